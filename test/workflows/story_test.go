package workflows

import (
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/test/reports"
)

// answerFrom lets Athena answer the report's queries with what the same queries
// give on the laptop's engine, over a data folder; test/trino compares the
// engines. A text that is not the planner's, to the letter, gets no answer.
func (w *world) answerFrom(t *testing.T, data string, p report.Period) {
	t.Helper()
	asked, err := report.Queries(report.Athena, p, w.stack["Database"])
	require.NoError(t, err)
	run, err := report.Queries(report.DuckDB, p, "")
	require.NoError(t, err)
	files := map[string][]byte{}
	for i, q := range asked {
		files[q.SQL] = reports.AthenaFile(t, data, run[i].SQL)
	}
	w.athena.result = func(sql, key string) {
		if file, ok := files[sql]; ok {
			w.put(t, key, file)
		}
	}
}

// usePlans publishes the usage plan snapshot of a data folder.
func (w *world) usePlans(t *testing.T, data string) {
	t.Helper()
	plans, err := usageplan.LoadHistory(filepath.Join(data, "snapshots"))
	require.NoError(t, err)
	table := snapshotstore.NewDynamo(dynamodb.NewFromConfig(w.cfg), w.stack["SnapshotTable"], snapshotstore.Options{})
	require.NoError(t, table.Publish(t.Context(), plans.Snapshots[len(plans.Snapshots)-1]))
}

// The whole way on AWS, from the command that starts the workflow to the one that
// fetches the files: every figure is the story's, to the last request.
func TestReport_equalsStory(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	story := reports.Demo(t, data)
	w := newWorld(t, options{reports: true})
	p, err := report.ParsePeriod("2026-10-19_2026-11-22", "UTC", now)
	require.NoError(t, err)
	w.answerFrom(t, data, p)
	w.usePlans(t, data)

	code, _, messages := w.command(t, "aws", "report", "--period", p.Name, "--time-zone", "UTC", "--wait")
	require.Equal(t, 0, code, "%s\n%s", messages, w.log.String())
	dir := t.TempDir()
	code, _, messages = w.command(t, "aws", "report", "get", p.Name, "--out", dir)
	require.Equal(t, 0, code, messages)
	m := w.manifest(t, p.Name)
	assert.Len(t, m.Customers, len(story.Fact("requests-by-customer").Want))
	assert.Zero(t, m.Counts.Failed)
	reports.EqualsStory(t, filepath.Join(dir, p.Name), story)
	w.nothingRuns(t)
}
