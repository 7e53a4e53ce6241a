// Package xlsx writes a report as an Excel workbook: a summary, and a sheet for
// each table, with typed cells, number formats, frozen headers and the charts as
// native charts over the cells.
package xlsx

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// SummarySheet is the name of the first sheet.
const SummarySheet = "Summary"

// Write makes the workbook.
func Write(r *report.Report) (body []byte, err error) {
	b := &book{file: excelize.NewFile(), styles: map[string]int{}}
	defer func() { err = errors.Join(err, b.file.Close()) }()
	if err := b.write(r); err != nil {
		return nil, fmt.Errorf("write XLSX: %w", err)
	}
	out, err := b.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write XLSX: %w", err)
	}
	return out.Bytes(), nil
}

// book is a workbook in the making.
type book struct {
	file   *excelize.File
	styles map[string]int
	tables int
}

func (b *book) write(r *report.Report) error {
	zone := r.Period.From.Location()
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: r.Kind + ": " + r.Title, Subject: r.Period.Name, Creator: "apigw-lens",
		Created: r.Generated.UTC().Format(time.RFC3339), Modified: r.Generated.UTC().Format(time.RFC3339),
	}); err != nil {
		return err
	}
	if err := b.summary(r); err != nil {
		return err
	}
	for _, s := range r.Sections {
		for _, t := range s.Tables {
			if len(t.Rows) == 0 {
				continue
			}
			if err := b.table(s, t, zone); err != nil {
				return fmt.Errorf("table %s: %w", t.ID, err)
			}
		}
	}
	return nil
}

// sheetNames are by table; the others are those of quotas by day.
var sheetNames = map[string]string{
	"customers": "Customers", "quota": "Quota", "days": "Days", "requests_by_route": "Days and routes", "requests_by_customer": "Days and customers",
	"routes": "Routes", "movers": "Changes", "errors": "Errors", "latency": "Latency", "agents": "Client software", "keys": "API keys", "completeness": "Completeness",
}

// sheetName is a name of at most 31 characters that no other table has.
func sheetName(t report.Table) string {
	if name, ok := sheetNames[t.ID]; ok {
		return name
	}
	return "Quota by day " + strings.TrimPrefix(t.ID, "quota_days_")
}

// style makes a style once.
func (b *book) style(key string, s *excelize.Style) (int, error) {
	if id, ok := b.styles[key]; ok {
		return id, nil
	}
	id, err := b.file.NewStyle(s)
	if err != nil {
		return 0, fmt.Errorf("style %s: %w", key, err)
	}
	b.styles[key] = id
	return id, nil
}

// hours is report.Day where the days are hours.
const hours report.Kind = "hours"

// formats are the number formats by kind.
var formats = map[report.Kind]string{
	report.Integer: `#,##0`, report.Percent: `0.0%`, report.Change: `+0.0%;-0.0%;0.0%`,
	report.Millis: `#,##0" ms"`, report.Bytes: `#,##0`, report.Time: `yyyy-mm-dd hh:mm`, report.Day: `yyyy-mm-dd`, hours: `yyyy-mm-dd hh:mm`, report.Text: `@`,
}

// kindStyle is the style of a column's cells.
func (b *book) kindStyle(c report.Column, bold bool) (int, error) {
	format := formats[c.Kind]
	s := &excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Vertical: "top", WrapText: c.Long}}
	key := string(c.Kind)
	if c.Long {
		key += " long"
	}
	if bold {
		s.Font, key = &excelize.Font{Bold: true}, key+" bold"
		s.Border = []excelize.Border{{Type: "top", Color: "BCC5D1", Style: 1}}
	}
	return b.style(key, s)
}

// value is a cell's value: times as the wall clock of the report's zone, since
// a workbook knows no zones. Text stays text, whatever it begins with.
func value(c report.Column, v any, zone *time.Location) any {
	if t, ok := v.(time.Time); ok {
		y, m, d := t.In(zone).Date()
		h, min, s := t.In(zone).Clock()
		return time.Date(y, m, d, h, min, s, 0, time.UTC)
	}
	if name, ok := v.(string); ok && c.Kind == report.Day {
		for _, layout := range []string{time.DateOnly, "2006-01-02 15"} {
			if t, err := time.Parse(layout, name); err == nil {
				return t
			}
		}
	}
	return v
}

// cellKind is the kind of a column's cells, by which they are formatted.
func cellKind(t report.Table, i int) report.Kind {
	kind := t.Columns[i].Kind
	if name, ok := t.Rows[0][i].(string); ok && kind == report.Day && len(name) > len(time.DateOnly) {
		return hours
	}
	return kind
}
