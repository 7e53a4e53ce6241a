// Package pdf writes a report as a PDF on A4: text with an embedded font,
// charts as vectors.
package pdf

import (
	"bytes"
	_ "embed"
	"fmt"

	"codeberg.org/go-pdf/fpdf"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

//go:embed font/NotoSans-Regular.ttf
var regular []byte

//go:embed font/NotoSans-SemiBold.ttf
var semiBold []byte

// Write makes the document. The same report makes the same bytes.
func Write(r *report.Report) ([]byte, error) {
	d := newDoc(r)
	d.header()
	d.lead()
	for _, s := range r.Sections {
		d.section(s)
	}
	d.notes()
	var b bytes.Buffer
	if err := d.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return b.Bytes(), nil
}

// The page, in points.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	margin     = 44
	width      = pageWidth - 2*margin
	bottom     = pageHeight - 52
)

// doc is a document in the making; y is where the next thing goes.
type doc struct {
	pdf *fpdf.Fpdf
	r   *report.Report
	y   float64
}

func newDoc(r *report.Report) *doc {
	pdf := fpdf.New("P", "pt", "A4", "")
	d := &doc{pdf: pdf, r: r, y: margin}
	pdf.AddUTF8FontFromBytes("noto", "", regular)
	pdf.AddUTF8FontFromBytes("noto", "B", semiBold)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(r.Generated.UTC())
	pdf.SetModificationDate(r.Generated.UTC())
	pdf.SetTitle(r.Kind+": "+r.Title+", "+r.Period.Words(), true)
	pdf.SetCreator("apigw-lens", true)
	pdf.SetLang("en")
	pdf.SetMargins(margin, margin, margin)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AliasNbPages("{pages}")
	pdf.SetFooterFunc(d.footer)
	pdf.AddPage()
	return d
}

// footer is at the end of every page.
func (d *doc) footer() {
	y := float64(pageHeight - 28)
	d.rule(y-12, lineColour)
	left := d.cut(d.r.Title+" · "+d.r.Period.Words()+" · "+d.r.Period.TimeZone, 7.5, width-80)
	d.write(margin, y, left, 7.5, faintColour, false)
	// The number of pages is filled in at the end, so its width is not known.
	d.write(margin+width-24, y, fmt.Sprintf("%d / {pages}", d.pdf.PageNo()), 7.5, faintColour, false)
}

// room begins a new page where less than height is left.
func (d *doc) room(height float64) {
	if d.y+height > bottom {
		d.pdf.AddPage()
		d.y = margin
	}
}

func (d *doc) header() {
	d.write(margin, d.y+8, d.r.Kind, 8.5, softColour, false)
	d.y += 34
	for _, line := range d.lines(d.r.Title, 21, true, width, 3) {
		d.write(margin, d.y, line, 21, inkColour, true)
		d.y += 25
	}
	d.y -= 12
	text := d.r.Period.Words() + " · " + d.r.Period.TimeZone
	if d.r.CustomerID != "" && d.r.CustomerID != d.r.Title {
		text += " · customer id " + d.r.CustomerID
	}
	d.paragraph(text, 9.5, softColour)
	if !covered(d.r.Title) {
		d.paragraph("The font of this document lacks some letters of the name; the HTML page and the workbook show it in full.", 7.5, faintColour)
	}
	d.fill(margin, d.y, width, 2, seriesColours[0])
	d.y += 14
}

// lead is what comes first: findings and figures.
func (d *doc) lead() {
	for _, h := range d.r.Highlights {
		d.highlight(h)
	}
	d.y += 6
	if !d.r.Empty {
		d.figures()
	}
}

func (d *doc) highlight(h report.Highlight) {
	const size, leading = 9.0, 12.5
	lines := d.lines(h.Text, size, false, width-20, 6)
	height := float64(len(lines))*leading + 5
	d.room(height)
	if ground, ok := grounds[h.Mood]; ok {
		d.fill(margin, d.y, width, height, ground)
	}
	d.fill(margin, d.y, 2.5, height, moodColours[h.Mood])
	for i, line := range lines {
		d.write(margin+10, d.y+10.5+float64(i)*leading, line, size, inkColour, false)
	}
	d.y += height + 3
}

// figures are boxes beside each other.
func (d *doc) figures() {
	const gap, height = 8.0, 56.0
	d.room(height)
	box := (width - gap*float64(len(d.r.Figures)-1)) / float64(len(d.r.Figures))
	for i, f := range d.r.Figures {
		x := margin + float64(i)*(box+gap)
		d.fill(x, d.y, box, height, panelColour)
		d.write(x+9, d.y+14, f.Label+mark(f.Note), 7.5, softColour, false)
		d.write(x+9, d.y+34, report.Format(f.Kind, f.Value), 16, moodInk(f.Mood), true)
		d.write(x+9, d.y+48, d.cut(f.Change, 7.5, box-16), 7.5, faintColour, false)
	}
	d.y += height + 18
}

// mark refers to a note.
func mark(note int) string {
	if note == 0 {
		return ""
	}
	return fmt.Sprintf(" [%d]", note)
}

func (d *doc) section(s report.Section) {
	need := 110.0 // a heading does not end a page
	if len(s.Charts) > 0 {
		need += chartHeight
	}
	d.room(need)
	d.write(margin, d.y+10, s.Title+mark(s.Note), 12.5, inkColour, true)
	d.y += 20
	if s.Text != "" {
		d.paragraph(s.Text, 8.5, softColour)
	}
	for _, c := range s.Charts {
		d.chart(c)
	}
	for _, t := range s.Tables {
		if !t.Data {
			d.table(t)
		}
	}
	d.y += 14
}

func (d *doc) notes() {
	if len(d.r.Notes) == 0 {
		return
	}
	d.room(70)
	d.write(margin, d.y+10, "How the figures are counted", 12.5, inkColour, true)
	d.y += 20
	for i, text := range d.r.Notes {
		d.paragraph(fmt.Sprintf("[%d]  %s", i+1, text), 8, softColour)
	}
	d.y += 4
	d.paragraph(d.r.Origin+" Days and times are in "+d.r.Period.TimeZone+" unless they say otherwise.", 8, faintColour)
}
