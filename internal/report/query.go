package report

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// Dialect is a query engine.
type Dialect string

// The engines. Duplicates are removed only in Athena's queries: there delivery
// is at least once, while the laptop removes them as it delivers.
const (
	DuckDB Dialect = "duckdb"
	Athena Dialect = "athena"
)

// Query is one statement, whose rows are ordered by customer_id, the first
// column; the empty customer_id is everybody together.
type Query struct {
	Name string `json:"name"`
	SQL  string `json:"sql"`
}

// The names of the queries, which are also those of their files in sql.
const (
	totalsQuery    = "totals"
	daysQuery      = "days"
	routesQuery    = "routes"
	routeDaysQuery = "route_days"
	errorsQuery    = "errors"
	agentsQuery    = "agents"
	quotaQuery     = "quota"
	hoursQuery     = "hours"
)

var queryNames = []string{totalsQuery, daysQuery, routesQuery, routeDaysQuery, errorsQuery, agentsQuery, quotaQuery, hoursQuery}

// How much of a customer's traffic is listed by name.
const (
	topRoutes = 20
	topMoves  = 10
	topAgents = 12
)

//go:embed sql/*.sql
var texts embed.FS

// Queries are the statements that compute a period's reports of all customers,
// each to be run once. database qualifies the table for Athena; empty leaves it
// to the session. The texts are the same for both engines but for markers:
// which rows, percentiles, and the count of copies. They hold no parameters.
func Queries(d Dialect, p Period, database string) ([]Query, error) {
	m := markers(d, p, database)
	queries := make([]Query, 0, len(queryNames))
	for _, name := range queryNames {
		text, err := texts.ReadFile("sql/" + name + ".sql")
		if err != nil {
			return nil, fmt.Errorf("read query %s: %w", name, err)
		}
		queries = append(queries, Query{Name: name, SQL: m.Replace(string(text))})
	}
	return queries, nil
}

func markers(d Dialect, p Period, database string) *strings.Replacer {
	table := "requests"
	if database != "" {
		table = `"` + strings.ReplaceAll(database, `"`, `""`) + `"."requests"`
	}
	percentiles, copies := "quantile_cont(response_latency_ms, [0.5, 0.9, 0.99])", "0"
	if d == Athena {
		percentiles = "approx_percentile(CAST(response_latency_ms AS double), ARRAY[0.5E0, 0.9E0, 0.99E0])"
		// A line without an identity is a request of its own.
		copies = "count(record_id) - count(DISTINCT record_id)"
	}
	prev := p.Previous()
	quotaFrom, quotaEnd := quotaSpan(p)
	if quotaEnd.Before(p.To) {
		quotaEnd = p.To
	}
	if p.From.Before(quotaFrom) {
		quotaFrom = p.From
	}
	// A customer's quota is that of periods which reach into the report's; the
	// forecast at its end looks further back.
	quotaStart := quota.OldestStart(quotaFrom)
	looksBack := quota.Since(quotaEnd)
	if quotaStart.Before(looksBack) {
		looksBack = quotaStart
	}
	return strings.NewReplacer(
		"{{from}}", sqlTime(p.From),
		"{{bucket}}", bucket(p),
		"{{both}}", rows(d, table, prev.From, p.To),
		"{{now}}", rows(d, table, p.From, p.To),
		"{{to}}", sqlTime(p.To),
		"{{quota}}", rows(d, table, looksBack, quotaEnd),
		"{{quota_start}}", quotaStart.Format(time.DateOnly),
		"{{counted}}", quota.Counted,
		"{{raw}}", "(SELECT record_id, request_time FROM "+table+" WHERE "+between(prev.From, p.To)+") AS raw",
		"{{percentiles response_latency_ms}}", percentiles,
		"{{copies}}", copies,
		"{{top}}", fmt.Sprint(topRoutes),
		"{{moves}}", fmt.Sprint(topMoves),
		"{{agents}}", fmt.Sprint(topAgents),
	)
}

// rows is the relation of the requests between two times, each once: of several
// copies of a line, the one that was enriched last.
func rows(d Dialect, table string, from, to time.Time) string {
	where := between(from, to)
	if d == DuckDB {
		return "(SELECT * FROM " + table + " WHERE " + where + ") AS found"
	}
	return "(SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY record_id ORDER BY snapshot_version DESC) AS copy FROM " +
		table + " WHERE " + where + ") AS copies WHERE copy = 1 OR record_id IS NULL) AS found"
}

// bucket is the SQL for the name of a request's bucket: its day, or its hour in
// a period of one day, on the clock of the report's time zone.
func bucket(p Period) string {
	local := localTime("request_time", p.From, p.To)
	if p.Days() == 1 {
		return "substr(CAST(" + local + " AS VARCHAR), 1, 13)"
	}
	return "CAST(CAST(" + local + " AS DATE) AS VARCHAR)"
}

// between bounds the partition only from below: a record may be delivered days
// after its request, but not before.
func between(from, to time.Time) string {
	return "dt >= '" + from.UTC().AddDate(0, 0, -1).Format(time.DateOnly) + "' AND request_time >= " + sqlTime(from) + " AND request_time < " + sqlTime(to)
}
