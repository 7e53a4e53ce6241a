package demo

import (
	"fmt"
	"strings"
	"time"
)

// stamp is a time as the answers write it.
func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }

// sqlStamp is the SQL that writes a time like stamp does.
func sqlStamp(expr string) string {
	return "strftime(" + expr + ", '%Y-%m-%dT%H:%M:%S.%gZ')"
}

// sqlTime is a time as a literal.
func sqlTime(t time.Time) string {
	return "TIMESTAMP '" + t.UTC().Format("2006-01-02 15:04:05.000") + "'"
}

// sqlText is a text as a literal.
func sqlText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// countedSQL picks the requests of a key that count against its quota: those
// that reached the backend, whether or not it answered in time.
const countedSQL = "error_type IN ('" + none + "', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT')"

// story closes the books.
func (l *ledger) story(p *plan) *Story {
	s := &Story{
		Seed: p.opts.Seed, Days: p.opts.Days, RequestsPerDay: p.opts.RequestsPerDay, From: p.from, Until: p.until,
		Import: Import{
			Lines: l.lines, Delivered: l.lines - l.unreadable, Failed: l.unreadable, Repaired: l.repaired,
			Enriched: l.enrichment["enriched"], NoKey: l.enrichment["no_key"],
			UnknownKey: l.enrichment["unknown_key"], NoPlan: l.enrichment["no_plan"],
		},
	}
	for _, facts := range [][]Fact{l.quotaFacts(), l.eventFacts(), l.callerFacts(), l.totals()} {
		for _, f := range facts {
			if len(f.Want) > 0 {
				s.Facts = append(s.Facts, f)
			}
		}
	}
	return s
}

// groups is a fact that counts requests by one or two columns.
func groups(id, title, text string, rows []Row, where string, columns ...string) Fact {
	list := strings.Join(columns, ", ")
	if where != "" {
		where = " WHERE " + where
	}
	return Fact{
		ID: id, Title: title, Text: text, Want: rows,
		SQL: "SELECT " + list + ", count(*) AS requests FROM requests" + where + " GROUP BY " + list + " ORDER BY " + list,
	}
}

// totals are the counts of everything, by each dimension.
func (l *ledger) totals() []Fact {
	if l.all.n == 0 {
		return nil
	}
	by := func(what string) string {
		return fmt.Sprintf("The %s requests by %s.", thousands(l.all.n), what)
	}
	return []Fact{
		{
			ID: "requests", Title: "Requests",
			Text: fmt.Sprintf("%s requests from %s to %s.", thousands(l.all.n), stamp(l.all.first), stamp(l.all.last)),
			SQL:  "SELECT count(*) AS requests, " + sqlStamp("min(request_time)") + " AS first, " + sqlStamp("max(request_time)") + " AS last FROM requests",
			Want: []Row{{"requests": l.all.n, "first": stamp(l.all.first), "last": stamp(l.all.last)}},
		},
		{
			ID: "repaired", Title: "Repaired lines",
			Text: fmt.Sprintf("%d lines had broken quoting and were repaired; %d more could not be read, and are in no table.", l.repaired, l.unreadable),
			SQL:  "SELECT count(*) AS requests FROM requests WHERE repaired",
			Want: []Row{{"requests": l.repaired}},
		},
		{
			ID: "requests-by-day", Title: "Requests by day", Text: by("UTC day"),
			SQL:  "SELECT strftime(request_time, '%Y-%m-%d') AS day, count(*) AS requests FROM requests GROUP BY 1 ORDER BY 1",
			Want: l.day.rows("day"),
		},
		groups("requests-by-status", "Requests by status", by("status"), l.status.rows("status"), "", "status"),
		groups("requests-by-domain", "Requests by domain", by("domain"), l.domain.rows("domain_name"), "", "domain_name"),
		groups("requests-by-stage", "Requests by API stage", by("API and stage"), l.api.rows("api_id", "stage"), "", "api_id", "stage"),
		groups("requests-by-route", "Requests by route", by("route"), l.route.rows("route"), "", "route"),
		groups("requests-by-auth", "Requests by way of authentication", by("auth_type"), l.auth.rows("auth_type"), "", "auth_type"),
		groups("requests-by-country", "Requests by country", by("country of the caller"), l.country.rows("country"), "", "country"),
		groups("requests-by-error", "Requests by gateway error", by("gateway error"), l.errorType.rows("error_type"), "", "error_type"),
		groups("requests-by-enrichment", "Requests by outcome of enrichment", by("outcome of the key's lookup"), l.enrichment.rows("enrichment_status"), "", "enrichment_status"),
		groups("requests-by-agent", "Requests by client software", "All requests but those of repaired lines, by client software.", l.agent.rows("ua_family", "ua_kind"), "repaired IS NOT TRUE", "ua_family", "ua_kind"),
		groups("requests-by-customer", "Requests by customer", "The requests with an API key, by customer.", l.customer.rows("customer_id", "customer"), "api_key_id <> '"+none+"'", "customer_id", "customer"),
		groups("requests-by-key", "Requests by API key", "The requests with an API key, by key.", l.key.rows("api_key_id"), "api_key_id <> '"+none+"'", "api_key_id"),
		groups("requests-by-plan", "Requests by usage plan", "The requests that fall under a usage plan, by plan.", l.usagePlan.rows("usage_plan"), "enrichment_status = 'enriched'", "usage_plan"),
	}
}
