package draw

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// tracer is a canvas that notes what is drawn and that it stays inside.
type tracer struct {
	t       *testing.T
	w, h    float64
	columns map[Ink][]float64 // heights
	paths   [][]Point
	dots    int
	words   []string
	// wider is by how much texts come out wider than Width says.
	wider float64
}

func (c *tracer) inside(x, y float64) {
	assert.True(c.t, x >= -0.01 && x <= c.w+0.01 && y >= -0.01 && y <= c.h+0.01, "%v, %v is outside", x, y)
	assert.False(c.t, math.IsNaN(x) || math.IsNaN(y))
}

func (c *tracer) Rect(x, y, w, h float64, ink Ink) {
	c.inside(x, y)
	c.inside(x+w, y+h)
	if c.columns == nil {
		c.columns = map[Ink][]float64{}
	}
	c.columns[ink] = append(c.columns[ink], h)
}

func (c *tracer) Line(from, to Point, _ Ink, _ float64, _ bool) {
	c.inside(from.X, from.Y)
	c.inside(to.X, to.Y)
}

func (c *tracer) Path(points []Point, _ Ink, _ float64) {
	for _, p := range points {
		c.inside(p.X, p.Y)
	}
	c.paths = append(c.paths, points)
}

func (c *tracer) Dot(at Point, _ float64, _ Ink) { c.inside(at.X, at.Y); c.dots++ }

func (c *tracer) Text(x, y float64, text string, size float64, anchor Anchor, _ Ink) {
	w := c.Width(text, size) * (1 + c.wider)
	switch anchor {
	case End:
		x -= w
	case Middle:
		x -= w / 2
	}
	c.inside(x, y)
	c.inside(x+w, y)
	c.words = append(c.words, text)
}

func (c *tracer) Width(text string, size float64) float64 {
	return float64(len([]rune(text))) * size / 2
}

func drawn(t *testing.T, chart report.Chart) *tracer {
	c := &tracer{t: t, w: 500, h: 150}
	Chart(c, chart, Options{Width: c.w, Height: c.h, Text: 8, Stroke: 1})
	return c
}

func values(list ...float64) (out []*float64) {
	for _, v := range list {
		if math.IsNaN(v) {
			out = append(out, nil)
			continue
		}
		out = append(out, &v)
	}
	return out
}

func TestChart_columnsAreAsHighAsTheirValues(t *testing.T) {
	c := drawn(t, report.Chart{X: []string{"a", "b", "c"}, Series: []report.Series{
		{Name: "one", Values: values(10, 0, 30)}, {Name: "two", Values: values(20, 20, 10)}, {Name: "rest", Other: true, Values: values(0, 5, 0)},
	}})
	one, two := c.columns[Series0][1:], c.columns[Series1][1:] // the first of each is in the legend
	require.Len(t, one, 2, "no column for nothing")
	assert.InDelta(t, 3, one[1]/one[0], 1e-9)
	assert.InDelta(t, 2, two[0]/one[0], 1e-9)
	assert.InDelta(t, 0.5, c.columns[Rest][1]/one[0], 1e-9)
	assert.Subset(t, c.words, []string{"one", "two", "rest", "a", "b", "c", "0", "40"})
}

func TestChart_linesAreInterruptedWhereValuesMiss(t *testing.T) {
	gap := math.NaN()
	c := drawn(t, report.Chart{Shape: report.Lines, X: []string{"a", "b", "c", "d", "e", "f"}, Unit: "ms", Limit: 200, LimitLabel: "Limit 200",
		Series: []report.Series{{Name: "one", Values: values(1, 2, gap, 4, gap, gap)}}})
	require.Len(t, c.paths, 1)
	assert.Len(t, c.paths[0], 2)
	assert.Equal(t, 1, c.dots)
	assert.Contains(t, c.words, "Limit 200")
	assert.Contains(t, c.words, "200 ms")
}

func TestChart_staysInside(t *testing.T) {
	for _, n := range []int{1, 2, 24, 31, 366} {
		for _, top := range []float64{0, 1, 7, 999, 1e9} {
			var chart report.Chart
			list := make([]float64, n)
			for i := range n {
				chart.X = append(chart.X, fmt.Sprint(i%31+1, " November"))
				list[i] = top * float64(i+1) / float64(n)
			}
			for i := range 8 {
				chart.Series = append(chart.Series, report.Series{Name: strings.Repeat("long name ", i*3), Values: values(list...)})
			}
			for _, shape := range []report.Shape{report.Columns, report.Lines} {
				chart.Shape = shape
				drawn(t, chart)
			}
		}
	}
}

func TestChart_fontIsWiderThanMeasured_lastDayIsWhole(t *testing.T) {
	chart := report.Chart{Shape: report.Lines, Series: []report.Series{{Name: "one"}}}
	for day := range 31 {
		chart.X = append(chart.X, fmt.Sprint(day+1, " Oct"))
		chart.Series[0].Values = append(chart.Series[0].Values, values(float64(day))...)
	}
	for _, text := range []float64{6, 7, 8, 9, 10} {
		c := &tracer{t: t, w: 500, h: 150, wider: 0.2}
		Chart(c, chart, Options{Width: c.w, Height: c.h, Text: text, Stroke: 1})
	}
}

func TestTicks(t *testing.T) {
	for top, want := range map[float64][]float64{
		0: {0, 0.5, 1}, 1: {0, 0.5, 1}, 7: {0, 2, 4, 6, 8}, 100: {0, 50, 100}, 21000: {0, 10000, 20000, 30000}, 0.3: {0, 0.1, 0.2, 0.30000000000000004},
	} {
		assert.Equal(t, want, ticks(top, 4), top)
	}
	assert.Equal(t, "1.5M", tick(1.5e6))
	assert.Equal(t, "20k", tick(20000))
	assert.Equal(t, "0.1", tick(0.1))
}
