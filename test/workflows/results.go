package workflows

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// now is a Monday: the week before is 2026-W47.
var now = time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC)

// headers are the columns of each result, after customer_id; the planner refuses
// others.
var headers = map[string]string{
	"totals": "label,requests,previous,client_errors,server_errors,previous_client_errors,previous_server_errors,quota_refused,throttled," +
		"bytes,routes,unreadable,repaired,first_seen,last_seen,p50,p90,p99,previous_p50,previous_p90,previous_p99",
	"days":       "day,requests,client_errors,server_errors,p50,p90,p99",
	"routes":     "place,route,requests,previous,client_errors,server_errors,p50,p90,p99",
	"route_days": "day,route,requests",
	"errors":     "error_type,status,integration_status,requests,previous,first_seen,last_seen,top_route",
	"agents":     "place,family,kind,requests,previous",
	"quota":      "plan_id,key_id,day,plan,key_name,quota_limit,quota_period,requests,used,refused",
	"hours":      "hour,lines,copies,first_seen,last_seen",
}

// customerID is the id of the nth customer.
func customerID(n int) string { return fmt.Sprintf("customer-%02d", n) }

// result is the answer to a query about customers of which the nth made n
// requests on the first day of the period.
func result(name string, p report.Period, customers int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "customer_id,%s\n", headers[name])
	day := p.From.Format("2006-01-02")
	all := customers * (customers + 1) / 2
	row := func(id string, n int) {
		switch name {
		case "totals":
			fmt.Fprintf(&b, "%s,%s,%d,0,0,0,0,0,0,0,1000,1,0,0,%s 12:00:00.000,%s 13:00:00.000,10,20,30,,,\n", id, id, n, day, day)
		case "days":
			fmt.Fprintf(&b, "%s,%s,%d,0,0,10,20,30\n", id, day, n)
		case "routes":
			fmt.Fprintf(&b, "%s,1,GET /pets,%d,0,0,0,10,20,30\n", id, n)
		case "route_days":
			fmt.Fprintf(&b, "%s,%s,GET /pets,%d\n", id, day, n)
		case "agents":
			fmt.Fprintf(&b, "%s,1,curl,cli,%d,0\n", id, n)
		}
	}
	row("", all)
	for n := 1; n <= customers; n++ {
		row(customerID(n), n)
	}
	if name == "hours" {
		fmt.Fprintf(&b, ",%s 12:00:00.000,%d,0,%s 12:00:00.000,%s 13:00:00.000\n", day, all, day, day)
	}
	return b.String()
}

// answerQueries lets Athena answer the report's queries.
func (w *world) answerQueries(t *testing.T, customers int, period string) {
	t.Helper()
	p, err := report.ParsePeriod(period, w.stack["ReportTimeZone"], now)
	require.NoError(t, err)
	queries, err := report.Queries(report.Athena, p, w.stack["Database"])
	require.NoError(t, err)
	names := map[string]string{}
	for _, q := range queries {
		names[q.SQL] = q.Name
	}
	w.athena.result = func(sql, key string) {
		if names[sql] != "" {
			w.put(t, key, []byte(result(names[sql], p, customers)))
		}
	}
}
