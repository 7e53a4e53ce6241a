package board

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// Types of filters, as Filter.Type has them.
const (
	categoryFilter = "category"
	relativeFilter = "relative-date"
	rangeFilter    = "time-range"
	numberFilter   = "number"
	topFilter      = "top"
)

// Words of relative dates, in lower case as in the URL.
var (
	relativeTypes = []string{"last", "previous", "this", "now", "next"}
	units         = []string{"year", "quarter", "month", "week", "day", "hour", "minute", "second"}
)

// maxUnits bounds relative dates to a thousand years, which an engine can count
// in microseconds around any time.
var maxUnits = map[string]int{"year": 1000, "quarter": 4000, "month": 12_000, "week": 52_000}

const maxSmallUnits = 365_000

// parseFilter reads the values of a filter's key. The error completes "the
// filter does not take".
func parseFilter(f *Filter, values []string, zone *time.Location) (compile.FilterValue, error) {
	if len(values) == 1 && values[0] == "" {
		return compile.FilterValue{All: true}, nil
	}
	switch f.Type {
	case categoryFilter:
		return compile.FilterValue{Values: values}, nil
	case relativeFilter, rangeFilter:
		if r, ok := parseRelative(values[0]); ok {
			return compile.FilterValue{Relative: &r}, nil
		}
		return parseRange(values[0], zone)
	case numberFilter:
		return parseNumbers(values[0])
	default:
		return compile.FilterValue{}, fmt.Errorf("a value")
	}
}

// parseRelative reads last-30-day or this-month.
func parseRelative(text string) (compile.Relative, bool) {
	parts := strings.Split(text, "-")
	r := compile.Relative{Type: strings.ToUpper(parts[0]), N: 1}
	if !slices.Contains(relativeTypes, parts[0]) || len(parts) < 2 || len(parts) > 3 {
		return r, false
	}
	unit := parts[len(parts)-1]
	if len(parts) == 3 {
		n, err := strconv.Atoi(parts[1])
		most, large := maxUnits[unit]
		if !large {
			most = maxSmallUnits
		}
		if err != nil || n < 1 || n > most {
			return r, false
		}
		r.N = n
	}
	r.Unit = strings.ToUpper(unit)
	return r, slices.Contains(units, unit)
}

// relativeText is the text that parseRelative reads.
func relativeText(r compile.Relative) string {
	typ, unit := strings.ToLower(r.Type), strings.ToLower(r.Unit)
	if typ == "this" || typ == "now" {
		return typ + "-" + unit
	}
	return fmt.Sprintf("%s-%d-%s", typ, max(r.N, 1), unit)
}

// parseRange reads A..B. A day as the end stands for all of that day.
func parseRange(text string, zone *time.Location) (compile.FilterValue, error) {
	var v compile.FilterValue
	from, to, ok := strings.Cut(text, "..")
	if !ok || from == "" && to == "" {
		return v, fmt.Errorf("%q: a range is last-30-day or 2026-11-01..2026-11-08", text)
	}
	var err error
	if from != "" {
		if v.From, _, err = parseTime(from, zone); err != nil {
			return v, err
		}
	}
	if to != "" {
		var day bool
		if v.To, day, err = parseTime(to, zone); err != nil {
			return v, err
		}
		if day {
			v.To = v.To.In(zone).AddDate(0, 0, 1).UTC()
		}
	}
	if !v.From.IsZero() && !v.To.IsZero() && !v.From.Before(v.To) {
		return v, fmt.Errorf("%q: it ends before it starts", text)
	}
	return v, nil
}

// rangeText is the text that parseRange reads: whole days as days.
func rangeText(from, to time.Time, zone *time.Location) string {
	from, to = from.In(zone), to.In(zone)
	midnight := func(t time.Time) bool { return t.IsZero() || t.Equal(startOfDay(t)) }
	layout := "2006-01-02T15:04:05"
	if midnight(from) && midnight(to) {
		layout = time.DateOnly
		if !to.IsZero() {
			to = to.AddDate(0, 0, -1)
		}
	}
	text := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(layout)
	}
	return text(from) + ".." + text(to)
}

func startOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

var timeLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15"}

// parseTime reads a day or a time of the dashboard's zone, or a time with its
// own offset. The result is UTC; day tells whether it is a day.
func parseTime(text string, zone *time.Location) (t time.Time, day bool, err error) {
	if t, err = time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return t.UTC(), true, era(t, text)
	}
	for _, layout := range timeLayouts {
		if t, err = time.ParseInLocation(layout, text, zone); err == nil {
			return t.UTC(), false, era(t, text)
		}
	}
	return time.Time{}, false, fmt.Errorf("%q: a time is 2026-11-01 or 2026-11-01T10:00", text)
}

// era keeps times where an engine can count in microseconds.
func era(t time.Time, text string) error {
	if t.Year() < 1 || t.Year() > 9998 {
		return fmt.Errorf("%q: the year is out of range", text)
	}
	return nil
}

// parseNumbers reads 10..20, 10.., ..20 or 10.
func parseNumbers(text string) (compile.FilterValue, error) {
	from, to, ok := strings.Cut(text, "..")
	if !ok {
		to = from
	}
	v := compile.FilterValue{}
	for _, side := range []struct {
		text string
		to   **float64
	}{{from, &v.Min}, {to, &v.Max}} {
		if side.text == "" {
			continue
		}
		n, err := number(side.text)
		if err != nil {
			return v, err
		}
		*side.to = &n
	}
	switch {
	case v.Min == nil && v.Max == nil:
		return v, fmt.Errorf("%q: a range of numbers is 10..20", text)
	case v.Min != nil && v.Max != nil && *v.Min > *v.Max:
		return v, fmt.Errorf("%q: it ends before it starts", text)
	}
	if !ok {
		v.Values = []string{from}
	}
	return v, nil
}

func number(text string) (float64, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return 0, fmt.Errorf("%q: that is no number", text)
	}
	return n, nil
}

// numberText is a number as a URL has it.
func numberText(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}
