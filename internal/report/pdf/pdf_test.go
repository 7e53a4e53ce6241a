package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/reporttest"
)

func written(t testing.TB, in *report.Input) []byte {
	t.Helper()
	r, err := report.New(in)
	require.NoError(t, err)
	body, err := Write(r)
	require.NoError(t, err)
	return body
}

// pages is the text of the pages, read by a library that did not write them. It
// understands ASCII only: the tests look for no other text.
func pages(t *testing.T, body []byte) []string {
	t.Helper()
	doc, err := pdf.NewReader(bytes.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	var list []string
	for i := 1; i <= doc.NumPage(); i++ {
		text, err := doc.Page(i).GetPlainText(nil)
		require.NoError(t, err)
		list = append(list, text)
	}
	return list
}

func TestWrite_text(t *testing.T) {
	list := pages(t, written(t, reporttest.Acme()))
	all := strings.Join(list, "\n")
	for _, want := range []string{"Acme Ltd", "15 November 2026", "1,000", "Usage against quota", "used up on 14 Nov", "GET /orders/{id}", "Quota used up", "Cause: ", "How the figures are counted"} {
		assert.Contains(t, all, want)
	}
	for i, text := range list {
		assert.Contains(t, text, fmt.Sprintf("%d / %d", i+1, len(list)))
	}
}

func TestWrite_sameBytesAgain(t *testing.T) {
	assert.True(t, bytes.Equal(written(t, reporttest.Acme()), written(t, reporttest.Acme())))
}

func TestWrite_everyKindOfReport(t *testing.T) {
	assert.Contains(t, pages(t, written(t, reporttest.Empty()))[0], "There was no request in this period.")
	assert.Contains(t, pages(t, written(t, reporttest.Overview()))[0], "All customers")
}

func TestWrite_nastyNames_cutOrReplacedButNeverLost(t *testing.T) {
	all := strings.Join(pages(t, written(t, reporttest.WithNames())), "\n")
	for _, want := range []string{"=HYPERLINK(", "<script>alert(1)</script>", "it's \"quoted\", or; not", "evil"} {
		assert.Contains(t, all, want)
	}
	assert.NotContains(t, all, "\u202e", "nothing turns the direction of the text")
}

func TestWrite_nameBeyondTheFont_saysWhereToLook(t *testing.T) {
	in := reporttest.Acme()
	in.Customer = "株式会社"
	assert.Contains(t, pages(t, written(t, in))[0], "The font of this document lacks some letters of the name")
}

func TestWrite_manyRows_headOnEveryPage(t *testing.T) {
	in := reporttest.Overview()
	for i := range 200 {
		in.Customers = append(in.Customers, report.CustomerLine{ID: fmt.Sprint("c", i), Label: fmt.Sprint("Customer ", i), Totals: report.Totals{Requests: 1}})
	}
	list := pages(t, written(t, in))
	require.Greater(t, len(list), 5)
	for _, text := range list[1:4] {
		assert.Contains(t, text, "Most frequent error")
	}
	assert.Contains(t, strings.Join(list, "\n"), "Customer 199")
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain – ĂΩЖ €": "plain – ĂΩЖ €", "a\tb\x00": "a b ", "שלום": "����", "👍🏽 ok": "�� ok", "a\u200db\u202e": "ab",
	} {
		assert.Equal(t, want, printable(text))
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		written(b, reporttest.Acme())
	}
}
