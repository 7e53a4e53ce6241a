// Package golden compares files of the repository with what generates them.
package golden

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write generated files instead of comparing them")

// Updating reports whether -update was given.
func Updating() bool { return *update }

// File fails the test when the file differs from want; with -update it writes
// the file instead.
func File(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err, "%s is missing; run this test with -update", path)
	if string(got) == want {
		return
	}
	require.Equal(t, want, string(got), "%s is out of date; run this test with -update", path)
}
