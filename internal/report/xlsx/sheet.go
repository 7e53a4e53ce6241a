package xlsx

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// headRow is the row of a table's headers; row 1 has its title.
const headRow = 2

// table writes a table on a sheet of its own, with the charts over it.
func (b *book) table(s report.Section, t report.Table, zone *time.Location) error {
	sheet := sheetName(t)
	if _, err := b.file.NewSheet(sheet); err != nil {
		return err
	}
	if err := b.head(sheet, s, t); err != nil {
		return err
	}
	if err := b.cells(sheet, t, zone); err != nil {
		return err
	}
	if err := b.frame(sheet, t); err != nil {
		return err
	}
	for _, c := range s.Charts {
		if c.Table == t.ID {
			if err := b.chart(sheet, t, c); err != nil {
				return fmt.Errorf("chart: %w", err)
			}
		}
	}
	return nil
}

// head writes the title and the headers, which a table of Excel needs to be
// distinct and not empty.
func (b *book) head(sheet string, s report.Section, t report.Table) error {
	title := t.Title
	if title == "" {
		title = s.Title
	}
	bold, err := b.style("title", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 13}})
	if err != nil {
		return err
	}
	if err := b.file.SetCellStr(sheet, "A1", title); err != nil {
		return err
	}
	if err := b.file.SetCellStyle(sheet, "A1", "A1", bold); err != nil {
		return err
	}
	for i, label := range headers(t.Columns) {
		if err := b.file.SetCellStr(sheet, at(i, headRow), label); err != nil {
			return err
		}
	}
	return nil
}

// longestHeader is less than Excel's limit for the name of a table's column.
const longestHeader = 200

// headers are the columns' labels as Excel wants them in a table: not empty, of
// one line, not too long, and distinct also where capitals do not count. Routes
// and customers are among them, so they may hold anything.
func headers(columns []report.Column) []string {
	used, list := map[string]bool{}, make([]string, len(columns))
	for i, c := range columns {
		base := strings.Join(strings.FieldsFunc(c.Label, func(r rune) bool { return unicode.IsControl(r) || r == ' ' }), " ")
		if runes := []rune(base); len(runes) > longestHeader {
			base = string(runes[:longestHeader]) + "…"
		}
		if base == "" {
			base = c.ID
		}
		label := base
		for n := 2; used[strings.ToLower(label)]; n++ {
			label = fmt.Sprintf("%s (%d)", base, n)
		}
		used[strings.ToLower(label)] = true
		list[i] = label
	}
	return list
}

// at names a cell; columns count from 0.
func at(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return "A1" // columns and rows come from slices: they are in range
	}
	return name
}

// cells writes the rows and the totals.
func (b *book) cells(sheet string, t report.Table, zone *time.Location) error {
	row := headRow
	write := func(values []any) error {
		row++
		for i, v := range values {
			if v == nil {
				continue
			}
			if err := b.set(sheet, at(i, row), value(t.Columns[i], v, zone)); err != nil {
				return err
			}
		}
		return nil
	}
	for _, values := range t.Rows {
		if err := write(values); err != nil {
			return err
		}
	}
	last := row
	if t.Total != nil {
		if err := write(t.Total); err != nil {
			return err
		}
	}
	for i, c := range t.Columns {
		c.Kind = cellKind(t, i)
		if err := b.paint(sheet, c, i, headRow+1, last, false); err != nil {
			return err
		}
		if t.Total != nil {
			if err := b.paint(sheet, c, i, last+1, last+1, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *book) set(sheet, cell string, v any) error {
	if text, ok := v.(string); ok {
		return b.file.SetCellStr(sheet, cell, text)
	}
	return b.file.SetCellValue(sheet, cell, v)
}

func (b *book) paint(sheet string, c report.Column, column, from, to int, bold bool) error {
	style, err := b.kindStyle(c, bold)
	if err != nil {
		return err
	}
	return b.file.SetCellStyle(sheet, at(column, from), at(column, to), style)
}

// frame makes a table of the rows, freezes what should stay in sight and gives
// the columns widths.
func (b *book) frame(sheet string, t report.Table) error {
	b.tables++
	stripes := false
	if err := b.file.AddTable(sheet, &excelize.Table{
		Range: at(0, headRow) + ":" + at(len(t.Columns)-1, headRow+len(t.Rows)),
		Name:  fmt.Sprintf("t%d_%s", b.tables, t.ID), StyleName: "TableStyleLight1", ShowRowStripes: &stripes,
	}); err != nil {
		return err
	}
	if err := b.file.SetPanes(sheet, &excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: at(1, headRow+1), ActivePane: "bottomRight",
	}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: text("landscape"), FitToWidth: number(1), FitToHeight: number(0)}); err != nil {
		return err
	}
	for i, c := range t.Columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := b.file.SetColWidth(sheet, name, name, width(t, i, c)); err != nil {
			return err
		}
	}
	return nil
}

func text(s string) *string { return &s }
func number(n int) *int     { return &n }

// The widths of columns in characters.
const (
	narrowest = 11
	widest    = 44
	longWidth = 60
)

func width(t report.Table, i int, c report.Column) float64 {
	if c.Long {
		return longWidth
	}
	w := max(narrowest, utf8.RuneCountInString(c.Label)+4) // room for the filter's button
	if c.Kind == report.Time {
		w = max(w, 17)
	}
	if c.Kind == report.Text {
		for _, row := range t.Rows {
			w = max(w, utf8.RuneCountInString(report.Format(c.Kind, row[i]))+1)
		}
	}
	return float64(min(w, widest))
}
