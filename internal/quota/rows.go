package quota

import (
	"iter"
	"slices"
	"time"
)

// Count is how many requests of a day, plan and key count.
type Count struct {
	Day           time.Time
	PlanID, KeyID string
	Used          int64
}

// Since is the earliest day whose counts Rows needs for rows from a day on: the
// forecast looks back ProfileDays, and then to the start of the period.
func Since(from time.Time) time.Time {
	return OldestStart(startOfDay(from).AddDate(0, 0, -ProfileDays))
}

// Exhausted is a quota that was used up: of a plan and key, in the period that
// starts at Start.
type Exhausted struct {
	PlanID, KeyID string
	Start         time.Time
}

// Input is what rows are made of.
type Input struct {
	Holdings Holdings
	Counts   []Count
	// Until ends the last day: it is the time up to which there are counts.
	From, Until time.Time
	// UsedUp is when quotas were used up, where that is known better than from
	// the counts of days.
	UsedUp map[Exhausted]time.Time
}

// Rows is the table for the days from From to Until, both included: every
// holding on every day, those without a request too.
func Rows(in Input) []Row { return slices.Collect(Each(in)) }

// Each is Rows one by one.
func Each(in Input) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		use := ledger{counts: newCounts(in.Counts), usedUp: in.UsedUp}
		for day := startOfDay(in.From); !day.After(in.Until); day = day.AddDate(0, 0, 1) {
			asOf := day.AddDate(0, 0, 1)
			if in.Until.Before(asOf) {
				asOf = in.Until
			}
			for _, h := range in.Holdings(asOf) {
				if (h.Until.IsZero() || h.Until.After(day)) && !yield(use.row(h, day, asOf)) {
					return
				}
			}
		}
	}
}

// ledger holds what is known of each plan and key.
type ledger struct {
	counts map[ref][]Count // by day
	usedUp map[Exhausted]time.Time
}

type ref struct{ plan, key string }

func newCounts(counts []Count) map[ref][]Count {
	l := map[ref][]Count{}
	for _, c := range counts {
		c.Day = startOfDay(c.Day)
		l[ref{c.PlanID, c.KeyID}] = append(l[ref{c.PlanID, c.KeyID}], c)
	}
	for _, days := range l {
		slices.SortFunc(days, func(a, b Count) int { return a.Day.Compare(b.Day) })
	}
	return l
}

// between are the counts of the days from from to until, both included.
func between(days []Count, from, until time.Time) []Count {
	start, _ := slices.BinarySearchFunc(days, from, func(c Count, t time.Time) int { return c.Day.Compare(t) })
	end, found := slices.BinarySearchFunc(days, until, func(c Count, t time.Time) int { return c.Day.Compare(t) })
	if found {
		end++
	}
	return days[start:max(start, end)]
}

func sum(counts []Count) (n int64) {
	for _, c := range counts {
		n += c.Used
	}
	return n
}

// burnDays is over how many days the burn is taken.
const burnDays = 7

// row is a holding at the end of a day.
func (l ledger) row(h Holding, day, asOf time.Time) Row {
	start := h.Period.Start(day)
	days := l.counts[ref{h.PlanID, h.KeyID}]
	period := between(days, start, day)
	r := Row{
		Holding: h, Day: day, PeriodStart: start, Limit: h.limit(start),
		UsedDay: sum(between(days, day, day)), Used: sum(period),
	}
	recent := start
	if earliest := day.AddDate(0, 0, 1-burnDays); recent.Before(earliest) {
		recent = earliest
	}
	r.Burn = perDay(sum(between(days, recent, day)), asOf.Sub(recent))
	if at, ok := l.usedUp[r.Exhausted()]; ok && !at.After(asOf) {
		r.End, r.From, r.To = &at, &at, &at
		return r
	}
	r.project(days, period, asOf)
	return r
}

// perDay is a rate. A period of less than an hour tells none yet, so it is
// taken for an hour.
func perDay(n int64, length time.Duration) float64 {
	return float64(n) / (max(length, time.Hour).Hours() / 24)
}

// project says when the quota is used up. Of a quota that is, it is the day in
// which it happened, and within that day the time at an even pace. Of another
// it is a forecast.
func (r *Row) project(days, period []Count, asOf time.Time) {
	used := int64(0)
	for _, c := range period {
		if used+c.Used >= r.Limit && c.Used > 0 {
			length := min(24*time.Hour, asOf.Sub(c.Day))
			at := c.Day.Add(time.Duration(float64(length) * float64(r.Limit-used) / float64(c.Used)))
			to := c.Day.Add(length)
			r.End, r.From, r.To = &at, &c.Day, &to
			return
		}
		used += c.Used
	}
	u := Use{
		AsOf: asOf, Start: r.PeriodStart, End: r.Period.End(r.Day), Limit: r.Limit, Used: used,
		Past: r.Holding.demand(days, startOfDay(asOf)),
	}
	if asOf.Before(r.Day.AddDate(0, 0, 1)) {
		u.Today = r.UsedDay // later counts are not known yet
	}
	f := u.Forecast()
	r.End, r.From, r.To = f.End, f.From, f.To
}
