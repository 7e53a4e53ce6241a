package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/demo"
)

// killLines is how many lines TestImport_killed imports; KILL_LINES=1000000
// makes the run that docs/benchmarks.md records.
func killLines(t *testing.T) int {
	t.Helper()
	text := os.Getenv("KILL_LINES")
	if text == "" {
		return 20_000
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// An import that is killed again and again, each time a little later, and then
// left alone: every line is there exactly once.
func TestImport_killed_everyLineExactlyOnce(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	log, data := filepath.Join(dir, "demo.log"), filepath.Join(dir, "data")
	traffic, err := demo.Generate(demo.Options{Seed: 5, Days: 10, RequestsPerDay: killLines(t) / 10, Until: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	f, err := os.Create(log)
	require.NoError(t, err)
	require.NoError(t, traffic.WriteLines(f))
	require.NoError(t, f.Close())

	importing := func() *exec.Cmd {
		cmd := exec.Command(self, "import", "--data", data, log)
		cmd.Args[0] = "apigw-lens" // TestMain: the test binary is the command
		cmd.Stderr = &strings.Builder{}
		require.NoError(t, cmd.Start())
		return cmd
	}
	began := time.Now()
	require.NoError(t, importing().Wait())
	whole := time.Since(began)
	require.NoError(t, os.RemoveAll(data))

	kills := 0
	for part := 1; part <= 9; part++ {
		cmd := importing()
		time.Sleep(whole * time.Duration(part) / 10)
		require.NoError(t, cmd.Process.Kill())
		if cmd.Wait() != nil {
			kills++
		}
	}
	require.Positive(t, kills, "no import was killed before it ended")
	t.Logf("killed %d imports of %d lines", kills, traffic.Lines())
	last := importing()
	require.NoError(t, last.Wait(), last.Stderr)

	story := traffic.Story().Import
	rows := query(t, data, "select count(*) as n, count(distinct record_id) as ids from requests")[0]
	assert.EqualValues(t, story.Delivered, rows["n"])
	assert.EqualValues(t, story.Delivered, rows["ids"])
	errors, err := filepath.Glob(filepath.Join(data, "errors", "*"))
	require.NoError(t, err)
	assert.EqualValues(t, story.Failed, linesIn(t, errors...))
}
