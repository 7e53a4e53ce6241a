package quota

import "math"

// spread is how far the sum of the days ahead may be from what is expected,
// relative to the level. Variances, so that they can be added.
type spread struct {
	noise float64 // of one day about its week's profile
	drift float64 // of the level, from one week to the next
	known float64 // how many days the level rests on
	aside float64 // what the level would be off if nothing had been left aside
}

// What is assumed of a customer before anything is known of it, worth so many
// days, and weeks, of observation: that a day differs from the profile by a
// third, and a week from the last by a sixth. So one day of history gives a
// wide range and not one of no width.
const (
	assumedNoise, assumedNoiseDays  = 0.11, 2
	assumedDrift, assumedDriftWeeks = 0.028, 2
	// levelMost is how many days the weights of the level are worth.
	levelMost = 9
)

// spread measures what the past days did about the profile.
func (h *history) spread() spread {
	noise, days := assumedNoise*assumedNoiseDays, float64(assumedNoiseDays)
	drift, weeks := assumedDrift*assumedDriftWeeks, float64(assumedDriftWeeks)
	for k, mean := range h.means[:min(len(h.means), usualDays/week)] {
		if mean <= 0 {
			continue
		}
		end := len(h.past) - k*week
		for i := end - week; i < end; i++ {
			r := float64(h.past[i])/mean - h.factor(h.weekday(i))
			noise += r * r
		}
		days += week - 1 // the week's mean is taken from the same days
		if k+1 < len(h.means) && h.means[k+1] >= 0 {
			d := (mean - h.means[k+1]) / ((mean + h.means[k+1]) / 2)
			drift += d * d
			weeks++
		}
	}
	if len(h.means) == 0 {
		n, d := h.shortNoise()
		noise, days = noise+n, days+d
	}
	s := spread{noise: noise / days, known: min(float64(max(len(h.past), 1)), levelMost)}
	// The weekly means differ by chance, too.
	s.drift = max(drift/weeks-2*s.noise/week, assumedDrift/16)
	return s
}

// shortNoise is the noise of a history of less than a week, about its mean:
// squares and how many they are worth.
func (h *history) shortNoise() (squares, days float64) {
	mean := h.lastKnown()
	if mean <= 0 {
		return 0, 0
	}
	for _, c := range h.past {
		if c >= 0 {
			r := float64(c)/mean - 1
			squares += r * r
			days++
		}
	}
	return squares, max(0, days-1)
}

// after is the deviation of the sum of so many days ahead, in levels. Days vary
// on their own; an error of the level is the same on every day, be it by chance
// or because what was left aside as rare is the rule. And the level wanders, so
// that its error grows: of a random walk, whose weekly averages differ by drift,
// this is the error of the average of the days ahead, seen from the level.
func (s spread) after(days float64) float64 {
	return math.Sqrt(s.noise*days + days*days*(s.noise/s.known+s.aside*s.aside+s.drift*(9+days)/14))
}

// halfLife is over how many days what a day tells of the level halves: the
// longer the noisier the days are, the shorter the more the level drifts. For a
// level that wanders like this the best is about 0.7 times the root of noise
// over drift, both per day; a week's drift is 4.7 days' of a random walk.
func (s spread) halfLife() float64 {
	return min(max(0.7*math.Sqrt(4.7*s.noise/s.drift), 4), 14)
}
