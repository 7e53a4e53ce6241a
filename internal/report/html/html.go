// Package html writes a report as one HTML page that needs nothing else: no
// script, no font, no picture from anywhere. It prints on A4.
package html

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

//go:embed page.tmpl
var pageText string

//go:embed style.css
var style string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"format": report.Format,
	"chart":  chart,
	"view":   newView,
	"number": func(i int) int { return i + 1 },
}).Parse(pageText))

// Write makes the page.
func Write(r *report.Report) ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, struct {
		*report.Report
		Style template.CSS
	}{r, template.CSS(style)})
	if err != nil {
		return nil, fmt.Errorf("write HTML: %w", err)
	}
	return b.Bytes(), nil
}
