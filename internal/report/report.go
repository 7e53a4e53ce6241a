// Package report turns what the queries say about a customer's requests into
// one report: figures, charts, tables and sentences, which the packages html,
// xlsx, csv and pdf write down. It also holds the queries (sql/), what a period
// is, and the errors of API Gateway in plain words.
//
// The same rows make the same report, on a laptop and on AWS: engines answer
// queries, Split sorts the answers by customer into Inputs, New makes a Report
// of each.
package report

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Report is a report, ready to be written in any format.
type Report struct {
	// Kind is what it is: "API usage report" or "API usage overview".
	Kind string
	// Title is the customer's label, or "All customers".
	Title string
	// CustomerID is empty in the owner's overview.
	CustomerID string
	Period     Period
	// Generated is in the period's zone.
	Generated time.Time
	// Origin says in a sentence what the figures were computed from.
	Origin string
	// Highlights are the most important findings, in sentences.
	Highlights []Highlight
	Figures    []Figure
	Sections   []Section
	// Notes say how figures are counted; they are numbered from 1.
	Notes []string
	// Empty says that there was no request at all.
	Empty bool
}

// Mood is how a finding is to be taken.
type Mood string

// The moods.
const (
	Plain Mood = "plain"
	Good  Mood = "good"
	Warn  Mood = "warn"
	Bad   Mood = "bad"
)

// Highlight is one finding.
type Highlight struct {
	Mood Mood
	Text string
}

// Figure is one number above everything else.
type Figure struct {
	Label string
	// Value has the type that its Kind asks for; nil is shown as a dash.
	Value any
	Kind  Kind
	// Change says in words how it was before; empty where that is not known.
	Change string
	Mood   Mood
	Note   int // number of a note; 0 for none
}

// Section is a part of the report with a heading.
type Section struct {
	ID, Title string
	// Text explains it in a sentence or two.
	Text   string
	Note   int
	Charts []Chart
	Tables []Table
}

// Table is rows of typed values.
type Table struct {
	// ID is unique in the report; letters, digits and underscores.
	ID, Title string
	Columns   []Column
	// Rows hold what Kind says; nil is shown as a dash.
	Rows [][]any
	// Total is a last row of sums; nil for none.
	Total []any
	// Empty says why there are no rows.
	Empty string
	// Links are targets, relative to the report, of the first column's cells;
	// nil, or one per row, empty for none.
	Links []string
	// Data tables are the numbers behind a chart: files for spreadsheets hold
	// them, pages put them aside.
	Data bool
}

// Column is a column of a table.
type Column struct {
	// ID is the name in files; letters, digits and underscores.
	ID, Label string
	Kind      Kind
	// Bar draws numbers also as bars, relative to Full, or to the largest one
	// where Full is 0.
	Bar  bool
	Full float64
	// Aside columns are in files for spreadsheets only.
	Aside bool
	// Long text is wrapped; it may be several sentences.
	Long bool
	// Warn and Bad are the numbers from which a cell is shown as such; 0 is
	// never.
	Warn, Bad float64
}

// Kind is what values are and how they are written.
type Kind string

// The kinds, with the Go types of their values.
const (
	Text    Kind = "text"    // string
	Integer Kind = "integer" // int64
	Percent Kind = "percent" // float64: 0.5 is 50 %
	Change  Kind = "change"  // float64: 0.5 is +50 %; or string
	Millis  Kind = "millis"  // float64, milliseconds
	Bytes   Kind = "bytes"   // int64
	Time    Kind = "time"    // time.Time, in the zone that it is shown in
	Day     Kind = "day"     // string: 2026-11-22, or the hour 2026-11-22 10; or words
)

// Shape is how a chart is drawn.
type Shape string

// The shapes.
const (
	Columns Shape = "columns" // stacked over X
	Lines   Shape = "lines"   // one per series over X
)

// Chart draws columns of a table of the same section over the table's first
// column.
type Chart struct {
	Title string
	Shape Shape
	// Table is the ID of the table that holds the data.
	Table string
	// X are the values of the axis, in words.
	X      []string
	Series []Series
	// Unit is that of the values, for example ms; empty for counts.
	Unit string
	// Limit is drawn as a line across; 0 for none.
	Limit      float64
	LimitLabel string
	// Words say what the chart shows, for those who do not see it.
	Words string
}

// Series are the values of one part; a nil value is a gap.
type Series struct {
	Name   string
	Values []*float64
	// Other marks the rest, which is drawn without a colour of its own.
	Other bool
	// Column is the index of the table's column.
	Column int
}

// ErrInput says that an Input was not written for this version.
var ErrInput = errors.New("the report's input was written by another version; run the report again from its beginning")

// New makes the report of an input.
func New(in *Input) (*Report, error) {
	if in.Version != inputVersion {
		return nil, ErrInput
	}
	period, err := in.Period.In()
	if err != nil {
		return nil, fmt.Errorf("make report: %w", err)
	}
	b := &builder{in: in, period: period, loc: period.From.Location(), quotas: quotas(in, period), errors: classify(in.Errors)}
	b.compared = in.Log.complete(period)
	return b.build(), nil
}

// builder makes a report.
type builder struct {
	in     *Input
	period Period
	loc    *time.Location
	quotas []keyQuota
	errors []classCount
	// compared tells whether there is a previous period to compare with.
	compared bool
	notes    []string
}

func (b *builder) build() *Report {
	r := &Report{
		Kind: "API usage report", Title: customerLabel(b.in.CustomerID, b.in.Customer), CustomerID: b.in.CustomerID,
		Period: b.period, Generated: b.in.Generated.In(b.loc), Empty: b.in.Totals.Requests == 0,
	}
	if b.in.Owner {
		r.Kind, r.Title = "API usage overview", "All customers"
	}
	r.Origin = b.origin()
	r.Figures = b.figures()
	r.Highlights = b.highlights()
	for _, part := range []func() (Section, bool){
		b.customers, b.quota, b.traffic, b.routes, b.movers, b.failures, b.latency, b.agents, b.keys, b.completeness,
	} {
		if s, ok := part(); ok {
			r.Sections = append(r.Sections, s)
		}
	}
	r.Notes = b.notes
	return r
}

// note gives the number of a note; the same text has one number.
func (b *builder) note(text string) int {
	for i, have := range b.notes {
		if have == text {
			return i + 1
		}
	}
	b.notes = append(b.notes, text)
	return len(b.notes)
}

func (b *builder) origin() string {
	return fmt.Sprintf("Computed on %s from API Gateway access logs by %s.", b.at(b.in.Generated), b.in.Source)
}

// at is a time in the report's zone, in words.
func (b *builder) at(t time.Time) string { return t.In(b.loc).Format("2 Jan 2006 15:04 MST") }

// Shown are the table's columns that pages show, by index.
func (t *Table) Shown() []int {
	var list []int
	for i, c := range t.Columns {
		if !c.Aside {
			list = append(list, i)
		}
	}
	return list
}

// Below tells whether a column's texts stand below their row on pages:
// sentences with a label need the width of the page.
func (c Column) Below() bool { return c.Long && c.Label != "" }

// BarLength is the part of a bar's full length that a value of the column has:
// 0 for no bar, else at most 1.
func (t *Table) BarLength(column int, value any) float64 {
	c, full := t.Columns[column], t.Columns[column].Full
	if !c.Bar || Number(value) == 0 {
		return 0
	}
	if full == 0 {
		for _, row := range t.Rows {
			full = math.Max(full, math.Abs(Number(row[column])))
		}
	}
	return math.Min(math.Abs(Number(value))/full, 1)
}

// Number is a value as a number; what is none is 0.
func Number(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return 0
}
