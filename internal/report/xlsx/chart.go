package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// palette are the colours of series, those of the page.
var palette = []string{"2F6FDE", "12A594", "F0A020", "8E5CD9", "E0567A", "73B6EC"}

const (
	restColour  = "BCC5D1"
	limitColour = "B42330"
)

// chart puts a native chart to the right of the table that holds its data. Its
// series are whole columns; the rest of a stack sums what the chart does not
// tell apart, which no single column does, so here every column of the table is
// a series.
func (b *book) chart(sheet string, t report.Table, c report.Chart) error {
	kind := excelize.ColStacked
	columns := make([]int, 0, len(c.Series))
	if c.Shape == report.Lines {
		kind = excelize.Line
		for _, s := range c.Series {
			columns = append(columns, s.Column)
		}
		if c.Limit > 0 {
			columns = append(columns, len(t.Columns)-1)
		}
	} else {
		for i := 1; i < len(t.Columns)-1; i++ {
			columns = append(columns, i)
		}
	}
	last := headRow + len(t.Rows)
	series := make([]excelize.ChartSeries, 0, len(columns))
	for n, i := range columns {
		colour := palette[n%len(palette)]
		switch {
		case c.Shape == report.Columns && i == len(t.Columns)-2:
			colour = restColour
		case c.Limit > 0 && n == len(columns)-1:
			colour = limitColour
		case c.Shape == report.Lines && n < len(c.Series) && c.Series[n].Other:
			colour = restColour
		}
		s := excelize.ChartSeries{
			Name:       reference(sheet, i, headRow, headRow),
			Categories: reference(sheet, 0, headRow+1, last),
			Values:     reference(sheet, i, headRow+1, last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}},
		}
		if kind == excelize.Line {
			s.Line = excelize.LineOptions{Type: excelize.LineSolid, Width: 2, Fill: s.Fill}
			s.Marker = excelize.ChartMarker{Symbol: "none"}
		}
		series = append(series, s)
	}
	none := false
	return b.file.AddChart(sheet, at(len(t.Columns)+1, headRow), &excelize.Chart{
		Type: kind, Series: series, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title}}},
		Legend: excelize.ChartLegend{Position: "bottom"}, Dimension: excelize.ChartDimension{Width: 900, Height: 420},
		YAxis: excelize.ChartAxis{MajorGridLines: true}, ShowBlanksAs: "gap", VaryColors: &none,
	})
}

func reference(sheet string, column, from, to int) string {
	name, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		return ""
	}
	if from == to {
		return fmt.Sprintf("'%s'!$%s$%d", sheet, name, from)
	}
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheet, name, from, name, to)
}
