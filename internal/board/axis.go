package board

import (
	"cmp"
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// maxPeriods bounds what fill adds: more periods than a screen has pixels are
// left as they are.
const maxPeriods = 4000

// fill makes a time axis dense: each period from the start of the range to its
// end, or to now, has a row. Where the definition shows missing data as zero,
// each series has one with zeros; elsewhere one row with nothing holds the
// place.
func (r *run) fill(v *Visual, plan *compile.Plan, s *shape, data *Data) {
	axis := timeColumn(s)
	if axis < 0 || plan.Step == "" || len(data.Rows) == 0 || v.Kind != Line && v.Kind != Bar && v.Kind != Combo {
		return
	}
	periods := r.periods(plan, axis, data.Rows)
	if len(periods) == 0 || len(periods) > maxPeriods {
		return
	}
	series := s.well("color")
	have := map[any]map[time.Time]bool{}
	names := []any{}
	for _, row := range data.Rows {
		name := any(nil)
		if series >= 0 && v.Options.Missing == "zero" {
			name = row[series]
		}
		if have[name] == nil {
			have[name] = map[time.Time]bool{}
			names = append(names, name)
		}
		if t, ok := row[axis].(time.Time); ok {
			have[name][t.UTC()] = true
		}
	}
	for _, name := range names {
		for _, t := range periods {
			if have[name][t] {
				continue
			}
			row := make([]any, len(s.columns))
			row[axis] = t
			if v.Options.Missing == "zero" {
				if series >= 0 {
					row[series] = name
				}
				for _, m := range s.measures() {
					row[m] = int64(0)
				}
			}
			data.Rows = append(data.Rows, row)
		}
	}
	sortByTime(data.Rows, axis)
}

// periods are the starts of all periods of the axis, on the wall clock of the
// dashboard's zone, as results have them.
func (r *run) periods(plan *compile.Plan, axis int, rows [][]any) []time.Time {
	var first, last time.Time
	for _, row := range rows {
		t, ok := row[axis].(time.Time)
		if !ok {
			continue
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	from, to := r.wall(plan.From), r.wall(plan.To)
	if now := r.wall(r.epoch.now); to.IsZero() || to.After(now) {
		to = now.Add(time.Nanosecond) // the period that holds now is part of it
	}
	if plan.From.IsZero() || first.IsZero() {
		from = first
	}
	if !last.IsZero() && !to.After(last) {
		to = last.Add(time.Nanosecond)
	}
	var periods []time.Time
	for t := truncate(plan.Step, from, r.b.week); t.Before(to) && len(periods) <= maxPeriods; t = next(plan.Step, t) {
		periods = append(periods, t)
	}
	return periods
}

// wall is the time that a clock in the dashboard's zone shows, as if it were
// UTC.
func (r *run) wall(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	t = t.In(r.b.zone)
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// truncate is the start of the period that holds t, a time in UTC.
func truncate(step string, t time.Time, week time.Weekday) time.Time {
	t = t.UTC()
	y, m, d := t.Date()
	switch step {
	case "YEAR":
		return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	case "QUARTER":
		return time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	case "MONTH":
		return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	case "WEEK":
		return time.Date(y, m, d-(int(t.Weekday()-week)+7)%7, 0, 0, 0, 0, time.UTC)
	case "DAY":
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	default:
		return t.Truncate(length(step))
	}
}

// next is the start of the period after the one that starts at t.
func next(step string, t time.Time) time.Time {
	switch step {
	case "YEAR":
		return t.AddDate(1, 0, 0)
	case "QUARTER":
		return t.AddDate(0, 3, 0)
	case "MONTH":
		return t.AddDate(0, 1, 0)
	case "WEEK":
		return t.AddDate(0, 0, 7)
	case "DAY":
		return t.AddDate(0, 0, 1)
	default:
		return t.Add(length(step))
	}
}

// length is that of a period of less than a day.
func length(step string) time.Duration {
	switch step {
	case "HOUR":
		return time.Hour
	case "MINUTE":
		return time.Minute
	default:
		return time.Second
	}
}

// sortByTime puts the rows in the order of their times; rows of the same time,
// and those without one, stay in theirs.
func sortByTime(rows [][]any, axis int) {
	slices.SortStableFunc(rows, func(a, b []any) int {
		x, okX := a[axis].(time.Time)
		y, okY := b[axis].(time.Time)
		if !okX || !okY {
			return cmp.Compare(btoi(okY), btoi(okX))
		}
		return x.Compare(y)
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
