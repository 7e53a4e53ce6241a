package xlsx

import (
	"github.com/xuri/excelize/v2"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// summary is the first sheet: what the report is, its figures and findings, and
// how they are counted.
func (b *book) summary(r *report.Report) error {
	if err := b.file.SetSheetName("Sheet1", SummarySheet); err != nil {
		return err
	}
	s := &page{book: b, sheet: SummarySheet}
	s.line("kind", nil, r.Kind)
	s.line("big", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 18}}, r.Title)
	if r.CustomerID != "" {
		s.pair("Customer id", r.CustomerID)
	}
	s.pair("Period", r.Period.Words())
	s.pair("Time zone", r.Period.TimeZone)
	s.skip()
	for _, f := range r.Figures {
		s.figure(f)
	}
	s.skip()
	for _, h := range r.Highlights {
		s.line("wrap", nil, h.Text)
	}
	s.skip()
	heading := &excelize.Style{Font: &excelize.Font{Bold: true}}
	s.line("heading", heading, "How the figures are counted")
	for _, n := range r.Notes {
		s.line("", nil, n)
	}
	s.line("", nil, r.Origin)
	if s.err != nil {
		return s.err
	}
	if err := b.file.SetColWidth(SummarySheet, "A", "A", 24); err != nil {
		return err
	}
	return b.file.SetColWidth(SummarySheet, "B", "C", 28)
}

// page writes lines, one below the other, and keeps the first error.
type page struct {
	*book
	sheet string
	row   int
	err   error
}

func (p *page) skip() { p.row++ }

func (p *page) put(column int, v any, style int) {
	if p.err != nil || v == nil {
		return
	}
	cell := at(column, p.row)
	if p.err = p.set(p.sheet, cell, v); p.err == nil && style != 0 {
		p.err = p.file.SetCellStyle(p.sheet, cell, cell, style)
	}
}

// line writes a text with a style; nil is none.
func (p *page) line(key string, style *excelize.Style, text string) {
	p.row++
	id := 0
	if style != nil && p.err == nil {
		id, p.err = p.style(key, style)
	}
	p.put(0, text, id)
}

func (p *page) pair(label, text string) {
	p.row++
	p.put(0, label, 0)
	p.put(1, text, 0)
}

func (p *page) figure(f report.Figure) {
	p.row++
	p.put(0, f.Label, 0)
	if p.err == nil {
		var style int
		style, p.err = p.kindStyle(report.Column{Kind: f.Kind}, false)
		p.put(1, f.Value, style)
	}
	p.put(2, f.Change, 0)
}
