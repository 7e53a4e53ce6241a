package overview

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// engine is a real DuckDB with the view requests over Parquet files.
type engine struct{ db *sql.DB }

func (e engine) Query(ctx context.Context, query string, args ...any) ([][]any, error) {
	rows, err := e.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all [][]any
	for rows.Next() {
		row := make([]any, len(columns))
		targets := make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// request is a row of the test table; columns it does not name are null.
type request map[string]any

var sqlTypes = map[accesslog.Type]string{
	accesslog.Text: "VARCHAR", accesslog.Int: "INTEGER", accesslog.BigInt: "BIGINT",
	accesslog.Double: "DOUBLE", accesslog.Bool: "BOOLEAN", accesslog.Timestamp: "TIMESTAMP",
}

// open writes the requests as Hive-partitioned Parquet and opens the view that
// the dashboard reads.
func open(t *testing.T, requests ...request) engine {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	exec := func(query string, args ...any) {
		t.Helper()
		_, err := db.Exec(query, args...)
		require.NoError(t, err, query)
	}
	var columns, shown []string
	for _, c := range accesslog.Columns {
		columns = append(columns, c.Name+" "+sqlTypes[c.Type])
		if c.Dimension {
			shown = append(shown, fmt.Sprintf("coalesce(%s, '(none)') AS %[1]s", c.Name))
		} else {
			shown = append(shown, c.Name)
		}
	}
	exec(`SET TimeZone = 'UTC'`)
	exec(`CREATE TABLE raw (` + strings.Join(columns, ", ") + `, dt VARCHAR)`)
	for _, r := range requests {
		var names, marks []string
		var args []any
		for name, v := range r {
			names, marks, args = append(names, name), append(marks, "?"), append(args, v)
		}
		exec(`INSERT INTO raw (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, args...)
	}
	exec(`UPDATE raw SET dt = strftime(request_time, '%Y-%m-%d'), status_code = status::VARCHAR, status_class = (status // 100)::VARCHAR || 'xx'`)
	from := `raw`
	if len(requests) > 0 {
		dir := t.TempDir()
		exec(`COPY raw TO '` + dir + `' (FORMAT parquet, PARTITION_BY (dt))`)
		from = `read_parquet('` + filepath.Join(dir, "*", "*.parquet") + `', hive_partitioning = true, hive_types = {'dt': VARCHAR})`
	}
	exec(`CREATE VIEW requests AS SELECT ` + strings.Join(shown, ", ") + `, dt FROM ` + from)
	return engine{db}
}

// at reads a time such as 2026-11-22 10:00:00.
func at(text string) time.Time {
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return t
}

// story is two days of traffic: acme within its monthly quota, bolt over it and
// throttled, a caller without a key, and one failing backend.
func story() []request {
	var all []request
	add := func(when string, extra request) {
		r := request{
			"request_time": at(when), "domain_name": "api.example.com", "route": "GET /pets", "http_method": "GET",
			"status": 200, "response_latency_ms": 100, "ua_family": "curl", "auth_type": "None", "enrichment_status": "no_key",
		}
		for k, v := range extra {
			r[k] = v
		}
		all = append(all, r)
	}
	acme := request{
		"customer_id": "cus-1", "customer": "Acme", "api_key_id": "key1", "usage_plan_id": "plan1", "usage_plan": "Growth",
		"quota_limit": 10, "quota_period": "MONTH", "auth_type": "API key", "enrichment_status": "enriched", "integration_status": "200",
	}
	bolt := request{
		"customer_id": "cus-2", "customer": "Bolt", "api_key_id": "key2", "usage_plan_id": "plan2", "usage_plan": "Free",
		"quota_limit": 2, "quota_period": "DAY", "auth_type": "API key", "enrichment_status": "enriched", "integration_status": "200",
		"domain_name": "api.example.org", "ua_family": "Boto3",
	}
	with := func(base request, extra request) request {
		r := request{}
		for _, m := range []request{base, extra} {
			for k, v := range m {
				r[k] = v
			}
		}
		return r
	}
	add("2026-10-31 23:00:00", acme) // last month: not in this month's quota
	add("2026-11-20 10:00:00", acme)
	add("2026-11-20 11:00:00", with(acme, request{"status": 504, "error_type": "INTEGRATION_TIMEOUT", "integration_status": nil, "response_latency_ms": 29000}))
	add("2026-11-21 09:00:00", acme)
	add("2026-11-21 09:30:00", with(acme, request{"status": 404, "route": "GET /pets/{id}"}))
	add("2026-11-21 10:00:00", bolt)
	add("2026-11-22 10:00:00", bolt)
	add("2026-11-22 10:01:00", bolt)
	add("2026-11-22 10:02:00", with(bolt, request{"status": 429, "error_type": "QUOTA_EXCEEDED", "integration_status": nil}))
	add("2026-11-22 10:03:00", with(bolt, request{"status": 429, "error_type": "QUOTA_EXCEEDED", "integration_status": nil}))
	add("2026-11-22 10:04:00", with(bolt, request{"status": 429, "error_type": "THROTTLED", "integration_status": nil}))
	add("2026-11-22 12:30:00", request{"ua_family": nil, "repaired": true})
	return all
}
