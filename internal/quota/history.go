package quota

import (
	"math"
	"slices"
	"time"
)

// history is a key's demand per day, and what it tells.
type history struct {
	past      []int64
	yesterday time.Weekday // may be beyond Saturday: factor takes it modulo 7
	factors   [week]float64
	// means are the averages of the whole weeks back from yesterday, the newest
	// first; -1 for a week with an unknown day.
	means []float64
	room  [ProfileDays / week]float64
	// aside is how much of the level, relative to it, level left aside.
	aside float64
}

// factor is how much of an average day's requests a weekday has.
func (h *history) factor(d time.Weekday) float64 { return h.factors[d%week] }

// weekday is that of past[i].
func (h *history) weekday(i int) time.Weekday {
	back := (len(h.past) - 1 - i) % week
	return h.yesterday + time.Weekday(week-back)
}

// profile computes the factors. Each whole week back from yesterday says what
// its days had relative to its average; a weekday's factor is the median of
// these. n weeks count against one half of a flat week: one week alone may be
// chance, four are not.
func (h *history) profile() {
	var shares [week][ProfileDays / week]float64
	weeks := 0
	h.means = h.room[:0]
	for end := len(h.past); end >= week; end -= week {
		mean := average(h.past[end-week : end])
		h.means = append(h.means, mean)
		if mean <= 0 {
			continue
		}
		for i := end - week; i < end; i++ {
			shares[h.weekday(i)%week][weeks] = float64(h.past[i]) / mean
		}
		weeks++
	}
	sum := 0.0
	for d := range h.factors {
		h.factors[d] = (float64(weeks)*median(shares[d][:weeks]) + 0.5) / (float64(weeks) + 0.5)
		sum += h.factors[d]
	}
	for d := range h.factors {
		h.factors[d] *= week / sum
	}
}

// average is -1 where a count is unknown.
func average(counts []int64) float64 {
	sum := 0.0
	for _, c := range counts {
		if c < 0 {
			return -1
		}
		sum += float64(c)
	}
	return sum / float64(len(counts))
}

// median is 0 for none; it sorts.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// level is the requests of an average day of now. Where fewer than three days
// are known, today counts, by the part of it that is over. What a day weighs
// halves every halfLife days.
func (h *history) level(today, elapsed, halfLife float64) float64 {
	back := h.sinceStep()
	lowest, highest := h.usual(back)
	sum, whole, weights, days := 0.0, 0.0, 0.0, 0
	for i := max(0, len(h.past)-min(back, usualDays)); i < len(h.past); i++ {
		if h.past[i] < 0 {
			continue
		}
		days++
		factor := h.factor(h.weekday(i))
		weight := math.Exp2(-float64(len(h.past)-1-i) / halfLife)
		whole += weight * float64(h.past[i])
		sum += weight * min(max(float64(h.past[i]), lowest*factor), highest*factor)
		weights += weight * factor
	}
	if days < 3 && elapsed > 0 {
		sum, whole = sum+today, whole+today
		weights += max(elapsed, 1.0/24)
	}
	if weights == 0 {
		return h.lastKnown()
	}
	if sum > 0 {
		h.aside = whole/sum - 1
	}
	return sum / weights
}

// lastKnown is the average of the last known days, where the latest ones are
// all unknown: a quota that is used up early in every period.
func (h *history) lastKnown() float64 {
	sum, n := 0.0, 0
	for i := len(h.past) - 1; i >= 0 && n < week; i-- {
		if h.past[i] >= 0 {
			sum += float64(h.past[i])
			n++
		}
	}
	return sum / float64(max(n, 1))
}

// usual is what a day, its weekday taken out, has at least and at most in so
// many last days, at most four weeks, one day in eight at either end left
// aside: an outage, a holiday, a run that went wild.
func (h *history) usual(back int) (lowest, highest float64) {
	var room [usualDays]float64
	values := room[:0]
	for i := max(0, len(h.past)-min(back, usualDays)); i < len(h.past); i++ {
		if v, ok := h.plain(i); ok {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return 0, math.MaxFloat64
	}
	slices.Sort(values)
	aside := len(values) / 8
	return values[aside], values[len(values)-1-aside]
}

// plain is the count of past[i], its weekday taken out; false for an unknown
// one. A weekday that has nearly nothing says nothing.
func (h *history) plain(i int) (v float64, ok bool) {
	factor := h.factor(h.weekday(i))
	if h.past[i] < 0 || factor <= 0.05 {
		return 0, false
	}
	return float64(h.past[i]) / factor, true
}

// extremes are the least and the most of past[from:to], weekdays taken out, and
// how many days say something.
func (h *history) extremes(from, to int) (least, most float64, n int) {
	least = math.MaxFloat64
	for i := max(0, from); i < to; i++ {
		if v, ok := h.plain(i); ok {
			least, most = min(least, v), max(most, v)
			n++
		}
	}
	return least, most, n
}

// sinceStep is how many of the last days came after a step of the level: each
// of them above every day of the two weeks before, or each below. Of four days
// and fourteen, chance does that once in 1,500 times. What was before is then
// another customer, so to say; ProfileDays where there was no step.
func (h *history) sinceStep() int {
	const shortest, before = 4, 14
	for days := before; days >= shortest; days-- {
		step := len(h.past) - days
		oldLeast, oldMost, old := h.extremes(step-before, step)
		least, most, fresh := h.extremes(step, len(h.past))
		if old >= week && fresh >= shortest && (least > oldMost || most < oldLeast) {
			return days
		}
	}
	return ProfileDays
}
