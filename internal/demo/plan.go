package demo

import "time"

// plan is the whole stretch before a line of it is made: who sends how many
// requests on which day, and when the planted events happen.
type plan struct {
	opts Options
	calendar
	cast   *cast
	actors []*actor
	shifts [][]shift // by actor and day

	deploy    window // the bad deploy
	leakedAt  time.Time
	crawledAt time.Time

	// What the two customers of the quota story had used when the first line
	// was written, in the month that the story is about; 0 where that month is
	// seen from its first day on.
	exhaustedBefore, headingBefore int64
}

// window is from (inclusive) to (exclusive), in epoch milliseconds.
type window struct{ from, to int64 }

func (w window) contains(ms int64) bool { return ms >= w.from && ms < w.to }

// shift is the work of an actor on a day: n requests between two times of the
// day, in milliseconds.
type shift struct {
	n      int
	lo, hi int64
}

func newPlan(opts Options) *plan {
	p := &plan{opts: opts, calendar: newCalendar(opts), cast: newCast(opts.RequestsPerDay)}
	p.actors = p.cast.actors()
	p.deploy = p.deployWindow()
	p.leakedAt = p.moment(9, 3*hourMS+17*60_000)
	p.crawledAt = p.moment(12, 11*hourMS)
	for _, a := range p.actors {
		var shifts []shift
		switch a.role {
		case heading:
			shifts = p.headingShifts(a)
		case exhausted:
			shifts = p.exhaustedShifts(a)
		default:
			for d := range p.days {
				shifts = append(shifts, p.shiftOf(a, d))
			}
		}
		p.shifts = append(p.shifts, shifts)
	}
	return p
}

func (p *plan) lines() (n int64) {
	for _, shifts := range p.shifts {
		for _, s := range shifts {
			n += int64(s.n)
		}
	}
	return n
}

// moment is a time of the day, the given number of days before the last one; in
// a short span it comes in its middle.
func (p *plan) moment(daysBefore int, ms int64) time.Time {
	d := p.days - 1 - daysBefore
	if d < 1 {
		d = p.days / 2
	}
	return p.day(d).Add(time.Duration(min(ms, p.length(d)/2)) * time.Millisecond)
}

// deployWindow is two hours in the afternoon of a working day; less where the
// span is too short to hold them.
func (p *plan) deployWindow() window {
	d := p.days - 6
	if d < 1 {
		d = p.days / 2
	}
	d = p.weekdayBefore(d)
	lo := 14*hourMS + 5*60_000
	hi := lo + 2*hourMS
	if end := p.length(d); hi > end {
		lo, hi = end/4, min(end/4+2*hourMS, end)
	}
	midnight := p.day(d).UnixMilli()
	return window{midnight + lo, midnight + hi}
}

// shiftOf is the work of an actor whose days do not depend on each other.
func (p *plan) shiftOf(a *actor, d int) shift {
	end := p.length(d)
	midnight := p.day(d).UnixMilli()
	switch a.role {
	case leaked:
		return p.usual(a, d, p.leakedAt.UnixMilli()-midnight, end)
	case crawling:
		return p.usual(a, d, p.crawledAt.UnixMilli()-midnight, end)
	case bursting:
		return p.burst(d, end)
	case retrying:
		lo, hi := p.deploy.from-midnight, p.deploy.to-midnight
		if lo < 0 || lo >= end {
			return shift{}
		}
		return shift{max(40, p.opts.RequestsPerDay/60), lo, hi}
	case mangled:
		return shift{mangledOn(d, p.days), 0, end}
	default:
		return p.usual(a, d, 0, end)
	}
}

// usual is an ordinary day of an actor, seen between lo and hi.
func (p *plan) usual(a *actor, d int, lo, hi int64) shift {
	lo = max(lo, 0)
	if lo >= hi {
		return shift{}
	}
	return p.shiftAt(a, d, a.share, lo, hi)
}

func (p *plan) shiftAt(a *actor, d int, share float64, lo, hi int64) shift {
	expected := share * float64(p.opts.RequestsPerDay) * p.weight(a, p.day(d), lo, hi)
	return shift{int(expected + p.dayStream(a, p.day(d)).Float64()), lo, hi}
}

// weight is how much an actor does on a day, between two times of it, relative
// to its average day.
func (p *plan) weight(a *actor, day time.Time, lo, hi int64) float64 {
	mood := stream(p.opts.Seed, a.name+"/mood", day.Unix()).Float64()
	return a.rhythm.weekday(day.Weekday()) * (0.92 + 0.16*mood) * a.rhythm.share(lo, hi)
}

// burst is the nightly export that runs into its rate limit, every third night
// up to the last full one: half of it comes faster than the plan allows.
func (p *plan) burst(d int, end int64) shift {
	lo := 2 * hourMS
	if (p.days-2-d)%3 != 0 && p.days > 1 || lo >= end {
		return shift{}
	}
	limit := p.cast.growth.Throttle
	const seconds = 6
	n := 2 * (int(limit.BurstLimit) + seconds*int(limit.RateLimit))
	return shift{n, lo, min(end, lo+seconds*1000)}
}
