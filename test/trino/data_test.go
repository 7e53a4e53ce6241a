//go:build trino

package trino

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/cli"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// sqlTypes are Trino's types of the Glue types of columns.
var sqlTypes = map[accesslog.Type]string{
	accesslog.Text: "varchar", accesslog.Int: "integer", accesslog.BigInt: "bigint", accesslog.Double: "double",
	accesslog.Bool: "boolean", accesslog.Timestamp: "timestamp(3)",
}

// demo makes demo traffic that ends now, in a data folder.
func demo(t *testing.T, data string, now time.Time) *duckdb.DB {
	t.Helper()
	var out bytes.Buffer
	code := cli.Main([]string{"demo", "--data", data, "--no-serve", "--rate", "4000", "--until", now.Format(time.RFC3339)},
		cli.Streams{In: strings.NewReader(""), Out: &out, Err: &out, Now: func() time.Time { return now }})
	require.Equal(t, 0, code, out.String())
	db, err := duckdb.Open(context.Background(), data, duckdb.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// createTables makes the tables of both data sets in Trino: requests over the
// Parquet files of the data folder, as Glue does over those on S3, and quota.
func createTables(t *testing.T, server *client, db *duckdb.DB, data string, now time.Time) {
	t.Helper()
	ctx := context.Background()
	run := func(sql string) {
		_, err := server.query(ctx, sql)
		require.NoError(t, err, sql)
	}
	run("CREATE SCHEMA hive." + schema)
	run("CREATE SCHEMA hive." + twice)
	var columns []string
	for _, c := range accesslog.Columns {
		columns = append(columns, c.Name+" "+sqlTypes[c.Type])
	}
	doubled(t, data)
	for name, folder := range map[string]string{schema: "requests", twice: twice} {
		run("CREATE TABLE " + name + ".requests (" + strings.Join(columns, ", ") + ", dt varchar) " +
			"WITH (format = 'PARQUET', external_location = 'local:///" + folder + "', partitioned_by = ARRAY['dt'])")
		run("CALL hive.system.sync_partition_metadata('" + name + "', 'requests', 'ADD')")
	}
	createQuota(t, run, db, quotaRows(t, db, data, now))
}

// doubled makes a folder in which every file of the requests is two times.
func doubled(t *testing.T, data string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "requests", "*", "*.parquet"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		day := filepath.Join(data, twice, filepath.Base(filepath.Dir(file)))
		require.NoError(t, os.MkdirAll(day, 0o755))
		for _, copied := range []string{"a-", "b-"} {
			require.NoError(t, os.Link(file, filepath.Join(day, copied+filepath.Base(file))))
		}
	}
}

// quotaRows computes the table quota from the demo's records and usage plans.
func quotaRows(t *testing.T, db *duckdb.DB, data string, now time.Time) [][]any {
	t.Helper()
	paths, err := store.SnapshotsInUse(data)
	require.NoError(t, err)
	var snapshots []*usageplan.Snapshot
	for _, path := range paths {
		s, err := usageplan.Load(path)
		require.NoError(t, err)
		snapshots = append(snapshots, s)
	}
	history, err := usageplan.NewHistory(snapshots...)
	require.NoError(t, err)
	found, err := db.Query(context.Background(), `SELECT date_trunc('day', request_time)::TIMESTAMP, usage_plan_id, api_key_id, count(*)
		FROM requests WHERE `+quota.Counted+` GROUP BY ALL`)
	require.NoError(t, err)
	var counts []quota.Count
	for _, row := range found.Rows {
		counts = append(counts, quota.Count{Day: row[0].(time.Time), PlanID: row[1].(string), KeyID: row[2].(string), Used: row[3].(int64)})
	}
	var values [][]any
	for _, row := range quota.Rows(quota.Input{Holdings: quota.FromHistory(history), Counts: counts, From: now.AddDate(0, 0, -40), Until: now}) {
		values = append(values, row.Values())
	}
	require.NotEmpty(t, values)
	return values
}

// createQuota puts the same rows into both engines.
func createQuota(t *testing.T, run func(string), db *duckdb.DB, rows [][]any) {
	t.Helper()
	var columns []duckdb.TableColumn
	var declared []string
	for _, c := range quota.Columns {
		columns = append(columns, duckdb.TableColumn{Name: c.Name, Type: c.Type})
		declared = append(declared, c.Name+" "+sqlTypes[c.Type])
	}
	require.NoError(t, db.Replace(context.Background(), quota.Table, columns, rows))
	run("CREATE TABLE " + quota.Table + " (" + strings.Join(declared, ", ") + ") WITH (format = 'PARQUET')")
	for len(rows) > 0 {
		batch := rows[:min(200, len(rows))]
		rows = rows[len(batch):]
		var tuples []string
		for _, row := range batch {
			values := make([]string, len(row))
			for i, v := range row {
				values[i] = "CAST(" + expr.Literal(v) + " AS " + sqlTypes[quota.Columns[i].Type] + ")"
			}
			tuples = append(tuples, "("+strings.Join(values, ", ")+")")
		}
		run("INSERT INTO " + quota.Table + " VALUES " + strings.Join(tuples, ", "))
	}
}
