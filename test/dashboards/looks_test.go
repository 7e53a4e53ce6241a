package dashboards

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/lens"
)

// look is where a reader finds figures of a fact: a visual of a sheet, in a
// state of the page, and which of its fields hold what the fact wants.
type look struct {
	sheet, visual string
	// query is the state; "date=last-60-day", all of the traffic, is always part
	// of it.
	query func(t *testing.T, l *lens.Lens, s *demo.Story) string
	// where keeps the rows that have these texts.
	where map[string]string
	// without leaves out the rows that have these texts.
	without map[string]string
	// keys are the fields by which rows are added up, by the fact's names.
	keys map[string]string
	// sums, firsts and lasts are the figures, by the fact's names: added up, the
	// earliest, the latest.
	sums, firsts, lasts map[string]string
}

type names = map[string]string

// fixed is a state that needs no looking up.
func fixed(query string) func(*testing.T, *lens.Lens, *demo.Story) string {
	return func(*testing.T, *lens.Lens, *demo.Story) string { return query }
}

// withKey is the state in which the control of API keys has the key with an id.
func withKey(id string) func(*testing.T, *lens.Lens, *demo.Story) string {
	return func(t *testing.T, l *lens.Lens, _ *demo.Story) string {
		return "key=" + url.QueryEscape(keyLabel(t, l, id))
	}
}

// keyLabel is how the dashboard names a key: by name and id.
func keyLabel(t *testing.T, l *lens.Lens, id string) string {
	t.Helper()
	for _, v := range values(t, l, "key") {
		if v == id || strings.HasSuffix(v, "("+id+")") {
			return v
		}
	}
	t.Fatalf("no key %s to choose", id)
	return ""
}

// looks are the ways to the facts of a story, by the fact's id. All the figures
// that a fact wants must be found, each in one of its looks.
func looks() map[string][]look {
	requests := names{"requests": "requests"}
	span := names{"first": "first_seen"}
	last := names{"last": "last_seen"}
	refused := func(kind string) look {
		return look{sheet: "plans", visual: "tbl-quota-hits", where: names{"error_type": kind}, keys: names{"customer": "customer"}, sums: requests}
	}
	all := map[string][]look{
		"quota-refusals":    {refused("QUOTA_EXCEEDED")},
		"throttle-refusals": {refused("THROTTLED")},
		"quota-exhausted": {
			{sheet: "plans", visual: "tbl-quota", where: names{"period_start": "2026-10-01T00:00:00Z"}, keys: names{"api_key_id": "api_key", "usage_plan": "usage_plan"},
				sums: names{"quota_limit": "quota_limit", "used": "quota_used"}, lasts: names{"exhausted_at": "projected_end"}},
			{sheet: "plans", visual: "tbl-quota-hits", where: names{"error_type": "QUOTA_EXCEEDED"}, keys: names{"api_key_id": "api_key"},
				sums: names{"refused": "requests"}, firsts: names{"first_refused": "first_seen"}, lasts: names{"last_refused": "last_seen"}},
		},
		"quota-heading": {{sheet: "plans", visual: "tbl-quota", where: names{"period_start": "2026-11-01T00:00:00Z"}, keys: names{"api_key_id": "api_key", "usage_plan": "usage_plan"},
			sums: names{"quota_limit": "quota_limit", "used": "quota_used"}, lasts: names{"projected_exhaustion": "projected_end"}}},
		"throttled":  {{sheet: "plans", visual: "tbl-quota-hits", where: names{"error_type": "THROTTLED"}, keys: names{"api_key_id": "api_key"}, sums: requests, firsts: span, lasts: last}},
		"leaked-key": {{sheet: "traffic", visual: "tbl-ip", query: withKey("k4fj0rdp4y"), without: names{"country": "NL"}, sums: requests, firsts: span, lasts: last}},
		"leaked-key-countries": {{sheet: "traffic", visual: "map-country", query: withKey("k4fj0rdp4y"), without: names{"country": "NL"},
			keys: names{"country": "country"}, sums: requests}},
		"leaked-key-agents":     {{sheet: "traffic", visual: "tbl-ua", query: leakedAbroad, keys: names{"ua_family": "ua_family"}, sums: requests}},
		"bad-deploy":            {{sheet: "errors", visual: "tbl-5xx", where: names{"error_type": "INTEGRATION_TIMEOUT"}, sums: requests, firsts: span, lasts: last}},
		"bad-deploy-routes":     {{sheet: "errors", visual: "tbl-5xx", where: names{"error_type": "INTEGRATION_TIMEOUT"}, keys: names{"route": "route"}, sums: requests}},
		"old-version":           {{sheet: "plans", visual: "tbl-customer", query: oldRoutes, sums: requests, firsts: span, lasts: last}},
		"old-version-customers": {{sheet: "plans", visual: "tbl-customer", query: oldRoutes, keys: names{"customer": "customer"}, sums: requests}},
		"crawler":               {{sheet: "traffic", visual: "tbl-ua", where: names{"ua_family": "AtlasCrawler"}, sums: requests, firsts: span, lasts: last}},
		"crawler-status":        {{sheet: "overview", visual: "pie-status", query: crawlerAddresses, keys: names{"status": "status_code"}, sums: requests}},
		"waf-blocks": {{sheet: "traffic", visual: "tbl-ip", without: names{"is_waf_blocked": "0"}, keys: names{"source_ip": "source_ip"},
			sums: names{"requests": "is_waf_blocked"}}},
		"unknown-key": {{sheet: "plans", visual: "tbl-customer", query: withKey("kzn0t1n5np"), sums: requests, firsts: span, lasts: last}},
		"no-plan": {
			{sheet: "traffic", visual: "tbl-apis", query: fixed("customer=Juniper+Travel"), where: names{"stage": "beta"}, keys: names{"stage": "stage"}, sums: requests},
			{sheet: "plans", visual: "tbl-customer", query: fixed("customer=Juniper+Travel"), where: names{"usage_plan": "(none)"}, keys: names{"customer": "customer"}, sums: requests},
		},
		"token-users":          {{sheet: "auth", visual: "bar-issuer", keys: names{"cognito_issuer": "cognito_issuer"}, sums: names{"users": "active_users"}}},
		"requests-by-key":      {{sheet: "plans", visual: "bar-key", keys: names{"api_key_id": "api_key"}, sums: requests}},
		"requests-by-customer": {{sheet: "plans", visual: "tbl-customer", query: keyed, keys: names{"customer": "customer", "customer_id": "customer_id"}, sums: requests}},
	}
	for id, l := range breakdowns() {
		l.sums = requests
		all[id] = []look{l}
	}
	return all
}

// breakdowns are the facts that split requests up.
func breakdowns() map[string]look {
	return map[string]look{
		"keyless":                {sheet: "plans", visual: "pie-enrichment", where: names{"enrichment_status": "no_key"}},
		"token-clients":          {sheet: "auth", visual: "bar-cognito", keys: names{"cognito_client": "cognito_client", "cognito_issuer": "cognito_issuer"}},
		"iam-roles":              {sheet: "auth", visual: "tbl-iam", keys: names{"iam_user_arn": "iam_user_arn"}},
		"requests-by-day":        {sheet: "overview", visual: "line-domain", keys: names{"day": "request_time"}},
		"requests-by-domain":     {sheet: "overview", visual: "bar-domains", keys: names{"domain_name": "domain_name"}},
		"requests-by-stage":      {sheet: "traffic", visual: "tbl-apis", keys: names{"api_id": "api_id", "stage": "stage"}},
		"requests-by-route":      {sheet: "traffic", visual: "tbl-routes", keys: names{"route": "route"}},
		"requests-by-auth":       {sheet: "auth", visual: "pie-auth", keys: names{"auth_type": "auth_type"}},
		"requests-by-country":    {sheet: "traffic", visual: "map-country", keys: names{"country": "country"}},
		"requests-by-enrichment": {sheet: "plans", visual: "pie-enrichment", keys: names{"enrichment_status": "enrichment_status"}},
		"requests-by-agent":      {sheet: "traffic", visual: "tbl-ua", keys: names{"ua_family": "ua_family", "ua_kind": "ua_kind"}},
		"requests-by-plan":       {sheet: "plans", visual: "bar-plan", keys: names{"usage_plan": "usage_plan"}},
	}
}

// leakedAbroad is the leaked key, in the countries it is not at home in.
func leakedAbroad(t *testing.T, l *lens.Lens, s *demo.Story) string {
	query := withKey("k4fj0rdp4y")(t, l, s)
	for _, row := range s.Fact("leaked-key-countries").Want {
		query += "&country=" + row["country"].(string)
	}
	return query
}

// oldRoutes are the routes under /v1, as the control of routes offers them.
func oldRoutes(t *testing.T, l *lens.Lens, _ *demo.Story) string {
	var query []string
	for _, v := range values(t, l, "route") {
		if strings.Contains(v, " /v1/") {
			query = append(query, "route="+url.QueryEscape(v))
		}
	}
	require.NotEmpty(t, query)
	return strings.Join(query, "&")
}

// crawlerAddresses are the addresses that a click on the crawler shows, chosen.
func crawlerAddresses(t *testing.T, l *lens.Lens, _ *demo.Story) string {
	data := ask(t, l, "tbl-ip", "date=last-60-day&pick.bar-ua=ua_family:AtlasCrawler", true)
	var query []string
	for _, row := range data.Rows {
		query = append(query, "ip="+url.QueryEscape(cell(row[place(data, "source_ip")])))
	}
	require.NotEmpty(t, query)
	return strings.Join(query, "&")
}

// keyed are all keys that can be chosen.
func keyed(t *testing.T, l *lens.Lens, _ *demo.Story) string {
	var query []string
	for _, v := range values(t, l, "key") {
		if v != "(none)" {
			query = append(query, "key="+url.QueryEscape(v))
		}
	}
	return strings.Join(query, "&")
}
