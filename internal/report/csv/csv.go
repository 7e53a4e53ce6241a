// Package csv writes the numbers of a report as CSV (RFC 4180): one cell of a
// table a line, so that one file with fixed columns holds them all, whatever
// tables a report has.
package csv

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// Header is the first line. item is the first cell of the value's row (a route,
// a day, a customer), row its number from 1, and 0 for the row of totals. Shares
// are fractions: 0.5 is 50 %.
var Header = []string{"customer_id", "customer", "period", "time_zone", "table", "row", "item", "measure", "label", "kind", "value"}

// Write makes the file.
func Write(r *report.Report) ([]byte, error) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	if err := out.Write(Header); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	w := writer{out: out, first: []string{safe(r.CustomerID), safe(r.Title), r.Period.Name, r.Period.TimeZone}}
	for _, f := range r.Figures {
		w.line("figures", 1, "", report.Column{ID: identifier(f.Label), Label: f.Label, Kind: f.Kind}, f.Value)
	}
	for _, s := range r.Sections {
		for _, t := range s.Tables {
			w.table(t)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	return b.Bytes(), nil
}

// writer writes lines; the csv.Writer keeps its first error.
type writer struct {
	out   *csv.Writer
	first []string
}

func (w *writer) table(t report.Table) {
	rows := func(n int, values []any) {
		item := cell(values[0])
		for i, c := range t.Columns {
			if i > 0 || len(t.Columns) == 1 {
				w.line(t.ID, n, item, c, values[i])
			}
		}
	}
	for i, values := range t.Rows {
		rows(i+1, values)
	}
	if t.Total != nil {
		rows(0, t.Total)
	}
}

func (w *writer) line(table string, row int, item string, c report.Column, value any) {
	if value == nil {
		return
	}
	line := append(append([]string{}, w.first...), table, strconv.Itoa(row), item, c.ID, safe(c.Label), string(c.Kind), cell(value))
	_ = w.out.Write(line) // the error stays until the end
}

// identifier makes a measure's name of a label.
func identifier(label string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == ' ':
			return '_'
		}
		return -1
	}, label)
}

// cell is a value as text, in full and without grouping.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format(time.RFC3339)
	case string:
		return safe(v)
	}
	return safe(fmt.Sprint(v))
}

// safe puts an apostrophe before text that a spreadsheet would run as a
// formula: clients choose their paths and user agents.
func safe(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
