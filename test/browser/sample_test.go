package browser

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/stretchr/testify/require"
)

// sample is 35 days of traffic that end on Sunday, 22 November 2026, 14:03 UTC:
// seven customers on three plans, two domains, a quota that ran out, a rate
// limit that was hit, and two hours of a failing backend. Everything is derived
// from the row number, so every run shows the same page.
const sample = `CREATE TABLE sample AS
WITH n AS (SELECT i, hash(i * 7919) AS a, hash(i * 104729 + 1) AS b, hash(i * 1299709 + 2) AS c, hash(i * 15485863 + 3) AS d FROM range(60000) t(i)),
t AS (
	SELECT *, TIMESTAMP '2026-11-22 14:03:00' - to_milliseconds(CAST(i * 50357 AS BIGINT)) AS raw_time,
		(a % 1000) / 1000.0 AS u, (b % 1000) / 1000.0 AS v, (c % 100000) / 100000.0 AS w FROM n),
busy AS (
	SELECT * FROM t WHERE w < (0.25 + 0.75 * greatest(0, sin((hour(raw_time) - 6) / 24.0 * 2 * pi() / 1.4)))
		* CASE WHEN dayofweek(raw_time) IN (0, 6) THEN 0.45 ELSE 1 END),
who AS (
	SELECT *, raw_time AS request_time,
		CASE WHEN u < 0.34 THEN 'Nordlicht Energie' WHEN u < 0.55 THEN 'Bluebird Travel' WHEN u < 0.70 THEN 'Quartz Robotics'
			WHEN u < 0.80 THEN 'Harbor Books' WHEN u < 0.87 THEN 'Meridian Maps' WHEN u < 0.92 THEN 'Fern & Partners' WHEN u < 0.94 THEN 'Tidewater Bank' END AS customer,
		CASE WHEN v < 0.40 THEN 'GET /v2/pets' WHEN v < 0.58 THEN 'GET /v2/pets/{petId}' WHEN v < 0.70 THEN 'POST /v2/orders' WHEN v < 0.79 THEN 'GET /v2/orders/{orderId}'
			WHEN v < 0.86 THEN 'GET /v2/search' WHEN v < 0.91 THEN 'PUT /v2/pets/{petId}' WHEN v < 0.95 THEN 'GET /v1/pets' WHEN v < 0.97 THEN 'DELETE /v2/orders/{orderId}' ELSE 'GET /v2/invoices/{invoiceId}/lines' END AS route
	FROM busy),
fate AS (
	SELECT *, CASE
		WHEN route = 'POST /v2/orders' AND request_time BETWEEN TIMESTAMP '2026-11-17 13:00:00' AND TIMESTAMP '2026-11-17 15:00:00' THEN 'INTEGRATION_TIMEOUT'
		WHEN customer = 'Harbor Books' AND request_time BETWEEN TIMESTAMP '2026-10-26 00:00:00' AND TIMESTAMP '2026-10-31 23:59:59' THEN 'QUOTA_EXCEEDED'
		WHEN customer = 'Quartz Robotics' AND hour(request_time) = 10 AND d % 4 = 0 THEN 'THROTTLED'
		WHEN customer IS NULL AND d % 5 < 2 THEN 'MISSING_AUTHENTICATION_TOKEN'
		WHEN d % 331 = 0 THEN 'WAF_FILTERED' WHEN d % 173 = 0 THEN 'EXPIRED_TOKEN' WHEN d % 211 = 0 THEN 'ACCESS_DENIED' WHEN d % 2999 = 0 THEN 'AUTHORIZER_FAILURE' END AS error_type
	FROM who)
SELECT request_time, CASE WHEN c % 10 < 7 THEN 'api.example.com' WHEN c % 10 < 9 THEN 'partners.example.org' ELSE 'api-staging.example.com' END AS domain_name,
	route, split_part(route, ' ', 1) AS http_method, 'prod' AS stage,
	CASE error_type WHEN 'INTEGRATION_TIMEOUT' THEN 504 WHEN 'QUOTA_EXCEEDED' THEN 429 WHEN 'THROTTLED' THEN 429 WHEN 'AUTHORIZER_FAILURE' THEN 500
		WHEN 'WAF_FILTERED' THEN 403 WHEN 'EXPIRED_TOKEN' THEN 403 WHEN 'ACCESS_DENIED' THEN 403 WHEN 'MISSING_AUTHENTICATION_TOKEN' THEN 403
		ELSE CASE WHEN d % 41 = 0 THEN 404 WHEN d % 97 = 0 THEN 422 WHEN d % 1499 = 0 THEN 502 WHEN http_method = 'POST' THEN 201 WHEN http_method = 'DELETE' THEN 204 WHEN d % 23 = 0 THEN 304 ELSE 200 END END AS status,
	coalesce(error_type, '(none)') AS error_type,
	CASE WHEN error_type IS NULL THEN '200' ELSE '(none)' END AS integration_status,
	CASE error_type WHEN 'INTEGRATION_TIMEOUT' THEN 29000 ELSE CAST(12 + 30 * exp(3.2 * (b % 997) / 997.0) * (1 + v) AS BIGINT) END AS response_latency_ms,
	coalesce(customer, '(none)') AS customer,
	CASE WHEN customer IS NULL THEN '(none)' ELSE 'cus-' || lower(left(customer, 4)) END AS customer_id,
	CASE WHEN customer IS NULL THEN '(none)' ELSE 'key-' || lower(left(customer, 4)) END AS api_key_id, coalesce(customer, '(none)') AS api_key_name,
	CASE customer WHEN 'Nordlicht Energie' THEN 'Enterprise' WHEN 'Bluebird Travel' THEN 'Enterprise' WHEN 'Quartz Robotics' THEN 'Growth' WHEN 'Meridian Maps' THEN 'Growth' WHEN 'Harbor Books' THEN 'Free' WHEN 'Fern & Partners' THEN 'Free' WHEN 'Tidewater Bank' THEN 'Growth' ELSE '(none)' END AS usage_plan,
	CASE usage_plan WHEN '(none)' THEN '(none)' ELSE 'plan-' || lower(usage_plan) END AS usage_plan_id,
	CASE usage_plan WHEN 'Enterprise' THEN 20000 WHEN 'Growth' THEN 3200 WHEN 'Free' THEN 1160 END AS quota_limit,
	CASE usage_plan WHEN '(none)' THEN '(none)' ELSE 'MONTH' END AS quota_period,
	CASE b % 9 WHEN 0 THEN 'Chrome' WHEN 1 THEN 'Boto3' WHEN 2 THEN 'aws-sdk-go-v2' WHEN 3 THEN 'python-requests' WHEN 4 THEN 'okhttp' WHEN 5 THEN 'curl' WHEN 6 THEN 'Safari' WHEN 7 THEN CASE WHEN d % 3 = 0 THEN 'GPTBot' ELSE 'axios' END ELSE 'okhttp' END AS ua_family,
	CASE WHEN customer IS NULL THEN 'None' WHEN d % 7 = 0 THEN 'Cognito' WHEN d % 11 = 0 THEN 'IAM' WHEN d % 19 = 0 THEN 'Lambda authorizer' ELSE 'API key' END AS auth_type,
	CASE a % 13 WHEN 0 THEN 'US' WHEN 1 THEN 'US' WHEN 2 THEN 'FR' WHEN 3 THEN 'GB' WHEN 4 THEN 'NL' WHEN 5 THEN 'JP' WHEN 6 THEN '(none)' ELSE 'DE' END AS country,
	CASE WHEN i % 2003 = 0 THEN 'unknown_key' WHEN customer IS NULL THEN 'no_key' ELSE 'enriched' END AS enrichment_status,
	i % 4973 = 0 AS repaired, strftime(request_time, '%Y-%m-%d') AS dt
FROM fate`

// engine answers the dashboard's questions from the sample.
type engine struct{ db *sql.DB }

func newEngine(t *testing.T) engine {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		`SET TimeZone = 'UTC'`, `SET threads = 2`, sample,
		`CREATE VIEW requests AS SELECT *, status::VARCHAR AS status_code, (status // 100)::VARCHAR || 'xx' AS status_class FROM sample`,
	} {
		_, err := db.Exec(statement)
		require.NoError(t, err)
	}
	return engine{db}
}

func (e engine) Query(ctx context.Context, query string, args ...any) ([][]any, error) {
	rows, err := e.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("query sample: %w", err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("read columns: %w", err)
	}
	var all [][]any
	for rows.Next() {
		row := make([]any, len(columns))
		targets := make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, fmt.Errorf("read row: %w", err)
		}
		all = append(all, row)
	}
	return all, rows.Err()
}
