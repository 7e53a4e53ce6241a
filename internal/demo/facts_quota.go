package demo

import "fmt"

// quotaFacts tell who used up a quota, who will, and who calls too fast.
func (l *ledger) quotaFacts() []Fact {
	facts := []Fact{
		groups("quota-refusals", "Who was refused for the quota", "Only one customer ran out of quota.",
			l.refused.rows("customer"), "error_type = 'QUOTA_EXCEEDED'", "customer"),
		groups("throttle-refusals", "Who was refused for the rate", "Only one customer ran into the rate limit.",
			l.throttled.rows("customer"), "error_type = 'THROTTLED'", "customer"),
	}
	return append(facts, l.exhaustedFact(), l.headingFact(), l.throttledFact())
}

// exhaustedFact is the customer whose quota ran out last month. The month's
// last counted request is the one that used it up.
func (l *ledger) exhaustedFact() Fact {
	p, e := l.plan, l.exhausted
	if e.refused.n == 0 {
		return Fact{}
	}
	key, m := p.cast.dunmore, p.lastMonth()
	text := fmt.Sprintf("%s (key %s, plan %s) used up its %s requests for %s at %s; the %s requests from %s to %s were refused with 429 QUOTA_EXCEEDED.",
		key.of.label, key.id, key.of.plan.Name, thousands(key.of.plan.Quota.Limit), m.name(), stamp(e.counted.last),
		thousands(e.refused.n), stamp(e.refused.first), stamp(e.refused.last))
	if p.exhaustedBefore > 0 {
		text += fmt.Sprintf(" The log begins in that month: %s requests are taken to have been made before its first line, %s are in it.",
			thousands(p.exhaustedBefore), thousands(e.counted.n))
	}
	refused := "error_type = 'QUOTA_EXCEEDED'"
	return Fact{
		ID: "quota-exhausted", Title: key.of.label + " used up its quota", Text: text,
		SQL: fmt.Sprintf("SELECT api_key_id, usage_plan, max(quota_limit) AS quota_limit, %d + count(*) FILTER (%s) AS used, %s AS exhausted_at,"+
			" count(*) FILTER (%s) AS refused, %s AS first_refused, %s AS last_refused"+
			" FROM requests WHERE customer_id = %s AND request_time >= %s AND request_time < %s GROUP BY api_key_id, usage_plan",
			p.exhaustedBefore, countedSQL, sqlStamp("max(request_time) FILTER ("+countedSQL+")"), refused,
			sqlStamp("min(request_time) FILTER ("+refused+")"), sqlStamp("max(request_time) FILTER ("+refused+")"),
			sqlText(key.of.id), sqlTime(m.from), sqlTime(m.to)),
		Want: []Row{{
			"api_key_id": key.id, "usage_plan": key.of.plan.Name, "quota_limit": key.of.plan.Quota.Limit,
			"used": p.exhaustedBefore + e.counted.n, "exhausted_at": stamp(e.counted.last), "refused": e.refused.n,
			"first_refused": stamp(e.refused.first), "last_refused": stamp(e.refused.last),
		}},
	}
}

// headingFact is the customer whose quota will run out this month at the pace
// it had so far: the time from the month's start to Until, stretched by limit
// over use.
func (l *ledger) headingFact() Fact {
	p := l.plan
	key, m := p.cast.cobalt, p.thisMonth()
	limit, used := key.of.plan.Quota.Limit, p.headingBefore+l.heading.n
	if !p.lateInMonth() || l.heading.n == 0 {
		return Fact{}
	}
	start, elapsed := m.from.UnixMilli(), p.until.Sub(m.from).Milliseconds()
	exhaustion := start + elapsed*limit/used
	if exhaustion >= m.to.UnixMilli() {
		return Fact{}
	}
	text := fmt.Sprintf("%s (key %s, plan %s) has used %s of its %s requests for %s; at the month's pace so far they will be used up at %s.",
		key.of.label, key.id, key.of.plan.Name, thousands(used), thousands(limit), m.name(), stamp(exhaustion))
	if p.headingBefore > 0 {
		text += fmt.Sprintf(" The log begins in that month: %s requests are taken to have been made before its first line, %s are in it.",
			thousands(p.headingBefore), thousands(l.heading.n))
	}
	use := fmt.Sprintf("(%d + count(*))", p.headingBefore)
	return Fact{
		ID: "quota-heading", Title: key.of.label + " is about to use up its quota", Text: text,
		SQL: fmt.Sprintf("SELECT api_key_id, usage_plan, max(quota_limit) AS quota_limit, %s AS used, %s AS projected_exhaustion"+
			" FROM requests WHERE customer_id = %s AND request_time >= %s AND %s GROUP BY api_key_id, usage_plan",
			use, sqlStamp(fmt.Sprintf("epoch_ms(%d + (%d * max(quota_limit)) // %s)", start, elapsed, use)),
			sqlText(key.of.id), sqlTime(m.from), countedSQL),
		Want: []Row{{
			"api_key_id": key.id, "usage_plan": key.of.plan.Name, "quota_limit": limit,
			"used": used, "projected_exhaustion": stamp(exhaustion),
		}},
	}
}

func (l *ledger) throttledFact() Fact {
	key, s := l.plan.cast.harbour, l.throttleSpan
	if s.n == 0 {
		return Fact{}
	}
	const where = "error_type = 'THROTTLED'"
	limit := key.of.plan.Throttle
	return Fact{
		ID: "throttled", Title: key.of.label + " calls too fast",
		Text: fmt.Sprintf("%s exports its orders at 02:00 UTC every third night, faster than the %g requests a second and %d at once of its plan %s: %s requests from %s to %s were refused with 429 THROTTLED.",
			key.of.label, limit.RateLimit, limit.BurstLimit, key.of.plan.Name, thousands(s.n), stamp(s.first), stamp(s.last)),
		SQL: "SELECT api_key_id, count(*) AS requests, " + sqlStamp("min(request_time)") + " AS first, " + sqlStamp("max(request_time)") +
			" AS last FROM requests WHERE " + where + " GROUP BY api_key_id",
		Want: []Row{{"api_key_id": key.id, "requests": s.n, "first": stamp(s.first), "last": stamp(s.last)}},
	}
}
