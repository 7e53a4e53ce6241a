package pdf

import (
	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/draw"
)

const chartHeight = 150

// chart draws a chart across the page.
func (d *doc) chart(c report.Chart) {
	d.room(chartHeight + 24)
	d.write(margin, d.y+8, d.cut(c.Title, 8.5, width), 8.5, softColour, true)
	d.y += 16
	draw.Chart(&canvas{doc: d, x: margin, y: d.y}, c, draw.Options{Width: width, Height: chartHeight, Text: 7.5, Stroke: 0.9})
	d.y += chartHeight + 10
}

// canvas is a part of a page.
type canvas struct {
	*doc
	x, y float64
}

func colourOf(ink draw.Ink) colour {
	switch ink {
	case draw.Rest:
		return restColour
	case draw.Grid:
		return lineColour
	case draw.Axis, draw.Faint:
		return faintColour
	case draw.Words:
		return inkColour
	case draw.Limit:
		return badColour
	}
	return seriesColours[int(ink)%len(seriesColours)]
}

// Rect is draw.Canvas's.
func (c *canvas) Rect(x, y, w, h float64, ink draw.Ink) {
	c.fill(c.x+x, c.y+y, w, h, colourOf(ink))
}

func (c *canvas) pen(ink draw.Ink, width float64) {
	colour := colourOf(ink)
	c.pdf.SetDrawColor(colour[0], colour[1], colour[2])
	c.pdf.SetLineWidth(width)
	c.pdf.SetLineJoinStyle("round")
}

// Line is draw.Canvas's.
func (c *canvas) Line(from, to draw.Point, ink draw.Ink, width float64, dashed bool) {
	c.pen(ink, width)
	if dashed {
		c.pdf.SetDashPattern([]float64{4, 3}, 0)
		defer c.pdf.SetDashPattern(nil, 0)
	}
	c.pdf.Line(c.x+from.X, c.y+from.Y, c.x+to.X, c.y+to.Y)
}

// Path is draw.Canvas's.
func (c *canvas) Path(points []draw.Point, ink draw.Ink, width float64) {
	c.pen(ink, width)
	c.pdf.MoveTo(c.x+points[0].X, c.y+points[0].Y)
	for _, p := range points[1:] {
		c.pdf.LineTo(c.x+p.X, c.y+p.Y)
	}
	c.pdf.DrawPath("D")
}

// Dot is draw.Canvas's.
func (c *canvas) Dot(at draw.Point, radius float64, ink draw.Ink) {
	colour := colourOf(ink)
	c.pdf.SetFillColor(colour[0], colour[1], colour[2])
	c.pdf.Circle(c.x+at.X, c.y+at.Y, radius, "F")
}

// Text is draw.Canvas's.
func (c *canvas) Text(x, y float64, text string, size float64, anchor draw.Anchor, ink draw.Ink) {
	switch anchor {
	case draw.End:
		x -= c.Width(text, size)
	case draw.Middle:
		x -= c.Width(text, size) / 2
	}
	c.write(c.x+x, c.y+y, text, size, colourOf(ink), false)
}

// Width is draw.Canvas's.
func (c *canvas) Width(text string, size float64) float64 {
	return c.textWidth(printable(text), size, false)
}
