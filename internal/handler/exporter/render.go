package exporter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/csv"
	"github.com/apigw-lens/apigw-lens/internal/report/html"
	"github.com/apigw-lens/apigw-lens/internal/report/pdf"
	"github.com/apigw-lens/apigw-lens/internal/report/xlsx"
)

// File is one file of a report.
type File struct {
	// Name is report.pdf, or overview.pdf for the owner's overview.
	Name        string
	ContentType string
	Body        []byte
}

// Formats are the formats that Render knows.
var Formats = []string{"html", "xlsx", "csv", "pdf"}

type format struct {
	contentType string
	write       func(*report.Report) ([]byte, error)
}

var formats = map[string]format{
	"html": {"text/html; charset=utf-8", html.Write},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.Write},
	"csv":  {"text/csv; charset=utf-8", csv.Write},
	"pdf":  {"application/pdf", pdf.Write},
}

// CheckFormats says which of some names are no formats.
func CheckFormats(names []string) error {
	for _, name := range names {
		if !slices.Contains(Formats, name) {
			return fmt.Errorf("format %q is not known; want some of %s", name, strings.Join(Formats, ", "))
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("no format; want some of %s", strings.Join(Formats, ", "))
	}
	return nil
}

// Render makes the report of an input and writes it in each of the formats.
func Render(in *report.Input, names []string) ([]File, error) {
	r, err := report.New(in)
	if err != nil {
		return nil, err
	}
	files := make([]File, 0, len(names))
	for _, name := range names {
		f, ok := formats[name]
		if !ok {
			return nil, CheckFormats([]string{name})
		}
		body, err := f.write(r)
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: in.BaseName() + "." + name, ContentType: f.contentType, Body: body})
	}
	return files, nil
}
