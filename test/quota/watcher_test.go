// Package quota holds the table that the quota watcher writes on AWS against
// everything that reads it, and against what the laptop says of the same data.
package quota

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/dashboards"
	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/internal/cli"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/handler/quotawatcher"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/test/template"
)

// now is in the middle of a month, a week and a day of the demo traffic.
var now = time.Date(2026, 11, 19, 13, 20, 0, 0, time.UTC)

func run(t *testing.T, args ...string) (code int, stdout string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Main(args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Now: func() time.Time { return now }})
	require.Contains(t, []int{0, 2}, code, errs.String())
	return code, out.String()
}

// account is an API Gateway that counted what the data folder holds, and the
// stack's table, snapshot, bus and bucket.
type account struct {
	gateway  *apigwtest.Server
	snapshot *usageplan.Snapshot
	folder   string // stands for the bucket
}

func newAccount(t *testing.T, data string) *account {
	t.Helper()
	paths, err := store.SnapshotsInUse(data)
	require.NoError(t, err)
	a := &account{gateway: apigwtest.New(), folder: t.TempDir()}
	a.snapshot, err = usageplan.Load(paths[len(paths)-1])
	require.NoError(t, err)
	for _, p := range a.snapshot.Plans {
		if p.Quota != nil {
			a.gateway.PutPlan(apigwtest.Plan{ID: p.ID, Quota: &apigwtest.Quota{Limit: int(p.Quota.Limit), Period: p.Quota.Period}})
		}
	}
	db, err := duckdb.Open(t.Context(), data, duckdb.Options{})
	require.NoError(t, err)
	found, err := db.Query(t.Context(), `SELECT date_trunc('day', request_time)::TIMESTAMP, usage_plan_id, api_key_id, count(*)
		FROM requests WHERE request_time <= ? AND `+quota.Counted+` GROUP BY ALL`, now)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	for _, row := range found.Rows {
		a.gateway.Use(row[1].(string), row[2].(string), row[0].(time.Time), row[3].(int64))
	}
	return a
}

func (a *account) Pointer(context.Context) (snapshotstore.Pointer, error) {
	return snapshotstore.Pointer{Version: a.snapshot.Version}, nil
}

func (a *account) Load(context.Context, snapshotstore.Pointer) (*usageplan.Snapshot, error) {
	return a.snapshot, nil
}

func (a *account) Claim(context.Context, string, string) (bool, error)     { return false, nil }
func (a *account) Settle(context.Context, string, string, time.Time) error { return nil }
func (a *account) Release(context.Context, string, string) error           { return nil }
func (a *account) Files(context.Context) (map[string]time.Time, error)     { return nil, nil }
func (b bus) Put(_ context.Context, _ string, _ []byte, _ time.Time) error { return nil }

type bus struct{}

func (a *account) Put(_ context.Context, key, _ string, body []byte) error {
	path := filepath.Join(a.folder, key)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o600)
}

// watch looks at the quotas once and opens the table of a day.
func (a *account) watch(t *testing.T) *duckdb.DB {
	t.Helper()
	handler, err := quotawatcher.New(quotawatcher.Config{
		Store: a, Notices: a, Files: a, Objects: a, Bus: bus{}, Now: func() time.Time { return now },
		Usage: apigw.NewReader(a.gateway.Client(), apigw.Options{Sleep: func(context.Context, time.Duration) error { return nil }}),
	})
	require.NoError(t, err)
	_, err = handler.Handle(t.Context())
	require.NoError(t, err)
	file := quotawatcher.TableFolder + now.Format(time.DateOnly) + ".parquet"
	db, err := duckdb.OpenFiles(t.Context(), a.folder, map[string]duckdb.File{"quota": {Path: file}}, duckdb.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

// duckTypes are DuckDB's types of Glue's and of QuickSight's.
var duckTypes = map[string]string{
	"timestamp": "TIMESTAMP", "string": "VARCHAR", "bigint": "BIGINT", "double": "DOUBLE",
	"DATETIME": "TIMESTAMP", "STRING": "VARCHAR", "INTEGER": "BIGINT", "DECIMAL": "DOUBLE",
}

func TestTable(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	run(t, "demo", "--data", data, "--no-serve", "--until", "2026-11-22T21:30:00Z", "--rate", "2000")
	a := newAccount(t, data)
	found, err := a.watch(t).Query(t.Context(), "SELECT * FROM quota")
	require.NoError(t, err)
	t.Run("columns are Glue's", func(t *testing.T) { testGlue(t, found) })
	t.Run("the data set finds its columns", func(t *testing.T) { testDataSet(t, found) })
	t.Run("figures are those of the command", func(t *testing.T) { testFigures(t, data, found) })
	t.Run("the days before are there", func(t *testing.T) {
		files, err := filepath.Glob(filepath.Join(a.folder, quotawatcher.TableFolder, "*.parquet"))
		require.NoError(t, err)
		assert.Len(t, files, 8, "others come with the next looks")
	})
}

func testGlue(t *testing.T, found *duckdb.Result) {
	f, err := template.Read("../../template.yaml")
	require.NoError(t, err)
	var want []duckdb.ResultColumn
	for _, c := range f.Root.At("Resources", "QuotaTable", "Properties", "TableInput", "StorageDescriptor", "Columns").Items() {
		want = append(want, duckdb.ResultColumn{Name: c.At("Name").Text(), Type: duckTypes[c.At("Type").Text()]})
	}
	assert.Equal(t, want, found.Columns)
}

func testDataSet(t *testing.T, found *duckdb.Result) {
	sets, err := dataset.Load(dashboards.Sources())
	require.NoError(t, err)
	d, ok := dataset.Find(sets, "quota")
	require.True(t, ok)
	for _, c := range d.Columns {
		if c.Name != "quota_latest" { // which its query makes
			assert.Contains(t, found.Columns, duckdb.ResultColumn{Name: c.Name, Type: duckTypes[c.Type]})
		}
	}
}

// Columns by the names of the command's JSON.
var (
	texts    = map[string]string{"customerId": "customer_id", "customer": "customer", "apiKeyName": "api_key_name", "usagePlan": "usage_plan", "period": "quota_period"}
	integers = map[string]string{"limit": "quota_limit", "used": "quota_used", "remaining": "quota_remaining"}
	rates    = map[string]string{"utilisation": "utilisation", "burnPerDay": "burn_per_day"}
	times    = map[string]string{"projectedEnd": "projected_end", "projectedFrom": "projected_from", "projectedTo": "projected_to"}
)

func testFigures(t *testing.T, data string, found *duckdb.Result) {
	_, text := run(t, "quota", "--data", data, "--now", now.Format(time.RFC3339), "--json")
	var want []map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &want))
	lines := map[string]map[string]any{}
	for _, row := range found.Rows {
		line := map[string]any{}
		for i, c := range found.Columns {
			line[c.Name] = row[i]
		}
		lines[line["usage_plan_id"].(string)+" "+line["api_key_id"].(string)] = line
	}
	require.Len(t, lines, len(want))
	forecasts := 0
	for _, w := range want {
		line := lines[w["usagePlanId"].(string)+" "+w["apiKeyId"].(string)]
		require.NotNil(t, line, w)
		for name, column := range texts {
			assert.Equal(t, w[name], line[column], name)
		}
		for name, column := range integers {
			assert.EqualValues(t, w[name], line[column], name)
		}
		for name, column := range rates {
			assert.InDelta(t, w[name], line[column], 1e-9, name)
		}
		assert.Equal(t, line["quota_used"], line["getusage_used"])
		assert.Nil(t, line["getusage_difference"], "there is nothing to compare with")
		if w["used"].(float64) < w["limit"].(float64) { // else the command knows the very request, which days do not tell
			forecasts += sameTimes(t, w, line)
		}
	}
	assert.Positive(t, forecasts, "somebody runs out")
}

// sameTimes compares forecasts, and counts the times in them.
func sameTimes(t *testing.T, want, line map[string]any) (n int) {
	t.Helper()
	for name, column := range times {
		if want[name] == nil {
			assert.Nil(t, line[column], name)
			continue
		}
		at, err := time.Parse(time.RFC3339, want[name].(string))
		require.NoError(t, err)
		assert.WithinDuration(t, at, line[column].(time.Time), time.Millisecond, name)
		n++
	}
	return n
}
