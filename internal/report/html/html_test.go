package html

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/reporttest"
)

// page is a parsed page.
func parsed(t *testing.T, in *report.Input) (*html.Node, string) {
	t.Helper()
	r, err := report.New(in)
	require.NoError(t, err)
	body, err := Write(r)
	require.NoError(t, err)
	doc, err := html.Parse(bytes.NewReader(body))
	require.NoError(t, err)
	return doc, string(body)
}

func each(n *html.Node, f func(*html.Node)) {
	f(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, f)
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	each(n, func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	})
	return b.String()
}

func inputs() map[string]*report.Input {
	return map[string]*report.Input{
		"acme": reporttest.Acme(), "empty": reporttest.Empty(), "overview": reporttest.Overview(), "nasty": reporttest.WithNames(),
	}
}

// known are the elements of the template: a name that became markup would be
// another.
var known = strings.Fields(`html head meta title style body header p h1 bdi strong span main section ul li dl div dt dd b i sup a h2
	figure figcaption svg path rect text circle details summary table thead tr th tbody td tfoot ol footer`)

func TestWrite_needsNothingElse(t *testing.T) {
	for name, in := range inputs() {
		t.Run(name, func(t *testing.T) {
			doc, body := parsed(t, in)
			each(doc, func(n *html.Node) {
				if n.Type != html.ElementNode {
					return
				}
				assert.Contains(t, known, n.Data)
				for _, a := range n.Attr {
					assert.False(t, strings.HasPrefix(a.Key, "on"), a.Key)
					if a.Key == "src" || a.Key == "href" {
						assert.Regexp(t, `^(#note-\d+|[\w=-]+/report\.html)$`, a.Val)
					}
				}
			})
			assert.NotContains(t, body, "@import")
			assert.NotContains(t, body, "url(")
			assert.Contains(t, body, `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`)
		})
	}
}

func TestWrite_namesStayText(t *testing.T) {
	doc, _ := parsed(t, reporttest.WithNames())
	all := text(doc)
	for _, name := range reporttest.Nasty {
		want := strings.NewReplacer("\x00", "�", "\r", "\n").Replace(name)
		assert.Contains(t, all, want)
	}
}

func TestWrite_everyNoteIsThere(t *testing.T) {
	doc, _ := parsed(t, reporttest.Acme())
	ids, links := map[string]bool{}, 0
	each(doc, func(n *html.Node) {
		if id := attribute(n, "id"); id != "" {
			assert.False(t, ids[id], "id %s twice", id)
			ids[id] = true
		}
	})
	each(doc, func(n *html.Node) {
		if href, ok := strings.CutPrefix(attribute(n, "href"), "#"); ok {
			links++
			assert.True(t, ids[href], href)
		}
	})
	assert.Greater(t, links, 5)
}

// Charts have words for those who do not see them, and stay within their box.
func TestWrite_charts(t *testing.T) {
	doc, _ := parsed(t, reporttest.Acme())
	charts := 0
	each(doc, func(n *html.Node) {
		if n.Data == "svg" && n.Type == html.ElementNode {
			charts++
			assert.NotEmpty(t, attribute(n, "aria-label"))
			assert.Equal(t, "img", attribute(n, "role"))
		}
		for _, a := range n.Attr {
			assert.NotContains(t, a.Val, "NaN")
			assert.NotContains(t, a.Val, "Inf")
		}
	})
	assert.Equal(t, 3, charts)
}

func TestWrite_overviewLeadsToTheCustomers(t *testing.T) {
	doc, _ := parsed(t, reporttest.Overview())
	links := map[string]string{}
	each(doc, func(n *html.Node) {
		if n.Data == "a" && strings.HasSuffix(attribute(n, "href"), ".html") {
			links[text(n)] = attribute(n, "href")
		}
	})
	assert.Equal(t, map[string]string{
		"Acme Ltd (acme)": "acme/report.html", "Acme Ltd (acme-2)": "acme-2/report.html", "Idle GmbH": "idle/report.html",
	}, links)
}
