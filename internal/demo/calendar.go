package demo

import (
	"math"
	"time"
)

const (
	hourMS = int64(time.Hour / time.Millisecond)
	dayMS  = 24 * hourMS
)

// calendar is the time the traffic covers: whole UTC days, of which the last
// one may end early.
type calendar struct {
	from  time.Time // midnight of the first day
	until time.Time
	days  int
}

func newCalendar(opts Options) calendar {
	last := opts.Until.Add(-time.Millisecond)
	midnight := time.Date(last.Year(), last.Month(), last.Day(), 0, 0, 0, 0, time.UTC)
	return calendar{from: midnight.AddDate(0, 0, 1-opts.Days), until: opts.Until, days: opts.Days}
}

// day is the midnight that day d begins with.
func (c calendar) day(d int) time.Time { return c.from.AddDate(0, 0, d) }

// length is the visible part of day d, in milliseconds.
func (c calendar) length(d int) int64 {
	return min(dayMS, c.until.Sub(c.day(d)).Milliseconds())
}

// month is a calendar month.
type month struct{ from, to time.Time }

func monthOf(t time.Time) month {
	from := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	return month{from, from.AddDate(0, 1, 0)}
}

func (m month) contains(t time.Time) bool { return !t.Before(m.from) && t.Before(m.to) }

func (m month) name() string { return m.from.Format("January 2006") }

// thisMonth is the month of Until, lastMonth the one before.
func (c calendar) thisMonth() month { return monthOf(c.until) }

func (c calendar) lastMonth() month { return monthOf(c.thisMonth().from.AddDate(0, 0, -1)) }

// lateInMonth tells whether enough of this month has passed for a customer to
// be seen heading for the end of its quota.
func (c calendar) lateInMonth() bool { return c.until.Day() >= 15 }

// weekdayBefore is the latest day of the span, not after d, that is no Saturday
// or Sunday; d itself where there is none.
func (c calendar) weekdayBefore(d int) int {
	for e := d; e >= 0; e-- {
		if w := c.day(e).Weekday(); w != time.Saturday && w != time.Sunday {
			return e
		}
	}
	return d
}

// rhythm is how traffic spreads over a week: hour by hour (UTC, summing to 1)
// and on Saturdays and Sundays relative to the other days.
type rhythm struct {
	hours   [24]float64
	weekend float64
}

// weekday is the factor of a day of the week; the seven average 1.
func (r *rhythm) weekday(w time.Weekday) float64 {
	mean := (5 + 2*r.weekend) / 7
	if w == time.Saturday || w == time.Sunday {
		return r.weekend / mean
	}
	return 1 / mean
}

// share is the part of a day's traffic that falls between two times of the day,
// in milliseconds.
func (r *rhythm) share(lo, hi int64) float64 {
	sum := 0.0
	for h, weight := range r.hours {
		start := int64(h) * hourMS
		overlap := min(hi, start+hourMS) - max(lo, start)
		if overlap > 0 {
			sum += weight * float64(overlap) / float64(hourMS)
		}
	}
	return sum
}

// at is the time of the day by which the part p of the traffic between lo and
// hi has come in.
func (r *rhythm) at(p float64, lo, hi int64) int64 {
	rest := p * r.share(lo, hi)
	for h := lo / hourMS; h < 24; h++ {
		start, end := max(lo, h*hourMS), min(hi, (h+1)*hourMS)
		part := r.hours[h] * float64(end-start) / float64(hourMS)
		if rest < part {
			return min(end-1, start+int64(rest/part*float64(end-start)))
		}
		rest -= part
		if end == hi {
			break
		}
	}
	return max(lo, hi-1)
}

// hump is a rhythm with a peak at an hour and a floor the night falls to.
func hump(peak, width, floor, weekend float64) *rhythm {
	r := &rhythm{weekend: weekend}
	sum := 0.0
	for h := range r.hours {
		distance := math.Abs(float64(h) + 0.5 - peak)
		distance = min(distance, 24-distance)
		r.hours[h] = floor + math.Exp(-distance*distance/(2*width*width))
		sum += r.hours[h]
	}
	for h := range r.hours {
		r.hours[h] /= sum
	}
	return r
}

// The rhythms of the cast: offices of Europe and America, people at home,
// machines.
var (
	office   = hump(11, 3.2, 0.06, 0.25)
	americas = hump(18, 3.6, 0.08, 0.35)
	evening  = hump(19, 4, 0.12, 1.25)
	steady   = hump(13, 8, 0.8, 0.85)
)
