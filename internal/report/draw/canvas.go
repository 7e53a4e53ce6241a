// Package draw lays charts out: it turns a chart of a report into rectangles,
// lines and words on a Canvas, which an HTML page and a PDF each provide, so
// that both show the same picture.
package draw

// Ink is a colour by its purpose. Canvases choose the colours.
type Ink int

// The inks. Series inks are told apart by hue and lightness, so that they also
// differ in grey.
const (
	Series0 Ink = iota
	Series1
	Series2
	Series3
	Series4
	Series5
	Rest  // all other parts
	Grid  // lines of a scale
	Axis  // the base line
	Words // text
	Faint // text of scales
	Limit // a limit and its text
)

// Anchor is where a text stands relative to its point.
type Anchor int

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// Point is a place on a canvas: x to the right, y down.
type Point struct{ X, Y float64 }

// Canvas is what a chart is drawn on. Lengths have the canvas's own unit.
type Canvas interface {
	Rect(x, y, w, h float64, ink Ink)
	Line(from, to Point, ink Ink, width float64, dashed bool)
	Path(points []Point, ink Ink, width float64)
	Dot(at Point, radius float64, ink Ink)
	// Text writes on a base line at y.
	Text(x, y float64, text string, size float64, anchor Anchor, ink Ink)
	// Width is that of a text of a size.
	Width(text string, size float64) float64
}
