// Package integration runs whole commands, as a user types them, in process.
package integration

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/cli"
)

// output is what a command printed, and how it ended.
type output struct {
	code        int
	stdout, err string
}

// run runs a command line with nothing on standard input.
func run(t testing.TB, args ...string) output {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Main(args, cli.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Now: time.Now})
	return output{code, stdout.String(), stderr.String()}
}

// must runs a command line that has to succeed and returns its stdout.
func must(t testing.TB, args ...string) string {
	t.Helper()
	o := run(t, args...)
	require.Zero(t, o.code, "apigw-lens %s\n%s", strings.Join(args, " "), o.err)
	return o.stdout
}

// imported is the object that import --json prints.
type imported struct {
	Files, SkippedFiles, Lines, Delivered, Enriched, NoKey, UnknownKey, NoPlan, NoSnapshot int
	Repaired, Failed, Dropped, Duplicates, Bytes                                           int
	Seconds                                                                                float64
}

// importJSON imports files and checks that every line is accounted for.
func importJSON(t testing.TB, args ...string) imported {
	t.Helper()
	var r imported
	require.NoError(t, json.Unmarshal([]byte(must(t, append([]string{"import", "--json"}, args...)...)), &r))
	require.Equal(t, r.Lines, r.Delivered+r.Failed+r.Dropped+r.Duplicates)
	require.Equal(t, r.Delivered, r.Enriched+r.NoKey+r.UnknownKey+r.NoPlan+r.NoSnapshot)
	return r
}

// query runs SQL and returns its rows as JSON objects.
func query(t testing.TB, data, sql string) []map[string]any {
	t.Helper()
	var rows []map[string]any
	require.NoError(t, json.Unmarshal([]byte(must(t, "query", "--data", data, "--json", sql)), &rows))
	return rows
}

// counts runs SQL that returns a text and a number a row.
func counts(t testing.TB, data, sql string) map[string]int {
	t.Helper()
	got := map[string]int{}
	for _, row := range query(t, data, sql) {
		got[row["k"].(string)] = int(row["n"].(float64))
	}
	return got
}

// linesIn counts the lines of files.
func linesIn(t testing.TB, files ...string) int {
	t.Helper()
	n := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		n += bytes.Count(text, []byte("\n"))
	}
	return n
}
