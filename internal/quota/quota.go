// Package quota computes the table quota: for every API key on a usage plan
// with a quota, and every day, how much of the quota was used. Nothing here
// reads a clock or a file.
//
// API Gateway does not say how it counts. What counts here is an assumption,
// Rule, which is shown wherever a figure is.
package quota

import (
	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Rule is Counted and the periods in words, for everybody who sees a figure.
const Rule = "Requests with an API key that reached the backend count against a quota; answers that API Gateway gave by itself " +
	"(quota used up, too many requests, other refusals) do not. Quota periods are UTC: day, week from Sunday, calendar month. " +
	"This is an estimate: AWS does not say how it counts."

// Counted is the SQL condition, over the view requests or anything with its
// columns and "(none)" for absent texts, for a request that counts against a
// quota: it has an API key and reached the integration. It did unless the gateway
// answered by itself: with a response type other than those of a failed
// integration, and no status of the integration. DuckDB and Athena read it.
const Counted = `(api_key_id <> '(none)' AND error_type NOT IN ('QUOTA_EXCEEDED', 'THROTTLED')
	AND (error_type IN ('(none)', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT') OR integration_status <> '(none)'))`

// Column is a column of the table quota.
type Column struct {
	Name string
	Type accesslog.Type
	// Doc is the meaning, in one line.
	Doc string
}

// Table is the table's name.
const Table = "quota"

// Columns is the table quota, in the order of Row.Values: one row per day,
// usage plan and API key.
var Columns = []Column{
	{"event_hour", accesslog.Timestamp, "start of the day, UTC"},
	{"usage_plan_id", accesslog.Text, "id of the usage plan"},
	{"usage_plan", accesslog.Text, "name of the usage plan"},
	{"api_key_id", accesslog.Text, "id of the API key"},
	{"api_key_name", accesslog.Text, "name of the API key"},
	{"api_key", accesslog.Text, "name (id) of the API key, or its id"},
	{"customer_id", accesslog.Text, "id of the customer"},
	{"customer", accesslog.Text, "label of the customer"},
	{"quota_limit", accesslog.BigInt, "requests allowed in the period"},
	{"quota_period", accesslog.Text, "DAY, WEEK (from Sunday) or MONTH"},
	{"period_start", accesslog.Timestamp, "start of the quota's period, UTC"},
	{"used_day", accesslog.BigInt, "requests of the day that count"},
	{"quota_used", accesslog.BigInt, "requests that count, from the start of the period to the end of the day"},
	{"quota_remaining", accesslog.BigInt, "requests left, never below 0"},
	{"utilisation", accesslog.Double, "quota_used / quota_limit: take the maximum of a key and period, never a sum over days"},
	{"burn_per_day", accesslog.Double, "requests per day that count, over the last seven days of the period"},
	{"projected_end", accesslog.Timestamp, "when the quota will be used up by the forecast of docs/quota.md, or was; null: not in this period"},
	{"projected_from", accesslog.Timestamp, "the early end of the forecast's range: one case of ten is earlier; null: not in this period"},
	{"projected_to", accesslog.Timestamp, "the late end of the range: one case of ten is later; null: not in this period"},
	{"getusage_used", accesslog.BigInt, "what API Gateway's GetUsage says was used, which then is quota_used, too; null where it was not asked"},
	{"getusage_difference", accesslog.BigInt, "quota_used - getusage_used, where quota_used is counted from requests and both are known"},
	{"throttle_rate", accesslog.Double, "requests per second that the plan allows; null for no limit"},
}
