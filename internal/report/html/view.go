package html

import (
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// view is a table as the page shows it.
type view struct {
	Title, Empty string
	// Headed is false for tables whose columns have no labels.
	Headed  bool
	Columns []report.Column
	Rows    []row
	Total   []cell
}

type row struct {
	Cells []cell
	// Details are the row's long texts, which stand below it.
	Details []detail
}

type detail struct{ Label, Text string }

// cell is a value with what it looks like.
type cell struct {
	Text, Class, Link string
	// Bar is the length of a bar in percent; 0 for none.
	Bar float64
}

// newView lays a table out.
func newView(t report.Table) view {
	v := view{Title: t.Title, Empty: t.Empty}
	shown := t.Shown()
	for _, i := range shown {
		c := t.Columns[i]
		if c.Below() {
			continue
		}
		v.Columns = append(v.Columns, c)
		v.Headed = v.Headed || c.Label != ""
		if t.Total != nil {
			v.Total = append(v.Total, cell{Text: totalText(c, t.Total[i]), Class: align(c)})
		}
	}
	for n, values := range t.Rows {
		r := row{}
		for _, i := range shown {
			c := t.Columns[i]
			if c.Below() {
				r.Details = append(r.Details, detail{c.Label, report.Format(c.Kind, values[i])})
				continue
			}
			r.Cells = append(r.Cells, newCell(&t, i, values[i]))
		}
		if n < len(t.Links) {
			r.Cells[0].Link = t.Links[n]
		}
		v.Rows = append(v.Rows, r)
	}
	return v
}

func totalText(c report.Column, value any) string {
	if value == nil {
		return ""
	}
	return report.Format(c.Kind, value)
}

func newCell(t *report.Table, column int, value any) cell {
	c, n := t.Columns[column], report.Number(value)
	out := cell{Text: report.Format(c.Kind, value), Class: align(c), Bar: 100 * t.BarLength(column, value)}
	switch {
	case c.Bad > 0 && n >= c.Bad:
		out.Class += " bad"
	case c.Warn > 0 && n >= c.Warn:
		out.Class += " warn"
	}
	if c.Bar {
		out.Class += " bar"
	}
	if n < 0 {
		out.Class += " down"
	}
	return out
}

func align(c report.Column) string {
	switch {
	case c.Long:
		return "long"
	case c.Kind == report.Time, c.Kind == report.Day:
		return "time"
	case c.Kind == report.Text:
		return "text"
	}
	return "number"
}

// Class is the column's class in the head of a table.
func (v view) Class(c report.Column) string { return strings.TrimSpace(align(c)) }
