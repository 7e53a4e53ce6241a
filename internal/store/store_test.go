package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func put(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte("x"), 0o644))
	return path
}

func names(t *testing.T, parts ...string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(parts...))
	require.NoError(t, err)
	out := []string{}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestOpen_newEmptyAndOwnFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	require.ErrorIs(t, Check(dir), ErrMissing)
	s := open(t, dir)
	require.NoError(t, Check(dir))
	require.NoError(t, s.Close())
	require.NoError(t, open(t, dir).Close())
	assert.Equal(t, []string{".lock", "apigw-lens.json", "errors", "imports.jsonl", "requests", "snapshots"}, names(t, dir))

	finder := t.TempDir()
	put(t, finder, ".DS_Store")
	open(t, finder)
}

func TestOpen_foreignFolderIsRefusedAndLeftAlone(t *testing.T) {
	for name, file := range map[string]string{"other files": "holiday.jpg", "a marker of something else": layout.Marker} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, file)
			_, err := Open(dir)
			require.ErrorIs(t, err, ErrForeign)
			assert.Contains(t, err.Error(), "choose an empty folder")
			require.ErrorIs(t, Check(dir), ErrForeign)
			assert.Equal(t, []string{file}, names(t, dir))
		})
	}
}

func TestOpen_newerFormat(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, layout.Marker), []byte(`{"product":"apigw-lens","format":2}`), 0o644))
	_, err := Open(dir)
	require.ErrorIs(t, err, ErrNewer)
}

func TestOpen_secondWriterIsTold(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	_, err := Open(dir)
	require.ErrorIs(t, err, ErrBusy)
	require.NoError(t, Check(dir), "reading needs no lock")
	require.NoError(t, s.Close())
	open(t, dir)
}

func TestOpen_pathThatCannotBeAFolder(t *testing.T) {
	file := put(t, t.TempDir(), "file")
	_, err := Open(filepath.Join(file, "data"))
	require.ErrorIs(t, err, ErrDenied)
	assert.Contains(t, err.Error(), "choose another --data")
}

func TestOpen_clearsWhatAStoppedWriterLeft(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, open(t, dir).Close())
	day := filepath.Join(dir, layout.Requests, "dt=2026-11-22")
	put(t, day, ".part-00000005-00000005.parquet.tmp")
	put(t, dir, ".apigw-lens.json.tmp")
	put(t, dir, layout.Scratch, "chunk-1.ndjson")
	for _, p := range []layout.Part{{First: 1, Last: 1}, {First: 2, Last: 2}, {First: 1, Last: 2}, {First: 3, Last: 3}} {
		put(t, day, p.Name())
	}
	put(t, dir, layout.Errors, "0123456789abcdef.ndjson")
	put(t, dir, layout.Errors, "mine.ndjson")

	s := open(t, dir)
	assert.Equal(t, []string{"part-00000001-00000002.parquet", "part-00000003-00000003.parquet"}, names(t, day))
	assert.Equal(t, []string{"mine.ndjson"}, names(t, dir, layout.Errors), "errors that were never committed go, files of others stay")
	assert.Empty(t, names(t, s.Scratch()))
}

// A writer that is stopped before the folder has its marker leaves nothing that
// makes the folder look like somebody else's.
func TestOpen_stoppedBeforeTheMarker_leavesNothing(t *testing.T) {
	dir := t.TempDir()
	inTheWay := filepath.Join(dir, "."+layout.Marker+".tmp")
	require.NoError(t, os.Mkdir(inTheWay, 0o755))
	_, err := Open(dir)
	require.ErrorContains(t, err, "write marker")
	require.NoError(t, os.RemoveAll(inTheWay))
	require.ErrorIs(t, Check(dir), ErrMissing)
	s, err := Open(dir)
	require.NoError(t, err)
	require.NoError(t, s.Close())
}

func TestPart_appearsWholeAndInOrder(t *testing.T) {
	s := open(t, t.TempDir())
	for i := range 3 {
		p, err := s.NewPart("2026-11-22")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(p.Aside, []byte("x"), 0o644))
		files, err := s.Files("2026-11-22")
		require.NoError(t, err)
		require.Len(t, files, i, "not there before it is published")
		require.NoError(t, s.Publish(p))
	}
	files, err := s.Files("2026-11-22")
	require.NoError(t, err)
	assert.Equal(t, "part-00000003-00000003.parquet", filepath.Base(files[2]))

	p, err := s.NewPart("2026-11-23")
	require.NoError(t, err)
	require.NoError(t, s.Discard(p))
	assert.Equal(t, []string{"dt=2026-11-22"}, names(t, s.Dir(), layout.Requests), "a day without rows leaves no directory")
}

func TestMergePart_smallNeighbours(t *testing.T) {
	s := open(t, t.TempDir())
	add := func(n int) {
		for range n {
			p, err := s.NewPart("2026-11-22")
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(p.Aside, []byte("x"), 0o644))
			require.NoError(t, s.Publish(p))
		}
	}
	add(Crowded)
	p, _, err := s.MergePart("2026-11-22", Crowded)
	require.NoError(t, err)
	require.Nil(t, p, "few files are fine")

	require.NoError(t, os.Truncate(filepath.Join(s.partition("2026-11-22"), layout.Part{First: 4, Last: 4}.Name()), mergeBelow+1))
	add(1)
	p, files, err := s.MergePart("2026-11-22", Crowded)
	require.NoError(t, err)
	require.Len(t, files, Crowded-3, "the large file and those before it stay")
	require.NoError(t, os.WriteFile(p.Aside, []byte("merged"), 0o644))
	require.NoError(t, s.Publish(p))
	assert.Equal(t, []string{"part-00000001-00000001.parquet", "part-00000002-00000002.parquet", "part-00000003-00000003.parquet",
		"part-00000004-00000004.parquet", "part-00000005-00000017.parquet"}, names(t, s.partition("2026-11-22")))
	next, err := s.NewPart("2026-11-22")
	require.NoError(t, err)
	assert.Contains(t, next.path, "part-00000018-00000018")

	p, files, err = s.MergePart("2026-11-22", 1)
	require.NoError(t, err)
	assert.Len(t, files, 3, "those before the large file: the longest run")
	require.NoError(t, s.Discard(p))
}

func sha(n int) string { return fmt.Sprintf("%064x", n) }

func TestCommit_isKnownAfterReopening(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	short := Point{Name: "short", Bytes: 10, SHA256: sha(1), Lines: 1}
	long := Point{Name: "long", Bytes: 5000, SHA256: sha(2), Head: "aa", Lines: 7, Errors: ErrorFileName(Point{SHA256: sha(2)})}
	end := Point{Name: "long", Bytes: 5010, SHA256: sha(3), Head: "aa", Lines: 1, Unfinished: true}
	require.NoError(t, s.Commit(now, []Point{short, long, end}))
	require.NoError(t, s.Close())

	s = open(t, dir)
	assert.Equal(t, []Point{short}, s.Known().Candidates(""))
	assert.ElementsMatch(t, []Point{short, long, end}, s.Known().Candidates("aa"))
	assert.Equal(t, []Point{short}, s.Known().Candidates("bb"))

	next := Point{Name: "long", Bytes: 6000, SHA256: sha(4), Head: "aa", Voids: []string{sha(3)}}
	require.NoError(t, s.Commit(now, []Point{next}))
	require.NoError(t, s.Close())
	next.Voids = nil
	assert.ElementsMatch(t, []Point{short, long, next}, open(t, dir).Known().Candidates("aa"))
}

func TestOpen_tornJournalLineNeverCounted(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	require.NoError(t, s.Commit(now, []Point{{SHA256: sha(1), Bytes: 1}}))
	_, err := s.journal.WriteString(`{"at":"2026-11-22T10:00:00Z","points":[{"sha2`)
	require.NoError(t, err)
	require.NoError(t, s.Close())

	s = open(t, dir)
	require.Len(t, s.Known().Candidates(""), 1)
	require.NoError(t, s.Commit(now, []Point{{SHA256: sha(2), Bytes: 2}}))
	require.NoError(t, s.Close())
	assert.Len(t, open(t, dir).Known().Candidates(""), 2)
}

func TestOpen_damagedJournalSaysWhichLine(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, open(t, dir).Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, layout.Imports), []byte("{}\nnonsense\n{}\n"), 0o644))
	_, err := Open(dir)
	require.ErrorContains(t, err, "line 2")
	assert.ErrorContains(t, err, "remove that line")
}

func TestErrors_inFirehoseShape(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	l := s.NewErrorLog()
	assert.True(t, l.Empty())
	require.NoError(t, l.Add(Failure{Data: []byte("{bad"), Reason: "not JSON", Arrived: 1789014240448}, time.UnixMilli(1789014301529)))
	p := Point{SHA256: sha(1), Bytes: 4}
	p.Errors = ErrorFileName(p)
	require.NoError(t, s.PublishErrors(l, p.Errors))
	got, err := os.ReadFile(filepath.Join(dir, layout.Errors, p.Errors))
	require.NoError(t, err)
	assert.Equal(t, `{"rawData":"e2JhZA==","errorCode":"Lambda.ProcessingFailedStatus","errorMessage":"not JSON","attemptsMade":1,`+
		`"arrivalTimestamp":1789014240448,"attemptEndingTimestamp":1789014301529,"lambdaARN":"local"}`+"\n", string(got))

	require.NoError(t, s.Commit(now, []Point{p}))
	require.NoError(t, s.Close())
	s = open(t, dir)
	assert.Equal(t, []string{p.Errors}, names(t, dir, layout.Errors), "committed errors stay")
	require.NoError(t, s.Commit(now, []Point{{SHA256: sha(9), Bytes: 9, Voids: []string{p.SHA256}}}))
	assert.Empty(t, names(t, dir, layout.Errors), "errors of a void point go")
}

func TestSnapshotPath_anyVersion(t *testing.T) {
	seen := map[string]string{}
	for _, v := range []string{"", "20261122T101530.123Z-4f2a", "2026-11-22T10:15:30Z", "../../etc/passwd", "a/b", "a%2Fb", ".", "..", "ünïcode", "a\x00b", strings.Repeat("x", 500), strings.Repeat("x", 501)} {
		path := SnapshotPath("/data", v)
		assert.Equal(t, "/data/snapshots", filepath.Dir(path), v)
		assert.Less(t, len(filepath.Base(path)), 200)
		assert.NotContains(t, seen, path, "%q and %q", v, seen[path])
		seen[path] = v
	}
	assert.Equal(t, "/data/snapshots/20261122T101530.123Z-4f2a.json", SnapshotPath("/data", "20261122T101530.123Z-4f2a"))
}

func TestSave_snapshotAndStory(t *testing.T) {
	s := open(t, t.TempDir())
	require.NoError(t, s.SaveSnapshot("v1", []byte("{}")))
	require.NoError(t, s.SaveStory([]byte("{}")))
	assert.Equal(t, []string{"v1.json"}, names(t, s.Dir(), layout.Snapshots))
	assert.FileExists(t, filepath.Join(s.Dir(), layout.Story))
}

func TestExplain(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want error
	}{
		{"full disk", &fs.PathError{Op: "write", Err: syscall.ENOSPC}, ErrFull},
		{"full disk, as the engine says it", errors.New(`IO Error: Could not write file "x": No space left on device`), ErrFull},
		{"no permission", &fs.PathError{Op: "open", Err: syscall.EACCES}, ErrDenied},
		{"read-only file system", syscall.EROFS, ErrDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Explain(fmt.Errorf("write part: %w", tt.err))
			require.ErrorIs(t, got, tt.want)
			assert.Equal(t, got, Explain(got), "once is enough")
		})
	}
	other := errors.New("other")
	assert.Equal(t, other, Explain(other))
	assert.NoError(t, Explain(nil))
}
