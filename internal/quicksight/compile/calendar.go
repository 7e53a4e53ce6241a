package compile

import (
	"fmt"
	"time"
)

// calendar is where periods start.
type calendar struct {
	location  *time.Location
	weekStart time.Weekday
}

// start is the start of the period that t lies in.
func (c calendar) start(t time.Time, unit string) (time.Time, error) {
	t = t.In(c.location)
	y, m, d := t.Date()
	midnight := func(y int, m time.Month, d int) (time.Time, error) {
		return time.Date(y, m, d, 0, 0, 0, 0, c.location), nil
	}
	switch unit {
	case "YEAR":
		return midnight(y, 1, 1)
	case "QUARTER":
		return midnight(y, (m-1)/3*3+1, 1)
	case "MONTH":
		return midnight(y, m, 1)
	case "WEEK":
		return midnight(y, m, d-int(t.Weekday()-c.weekStart+7)%7)
	case "DAY":
		return midnight(y, m, d)
	case "HOUR":
		return time.Date(y, m, d, t.Hour(), 0, 0, 0, c.location), nil
	case "MINUTE":
		return t.Truncate(time.Minute), nil
	case "SECOND":
		return t.Truncate(time.Second), nil
	case "MILLISECOND":
		return t.Truncate(time.Millisecond), nil
	}
	return time.Time{}, fmt.Errorf("%q is not a unit of time", unit)
}

// add moves the start of a period by n periods.
func (c calendar) add(t time.Time, unit string, n int) (time.Time, error) {
	switch unit {
	case "YEAR":
		return t.AddDate(n, 0, 0), nil
	case "QUARTER":
		return t.AddDate(0, 3*n, 0), nil
	case "MONTH":
		return t.AddDate(0, n, 0), nil
	case "WEEK":
		return t.AddDate(0, 0, 7*n), nil
	case "DAY":
		return t.AddDate(0, 0, n), nil
	case "HOUR":
		return t.Add(time.Duration(n) * time.Hour), nil
	case "MINUTE":
		return t.Add(time.Duration(n) * time.Minute), nil
	case "SECOND":
		return t.Add(time.Duration(n) * time.Second), nil
	case "MILLISECOND":
		return t.Add(time.Duration(n) * time.Millisecond), nil
	}
	return time.Time{}, fmt.Errorf("%q is not a unit of time", unit)
}

// span is a range of instants: from is inclusive, to is not; zero is open.
type span struct{ from, to time.Time }

// period is the one that t lies in.
func (c calendar) period(t time.Time, unit string) (span, error) {
	from, err := c.start(t, unit)
	if err != nil {
		return span{}, err
	}
	to, err := c.add(from, unit, 1)
	return span{from, to}, err
}

// relative is the range of a relative date filter around an anchor. LAST n is
// the period of the anchor and the n-1 before it, with what of it lies in the
// future; NEXT mirrors that; PREVIOUS n are the n whole periods before; NOW is
// the period of the anchor up to and with the anchor.
func (c calendar) relative(r Relative, anchor time.Time) (span, error) {
	now, err := c.period(anchor, r.Unit)
	if err != nil {
		return span{}, err
	}
	n := max(r.N, 1)
	move := func(t time.Time, n int) time.Time {
		moved, _ := c.add(t, r.Unit, n) // the unit is known by now
		return moved
	}
	switch r.Type {
	case "THIS":
		return now, nil
	case "NOW":
		return span{now.from, anchor.Add(time.Microsecond)}, nil
	case "LAST":
		return span{move(now.from, 1-n), now.to}, nil
	case "PREVIOUS":
		return span{move(now.from, -n), now.from}, nil
	case "NEXT":
		return span{now.from, move(now.to, n-1)}, nil
	}
	return span{}, fmt.Errorf("%q is not a type of relative dates", r.Type)
}

// and is the range that both ranges have.
func (s span) and(o span) span {
	if s.from.IsZero() || o.from.After(s.from) {
		s.from = o.from
	}
	if s.to.IsZero() || !o.to.IsZero() && o.to.Before(s.to) {
		s.to = o.to
	}
	return s
}

// earlier is the range moved back for a comparison, cut at now first.
func (s span) earlier(shift time.Duration, now time.Time) span {
	if shift == 0 {
		return s
	}
	if end := now.Add(time.Microsecond); s.to.After(end) && s.from.Before(end) {
		s.to = end
	}
	if !s.from.IsZero() {
		s.from = s.from.Add(-shift)
	}
	if !s.to.IsZero() {
		s.to = s.to.Add(-shift)
	}
	return s
}

// text says the range in words: whole days without a time of day.
func (s span) text(location *time.Location) string {
	at := func(t time.Time) string {
		t = t.In(location)
		if t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, location)) {
			return t.Format(time.DateOnly)
		}
		return t.Format("2006-01-02 15:04")
	}
	switch {
	case s.from.IsZero():
		return "before " + at(s.to)
	case s.to.IsZero():
		return "from " + at(s.from)
	}
	return fmt.Sprintf("from %s to before %s", at(s.from), at(s.to))
}
