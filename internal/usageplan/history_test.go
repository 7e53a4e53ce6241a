package usageplan

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// month is a snapshot taken at the start of a month of 2026.
func month(m time.Month) *Snapshot {
	return &Snapshot{Version: fmt.Sprintf("2026-%02d", m), TakenAt: time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC)}
}

func encoded(t *testing.T, s *Snapshot) []byte {
	t.Helper()
	text, err := s.Encode()
	require.NoError(t, err)
	return text
}

func packed(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	_, err := zw.Write(text)
	require.NoError(t, err)
	require.NoError(t, zw.Close())
	return b.Bytes()
}

func write(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

func TestHistory_newestNotLaterIsInForce(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "b.json", encoded(t, month(5)))
	write(t, dir, "a.json.gz", packed(t, encoded(t, month(7))))
	write(t, dir, "c.json", encoded(t, month(3)))
	write(t, dir, "c-again.json.gz", packed(t, encoded(t, month(3))))
	write(t, dir, "README.md", []byte("not a snapshot"))
	write(t, dir, ".hidden.json", []byte("not one either"))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sub.json"), 0o755))
	h, err := LoadHistory(dir)
	require.NoError(t, err)
	assert.Len(t, h.Snapshots, 3, "the same snapshot twice is one")
	may := month(5).TakenAt.UnixMilli()
	tests := []struct {
		name string
		ms   int64
		want string
	}{
		{"before all: the oldest", 0, "2026-03"},
		{"a millisecond before the next", may - 1, "2026-03"},
		{"at its time", may, "2026-05"},
		{"between two", may + 1, "2026-05"},
		{"after all", month(12).TakenAt.UnixMilli(), "2026-07"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, h.At(tt.ms).Version) })
	}
}

func TestHistory_sameMillisecondHigherVersionWins(t *testing.T) {
	a, b := month(3), month(3)
	a.Version, b.Version = "v1", "v2"
	h, err := NewHistory(b, a)
	require.NoError(t, err)
	assert.Equal(t, "v2", h.At(a.TakenAt.UnixMilli()).Version)
	assert.Equal(t, "v2", h.At(a.TakenAt.UnixMilli()+1).Version)
}

func TestLoadHistory_file(t *testing.T) {
	for _, data := range [][]byte{encoded(t, valid()), packed(t, encoded(t, valid()))} {
		h, err := LoadHistory(write(t, t.TempDir(), "any.name", data))
		require.NoError(t, err)
		assert.Equal(t, valid(), h.At(0))
	}
}

func TestLoadHistory_unusable_error(t *testing.T) {
	other := month(3)
	other.Region = "x"
	tests := []struct {
		name  string
		files map[string][]byte
		want  string
	}{
		{"empty folder", nil, "no usage plan snapshot"},
		{"a file that is no snapshot", map[string][]byte{"a.json": encoded(t, month(3)), "b.json": []byte("{}")}, "b.json: version is missing"},
		{"a file cut short", map[string][]byte{"a.json.gz": packed(t, encoded(t, valid()))[:60]}, "a.json.gz: read gzip: unexpected EOF"},
		{"one version twice", map[string][]byte{"a.json": encoded(t, month(3)), "b.json": encoded(t, other)}, "two different usage plan snapshots have the version 2026-03"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, data := range tt.files {
				write(t, dir, name, data)
			}
			_, err := LoadHistory(dir)
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := LoadHistory(filepath.Join(t.TempDir(), "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestVersion_sortsByStart(t *testing.T) {
	start := time.Date(2026, 11, 22, 11, 15, 30, 123_999_999, time.FixedZone("", 3600))
	tail := func(n uint16) func() uint16 { return func() uint16 { return n } }
	v := NewVersion(start, tail(0x4f2a))
	assert.Equal(t, "20261122T101530.123Z-4f2a", v)
	assert.Less(t, v, NewVersion(start.Add(time.Millisecond), tail(0)))
	got, ok := VersionTime(v)
	assert.True(t, ok)
	assert.Equal(t, start.UTC().Truncate(time.Millisecond), got)
	for _, other := range []string{"", "2026-11-22", "20261122T101530.123Z", "20261122T101530.123Z-", "20261322T101530.123Z-4f2a", "20261122T101530.123Z4f2a"} {
		_, ok := VersionTime(other)
		assert.False(t, ok, other)
	}
}
