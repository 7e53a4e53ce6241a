package layout

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPartition_roundTrip(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2026, 11, 22, 23, 59, 59, 999, time.UTC),
		time.Date(2026, 11, 23, 0, 30, 0, 0, time.FixedZone("", 3600)), // still the 22nd in UTC
		time.UnixMilli(0),
	} {
		day, ok := ParsePartition(PartitionName(at.UTC().Format(time.DateOnly)))
		require.True(t, ok)
		back, err := time.Parse(time.DateOnly, day)
		require.NoError(t, err)
		assert.Equal(t, at.UTC().Truncate(24*time.Hour), back)
	}
	for _, name := range []string{"dt=", "dt=2026-02-30", "dt=2026-1-1", "2026-01-01", "dt=2026-01-01x"} {
		_, ok := ParsePartition(name)
		assert.False(t, ok, name)
	}
}

func TestPart_roundTrip(t *testing.T) {
	for _, p := range []Part{{1, 1}, {1, 17}, {99999999, 100000000}} {
		got, ok := ParsePart(p.Name())
		assert.True(t, ok)
		assert.Equal(t, p, got)
	}
	for _, name := range []string{"part-2-1.parquet", "part-00000002-00000001.parquet", "part-1-1.parquet", "data_0.parquet", ".part-00000001-00000001.parquet.tmp"} {
		_, ok := ParsePart(name)
		assert.False(t, ok, name)
	}
}

func TestSplit_partsInsideAMergedOneAreDead(t *testing.T) {
	n := func(first, last uint64) string { return Part{first, last}.Name() }
	tests := []struct {
		name       string
		names      []string
		live, dead []string
	}{
		{"none merged", []string{n(1, 1), n(2, 2)}, []string{n(1, 1), n(2, 2)}, nil},
		{"merged, old ones still there", []string{n(1, 1), n(1, 3), n(2, 2), n(3, 3), n(4, 4)}, []string{n(1, 3), n(4, 4)}, []string{n(1, 1), n(2, 2), n(3, 3)}},
		{"merged twice", []string{n(1, 3), n(1, 9), n(4, 9), n(5, 6)}, []string{n(1, 9)}, []string{n(1, 3), n(4, 9), n(5, 6)}},
		{"a file of somebody else, a temporary one", []string{"x.parquet", ".part-1.tmp", "_SUCCESS", ".y.parquet"}, []string{"x.parquet"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			live, dead := Split(tt.names)
			assert.Equal(t, tt.live, live)
			assert.Equal(t, tt.dead, dead)
		})
	}
}

func TestAllFiles(t *testing.T) {
	data := t.TempDir()
	none, err := AllFiles(data)
	require.NoError(t, err)
	assert.Empty(t, none)
	var want []string
	for _, rel := range []string{"dt=2026-01-01/part-00000001-00000001.parquet", "dt=2026-01-02/part-00000003-00000003.parquet"} {
		path := filepath.Join(data, Requests, rel)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, nil, 0o644))
		want = append(want, path)
	}
	require.NoError(t, os.MkdirAll(filepath.Join(data, Requests, "other"), 0o755))
	got, err := AllFiles(data)
	require.NoError(t, err)
	assert.Equal(t, want, got)
}
