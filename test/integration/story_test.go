package integration

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/demo"
)

// Every figure that the demo planted is found by the pipeline to the last
// request, for a usual stretch of traffic and for odd ones.
func TestDemo_everyFactOfTheStory_found(t *testing.T) {
	tests := []struct {
		name string
		args []string
	}{
		{"usual", []string{"--until", "2026-11-22T21:30:00Z", "--rate", "2000"}},
		{"early in the month", []string{"--until", "2026-03-02T05:00:00Z", "--rate", "500", "--seed", "7"}},
		{"end of a leap February", []string{"--until", "2028-02-29T23:59:59Z", "--days", "60", "--rate", "300", "--seed", "3"}},
		{"one day", []string{"--until", "2026-11-15T12:00:00Z", "--days", "1", "--rate", "5000"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "demo")
			must(t, append([]string{"demo", "--data", data, "--no-serve"}, tt.args...)...)
			text, err := os.ReadFile(filepath.Join(data, "story.json"))
			require.NoError(t, err)
			var story demo.Story
			require.NoError(t, json.Unmarshal(text, &story))
			require.Greater(t, len(story.Facts), 20)
			for _, fact := range story.Facts {
				want := []map[string]any{}
				for _, row := range fact.Want {
					want = append(want, row)
				}
				assert.Equal(t, want, query(t, data, fact.SQL), "%s: %s\n%s", fact.ID, fact.Title, fact.SQL)
			}
			total := counts(t, data, "select 'rows' as k, count(*) as n from requests")["rows"]
			assert.EqualValues(t, story.Import.Delivered, total)
			errors, err := filepath.Glob(filepath.Join(data, "errors", "*"))
			require.NoError(t, err)
			assert.EqualValues(t, story.Import.Failed, linesIn(t, errors...))
		})
	}
}

func TestDemo_again_replacesOnlyDemoTraffic(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	args := []string{"demo", "--data", data, "--no-serve", "--days", "2", "--rate", "200", "--until"}
	must(t, append(args, "2026-11-20T00:00:00Z")...)
	first := query(t, data, "select min(dt) as first, count(*) as n from requests")
	must(t, append(args, "2026-11-22T00:00:00Z")...)
	second := query(t, data, "select min(dt) as first, count(*) as n from requests")
	assert.Equal(t, "2026-11-18", first[0]["first"])
	assert.Equal(t, "2026-11-20", second[0]["first"])

	log := filepath.Join(t.TempDir(), "own.log")
	require.NoError(t, os.WriteFile(log, []byte(`{"requestId":"mine","requestTimeEpoch":"1720635262451"}`), 0o600))
	assert.Equal(t, 1, importJSON(t, "--data", data, log).Delivered)
	o := run(t, append(args, "2026-11-23T00:00:00Z")...)
	assert.Equal(t, 1, o.code)
	assert.Contains(t, o.err, "holds imported requests, which demo must not replace; choose another --data")
	assert.Len(t, query(t, data, "select * from requests where request_id = 'mine'"), 1)
}
