// Package reports makes reports of demo traffic with the real command and reads
// them back with other libraries than those that wrote them.
package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/cli"
	"github.com/apigw-lens/apigw-lens/internal/demo"
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

// Demo makes demo traffic of five weeks, from 2026-10-19 to 2026-11-22 UTC, in a
// data folder, and reads its story.
func Demo(t testing.TB, data string) *demo.Story {
	t.Helper()
	must(t, "demo", "--data", data, "--no-serve", "--until", "2026-11-22T21:30:00Z", "--rate", "2000")
	return readStory(t, data)
}

func readStory(t testing.TB, data string) *demo.Story {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "story.json"))
	require.NoError(t, err)
	story := &demo.Story{}
	require.NoError(t, json.Unmarshal(text, story))
	return story
}

// AthenaFile is the answer to a query as Athena writes it to S3. The rows come
// from the laptop's engine.
func AthenaFile(t *testing.T, data, sql string) []byte {
	lines, err := csv.NewReader(strings.NewReader(must(t, "query", "--data", data, "--csv", "--", sql))).ReadAll()
	require.NoError(t, err)
	var b bytes.Buffer
	for _, line := range lines {
		for i, v := range line {
			if i > 0 {
				b.WriteByte(',')
			}
			if v != "" {
				b.WriteString(`"` + strings.ReplaceAll(v, `"`, `""`) + `"`)
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
