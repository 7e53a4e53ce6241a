package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestResetDemo_onlyDemoTrafficIsReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s, err := Open(dir)
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.ResetDemo(), "a folder without requests is claimed")
	row := filepath.Join(dir, "requests", "dt=2026-11-22", "part-00000001-00000001.parquet")
	deliver := func() {
		require.NoError(t, os.MkdirAll(filepath.Dir(row), 0o755))
		require.NoError(t, os.WriteFile(row, []byte("x"), 0o600))
		require.NoError(t, s.Commit(time.Unix(1, 0), []Point{{Bytes: 1, SHA256: "aa"}}))
		require.NoError(t, s.UseSnapshots([]Snapshot{{"v1", []byte("{}")}}))
	}
	deliver()
	require.NoError(t, s.ResetDemo(), "demo again")
	assert.NoFileExists(t, row)
	assert.True(t, s.Known().empty())
	inUse, err := SnapshotsInUse(dir)
	require.NoError(t, err)
	assert.Empty(t, inUse)

	require.NoError(t, s.LeaveDemo())
	require.NoError(t, s.LeaveDemo(), "twice is no error")
	deliver()
	assert.ErrorIs(t, s.ResetDemo(), ErrNotDemo)
	assert.FileExists(t, row)
	inUse, err = SnapshotsInUse(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{SnapshotPath(dir, "v1")}, inUse)
}

func TestSnapshotsInUse_lastUsedNotLastSaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s, err := Open(dir)
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.SaveSnapshot("v1", []byte("{}")))
	paths, err := SnapshotsInUse(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{SnapshotPath(dir, "v1")}, paths, "a folder that says nothing: the newest file")
	require.NoError(t, s.UseSnapshots([]Snapshot{{"v2", []byte("{}")}, {"v/3", []byte("{}")}}))
	require.NoError(t, s.SaveSnapshot("v4", []byte("{}")))
	paths, err = SnapshotsInUse(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{SnapshotPath(dir, "v2"), SnapshotPath(dir, "v/3")}, paths)
	for _, path := range paths {
		assert.FileExists(t, path)
	}
	require.NoError(t, s.UseSnapshots(nil))
	paths, err = SnapshotsInUse(dir)
	require.NoError(t, err)
	assert.Empty(t, paths)
}
