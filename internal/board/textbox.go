package board

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// textReader turns QuickSight's markup of text boxes into lines of spans.
type textReader struct {
	lines []TextLine
	line  TextLine
	style []TextSpan // of the open elements, the innermost last
	names []string   // of the open elements
}

// textLines reads the content of a text box. Markup that is broken is read as
// text: the words are what matters.
func textLines(content string) []TextLine {
	r := &textReader{lines: []TextLine{}, style: []TextSpan{{}}}
	decoder := xml.NewDecoder(strings.NewReader(content))
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	for {
		token, err := decoder.Token()
		if token == nil {
			if !errors.Is(err, io.EOF) {
				return []TextLine{{Spans: []TextSpan{{Text: definition.PlainText(content)}}}}
			}
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			r.open(t)
		case xml.EndElement:
			r.close(t.Name.Local)
		case xml.CharData:
			r.text(string(t))
		}
	}
	r.end()
	return r.lines
}

// end finishes a line, unless there is nothing in it.
func (r *textReader) end() {
	if len(r.line.Spans) > 0 {
		r.lines = append(r.lines, r.line)
	}
	r.line = TextLine{}
}

func (r *textReader) open(e xml.StartElement) {
	style := r.style[len(r.style)-1]
	switch e.Name.Local {
	case "b", "strong":
		style.Bold = true
	case "i", "em":
		style.Italic = true
	case "a":
		style.Link = safeLink(attribute(e, "href"))
	case "inline":
		if color := attribute(e, "color"); hexColor.MatchString(color) {
			style.Color = color
		}
		style.Size = textSize(attribute(e, "font-size"), style.Size)
	case "li":
		r.end()
		r.line.Bullet = true
	case "br", "block", "p":
		r.end()
	}
	r.style = append(r.style, style)
	r.names = append(r.names, e.Name.Local)
}

func (r *textReader) close(name string) {
	switch name {
	case "block", "p", "li", "ul", "ol":
		r.end()
	}
	if len(r.style) > 1 {
		r.style, r.names = r.style[:len(r.style)-1], r.names[:len(r.names)-1]
	}
}

var spaces = regexp.MustCompile(`\s+`)

func (r *textReader) text(s string) {
	s = spaces.ReplaceAllString(s, " ")
	if s == "" || s == " " && len(r.line.Spans) == 0 {
		return
	}
	span := r.style[len(r.style)-1]
	if len(r.names) > 0 && r.names[len(r.names)-1] == "parameter" {
		span.Parameter = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "${"), "}")
	} else {
		span.Text = s
	}
	r.line.Spans = append(r.line.Spans, span)
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// textSize is one of the page's sizes for one of QuickSight's.
func textSize(size, outer string) string {
	switch size {
	case "extra-small", "small", "10px", "11px", "12px":
		return "small"
	case "large", "extra-large", "18px", "20px", "24px", "28px", "32px", "36px":
		return "large"
	case "", "medium":
		return outer
	default:
		return outer
	}
}

// safeLink is an http(s) URL, or "".
func safeLink(href string) string {
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}
