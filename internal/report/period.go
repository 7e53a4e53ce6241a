package report

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Period is the time that a report covers: whole days of a time zone.
type Period struct {
	// Name identifies the period, also as a folder: 2026-11-22, 2026-W47 (ISO
	// 8601, from Monday), 2026-11, or 2026-11-01_2026-11-15 with its last day.
	Name string `json:"name"`
	// From is inclusive, To exclusive; both are midnights in TimeZone.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// TimeZone is an IANA name such as Europe/Berlin.
	TimeZone string `json:"timeZone"`
}

// maxDays bounds a period: a report has one row per day.
const maxDays = 400

// ErrPeriod says how a period is written.
var ErrPeriod = errors.New("want yesterday, last-week, last-month, this-week, this-month, a day 2026-11-22, a week 2026-W47, a month 2026-11 or days 2026-11-01_2026-11-15")

var weekName = regexp.MustCompile(`^(\d{4})-W(\d{2})$`)

// ParsePeriod reads the name of a period. Relative names (yesterday, last-week,
// last-month, this-week, this-month) are resolved against now; this-week and
// this-month reach to the end of the day that holds now.
func ParsePeriod(name, zone string, now time.Time) (Period, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return Period{}, fmt.Errorf("time zone %q is not known; want a name such as UTC or Europe/Berlin", zone)
	}
	if zone == "" {
		zone = "UTC"
	}
	p := Period{TimeZone: zone}
	p.From, p.To, err = bounds(name, now.In(loc))
	if err != nil {
		return Period{}, fmt.Errorf("period %q: %w", name, err)
	}
	if p.Days() > maxDays {
		return Period{}, fmt.Errorf("period %q has more than %d days; ask for a shorter one", name, maxDays)
	}
	p.Name = p.name()
	return p, nil
}

// bounds are the first midnight of a period and the midnight that ends it.
func bounds(name string, now time.Time) (from, to time.Time, err error) {
	loc, today := now.Location(), midnight(now)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	first := today.AddDate(0, 0, 1-today.Day())
	switch name {
	case "yesterday":
		return today.AddDate(0, 0, -1), today, nil
	case "last-week":
		return monday.AddDate(0, 0, -7), monday, nil
	case "last-month":
		return first.AddDate(0, -1, 0), first, nil
	case "this-week":
		return monday, today.AddDate(0, 0, 1), nil
	case "this-month":
		return first, today.AddDate(0, 0, 1), nil
	}
	if m := weekName.FindStringSubmatch(name); m != nil {
		return weekBounds(m[1], m[2], loc)
	}
	if t, err := time.ParseInLocation("2006-01", name, loc); err == nil {
		return t, t.AddDate(0, 1, 0), nil
	}
	firstDay, lastDay, ok := strings.Cut(name, "_")
	if !ok {
		lastDay = firstDay
	}
	from, errFrom := time.ParseInLocation(time.DateOnly, firstDay, loc)
	to, errTo := time.ParseInLocation(time.DateOnly, lastDay, loc)
	switch {
	case errFrom != nil || errTo != nil:
		return from, to, ErrPeriod
	case to.Before(from):
		return from, to, errors.New("the last day is before the first")
	}
	return from, to.AddDate(0, 0, 1), nil
}

// weekBounds are those of an ISO 8601 week: week 1 holds the year's first
// Thursday.
func weekBounds(yearText, weekText string, loc *time.Location) (from, to time.Time, err error) {
	year, _ := strconv.Atoi(yearText) // both are digits
	week, _ := strconv.Atoi(weekText)
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, loc)
	from = fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(week-1))
	if y, w := from.ISOWeek(); y != year || w != week {
		return from, to, fmt.Errorf("the year %d has no such week", year)
	}
	return from, from.AddDate(0, 0, 7), nil
}

// midnight is the start of the day that holds t.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// name is the shortest name of the period.
func (p Period) name() string {
	last := p.To.AddDate(0, 0, -1)
	switch {
	case p.Days() == 1:
		return p.From.Format(time.DateOnly)
	case p.Days() == 7 && p.From.Weekday() == time.Monday:
		y, w := p.From.ISOWeek()
		return fmt.Sprintf("%d-W%02d", y, w)
	case p.From.Day() == 1 && p.From.AddDate(0, 1, 0).Equal(p.To):
		return p.From.Format("2006-01")
	}
	return p.From.Format(time.DateOnly) + "_" + last.Format(time.DateOnly)
}

// Days is the number of days, whatever their lengths.
func (p Period) Days() int { return int(utcDay(p.To).Sub(utcDay(p.From)).Hours() / 24) }

// utcDay is the midnight, UTC, of the same calendar day.
func utcDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Previous is the period that a change is measured against: the calendar month
// before a month, else as many days before.
func (p Period) Previous() Period {
	prev := Period{TimeZone: p.TimeZone, To: p.From, From: p.From.AddDate(0, 0, -p.Days())}
	if p.From.Day() == 1 && p.From.AddDate(0, 1, 0).Equal(p.To) {
		prev.From = p.From.AddDate(0, -1, 0)
	}
	prev.Name = prev.name()
	return prev
}

// In is the period with its times in its own zone again: JSON keeps only their
// offsets.
func (p Period) In() (Period, error) {
	loc, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return p, fmt.Errorf("time zone %q is not known", p.TimeZone)
	}
	p.From, p.To = p.From.In(loc), p.To.In(loc)
	if !p.From.Equal(midnight(p.From)) || !p.To.Equal(midnight(p.To)) || !p.From.Before(p.To) || p.Days() > maxDays || p.Name != p.name() {
		return p, fmt.Errorf("period %q: from and to must be the midnights in %s that its name says", p.Name, p.TimeZone)
	}
	return p, nil
}

// Buckets are the names of the steps of a time axis, in order: days as
// 2026-11-22, or hours as 2026-11-22 10 in a period of one day.
func (p Period) Buckets() []string {
	if p.Days() == 1 {
		return p.hours()
	}
	names := make([]string, 0, p.Days())
	for d := utcDay(p.From); d.Before(utcDay(p.To)); d = d.AddDate(0, 0, 1) {
		names = append(names, d.Format(time.DateOnly))
	}
	return names
}

// hours are the hours that a clock shows: one that comes twice is one bucket,
// one that is left out is none.
func (p Period) hours() []string {
	var names []string
	for t := p.From; t.Before(p.To); t = t.Add(time.Hour) {
		if name := t.Format("2006-01-02 15"); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return names
}

// Words is the period for people: its days, without the zone.
func (p Period) Words() string {
	last := p.To.AddDate(0, 0, -1)
	switch {
	case p.Days() == 1:
		return p.From.Format("Monday, 2 January 2006")
	case p.From.Day() == 1 && p.From.AddDate(0, 1, 0).Equal(p.To):
		return p.From.Format("January 2006")
	case p.From.Year() != last.Year():
		return p.From.Format("2 January 2006") + " – " + last.Format("2 January 2006")
	case p.From.Month() != last.Month():
		return p.From.Format("2 January") + " – " + last.Format("2 January 2006")
	}
	return p.From.Format("2") + " – " + last.Format("2 January 2006")
}
