package demo

import (
	"math"
	"math/rand/v2"
	"time"
)

// The part of a plan's limit that the two customers of the quota story use in a
// month without a story.
const (
	calmStarter = 0.6
	calmGrowth  = 0.55
)

func (p *plan) dayStream(a *actor, day time.Time) *rand.Rand {
	return stream(p.opts.Seed, a.name+"/count", day.Unix())
}

// What the exhausted customer asks for in the visible part of last month,
// relative to its limit: so much in all, but not more on an average day.
const (
	excess       = 1.45
	excessPerDay = 0.4
)

// exhaustedShifts let a customer ask for more than its quota in the last
// calendar month: in the visible part of it, so that the lines themselves add up
// to the limit. Where fewer than about four days of that month are seen this
// would drown everybody else; then the customer has used so much before that the
// limit falls at two thirds of what is seen.
func (p *plan) exhaustedShifts(a *actor) []shift {
	limit := a.key.of.plan.Quota.Limit
	last := p.lastMonth()
	weights := 0.0
	for d := range p.days {
		if last.contains(p.day(d)) {
			weights += p.weight(a, p.day(d), 0, p.length(d))
		}
	}
	unit := float64(limit) / float64(p.opts.RequestsPerDay)
	shifts := make([]shift, p.days)
	seen := 0
	for d := range shifts {
		share := calmStarter * unit / 30
		if last.contains(p.day(d)) {
			share = unit * min(excess/weights, excessPerDay)
		}
		shifts[d] = p.shiftAt(a, d, share, 0, p.length(d))
		if last.contains(p.day(d)) {
			seen += shifts[d].n
		}
	}
	if seen > 0 && float64(seen) < 1.25*float64(limit) {
		p.exhaustedBefore = max(0, limit-int64(math.Ceil(float64(seen)*.66)))
	}
	return shifts
}

// headingShifts let a customer use so much of this month's quota that it will be
// used up before the month ends, and never all of it. Every one of its requests
// counts, so what is planned is what is used.
func (p *plan) headingShifts(a *actor) []shift {
	limit := a.key.of.plan.Quota.Limit
	calm := calmGrowth * float64(limit) / 30 / float64(p.opts.RequestsPerDay)
	shifts := make([]shift, p.days)
	current := p.thisMonth()
	for d := range shifts {
		if !p.lateInMonth() || !current.contains(p.day(d)) {
			shifts[d] = p.shiftAt(a, d, calm, 0, p.length(d))
		}
	}
	if p.lateInMonth() {
		p.spread(a, shifts, current, headingUsage(limit, p.elapsed(current)))
	}
	return shifts
}

// elapsed is the part of a month that is over at Until.
func (p *plan) elapsed(m month) float64 {
	return float64(p.until.Sub(m.from)) / float64(m.to.Sub(m.from))
}

// headingUsage is the use after a part f of the month at which the rest of the
// quota lasts for 60 % of the rest of the month, or less.
func headingUsage(limit int64, f float64) int64 {
	return min(limit-1, int64(math.Ceil(float64(limit)*(0.4+0.6*f))))
}

// spread plans exactly the visible part of used over the days of a month to
// date, and takes the rest as used before.
func (p *plan) spread(a *actor, shifts []shift, m month, used int64) {
	weights := make([]float64, p.days)
	seen, all := 0.0, 0.0
	for day := m.from; day.Before(p.until); day = day.AddDate(0, 0, 1) {
		length := min(dayMS, p.until.Sub(day).Milliseconds())
		w := p.weight(a, day, 0, length)
		all += w
		if d := int(day.Sub(p.from) / (24 * time.Hour)); d >= 0 && !day.Before(p.from) {
			weights[d] = w
			seen += w
		}
	}
	visible := used
	if p.from.After(m.from) {
		visible = int64(float64(used) * seen / all)
	}
	p.headingBefore = used - visible
	planned, upTo := int64(0), 0.0
	for d, w := range weights {
		if w == 0 {
			continue
		}
		upTo += w
		target := int64(math.Round(float64(visible) * upTo / seen))
		shifts[d] = shift{int(target - planned), 0, p.length(d)}
		planned = target
	}
}
