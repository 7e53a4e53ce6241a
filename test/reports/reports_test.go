// Package reports makes reports of demo traffic with the real command and reads
// them back with other libraries than those that wrote them.
package reports

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/cli"
	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

// clock is when the tests run.
func clock() time.Time { return time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) }

// run runs a command line.
func run(t testing.TB, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Main(args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Now: clock})
	return code, out.String(), errs.String()
}

func must(t testing.TB, args ...string) string {
	t.Helper()
	code, stdout, stderr := run(t, args...)
	require.Zero(t, code, "apigw-lens %s\n%s", strings.Join(args, " "), stderr)
	return stdout
}

// shared is the folder of the demo traffic, which is made once.
var shared string

func TestMain(m *testing.M) {
	var err error
	if shared, err = os.MkdirTemp("", "reports"); err != nil {
		log.Fatal(err)
	}
	code := m.Run()
	if err := os.RemoveAll(shared); err != nil {
		log.Fatal(err)
	}
	os.Exit(code)
}

// madeUp is demo traffic of five weeks, and its story. Tests only read it.
func madeUp(t testing.TB) (data string, story *demo.Story) {
	t.Helper()
	data = filepath.Join(shared, "demo")
	if _, err := os.Stat(data); err == nil {
		return data, readStory(t, data)
	}
	must(t, "demo", "--data", data, "--no-serve", "--until", "2026-11-22T21:30:00Z", "--rate", "2000")
	return data, readStory(t, data)
}

func readStory(t testing.TB, data string) *demo.Story {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "story.json"))
	require.NoError(t, err)
	story := &demo.Story{}
	require.NoError(t, json.Unmarshal(text, story))
	return story
}

// reported makes reports and returns their folder and manifest.
func reported(t testing.TB, data string, args ...string) (dir string, m *report.Manifest) {
	t.Helper()
	out := t.TempDir()
	m = &report.Manifest{}
	text := must(t, append([]string{"report", "--data", data, "--out", out, "--json"}, args...)...)
	require.NoError(t, json.Unmarshal([]byte(text), m))
	return filepath.Join(out, m.Period.Name), m
}

// customer is the folder of a customer's report.
func customer(dir, id string) string { return filepath.Join(dir, report.Folder(id)) }
