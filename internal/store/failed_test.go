package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFailureCounter_followsTheFiles(t *testing.T) {
	dir := t.TempDir()
	c := NewFailureCounter(dir)
	count := func() int64 {
		t.Helper()
		n, err := c.Count()
		require.NoError(t, err)
		return n
	}
	assert.Zero(t, count(), "no folder")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "errors", "sub"), 0o755))
	a, b := filepath.Join(dir, "errors", "a.json"), filepath.Join(dir, "errors", "b.json")
	require.NoError(t, os.WriteFile(a, []byte("{}\n{}\n"), 0o600))
	require.NoError(t, os.WriteFile(b, []byte("{}\n"), 0o600))
	assert.EqualValues(t, 3, count())
	require.NoError(t, os.WriteFile(b, []byte("{}\n{}\n{}\n"), 0o600))
	assert.EqualValues(t, 5, count())
	require.NoError(t, os.Remove(a))
	assert.EqualValues(t, 3, count())
}
