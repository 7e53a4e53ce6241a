package overview

import (
	"context"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

func customers() definition {
	return definition{
		Info: panel.Info{ID: "customers", Title: "Usage by plan and customer", Section: "Customers and plans", Chart: panel.Table, Span: 12,
			Description: "Who is nearest to the end of the quota comes first. Quota used is for the calendar period (UTC) in which the time range ends, whatever the other filters: " +
				"requests with an API key that reached the integration count; responses made by the gateway itself (QUOTA_EXCEEDED, THROTTLED, other gateway errors) do not. " +
				"A customer with several keys shows the fullest one. Weeks start on Sunday. An estimate: AWS counts in its own way."},
		load: customerUsage,
	}
}

// maxCustomers bounds the table of customers.
const maxCustomers = 200

// countsAgainstQuota is the counting rule, an assumption: a request with an API
// key counts if it reached the integration. It did unless the gateway answered
// by itself: with a response type other than those of a failed integration, and
// no status of the integration.
const countsAgainstQuota = `(api_key_id <> '(none)' AND error_type NOT IN ('QUOTA_EXCEEDED', 'THROTTLED')
		AND (error_type IN ('(none)', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT') OR integration_status <> '(none)'))`

// quotaStarts are the starts of the day, week (from Sunday) and month, UTC,
// that hold t.
func quotaStarts(t time.Time) (day, week, month time.Time) {
	y, m, d := t.UTC().Date()
	day = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return day, day.AddDate(0, 0, -int(day.Weekday())), time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
}

func customerUsage(ctx context.Context, s *scope) (panel.Data, error) {
	var b binder
	rows, err := s.query(ctx, &b, s.usageSQL(&b))
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	data := panel.Data{Columns: []panel.Column{
		{Name: "customer", Label: "Customer", Type: panel.Text, Field: "customer", Key: "customer_id"},
		{Name: "customer_id", Label: "Customer id", Type: panel.Text, Hidden: true},
		{Name: "usage_plan", Label: "Usage plan", Type: panel.Text, Field: "plan", Key: "usage_plan_id"},
		{Name: "usage_plan_id", Label: "Usage plan id", Type: panel.Text, Hidden: true},
		{Name: "requests", Label: "Requests", Type: panel.Integer},
		{Name: "share", Label: "Share", Type: panel.Percent, Bar: true},
		{Name: "client_error_rate", Label: "4xx", Type: panel.Percent, Warn: 0.2, Alarm: 0.5},
		{Name: "server_error_rate", Label: "5xx", Type: panel.Percent, Warn: 0.005, Alarm: 0.02},
		{Name: "used", Label: "Used in period", Type: panel.Integer},
		{Name: "quota_limit", Label: "Quota", Type: panel.Integer},
		{Name: "quota_period", Label: "per", Type: panel.Text},
		{Name: "quota_used", Label: "Quota used", Type: panel.Percent, Bar: true, Warn: 0.8, Alarm: 1},
		{Name: "last_seen", Label: "Last request", Type: panel.Time},
	}}
	data.Rows, data.Note = cut(rows, "rows")
	labelByID(data.Rows, 0, 1)
	labelByID(data.Rows, 2, 3)
	return data, nil
}

// usageSQL is the query of the table.
//
// usage: requests per plan and customer in the scope, with error shares and the
// newest request. keys: per plan, customer and key, the requests that count
// against the quota in its current period, and its newest limit. fullest: of
// each plan and customer the key that used most of its quota.
func (s *scope) usageSQL(b *binder) string {
	day, week, month := quotaStarts(s.to.Add(-time.Nanosecond))
	earliest := month
	if week.Before(month) {
		earliest = week
	}
	period := `CASE quota_period WHEN 'DAY' THEN ` + b.time(day) + ` WHEN 'WEEK' THEN ` + b.time(week) + ` ELSE ` + b.time(month) + ` END`
	return `WITH usage AS (
	SELECT usage_plan_id, customer_id, arg_max(usage_plan, request_time) AS usage_plan, arg_max(customer, request_time) AS customer,
		count(*) AS n, count(*) / sum(count(*)) OVER () AS share,
		count(*) FILTER (status BETWEEN 400 AND 499) / count(*) AS client_errors,
		count(*) FILTER (status BETWEEN 500 AND 599) / count(*) AS server_errors,
		max(request_time) AS last_seen, count(*) OVER () AS total
	FROM requests WHERE ` + s.where(b) + ` GROUP BY usage_plan_id, customer_id),
keys AS (
	SELECT usage_plan_id, customer_id, arg_max(quota_limit, request_time) AS quota_limit, arg_max(quota_period, request_time) AS quota_period,
		count(*) FILTER (` + countsAgainstQuota + ` AND request_time >= ` + period + `) AS used
	FROM requests WHERE quota_limit > 0 AND ` + (&scope{}).whereBetween(b, earliest, s.to, "") + `
	GROUP BY usage_plan_id, customer_id, api_key_id),
fullest AS (
	SELECT usage_plan_id, customer_id, max(used / quota_limit) AS quota_used,
		arg_max(used, used / quota_limit) AS used, arg_max(quota_limit, used / quota_limit) AS quota_limit,
		arg_max(quota_period, used / quota_limit) AS quota_period
	FROM keys GROUP BY usage_plan_id, customer_id)
SELECT customer, customer_id, usage_plan, usage_plan_id, n, share, client_errors, server_errors,
	used, quota_limit, nullif(lower(quota_period), '(none)'), quota_used, last_seen, total
FROM usage LEFT JOIN fullest USING (usage_plan_id, customer_id)
ORDER BY quota_used DESC NULLS LAST, n DESC, customer_id, usage_plan_id LIMIT ` + fmt.Sprint(maxCustomers)
}

// labelByID puts the id where a row has one but no label.
func labelByID(rows [][]any, label, id int) {
	for _, r := range rows {
		if r[label] == none {
			r[label] = r[id]
		}
	}
}
