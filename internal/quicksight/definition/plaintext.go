package definition

import (
	"encoding/xml"
	"html"
	"regexp"
	"strings"
)

var (
	tag   = regexp.MustCompile(`<[^<>]*>`)
	space = regexp.MustCompile(`[ \t]+`)
	lines = regexp.MustCompile(` ?\n[ \n]*`)
)

// PlainText returns the text of QuickSight's rich text (<visual-title>,
// <text-box>): tags removed, a line for each block, ${Parameter} left.
func PlainText(rich string) string {
	var text strings.Builder
	decoder := xml.NewDecoder(strings.NewReader(rich))
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	for {
		token, err := decoder.Token()
		if token == nil {
			if err != nil && decoder.InputOffset() < int64(len(rich)) {
				// Not XML at all; QuickSight will not take it, a reader can.
				return tidy(html.UnescapeString(tag.ReplaceAllString(rich, " ")))
			}
			return tidy(text.String())
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			text.WriteString(before(t.Name.Local))
		case xml.EndElement:
			text.WriteString(after(t.Name.Local))
		}
	}
}

func before(element string) string {
	switch element {
	case "br":
		return "\n"
	case "li":
		return "\n• "
	}
	return ""
}

func after(element string) string {
	switch element {
	case "block", "p", "li", "ul", "ol", "h1", "h2", "h3":
		return "\n"
	}
	return ""
}

// tidy ends lines where blocks end, without empty lines.
func tidy(text string) string {
	text = strings.NewReplacer("\r", "", "\u00a0", " ").Replace(text)
	text = lines.ReplaceAllString(space.ReplaceAllString(text, " "), "\n")
	return strings.TrimSpace(text)
}
