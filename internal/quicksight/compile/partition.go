package compile

import (
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// This file makes use of partitions by day: a range of dates says which of them
// to read, and where a partition is the day of its rows exactly, it is read
// instead of the dates. One value for a whole file costs nothing: with a filter
// on the domain, five million requests are counted in half the time without a
// look at their times, and grouped by day in a third of it.

// days is the column of the partition when an expression is one of the times
// whose day it is exactly.
func (w *writer) days(n expr.Node) (column string, ok bool) {
	f := w.set.Floor
	of, plain := expr.ColumnName(n)
	if f == nil || !plain || !slices.Contains(f.Of, of) || !slices.Contains(f.Exact, w.options.Dialect) {
		return "", false
	}
	return f.Column, true
}

// dated adds to a condition on dates, as text, what it says about partitions;
// whole days need nothing else.
func (w *writer) dated(c condition, text string) []string {
	f := w.set.Floor
	of, plain := expr.ColumnName(c.node)
	if f == nil || c.dates == nil || !plain || !slices.Contains(f.Of, of) {
		return []string{text}
	}
	bound := func(comparison string, t time.Time) string {
		return expr.Quote(f.Column) + comparison + w.bind(t.UTC().Format(time.DateOnly))
	}
	from, to := c.dates.from, c.dates.to
	var partitions []string
	if _, exact := w.days(c.node); !exact {
		if !from.IsZero() {
			partitions = append(partitions, bound(" >= ", from.Add(-f.Lead)))
		}
		return append([]string{text}, partitions...)
	}
	if !from.IsZero() {
		partitions = append(partitions, bound(" >= ", from))
	}
	if !to.IsZero() {
		partitions = append(partitions, bound(" <= ", to.Add(-1)))
	}
	if midnight(from) && midnight(to) && slices.Contains(w.set.Complete, of) {
		return partitions
	}
	return append([]string{text}, partitions...)
}

// midnight tells whether a bound lies between two days, or is none.
func midnight(t time.Time) bool { return t.IsZero() || t.Equal(t.UTC().Truncate(24*time.Hour)) }

// dayTruncated writes the start of the period of a time, for periods of days and
// longer. The periods of a time zone are not those of UTC.
func (w *writer) dayTruncated(n expr.Node, unit string, weekStart time.Weekday) (string, bool) {
	column, ok := w.days(n)
	if !ok || w.d.zone != "" || !slices.Contains([]string{"YEAR", "QUARTER", "MONTH", "WEEK", "DAY"}, unit) {
		return "", false
	}
	day := "CAST(" + expr.Quote(column) + " AS TIMESTAMP)"
	if unit == "DAY" {
		return day, true
	}
	sql, err := expr.Truncate(unit, weekStart, day)
	return sql, err == nil
}

// truncatedCall is dayTruncated for a call of truncDate, whose weeks start on
// Sunday.
func (w *writer) truncatedCall(n expr.Node) (string, bool) {
	name, args, isCall := expr.Call(n)
	if !isCall || name != "truncDate" {
		return "", false
	}
	return w.dayTruncated(args[1], expr.Unit(args[0]), time.Sunday)
}
