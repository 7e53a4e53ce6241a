package pdf

import (
	"sort"
	"strings"
	"unicode"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// colour is red, green, blue.
type colour [3]int

var (
	inkColour   = colour{27, 36, 48}
	softColour  = colour{90, 102, 117}
	faintColour = colour{107, 119, 135}
	lineColour  = colour{226, 231, 238}
	headColour  = colour{188, 197, 209}
	panelColour = colour{246, 248, 251}
	badColour   = colour{180, 35, 48}
	warnColour  = colour{138, 90, 0}

	seriesColours = []colour{{47, 111, 222}, {18, 165, 148}, {240, 160, 32}, {142, 92, 217}, {224, 86, 122}, {115, 182, 236}}
	restColour    = colour{188, 197, 209}

	moodColours = map[report.Mood]colour{report.Plain: restColour, report.Good: {28, 115, 72}, report.Warn: {240, 160, 32}, report.Bad: badColour}
	grounds     = map[report.Mood]colour{report.Good: {235, 247, 240}, report.Warn: {255, 245, 224}, report.Bad: {253, 238, 238}}
)

// moodInk is the colour of a figure.
func moodInk(m report.Mood) colour {
	switch m {
	case report.Bad:
		return badColour
	case report.Warn:
		return warnColour
	}
	return inkColour
}

func has(r rune) bool {
	i := sort.Search(len(coverage), func(i int) bool { return coverage[i][1] >= r })
	return i < len(coverage) && coverage[i][0] <= r
}

// covered tells whether the font holds all of a text.
func covered(text string) bool { return !strings.ContainsRune(printable(text), '�') }

// printable is a text as the font can show it: control characters are blanks,
// marks that change the direction or join others are left out, and what the
// font lacks is �.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		case !has(r):
			return '�'
		}
		return r
	}, text)
}

func (d *doc) font(size float64, bold bool) {
	style := ""
	if bold {
		style = "B"
	}
	d.pdf.SetFont("noto", style, size)
}

// textWidth is that of a printable text.
func (d *doc) textWidth(text string, size float64, bold bool) float64 {
	d.font(size, bold)
	return d.pdf.GetStringWidth(text)
}

// write puts a text on a base line.
func (d *doc) write(x, y float64, text string, size float64, c colour, bold bool) {
	d.font(size, bold)
	d.pdf.SetTextColor(c[0], c[1], c[2])
	d.pdf.Text(x, y, printable(text))
}

// right ends a text at x.
func (d *doc) right(x, y float64, text string, size float64, c colour, bold bool) {
	text = printable(text)
	d.write(x-d.textWidth(text, size, bold), y, text, size, c, bold)
}

// cut shortens a text to a width.
func (d *doc) cut(text string, size, most float64) string {
	return d.lines(text, size, false, most, 1)[0]
}

// lines breaks a text into at most n lines, at blanks, and inside of words that
// are wider than a line. What does not fit ends with an ellipsis.
func (d *doc) lines(text string, size float64, bold bool, most float64, n int) []string {
	d.font(size, bold)
	var lines []string
	rest := []rune(strings.Join(strings.Fields(printable(text)), " "))
	for len(rest) > 0 {
		fits := d.fitting(rest, most)
		if len(lines) == n-1 && fits < len(rest) {
			fits = d.fitting(rest, most-d.pdf.GetStringWidth("…"))
			return append(lines, string(rest[:fits])+"…")
		}
		lines = append(lines, strings.TrimSpace(string(rest[:fits])))
		rest = []rune(strings.TrimSpace(string(rest[fits:])))
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// fitting is how many runes of a text go on a line, at least one.
func (d *doc) fitting(text []rune, most float64) int {
	n := sort.Search(len(text), func(i int) bool { return d.pdf.GetStringWidth(string(text[:i+1])) > most })
	if n == len(text) {
		return n
	}
	if i := lastIndex(text[:n+1], n/2, " "); i > 0 {
		return i
	}
	if i := lastIndex(text[:n], n/3, "/-_ "); i > 0 {
		return i + 1
	}
	return max(n, 1)
}

// lastIndex is the last place from which a text holds one of some characters; 0
// where that is none after least.
func lastIndex(text []rune, least int, of string) int {
	for i := len(text) - 1; i > least; i-- {
		if strings.ContainsRune(of, text[i]) {
			return i
		}
	}
	return 0
}

// paragraph writes as many lines as a text needs.
func (d *doc) paragraph(text string, size float64, c colour) {
	leading := size * 1.42
	for _, line := range d.lines(text, size, false, width, 40) {
		d.room(leading)
		d.write(margin, d.y+size, line, size, c, false)
		d.y += leading
	}
	d.y += size * 0.5
}

func (d *doc) fill(x, y, w, h float64, c colour) {
	d.pdf.SetFillColor(c[0], c[1], c[2])
	d.pdf.Rect(x, y, w, h, "F")
}

// rule is a thin line across the page.
func (d *doc) rule(y float64, c colour) {
	d.pdf.SetDrawColor(c[0], c[1], c[2])
	d.pdf.SetLineWidth(0.5)
	d.pdf.Line(margin, y, margin+width, y)
}
