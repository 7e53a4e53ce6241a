package demo

import (
	"fmt"
	"strings"
	"time"
)

// spanFact is a fact of how many requests match, and the first and the last of
// them.
func spanFact(id, title, text, where string, s span) Fact {
	if s.n == 0 {
		return Fact{}
	}
	return Fact{
		ID: id, Title: title, Text: text,
		SQL: "SELECT count(*) AS requests, " + sqlStamp("min(request_time)") + " AS first, " +
			sqlStamp("max(request_time)") + " AS last FROM requests WHERE " + where,
		Want: []Row{{"requests": s.n, "first": stamp(s.first), "last": stamp(s.last)}},
	}
}

// eventFacts tell of what happened at one time or to one caller.
func (l *ledger) eventFacts() []Fact {
	facts := append(l.leakFacts(), l.deployFacts()...)
	facts = append(facts, l.oldVersionFacts()...)
	return append(facts, l.crawlFacts()...)
}

// leakFacts: the key's owner calls from the Netherlands only, so every other
// country is the leak.
func (l *ledger) leakFacts() []Fact {
	key, s := l.plan.cast.fjordpay, l.leakSpan
	where := "api_key_id = " + sqlText(key.id) + " AND country <> 'NL'"
	text := fmt.Sprintf("The key %s of %s leaked: until then it was used from NL by Go-http-client alone; from %s on, %s requests came with it from %s, by %s.",
		key.id, key.of.label, stamp(s.first), thousands(s.n), strings.Join(l.leakCountry.sorted(), ", "), strings.Join(l.leakAgent.sorted(), ", "))
	return []Fact{
		spanFact("leaked-key", key.of.label+" leaks a key", text, where, s),
		groups("leaked-key-countries", "The leaked key by country", "Where the leaked key is used from.", l.leakCountry.rows("country"), where, "country"),
		groups("leaked-key-agents", "The leaked key by client software", "What the leaked key is used with.", l.leakAgent.rows("ua_family"), where, "ua_family"),
	}
}

func (l *ledger) deployFacts() []Fact {
	const where = "error_type = 'INTEGRATION_TIMEOUT'"
	clock := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("15:04") }
	day := time.UnixMilli(l.plan.deploy.from).UTC().Format(time.DateOnly)
	text := fmt.Sprintf("A bad deploy on %s, from %s to %s UTC: %s requests to %s ended with 504 INTEGRATION_TIMEOUT, the first at %s, the last at %s.",
		day, clock(l.plan.deploy.from), clock(l.plan.deploy.to), thousands(l.timeoutSpan.n), createOrder.name,
		stamp(l.timeoutSpan.first), stamp(l.timeoutSpan.last))
	return []Fact{
		spanFact("bad-deploy", "A bad deploy", text, where, l.timeoutSpan),
		groups("bad-deploy-routes", "The bad deploy by route", "Only one route timed out.", l.timeouts.rows("route"), where, "route"),
	}
}

func (l *ledger) oldVersionFacts() []Fact {
	const where = "path LIKE '/v1/%'"
	key := l.plan.cast.alder
	text := fmt.Sprintf("%s still calls /v1, %s times, the last at %s; everybody else has left it.",
		key.of.label, thousands(l.oldSpan.n), stamp(l.oldSpan.last))
	return []Fact{
		spanFact("old-version", key.of.label+" stays on /v1", text, where, l.oldSpan),
		groups("old-version-customers", "Who calls /v1", "Only one customer is left on /v1.", l.oldVersion.rows("customer"), where, "customer"),
	}
}

func (l *ledger) crawlFacts() []Fact {
	where := "ua_family = " + sqlText(crawler.family)
	text := fmt.Sprintf("A crawler, %s, arrived on %s and made %s requests since.",
		crawler.family, time.UnixMilli(l.crawl.first).UTC().Format(time.DateOnly), thousands(l.crawl.n))
	blocked := fmt.Sprintf("The web ACL blocked %s requests from %d addresses.", thousands(l.blocked.sum()), len(l.blocked))
	return []Fact{
		spanFact("crawler", "A crawler arrives", text, where, l.crawl),
		groups("crawler-status", "What the crawler got", "The crawler's requests by status.", l.crawlStatus.rows("status"), where, "status"),
		groups("waf-blocks", "The web ACL blocks scanners", blocked, l.blocked.rows("source_ip"), "waf_response = 'WAF_BLOCK'", "source_ip"),
	}
}
