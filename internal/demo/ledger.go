package demo

import "time"

// ledger keeps the books while the lines are made.
type ledger struct {
	plan                        *plan
	lines, unreadable, repaired int64

	all        span
	day        tally[string]
	status     tally[int]
	domain     tally[string]
	api        pairTally // id, stage
	route      tally[string]
	customer   pairTally // id, label
	key        tally[string]
	usagePlan  tally[string]
	auth       tally[string]
	country    tally[string]
	errorType  tally[string]
	enrichment tally[string]
	agent      pairTally                  // family, kind
	token      pairTally                  // issuer, client
	subjects   map[string]map[string]bool // by issuer
	role       tally[string]

	refused      tally[string] // QUOTA_EXCEEDED by customer
	throttled    tally[string]
	timeouts     tally[string] // by route
	oldVersion   tally[string] // requests below /v1 by customer
	blocked      tally[string] // by address
	leakCountry  tally[string]
	leakAgent    tally[string]
	unplanned    pairTally // no_plan by customer and stage
	exhausted    quotaBook
	heading      span
	throttleSpan span
	timeoutSpan  span
	oldSpan      span
	leakSpan     span
	crawl        span
	crawlStatus  tally[int]
	unknownKey   span

	today     string // rendered once a day
	todayFrom int64
}

// quotaBook is a quota that ran out: what counted against it, and what was refused.
type quotaBook struct {
	counted, refused span
}

func newLedger(p *plan) *ledger {
	return &ledger{
		plan: p, day: tally[string]{}, status: tally[int]{}, domain: tally[string]{}, api: pairTally{},
		route: tally[string]{}, customer: pairTally{}, key: tally[string]{}, usagePlan: tally[string]{},
		auth: tally[string]{}, country: tally[string]{}, errorType: tally[string]{}, enrichment: tally[string]{},
		agent: pairTally{}, token: pairTally{}, subjects: map[string]map[string]bool{}, role: tally[string]{},
		refused: tally[string]{}, throttled: tally[string]{}, timeouts: tally[string]{}, oldVersion: tally[string]{},
		blocked: tally[string]{}, leakCountry: tally[string]{}, leakAgent: tally[string]{}, unplanned: pairTally{},
		crawlStatus: tally[int]{},
	}
}

// enter books one request.
func (l *ledger) enter(q *request) {
	l.all.add(q.time)
	l.day[l.date(q.time)]++
	l.status[q.status]++
	l.domain[q.at.domain]++
	l.api[pair{q.at.api, q.at.stage}]++
	l.route[q.routeName()]++
	l.auth[q.authType()]++
	l.country[orNone(q.from.country)]++
	l.errorType[orNone(q.errorType)]++
	l.enrichment[q.enrichment()]++
	if q.agent.family != "" {
		l.agent[pair{q.agent.family, q.agent.kind}]++
	}
	if q.key != nil {
		l.enterKey(q)
	}
	if q.user != nil {
		l.enterUser(q)
	}
	l.enterEvents(q)
}

func (l *ledger) enterKey(q *request) {
	l.key[q.key.id]++
	if q.key.of == nil {
		l.customer[pair{q.key.id, none}]++
		l.unknownKey.add(q.time)
		return
	}
	of := q.key.of
	l.customer[pair{of.id, of.label}]++
	if q.underPlan() {
		l.usagePlan[of.plan.Name]++
	} else {
		l.unplanned[pair{of.label, q.at.stage}]++
	}
	switch q.errorType {
	case "QUOTA_EXCEEDED":
		l.refused[of.label]++
	case "THROTTLED":
		l.throttled[of.label]++
		l.throttleSpan.add(q.time)
	}
	l.enterQuota(q)
}

// enterQuota books the two customers of the quota story, each in its month.
func (l *ledger) enterQuota(q *request) {
	switch at := time.UnixMilli(q.time).UTC(); {
	case q.actor.role == exhausted && l.plan.lastMonth().contains(at):
		if q.counts() {
			l.exhausted.counted.add(q.time)
		} else if q.errorType == "QUOTA_EXCEEDED" {
			l.exhausted.refused.add(q.time)
		}
	case q.actor.role == heading && l.plan.thisMonth().contains(at) && q.counts():
		l.heading.add(q.time)
	}
}

func (l *ledger) enterUser(q *request) {
	u := q.user
	if u.arn != "" {
		l.role[u.arn]++
	}
	if u.issuer == "" {
		return
	}
	l.token[pair{u.issuer, u.client}]++
	if l.subjects[u.issuer] == nil {
		l.subjects[u.issuer] = map[string]bool{}
	}
	l.subjects[u.issuer][u.sub] = true
}

// enterEvents books the planted events that are told from a request as such.
func (l *ledger) enterEvents(q *request) {
	switch q.actor.role {
	case leaked:
		l.leakSpan.add(q.time)
		l.leakCountry[q.from.country]++
		l.leakAgent[q.agent.family]++
	case crawling:
		l.crawl.add(q.time)
		l.crawlStatus[q.status]++
	case scanning:
		l.blocked[q.from.ip]++
	}
	switch {
	case q.errorType == "INTEGRATION_TIMEOUT":
		l.timeouts[q.routeName()]++
		l.timeoutSpan.add(q.time)
	case q.route == oldList || q.route == oldGet || q.route == oldCreate:
		l.oldVersion[customerOf(q)]++
		l.oldSpan.add(q.time)
	}
}

func customerOf(q *request) string {
	if q.key == nil || q.key.of == nil {
		return none
	}
	return q.key.of.label
}

// date is the UTC day of a request.
func (l *ledger) date(ms int64) string {
	if l.today == "" || ms < l.todayFrom || ms >= l.todayFrom+dayMS {
		l.todayFrom = ms - ms%dayMS
		l.today = time.UnixMilli(ms).UTC().Format(time.DateOnly)
	}
	return l.today
}

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}
