// Package backtest measures quota.Forecast on days that were held back from it,
// beside two simple ways to do the same. What it measures is in docs/quota.md;
// "go test ./internal/quota/backtest -update" measures again and writes it there.
package backtest

import (
	"math"
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// leads are how many days before the end a forecast is asked for.
var leads = []int{14, 7, 3}

// planted is a month of a series with a limit at which it ends at a known time.
type planted struct {
	series
	start, next time.Time
	limit       int64
	ends        time.Time // zero: it does not end
}

// plant gives every whole month but the first two three limits: they end on
// about the 17th, the 22nd and the 27th. The last is not used by a customer
// whose month ends sooner than its limit.
func plant(s series) []planted {
	var all []planted
	first := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	for start := first; start.Before(until); start = start.AddDate(0, 1, 0) {
		for _, day := range []int{17, 22, 27} {
			last := s.counts[s.index(start.AddDate(0, 0, day-1))]
			limit := s.sum(start, start.AddDate(0, 0, day-1)) + (last+1)/2
			if last == 0 {
				continue
			}
			all = append(all, planted{s, start, start.AddDate(0, 1, 0), limit, start.AddDate(0, 0, day-1).Add(12 * time.Hour)})
		}
	}
	return all
}

// lasting gives every such month a limit a tenth above its use.
func lasting(s series) []planted {
	var all []planted
	for _, p := range plant(s) {
		p.limit, p.ends = s.sum(p.start, p.next)*11/10, time.Time{}
		if len(all) == 0 || all[len(all)-1].start != p.start {
			all = append(all, p)
		}
	}
	return all
}

func (s series) sum(from, to time.Time) (n int64) {
	for _, c := range s.counts[s.index(from):s.index(to)] {
		n += c
	}
	return n
}

// use is what was known at a time, at most so many days of history.
func (p planted) use(asOf time.Time, history int) quota.Use {
	now := p.index(asOf)
	return quota.Use{
		AsOf: asOf, Start: p.start, End: p.next, Limit: p.limit, Used: p.sum(p.start, asOf),
		Past: p.counts[max(0, now-history):now],
	}
}

// score is how well a method did.
type score struct {
	errors        []float64 // days between the named and the true end
	inside, n     int       // of the range
	alarms, calms int       // of quotas that last
}

// add counts an answer: one that names no end is taken to name the period's.
func (s *score) add(p planted, named *time.Time) {
	at := p.next
	if named != nil {
		at = *named
	}
	s.errors = append(s.errors, math.Abs(at.Sub(p.ends).Hours()/24))
}

func (s *score) within(days float64) float64 {
	n := 0
	for _, e := range s.errors {
		if e <= days {
			n++
		}
	}
	return float64(n) / float64(len(s.errors))
}

func (s *score) mean() float64 {
	sum := 0.0
	for _, e := range s.errors {
		sum += e
	}
	return sum / float64(len(s.errors))
}

// quantile is that of the errors.
func (s *score) quantile(q float64) float64 {
	slices.Sort(s.errors)
	return s.errors[int(q*float64(len(s.errors)-1)+0.5)]
}

// measure asks every method so many days before every planted end, and once on
// the 15th for every quota that lasts.
func measure(all []series, lead, history int) map[string]*score {
	scores := map[string]*score{}
	for _, m := range methods {
		s := &score{}
		scores[m.name] = s
		for _, one := range all {
			for _, p := range plant(one) {
				asOf := p.ends.Truncate(24*time.Hour).AddDate(0, 0, -lead)
				if asOf.Before(p.start.AddDate(0, 0, 1)) || p.sum(p.start, asOf) == 0 {
					continue
				}
				u := p.use(asOf, history)
				s.add(p, m.ends(u))
				f := u.Forecast()
				s.n++
				if f.From != nil && !f.From.After(p.ends) && (f.To == nil || !f.To.Before(p.ends)) {
					s.inside++
				}
			}
			for _, p := range lasting(one) {
				if u := p.use(p.start.AddDate(0, 0, 14), history); u.Used > 0 {
					s.calms++
					if m.ends(u) != nil {
						s.alarms++
					}
				}
			}
		}
	}
	return scores
}
