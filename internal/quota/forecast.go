package quota

import (
	"math"
	"time"
)

// Use is what is known of a key on a plan when a forecast is made.
type Use struct {
	// AsOf is now. Start and End bound the quota's period, End is outside.
	AsOf, Start, End time.Time
	// Limit of the period, and what was Used of it up to AsOf.
	Limit, Used int64
	// Today is the part of Used that was made on AsOf's day (UTC).
	Today int64
	// Past are the counts of the days before AsOf's day, the last one
	// yesterday's; Unknown for a day that says nothing of the demand. More than
	// ProfileDays are not looked at.
	Past []int64
}

// Unknown is the count of a day that says nothing: a day on which requests were
// refused because the quota was used up shows what was allowed, not what was
// wanted.
const Unknown = -1

// Forecast is when a quota is used up. A time is nil where that is not before
// the period's end, and never before AsOf.
type Forecast struct {
	// End is the expected time. From and To are such that it comes before From
	// in one case of ten, and after To in one of ten.
	End, From, To *time.Time
	// Level is in requests per day, the average over a week.
	Level float64
}

const (
	// ProfileDays is how far the profile of the week looks back: eight weeks.
	ProfileDays = 8 * week
	// usualDays is how far the level looks back, and for what is usual.
	usualDays = 28
	// z is the 90th percentile of the normal distribution, in deviations.
	z = 1.2816

	week   = 7
	dayDur = 24 * time.Hour
)

// Forecast says when the quota is used up: today's pace for the rest of today,
// then the level times the weekday's factor, day after day.
//
// It has no more parameters than a month of counts can bear out. A line through
// the period so far forgets that weekends are quiet and that the customer grew
// last week; last week repeated makes every chance event of that week a rule.
// Here, a weekday's factor is a median over weeks, so one wild day does not
// reach it, and days that are rare in a month count at most as much as those
// that are not. What is regular, a batch every third night or every Sunday,
// is kept. A slope of the level was tried and left out: it made errors larger.
func (u Use) Forecast() Forecast {
	past := known(u.Past)
	elapsed := u.AsOf.Sub(startOfDay(u.AsOf)).Hours() / 24
	h := history{past: past, yesterday: u.AsOf.UTC().Weekday() + week - 1}
	h.profile()
	s := h.spread()
	level := h.level(float64(u.Today), elapsed, s.halfLife())
	s.aside = h.aside
	f := Forecast{Level: level}
	if u.Limit <= u.Used && u.Used > 0 {
		f.End, f.From, f.To = &u.AsOf, &u.AsOf, &u.AsOf
		return f
	}
	if level <= 0 && u.Today <= 0 {
		return f
	}
	f.walk(u, &h, s, elapsed)
	return f
}

// known is the part of past that is looked at: not more than ProfileDays, from
// the first request on. Before it the customer was not there yet.
func known(past []int64) []int64 {
	past = past[max(0, len(past)-ProfileDays):]
	for len(past) > 0 && past[0] <= 0 {
		past = past[1:]
	}
	return past
}

// walk goes ahead day by day, from the rest of today on, and notes when the
// expected sum of requests, and the sums at the ends of the range, reach what
// is left.
func (f *Forecast) walk(u Use, h *history, s spread, elapsed float64) {
	left := float64(u.Limit - u.Used)
	var point, high, low float64 // sums up to at
	at, ahead := u.AsOf, 0.0
	for day := startOfDay(u.AsOf); day.Before(u.End); day = day.Add(dayDur) {
		pace := f.Level * h.factor(day.Weekday())
		next, length := day.Add(dayDur), 1.0
		if ahead == 0 {
			length = 1 - elapsed
			pace = length*pace + float64(u.Today)
		}
		ahead += length
		sum := point + length*pace
		deviation := z * s.after(ahead) * f.Level
		top := max(high, sum+deviation)
		bottom := max(low, sum-deviation)
		reach(&f.End, at, next, point, sum, left)
		reach(&f.From, at, next, high, top, left)
		reach(&f.To, at, next, low, bottom, left)
		if f.To != nil {
			return
		}
		at, point, high, low = next, sum, top, bottom
	}
}

// reach sets when, once, to the time between from and to at which a sum that
// grows evenly from a to b reaches left.
func reach(when **time.Time, from, to time.Time, a, b, left float64) {
	if *when != nil || b < left || b <= a {
		return
	}
	part := math.Min(1, math.Max(0, (left-a)/(b-a)))
	at := from.Add(time.Duration(part * float64(to.Sub(from))))
	if at.Equal(to) {
		// The last moment of the day: the next day may be outside the period.
		at = to.Add(-time.Nanosecond)
	}
	*when = &at
}
