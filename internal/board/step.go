package board

import "time"

// longer are steps that a calculated field may cut its times to.
var longer = []string{"MONTH", "WEEK", "DAY"}

// coarsest is the longest step on which all times of an axis fall. A calculated
// field may cut its times further than its axis says, by a parameter for
// example: without this its days would be drawn as single hours.
func (r *run) coarsest(s *shape, step string, rows [][]any) string {
	axis := timeColumn(s)
	if axis < 0 || step != "HOUR" || !r.b.calculated(s.fields[axis].Column) {
		return step
	}
	for _, candidate := range longer {
		if fallOn(candidate, axis, rows, r.b.week) {
			return candidate
		}
	}
	return step
}

// fallOn reports whether every time in a column, and there are several, is the
// start of a period.
func fallOn(step string, column int, rows [][]any, week time.Weekday) bool {
	times := map[time.Time]bool{}
	for _, row := range rows {
		t, ok := row[column].(time.Time)
		if ok && !truncate(step, t, week).Equal(t) {
			return false
		}
		times[t] = times[t] || ok
	}
	return len(times) > 1
}

// calculated reports whether a name is that of a calculated field.
func (b *Board) calculated(name string) bool {
	behind := b.columnsOf(name)
	return len(behind) != 1 || behind[0] != name
}
