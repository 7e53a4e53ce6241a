package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runBuild runs "dashboard build" and returns what it printed.
func runBuild(args ...string) (out, progress string, err error) {
	var stdout, stderr bytes.Buffer
	cmd := newDashboardBuild(Streams{Out: &stdout, Err: &stderr})
	cmd.SetArgs(args)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err = cmd.Execute()
	return stdout.String(), stderr.String(), err
}

func TestDashboardBuild_writesOnceAndFindsDrift(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "src"), os.DirFS("../../dashboards/src")))
	definition, template := filepath.Join(dir, "definition.json"), filepath.Join(dir, "template.json")

	out, _, err := runBuild("--check", dir)
	require.ErrorIs(t, err, errFound, "missing files differ")
	assert.Equal(t, definition+" differs from its sources.\n"+template+" differs from its sources.\n", out)
	assert.NoFileExists(t, definition)

	_, progress, err := runBuild(dir)
	require.NoError(t, err)
	assert.Equal(t, "Wrote "+definition+".\nWrote "+template+".\n", progress)

	out, progress, err = runBuild("--check", dir)
	require.NoError(t, err)
	assert.Empty(t, out)
	assert.Equal(t, definition+" is up to date.\n"+template+" is up to date.\n", progress)

	require.NoError(t, os.WriteFile(template, []byte("{}"), 0o644))
	out, _, err = runBuild("--check", dir)
	require.ErrorIs(t, err, errFound)
	assert.Equal(t, template+" differs from its sources.\n", out)
}

func TestDashboardBuild_withoutSources_isAnError(t *testing.T) {
	_, _, err := runBuild(t.TempDir())
	require.Error(t, err)
	assert.NotErrorIs(t, err, errFound)
	assert.ErrorContains(t, err, "src")
}
