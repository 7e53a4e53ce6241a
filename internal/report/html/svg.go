package html

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/draw"
)

// The size of a chart in the units of its view box. It scales with the page.
const (
	chartWidth  = 720
	chartHeight = 230
)

// chart is a chart as SVG. Its colours come from the page's style.
func chart(c report.Chart) template.HTML {
	s := &svg{}
	fmt.Fprintf(&s.b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s" preserveAspectRatio="xMidYMid meet">`,
		chartWidth, chartHeight, html.EscapeString(c.Words))
	draw.Chart(s, c, draw.Options{Width: chartWidth, Height: chartHeight, Text: 11, Stroke: 1.3})
	s.b.WriteString("</svg>")
	return template.HTML(s.b.String())
}

// svg is a canvas.
type svg struct{ b strings.Builder }

var classes = map[draw.Ink]string{
	draw.Series0: "s0", draw.Series1: "s1", draw.Series2: "s2", draw.Series3: "s3", draw.Series4: "s4", draw.Series5: "s5",
	draw.Rest: "rest", draw.Grid: "grid", draw.Axis: "axis", draw.Words: "words", draw.Faint: "faint", draw.Limit: "limit",
}

// short writes a coordinate with a tenth of a unit.
func short(v float64) string {
	text := strings.TrimRight(fmt.Sprintf("%.1f", v), "0")
	return strings.TrimSuffix(text, ".")
}

// Rect is draw.Canvas's.
func (s *svg) Rect(x, y, w, h float64, ink draw.Ink) {
	fmt.Fprintf(&s.b, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"/>`, classes[ink], short(x), short(y), short(w), short(h))
}

// Line is draw.Canvas's.
func (s *svg) Line(from, to draw.Point, ink draw.Ink, width float64, dashed bool) {
	dash := ""
	if dashed {
		dash = ` stroke-dasharray="5 4"`
	}
	fmt.Fprintf(&s.b, `<path class="l %s" stroke-width="%s"%s d="M%s %sL%s %s"/>`, classes[ink], short(width), dash, short(from.X), short(from.Y), short(to.X), short(to.Y))
}

// Path is draw.Canvas's.
func (s *svg) Path(points []draw.Point, ink draw.Ink, width float64) {
	fmt.Fprintf(&s.b, `<path class="l %s" stroke-width="%s" d="`, classes[ink], short(width))
	for i, p := range points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		s.b.WriteString(command + short(p.X) + " " + short(p.Y))
	}
	s.b.WriteString(`"/>`)
}

// Dot is draw.Canvas's.
func (s *svg) Dot(at draw.Point, radius float64, ink draw.Ink) {
	fmt.Fprintf(&s.b, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`, classes[ink], short(at.X), short(at.Y), short(radius))
}

var anchors = map[draw.Anchor]string{draw.Start: "start", draw.Middle: "middle", draw.End: "end"}

// Text is draw.Canvas's.
func (s *svg) Text(x, y float64, text string, size float64, anchor draw.Anchor, ink draw.Ink) {
	fmt.Fprintf(&s.b, `<text class="%s" x="%s" y="%s" font-size="%s" text-anchor="%s">%s</text>`,
		classes[ink], short(x), short(y), short(size), anchors[anchor], html.EscapeString(text))
}

// Width is draw.Canvas's: an estimate, since the reader's font is not known.
// Letters beyond Latin, Greek and Cyrillic are taken to be as wide as high.
func (s *svg) Width(text string, size float64) float64 {
	width := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("iljtfI.,:;|'!() /", r):
			width += 0.32
		case strings.ContainsRune("mwMW@%", r):
			width += 0.88
		case r > 0x1100:
			width++
		default:
			width += 0.57
		}
	}
	return width * size
}
