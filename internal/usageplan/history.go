package usageplan

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// History is a row of snapshots, each in force from its TakenAt until that of
// the next. It is never empty and does not change.
type History struct {
	// Snapshots is sorted by TakenAt, then Version.
	Snapshots []*Snapshot
}

// ErrNoSnapshot means that a folder holds no snapshot.
var ErrNoSnapshot = errors.New("no usage plan snapshot")

// Newest is the last snapshot.
func (h *History) Newest() *Snapshot { return h.Snapshots[len(h.Snapshots)-1] }

// NewHistory makes a history of at least one snapshot. Of two with the same
// version and the same content one stays; the same version with another
// content is an error, since a version is given once.
func NewHistory(snapshots ...*Snapshot) (*History, error) {
	if len(snapshots) == 0 {
		return nil, ErrNoSnapshot
	}
	sorted := slices.Clone(snapshots)
	slices.SortStableFunc(sorted, func(a, b *Snapshot) int {
		return cmp.Or(a.TakenAt.Compare(b.TakenAt), cmp.Compare(a.Version, b.Version))
	})
	byVersion := map[string]*Snapshot{}
	h := &History{}
	for _, s := range sorted {
		old := byVersion[s.Version]
		if old == nil {
			byVersion[s.Version] = s
			h.Snapshots = append(h.Snapshots, s)
			continue
		}
		if !old.TakenAt.Equal(s.TakenAt) || !old.SameContent(s) {
			return nil, fmt.Errorf("two different usage plan snapshots have the version %s", s.Version)
		}
	}
	return h, nil
}

// LoadHistory reads a snapshot file (.json, or .json.gz), or all such files of
// a folder. Other files and subfolders are passed over; a file that is no
// snapshot, and a folder without any, is an error.
func LoadHistory(path string) (*History, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read usage plan snapshots: %w", err)
	}
	if !info.IsDir() {
		s, err := Load(path)
		if err != nil {
			return nil, err
		}
		return NewHistory(s)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("read usage plan snapshots: %w", err)
	}
	var snapshots []*Snapshot
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasPrefix(name, ".") || !(strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".json.gz")) {
			continue
		}
		s, err := Load(filepath.Join(path, name))
		if err != nil {
			return nil, err
		}
		snapshots = append(snapshots, s)
	}
	h, err := NewHistory(snapshots...)
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", path, err)
	}
	return h, nil
}

// At is the snapshot in force at a time, given in epoch milliseconds: the
// newest that is not later, the oldest for a time before all of them.
func (h *History) At(ms int64) *Snapshot { return h.Snapshots[h.IndexAt(ms)] }

// IndexAt is the place in Snapshots of the one that At returns.
func (h *History) IndexAt(ms int64) int {
	later := sort.Search(len(h.Snapshots), func(i int) bool { return h.Snapshots[i].TakenAt.UnixMilli() > ms })
	return max(later-1, 0)
}

// maxSnapshotBytes bounds what a gzip file may grow to: the account maxima
// make about 3 MB.
const maxSnapshotBytes = 256 << 20

// unpack is the text of a file that may be gzip, told by its first bytes.
func unpack(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("open gzip: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(zr, maxSnapshotBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read gzip: %w", err)
	}
	if len(text) > maxSnapshotBytes {
		return nil, fmt.Errorf("read gzip: more than %d bytes", maxSnapshotBytes)
	}
	return text, nil
}

func compress(text []byte) ([]byte, error) {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	if _, err := zw.Write(text); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
