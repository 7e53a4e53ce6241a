package pdf

import (
	"math"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// The measures of a table, in points.
const (
	cellSize    = 7.6
	cellLeading = 10.0
	cellGap     = 7.0
	barWidth    = 34.0
	maxLines    = 3
	// labelMost is the widest that a column of text asks for before others are
	// cut, numberMost that of a column of numbers.
	labelMost = 190.0
)

// grid is a table with the places of its columns.
type grid struct {
	doc     *doc
	t       report.Table
	columns []int // those that are not below their row
	x, w    []float64
	headed  bool
}

// table writes the rows, with the head again on each page.
func (d *doc) table(t report.Table) {
	if len(t.Rows) == 0 {
		d.paragraph(t.Empty, 8.5, softColour)
		return
	}
	g := &grid{doc: d, t: t}
	for _, i := range t.Shown() {
		if c := t.Columns[i]; !c.Below() {
			g.columns = append(g.columns, i)
			g.headed = g.headed || c.Label != ""
		}
	}
	g.layout()
	g.head()
	for _, row := range t.Rows {
		g.row(row, false)
	}
	if t.Total != nil {
		g.row(t.Total, true)
	}
	d.y += 6
}

func isNumber(c report.Column) bool {
	return c.Kind != report.Text && c.Kind != report.Time && c.Kind != report.Day
}

// layout gives every column what its widest value needs; where that is too
// much, columns of text share what the others leave.
func (g *grid) layout() {
	d := g.doc
	flexible, fixed, wanted := []int{}, 0.0, 0.0
	least := make([]float64, len(g.columns))
	g.x, g.w = make([]float64, len(g.columns)), make([]float64, len(g.columns))
	for n, i := range g.columns {
		c := g.t.Columns[i]
		w := d.textWidth(printable(c.Label), cellSize, true)
		for _, row := range append([][]any{g.t.Total}, g.t.Rows...) {
			if row != nil {
				w = math.Max(w, d.textWidth(printable(report.Format(c.Kind, row[i])), cellSize, false))
			}
		}
		if c.Bar {
			w += barWidth + 5
		}
		if c.Kind == report.Text {
			w = math.Min(w+1, labelMost)
			least[n] = g.widestWord(i)
			if c.Long {
				w = width / 2
			}
			flexible, wanted = append(flexible, n), wanted+w
		} else {
			fixed += w
		}
		g.w[n] = w
	}
	space := width - fixed - cellGap*float64(len(g.columns)-1)
	if len(flexible) > 0 {
		g.stretch(flexible, least, space, wanted)
	}
	x := 0.0
	for n := range g.columns {
		g.x[n] = margin + x
		x += g.w[n] + cellGap
	}
}

// wordMost bounds what a word asks for; a longer one is broken.
const wordMost = 90.0

// widestWord is the width of a column's longest word.
func (g *grid) widestWord(column int) float64 {
	widest := 0.0
	for _, row := range g.t.Rows {
		for _, word := range strings.Fields(printable(report.Format(report.Text, row[column]))) {
			widest = math.Max(widest, g.doc.textWidth(word, cellSize, false)+1)
		}
	}
	return math.Min(widest, wordMost)
}

// stretch makes columns of text narrower where they do not fit, in proportion,
// but none narrower than its longest word as long as others can give; what is
// left over goes to the first one.
func (g *grid) stretch(flexible []int, least []float64, space, wanted float64) {
	if space >= wanted {
		g.w[flexible[0]] += space - wanted
		return
	}
	for again := true; again; {
		again = false
		rest := flexible[:0:0]
		for _, n := range flexible {
			if g.w[n]*space/wanted >= least[n] {
				rest = append(rest, n)
				continue
			}
			space, wanted, again = space-math.Min(least[n], g.w[n]), wanted-g.w[n], true
			g.w[n] = math.Min(least[n], g.w[n])
		}
		flexible = rest
	}
	for _, n := range flexible {
		g.w[n] *= math.Max(space, 0) / wanted
	}
}

func (g *grid) head() {
	d := g.doc
	if !g.headed {
		d.rule(d.y, lineColour)
		return
	}
	d.room(40)
	for n, i := range g.columns {
		c := g.t.Columns[i]
		label := d.cut(c.Label, cellSize, g.w[n]+2)
		if isNumber(c) {
			d.right(g.x[n]+g.w[n], d.y+9, label, cellSize, softColour, true)
		} else {
			d.write(g.x[n], d.y+9, label, cellSize, softColour, true)
		}
	}
	d.y += 14
	d.rule(d.y, headColour)
}

// row writes a row and what stands below it; both stay on one page.
func (g *grid) row(values []any, bold bool) {
	d := g.doc
	texts, lines := make([][]string, len(g.columns)), 1
	for n, i := range g.columns {
		c := g.t.Columns[i]
		if values[i] == nil && bold {
			continue
		}
		most, count := g.w[n], maxLines
		if isNumber(c) {
			most, count = g.w[n]+2, 1
		}
		if c.Long {
			count = 8
		}
		texts[n] = d.lines(report.Format(c.Kind, values[i]), cellSize, bold || g.strong(n), most, count)
		lines = max(lines, len(texts[n]))
	}
	details := g.details(values)
	height := float64(lines)*cellLeading + 4 + float64(len(details))*cellLeading
	if d.y+height > bottom {
		d.room(height)
		g.head()
	}
	for n, i := range g.columns {
		g.cell(n, g.t.Columns[i], values[i], texts[n], bold)
	}
	y := d.y + float64(lines)*cellLeading + 9
	for _, line := range details {
		d.write(margin, y, line, cellSize, softColour, false)
		y += cellLeading
	}
	d.y += height + 1
	if len(details) > 0 {
		d.y += 3
	}
	d.rule(d.y, lineColour)
}

// strong tells whether a column names rows that have more below them.
func (g *grid) strong(n int) bool {
	return n == 0 && slices.ContainsFunc(g.t.Columns, report.Column.Below)
}

// details are the lines below a row.
func (g *grid) details(values []any) []string {
	var lines []string
	for i, c := range g.t.Columns {
		if c.Below() && values[i] != nil {
			lines = append(lines, g.doc.lines(c.Label+": "+report.Format(c.Kind, values[i]), cellSize, false, width, 4)...)
		}
	}
	return lines
}

func (g *grid) cell(n int, c report.Column, value any, lines []string, bold bool) {
	d, v := g.doc, report.Number(value)
	ink := inkColour
	switch {
	case c.Bad > 0 && v >= c.Bad:
		ink = badColour
	case c.Warn > 0 && v >= c.Warn:
		ink = warnColour
	case c.Long:
		ink = softColour
	}
	for i, line := range lines {
		y := d.y + 9 + float64(i)*cellLeading
		if isNumber(c) {
			d.right(g.x[n]+g.w[n], y, line, cellSize, ink, bold)
		} else {
			d.write(g.x[n], y, line, cellSize, ink, bold || g.strong(n))
		}
	}
	if length := g.t.BarLength(g.columns[n], value); length > 0 && !bold {
		d.fill(g.x[n], d.y+3.5, math.Max(barWidth*length, 0.4), 5.5, barColour(v, ink))
	}
}

// barColour is that of a bar beside a number.
func barColour(v float64, ink colour) colour {
	switch {
	case v < 0:
		return seriesColours[4]
	case ink == badColour:
		return badColour
	case ink == warnColour:
		return seriesColours[2]
	}
	return seriesColours[0]
}
