package board

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTextLines(t *testing.T) {
	tests := []struct {
		name, content string
		want          []TextLine
	}{
		{"plain", `<text-box>Requests &amp; errors</text-box>`, []TextLine{{Spans: []TextSpan{{Text: "Requests & errors"}}}}},
		{"blocks and styles", `<text-box><block align="center"><inline font-size="24px" color="#112233">Big <b>bold</b></inline></block><br/>next</text-box>`, []TextLine{
			{Spans: []TextSpan{{Text: "Big ", Size: "large", Color: "#112233"}, {Text: "bold", Size: "large", Color: "#112233", Bold: true}}},
			{Spans: []TextSpan{{Text: "next"}}},
		}},
		{"list", `<text-box>Why:<ul><li>one</li><li><i>two</i></li></ul></text-box>`, []TextLine{
			{Spans: []TextSpan{{Text: "Why:"}}}, {Bullet: true, Spans: []TextSpan{{Text: "one"}}}, {Bullet: true, Spans: []TextSpan{{Text: "two", Italic: true}}},
		}},
		{"parameter", `<text-box>Since <parameter>${Since}</parameter>.</text-box>`, []TextLine{
			{Spans: []TextSpan{{Text: "Since "}, {Parameter: "Since"}, {Text: "."}}},
		}},
		{"link", `<text-box><a href="https://docs.example/x">docs</a> <a href="javascript:alert(1)">bad</a></text-box>`, []TextLine{
			{Spans: []TextSpan{{Text: "docs", Link: "https://docs.example/x"}, {Text: " "}, {Text: "bad"}}},
		}},
		{"broken", `<text-box>1 < 2</text-box>`, []TextLine{{Spans: []TextSpan{{Text: "1 < 2"}}}}},
		{"nothing", ``, []TextLine{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, textLines(tt.content))
		})
	}
}
