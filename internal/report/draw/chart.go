package draw

import (
	"math"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// Options are the measures of a chart in the canvas's unit.
type Options struct {
	Width, Height float64
	// Text is the size of words, Stroke the width of a line.
	Text, Stroke float64
}

// frame is where the values of a chart are.
type frame struct {
	canvas             Canvas
	o                  Options
	left, top, w, h    float64
	max                float64
	steps              []float64
	count              int // of places along the axis
	leading, swatchGap float64
}

// Chart draws a chart with its legend, scale and axis; the title is left to the
// page.
func Chart(c Canvas, chart report.Chart, o Options) {
	f := &frame{canvas: c, o: o, count: len(chart.X), leading: o.Text * 1.5, swatchGap: o.Text * 0.5}
	f.top = f.legend(chart)
	f.scale(chart)
	f.axis(chart.X)
	if chart.Limit > 0 {
		f.limit(chart)
	}
	if chart.Shape == report.Lines {
		f.lines(chart.Series)
	} else {
		f.columns(chart.Series)
	}
}

func inkOf(i int, s report.Series) Ink {
	if s.Other {
		return Rest
	}
	return Series0 + Ink(i%int(Rest))
}

// legend names the series above the chart and returns the height it took; a
// single series is named by the title.
func (f *frame) legend(chart report.Chart) float64 {
	if len(chart.Series) < 2 {
		return f.leading * 0.8
	}
	x, y, swatch := 0.0, f.o.Text, f.o.Text*0.8
	for i, s := range chart.Series {
		name := shorten(f.canvas, s.Name, f.o.Text, f.o.Width/2-2*swatch)
		width := swatch + f.swatchGap + f.canvas.Width(name, f.o.Text) + 2*f.o.Text
		if x > 0 && x+width-2*f.o.Text > f.o.Width {
			x, y = 0, y+f.leading
		}
		f.canvas.Rect(x, y-swatch, swatch, swatch, inkOf(i, s))
		f.canvas.Text(x+swatch+f.swatchGap, y, name, f.o.Text, Start, Words)
		x += width
	}
	return y + f.leading
}

// scale draws the values' scale: from 0 to a round step above the largest.
func (f *frame) scale(chart report.Chart) {
	f.steps = ticks(math.Max(highest(chart), chart.Limit), 4)
	f.max = f.steps[len(f.steps)-1]
	for _, v := range f.steps {
		f.left = math.Max(f.left, f.canvas.Width(f.word(v, chart.Unit), f.o.Text))
	}
	f.left += f.o.Text * 0.8
	f.w, f.h = f.o.Width-f.left, f.o.Height-f.top-f.leading*1.2
	for _, v := range f.steps {
		ink := Grid
		if v == 0 {
			ink = Axis
		}
		y := f.y(v)
		f.canvas.Line(Point{f.left, y}, Point{f.left + f.w, y}, ink, f.o.Stroke*0.5, false)
		f.canvas.Text(f.left-f.o.Text*0.6, y+f.o.Text*0.35, f.word(v, chart.Unit), f.o.Text, End, Faint)
	}
}

// word is a step with its unit, which only the highest one has.
func (f *frame) word(v float64, unit string) string {
	if unit != "" && v == f.max {
		return tick(v) + " " + unit
	}
	return tick(v)
}

// highest is the largest value, of a stack the largest sum.
func highest(chart report.Chart) float64 {
	top := 0.0
	for i := range chart.X {
		sum := 0.0
		for _, s := range chart.Series {
			if i >= len(s.Values) || s.Values[i] == nil {
				continue
			}
			if sum += *s.Values[i]; chart.Shape == report.Lines {
				sum = math.Max(top, *s.Values[i])
			}
			top = math.Max(top, sum)
		}
	}
	return top
}

func (f *frame) y(v float64) float64 { return f.top + f.h*(1-v/f.max) }

// x is the middle of a place of the axis.
func (f *frame) x(i int) float64 { return f.left + f.w*(float64(i)+0.5)/float64(f.count) }

// axis writes as many words below the chart as fit.
func (f *frame) axis(words []string) {
	widest := 0.0
	for _, w := range words {
		widest = math.Max(widest, f.canvas.Width(w, f.o.Text))
	}
	step := labelled(f.count, f.w, widest+f.o.Text)
	for i := 0; i < f.count; i += step {
		half := f.canvas.Width(words[i], f.o.Text) / 2
		y := f.top + f.h + f.leading
		// A page may be shown in a wider font than the one that was measured: a word
		// near the edge is held at its end, so that none of it is cut off.
		if f.x(i)+half*1.3 > f.o.Width {
			f.canvas.Text(f.o.Width, y, words[i], f.o.Text, End, Faint)
			continue
		}
		f.canvas.Text(math.Max(half, f.x(i)), y, words[i], f.o.Text, Middle, Faint)
	}
}

func (f *frame) limit(chart report.Chart) {
	y := f.y(chart.Limit)
	f.canvas.Line(Point{f.left, y}, Point{f.left + f.w, y}, Limit, f.o.Stroke*0.8, true)
	f.canvas.Text(f.left+f.w, y-f.o.Text*0.4, chart.LimitLabel, f.o.Text, End, Limit)
}

// columns stacks the series, the first one at the bottom.
func (f *frame) columns(series []report.Series) {
	width := math.Min(f.w/float64(f.count)*0.72, f.o.Text*4)
	for i := range f.count {
		sum := 0.0
		for n, s := range series {
			if s.Values[i] == nil || *s.Values[i] <= 0 {
				continue
			}
			bottom := f.y(sum)
			sum += *s.Values[i]
			f.canvas.Rect(f.x(i)-width/2, f.y(sum), width, bottom-f.y(sum), inkOf(n, s))
		}
	}
}

// lines draws each series; where a value is missing the line is interrupted,
// and a value without neighbours is a dot.
func (f *frame) lines(series []report.Series) {
	for n, s := range series {
		var run []Point
		flush := func() {
			switch {
			case len(run) == 1:
				f.canvas.Dot(run[0], f.o.Stroke*1.5, inkOf(n, s))
			case len(run) > 1:
				f.canvas.Path(run, inkOf(n, s), f.o.Stroke*1.5)
			}
			run = nil
		}
		for i, v := range s.Values {
			if v == nil {
				flush()
				continue
			}
			run = append(run, Point{f.x(i), f.y(*v)})
		}
		flush()
	}
}
