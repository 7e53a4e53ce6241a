package demo

import (
	"io"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// generator makes the lines of a plan, day by day.
type generator struct {
	plan    *plan
	ledger  *ledger
	clock   clock
	bucket  bucket
	used    map[*apiKey]int64 // of the quotas of the current month
	month   month
	mangled int // lines mangled so far

	request request // reused: one at a time
	events  []uint64
	buf     []byte
}

func newGenerator(p *plan) *generator {
	limit := p.cast.growth.Throttle
	return &generator{
		plan: p, ledger: newLedger(p), used: map[*apiKey]int64{},
		bucket: bucket{limit: limit, tokens: float64(limit.BurstLimit)},
	}
}

// actorBits is the room for an actor's index in an event.
const actorBits = 8

// flushAt is the size at which buffered lines are written out.
const flushAt = 1 << 20

func (g *generator) writeDay(w io.Writer, d int) error {
	g.enterMonth(d)
	midnight := g.plan.day(d)
	g.clock.setDay(midnight)
	g.schedule(d)
	randoms := make([]*rand.Rand, len(g.plan.actors))
	for i, a := range g.plan.actors {
		if g.plan.shifts[i][d].n > 0 {
			randoms[i] = stream(g.plan.opts.Seed, a.name+"/requests", midnight.Unix())
		}
	}
	for _, event := range g.events {
		i := event & (1<<actorBits - 1)
		g.answer(g.plan.actors[i], randoms[i], midnight.UnixMilli()+int64(event>>actorBits))
		g.writeLine()
		if len(g.buf) >= flushAt {
			if err := g.flush(w); err != nil {
				return err
			}
		}
	}
	return g.flush(w)
}

func (g *generator) flush(w io.Writer) error {
	_, err := w.Write(g.buf)
	g.buf = g.buf[:0]
	return err
}

// enterMonth starts the quotas of a new month.
func (g *generator) enterMonth(d int) {
	m := monthOf(g.plan.day(d))
	if m == g.month {
		return
	}
	g.month = m
	clear(g.used)
	switch m {
	case g.plan.lastMonth():
		g.used[g.plan.cast.dunmore] = g.plan.exhaustedBefore
	case g.plan.thisMonth():
		g.used[g.plan.cast.cobalt] = g.plan.headingBefore
	}
}

// schedule draws the times of a day's requests, in order. An event is the time
// of the day and the actor in one number, because those sort fast.
func (g *generator) schedule(d int) {
	g.events = g.events[:0]
	day := g.plan.day(d).Unix()
	for i, a := range g.plan.actors {
		s := g.plan.shifts[i][d]
		if s.n == 0 {
			continue
		}
		r := stream(g.plan.opts.Seed, a.name+"/times", day)
		for range s.n {
			g.events = append(g.events, uint64(a.rhythm.at(r.Float64(), s.lo, s.hi))<<actorBits|uint64(i))
		}
	}
	slices.Sort(g.events)
}

// answer makes one request and its answer.
func (g *generator) answer(a *actor, r *rand.Rand, ms int64) {
	q := &g.request
	*q = request{
		actor: a, time: ms, key: a.key, path: q.path[:0],
		latency: absent, backend: absent, authorizer: absent,
		backendStatus: absent, authorizerSaw: absent, authorized: absent,
	}
	q.route = a.calls[a.route.draw(r)].route
	q.at, q.method = q.route.at, q.route.method
	if q.at.format.kind == sampleKind {
		q.time -= q.time % 1000 // the sample logs no milliseconds
	}
	q.from = &a.from[skewed(r, len(a.from))]
	q.agent = &a.agents[a.agent.draw(r)]
	if len(a.users) > 0 && q.route.auth > withKey {
		q.user = &a.users[skewed(r, len(a.users))]
	}
	q.id, q.extended = [2]uint64{r.Uint64(), r.Uint64()}, [2]uint64{r.Uint64(), r.Uint64()}
	q.trace = [2]uint64{q.id[0] * 0x9e3779b97f4a7c15, q.id[1]}
	q.path = q.route.appendPath(q.path, r)
	if !g.gateway(q, r) {
		g.backendCall(q, r)
	}
	if q.counts() && q.underPlan() {
		g.used[q.key]++
	}
}

func (r *route) appendPath(dst []byte, random *rand.Rand) []byte {
	dst = append(dst, r.before...)
	switch r.id {
	case numberID:
		dst = strconv.AppendInt(dst, 100_000+int64(random.IntN(900_000)), 10)
	case skuID:
		dst = append(dst, "SKU-"...)
		dst = strconv.AppendInt(dst, 1000+int64(skewed(random, 4000)), 10)
	case hexID:
		dst = strconv.AppendUint(dst, 0xa0000000+uint64(skewed(random, 600))*7919, 16)
	}
	return append(dst, r.after...)
}

// bucket is the token bucket of a key's rate limit.
type bucket struct {
	limit  *usageplan.Throttle
	tokens float64
	last   int64 // epoch milliseconds
}

// take takes one token; false where there is none.
func (b *bucket) take(ms int64) bool {
	b.tokens = min(float64(b.limit.BurstLimit), b.tokens+float64(ms-b.last)/1000*b.limit.RateLimit)
	b.last = ms
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
