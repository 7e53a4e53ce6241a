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
		require.NoError(t, s.SaveSnapshot("v1", []byte("{}")))
	}
	deliver()
	require.NoError(t, s.ResetDemo(), "demo again")
	assert.NoFileExists(t, row)
	assert.True(t, s.Known().empty())
	newest, err := s.NewestSnapshot()
	require.NoError(t, err)
	assert.Empty(t, newest)

	require.NoError(t, s.LeaveDemo())
	require.NoError(t, s.LeaveDemo(), "twice is no error")
	deliver()
	assert.ErrorIs(t, s.ResetDemo(), ErrNotDemo)
	assert.FileExists(t, row)
	newest, err = s.NewestSnapshot()
	require.NoError(t, err)
	assert.Equal(t, SnapshotPath(dir, "v1"), newest)
}
