package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

func TestRun_countsEveryLine(t *testing.T) {
	dir := t.TempDir()
	text := strings.Join([]string{
		line(1), `{"id":"r2","t":1,"s":"no_key"}`, `{"id":"3","t":1,"s":"unknown_key"}`, `{"id":"4","t":1,"s":"no_plan"}`, `{"id":"5","t":1,"s":"no_snapshot"}`,
		line(1), "garbage", "control", `envelope{"id":"6","t":1}|nonsense|{"id":"7","t":1}`, `{"id":"8","raw":"refused by the engine"}`,
	}, "\n") + "\n"
	src := write(t, dir, "a.log", text)
	data := filepath.Join(dir, "data")
	var problems []string
	r := mustDeliver(t, data, Options{Sources: []string{src}, Warn: func(p Problem) { problems = append(problems, p.String()) }})
	assert.Equal(t, Result{
		Files: 1, Lines: 12, Delivered: 7, Enriched: 3, NoKey: 1, UnknownKey: 1, NoPlan: 1, NoSnapshot: 1,
		Repaired: 1, Failed: 3, Dropped: 1, Duplicates: 1, Bytes: int64(len(text)),
	}, r)
	assert.Equal(t, []string{src + ":7: not an access log record", src + ":10: the enriched line does not fit the table"}, problems)
	assert.Equal(t, []string{"garbage", "refused by the engine"}, failures(t, data))
	assert.ElementsMatch(t, []string{"1", "r2", "3", "4", "5", "6", "7", "unreadable nonsense"}, ids(t, data))
}

func TestRun_linesWithoutATimeArriveWithTheirFile(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	mustDeliver(t, data, Options{Sources: []string{write(t, dir, "a.log", `{"id":"1"}`)}})
	mustDeliver(t, data, Options{Streams: []Stream{{"demo", strings.NewReader(`{"id":"2"}`)}}})
	assert.DirExists(t, filepath.Join(data, "requests", "dt=2026-11-22"))
	assert.Equal(t, wantIDs(1, 3), ids(t, data))
}

func TestRun_manyChunksAndBatches(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	a, b := write(t, dir, "a.log", lines(0, 2500)), write(t, dir, "b.log.gz", gz(t, lines(2500, 5003)))
	var last Progress
	r := mustDeliver(t, data, Options{Sources: []string{a, b}, ChunkLines: 700, BatchLines: 90, Threads: 3, Progress: func(p Progress) { last = p }})
	assert.Equal(t, Result{Files: 2, Lines: 5003, Delivered: 5003, Enriched: 5003, Bytes: int64(len(lines(0, 5003)))}, r)
	assert.Equal(t, wantIDs(0, 5003), ids(t, data))
	assert.Equal(t, b, last.Source)
	assert.EqualValues(t, 5003, last.Lines)
	assert.Positive(t, last.TotalBytes)
}

func TestRun_partitionsAreMerged(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	src := write(t, dir, "a.log", lines(0, 800)) // 800 minutes of one day, and the next
	mustDeliver(t, data, Options{Sources: []string{src}, ChunkLines: 20, BatchLines: 20})
	parts, err := filepath.Glob(filepath.Join(data, "requests", "dt=2026-11-22", "*.parquet"))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(parts), 17)
	assert.Equal(t, wantIDs(0, 800), ids(t, data))
}

func TestRun_knownContentIsSkipped(t *testing.T) {
	long := lines(0, 200)
	for _, text := range []string{line(0) + "\n", line(0), long} {
		dir := t.TempDir()
		data := filepath.Join(dir, "data")
		n := strings.Count(text, "id")
		first := mustDeliver(t, data, Options{Sources: []string{write(t, dir, "a.log", text)}, ChunkLines: 30})
		require.EqualValues(t, n, first.Delivered)
		skipped := Result{SkippedFiles: 1}
		assert.Equal(t, skipped, mustDeliver(t, data, Options{Sources: []string{dir + "/a.log"}}), "same file")
		assert.Equal(t, skipped, mustDeliver(t, data, Options{Sources: []string{write(t, dir, "b.gz", gz(t, text))}}), "other name, compressed")
		assert.Equal(t, skipped, mustDeliver(t, data, Options{Sources: []string{"-"}, Stdin: strings.NewReader(text)}), "standard input")
		again := mustDeliver(t, data, Options{Sources: []string{dir + "/a.log"}, Again: true})
		assert.EqualValues(t, n, again.Duplicates)
		assert.Equal(t, wantIDs(0, n), ids(t, data))
	}
}

func TestRun_copyInTheSameRunIsSkipped(t *testing.T) {
	dir := t.TempDir()
	a, b := write(t, dir, "a.log", lines(0, 5)), write(t, dir, "b.log", lines(0, 5))
	r := mustDeliver(t, filepath.Join(dir, "data"), Options{Sources: []string{a, b}})
	assert.Equal(t, 1, r.SkippedFiles)
	assert.EqualValues(t, 5, r.Lines)
}

func TestRun_againRecordsFailuresOnce(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	src := write(t, dir, "a.log", lines(0, 50)+"bad1\n"+lines(50, 100)+"bad2\n")
	mustDeliver(t, data, Options{Sources: []string{src}, ChunkLines: 30})
	r := mustDeliver(t, data, Options{Sources: []string{src}, ChunkLines: 70, Again: true})
	assert.EqualValues(t, 2, r.Failed)
	assert.EqualValues(t, 100, r.Duplicates)
	assert.ElementsMatch(t, []string{"bad1", "bad2"}, failures(t, data))
	assert.Equal(t, 1, mustDeliver(t, data, Options{Sources: []string{src}}).SkippedFiles)
}

func TestRun_grownFileContinues(t *testing.T) {
	cut := line(9)[:12]
	tests := []struct {
		name   string
		states []string // of the file, each imported
		want   [][2]int64
		failed []string
	}{
		{"by whole lines", []string{lines(0, 3), lines(0, 7)}, [][2]int64{{3, 3}, {4, 4}}, []string{}},
		{"behind a last line without a line feed", []string{lines(0, 3) + line(3), lines(0, 7)}, [][2]int64{{4, 4}, {3, 3}}, []string{}},
		{"the last line was being written", []string{lines(0, 9) + cut, lines(0, 12)}, [][2]int64{{10, 9}, {3, 3}}, []string{}},
		{"still being written", []string{cut[:5], lines(0, 9) + cut, lines(0, 9) + cut + "", lines(0, 10)}, [][2]int64{{1, 0}, {10, 9}, {0, 0}, {1, 1}}, []string{}},
		{"long enough to have a head", []string{lines(0, 500) + line(500)[:7], lines(0, 800)}, [][2]int64{{501, 500}, {300, 300}}, []string{}},
		{"the unfinished line stays so", []string{lines(0, 2) + "bad\n" + cut, lines(0, 2) + "bad\n" + cut}, [][2]int64{{4, 2}, {0, 0}}, []string{"bad", cut}},
		{"was replaced by another log", []string{lines(0, 3), lines(5, 9)}, [][2]int64{{3, 3}, {4, 4}}, []string{}},
		{"compressed", []string{lines(0, 300), lines(0, 400)}, [][2]int64{{300, 300}, {100, 100}}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			data := filepath.Join(dir, "data")
			for i, text := range tt.states {
				if tt.name == "compressed" {
					text = gz(t, text)
				}
				r := mustDeliver(t, data, Options{Sources: []string{write(t, dir, "a.log", text)}, ChunkLines: 100})
				assert.Equal(t, tt.want[i], [2]int64{r.Lines, r.Delivered}, "import %d", i)
			}
			assert.ElementsMatch(t, tt.failed, failures(t, data))
			seen := map[string]bool{}
			for _, id := range ids(t, data) {
				assert.False(t, seen[id], "%s is there twice", id)
				seen[id] = true
			}
		})
	}
}

func TestRun_grownStreamContinues(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	mustDeliver(t, data, Options{Sources: []string{"-"}, Stdin: strings.NewReader(lines(0, 100))})
	r := mustDeliver(t, data, Options{Sources: []string{"-"}, Stdin: strings.NewReader(lines(0, 150))})
	assert.EqualValues(t, 50, r.Lines)
	assert.Equal(t, wantIDs(0, 150), ids(t, data))
}

func TestRun_unreadableSourcesDoNotStopTheOthers(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	whole := gz(t, lines(10, 4000))
	r, err := deliver(t, data, Options{Sources: []string{
		filepath.Join(dir, "missing.log"), write(t, dir, "a.log", lines(0, 10)), write(t, dir, "binary", "PAR1\x00"), write(t, dir, "cut.gz", whole[:len(whole)-200]),
	}})
	require.ErrorIs(t, err, ErrSource)
	for _, want := range []string{"missing.log: no such file", "binary: not a text file", "cut.gz: unexpected EOF"} {
		assert.ErrorContains(t, err, want)
	}
	assert.Equal(t, 2, r.Files, "what came out of the cut file counts")
	assert.Greater(t, r.Delivered, int64(10))
	assert.Zero(t, r.Failed, "half a line of a damaged file is no failed line")

	mustDeliver(t, data, Options{Sources: []string{write(t, dir, "cut.gz", whole)}})
	assert.Equal(t, wantIDs(0, 4000), ids(t, data), "the file, whole, continues behind what could be read")
}

func TestRun_strict(t *testing.T) {
	dir := t.TempDir()
	src := write(t, dir, "a.log", line(1)+"\nbad\n")
	r, err := deliver(t, filepath.Join(dir, "data"), Options{Sources: []string{src}, Strict: true})
	require.ErrorIs(t, err, ErrUnreadable)
	assert.EqualValues(t, 1, r.Delivered, "what is deliverable is delivered all the same")
}

func TestRun_oversizedLine(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	src := write(t, dir, "a.log", line(1)+"\n"+strings.Repeat("x", 1<<20)+"\n"+line(2)+"\n")
	var problems []Problem
	r := mustDeliver(t, data, Options{Sources: []string{src}, Warn: func(p Problem) { problems = append(problems, p) }})
	assert.EqualValues(t, 1, r.Failed)
	assert.EqualValues(t, 2, problems[0].Line)
	assert.Contains(t, problems[0].Reason, "longer than 1000 KiB")
	assert.Equal(t, wantIDs(1, 3), ids(t, data))
}

func TestRun_interruptedKeepsWhatWasRead(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	ctx, cancel := context.WithCancel(t.Context())
	pipe, feed := io.Pipe() // stays open, like `tail -f`
	go func() { _, _ = io.WriteString(feed, lines(0, 2500)) }()
	s, err := store.Open(data)
	require.NoError(t, err)
	r, err := Run(ctx, Options{
		Store: s, Enricher: fakeEnricher{}, Sources: []string{"-"}, Stdin: pipe, ChunkLines: 1000, BatchLines: 100,
		Progress: func(p Progress) {
			if p.Lines == 2500 {
				cancel()
			}
		},
	})
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, s.Close())
	assert.EqualValues(t, 2500, r.Delivered)
	assert.Equal(t, wantIDs(0, 2500), ids(t, data))
	// The same stream, opened again, goes on behind that.
	next := mustDeliver(t, data, Options{Sources: []string{"-"}, Stdin: strings.NewReader(lines(0, 2600))})
	assert.EqualValues(t, 100, next.Lines)
}

func TestRun_brokenEnricherDeliversNothingWrong(t *testing.T) {
	reply := func(response string) func([]byte) ([]byte, enricher.Summary, error) {
		return func([]byte) ([]byte, enricher.Summary, error) { return []byte(response), enricher.Summary{}, nil }
	}
	tests := []struct {
		name, want string
		override   func([]byte) ([]byte, enricher.Summary, error)
	}{
		{"an error", "boom", func([]byte) ([]byte, enricher.Summary, error) {
			return nil, enricher.Summary{}, errors.New("boom")
		}},
		{"no JSON", "no records", reply("x")},
		{"record missing", "recordId 1 is missing", reply(`{"records":[{"recordId":"0","result":"Dropped","data":""}]}`)},
		{"record twice", "there twice", reply(`{"records":[{"recordId":"0","result":"Dropped","data":""},{"recordId":"0","result":"Ok","data":""}]}`)},
		{"unknown record", "unknown or there twice", reply(`{"records":[{"recordId":"7","result":"Ok","data":""}]}`)},
		{"unknown result", "unknown result", reply(`{"records":[{"recordId":"0","result":"Fine","data":""}]}`)},
		{"not base64", "not base64", reply(`{"records":[{"recordId":"0","result":"Ok","data":"???"}]}`)},
		{"ends early", "ends early", reply(`{"records":[{"recordId":"0","result":"Ok","data":""}`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			data := filepath.Join(dir, "data")
			r, err := deliver(t, data, Options{Sources: []string{write(t, dir, "a.log", lines(0, 2))}, Enricher: fakeEnricher{override: tt.override}})
			require.ErrorContains(t, err, tt.want)
			assert.Zero(t, r)
			assert.Empty(t, ids(t, data))
			assert.EqualValues(t, 2, mustDeliver(t, data, Options{Sources: []string{dir + "/a.log"}}).Delivered, "once it is mended")
		})
	}
}

func TestReadResponse_membersInAnyOrder(t *testing.T) {
	var got []string
	err := readResponse([]byte(` { "records" : [ {"metadata":{"partitionKeys":{"a":"}]"}},"data":"eA==", "result" : "Ok","recordId":"0"} , {"recordId":"1","result":"Dropped","data":null}]}`), 2, func(a answer) error {
		got = append(got, fmt.Sprint(a.index, a.result, string(a.data)))
		return nil
	})
	require.Error(t, err, "data must be text")
	assert.Equal(t, []string{"0OkeA=="}, got)
}

func TestRun_noSources(t *testing.T) {
	assert.Equal(t, Result{}, mustDeliver(t, filepath.Join(t.TempDir(), "data"), Options{}))
	dir := t.TempDir()
	assert.Equal(t, Result{Files: 1}, mustDeliver(t, filepath.Join(dir, "data"), Options{Sources: []string{write(t, dir, "empty", "")}}))
	_, err := os.Stat(filepath.Join(dir, "data", "requests"))
	require.NoError(t, err)
}
