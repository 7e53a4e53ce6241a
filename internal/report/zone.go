package report

import (
	"fmt"
	"strings"
	"time"
)

// sqlTime is a time as a literal that both engines read: a UTC timestamp
// without a zone, as the column request_time is.
func sqlTime(t time.Time) string {
	return "TIMESTAMP '" + t.UTC().Format("2006-01-02 15:04:05.000") + "'"
}

// localTime is the SQL for a UTC timestamp's wall clock in the zone of from and
// to, for times between them. The engines spell zones differently and carry
// databases of their own; offsets that Go looked up give one text and one
// answer for both.
func localTime(column string, from, to time.Time) string {
	// A zone west of Greenwich is subtracted: not every engine reads a negative
	// interval.
	operator, sign := " + ", 1
	if offsetMinutes(from) < 0 {
		operator, sign = " - ", -1
	}
	interval := func(at time.Time) string { return fmt.Sprintf("INTERVAL '%d' MINUTE", sign*offsetMinutes(at)) }
	var b strings.Builder
	at := from
	for {
		next := nextChange(at, to)
		if !next.Before(to) {
			break
		}
		fmt.Fprintf(&b, "WHEN %s < %s THEN %s ", column, sqlTime(next), interval(at))
		at = next
	}
	if b.Len() == 0 {
		return column + operator + interval(at)
	}
	return column + operator + "CASE " + b.String() + "ELSE " + interval(at) + " END"
}

// offsetMinutes is the distance from UTC. Zones have been whole minutes away
// since 1972.
func offsetMinutes(t time.Time) int {
	_, seconds := t.Zone()
	return seconds / 60
}

// nextChange is the first time after at, and not after limit, at which the
// zone's offset is another.
func nextChange(at, limit time.Time) time.Time {
	_, end := at.ZoneBounds()
	for !end.IsZero() && end.Before(limit) {
		if offsetMinutes(end) != offsetMinutes(at) {
			return end
		}
		_, end = end.ZoneBounds()
	}
	return limit
}
