package reports

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"
	"github.com/stretchr/testify/require"
	"github.com/thedatashed/xlsxreader"
	"golang.org/x/net/html"
)

// facts are numbers of a report by table and row: "routes/GET /me" has requests.
// What is compared is the same for all formats.
type facts map[string]int64

// numberIn reads 1,234 from a text; -1 where it holds no number.
func numberIn(text string) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(text), ",", ""), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func body(t *testing.T, folder, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	require.NoError(t, err)
	return text
}

// fromCSV takes the column requests of a table, by item.
func fromCSV(t *testing.T, folder, name, table, measure string) facts {
	lines, err := csv.NewReader(bytes.NewReader(body(t, folder, name))).ReadAll()
	require.NoError(t, err)
	got := facts{}
	for _, l := range lines {
		if l[4] == table && l[7] == measure {
			got[strings.TrimPrefix(l[6], "'")] = numberIn(l[10])
		}
	}
	return got
}

// fromXLSX takes a column of a sheet, by its first column.
func fromXLSX(t *testing.T, folder, name, sheet, label string) facts {
	book, err := xlsxreader.NewReader(body(t, folder, name))
	require.NoError(t, err)
	got, column := facts{}, -1
	for row := range book.ReadRows(sheet) {
		require.NoError(t, row.Error)
		first := ""
		for _, c := range row.Cells {
			switch {
			case row.Index == 2 && c.Value == label:
				column = c.ColumnIndex()
			case c.ColumnIndex() == 0:
				first = c.Value
			case row.Index > 2 && c.ColumnIndex() == column:
				got[first] = numberIn(c.Value)
			}
		}
	}
	return got
}

// textsOfXLSX are the cells of a sheet.
func textsOfXLSX(t *testing.T, folder, name, sheet string) string {
	book, err := xlsxreader.NewReader(body(t, folder, name))
	require.NoError(t, err)
	var texts []string
	for row := range book.ReadRows(sheet) {
		require.NoError(t, row.Error)
		for _, c := range row.Cells {
			texts = append(texts, c.Value)
		}
	}
	return strings.Join(texts, "\n")
}

func nodes(n *html.Node, f func(*html.Node) bool) {
	if !f(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		nodes(c, f)
	}
}

func words(n *html.Node) string {
	var b strings.Builder
	nodes(n, func(n *html.Node) bool {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		return true
	})
	return strings.TrimSpace(b.String())
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// fromHTML takes a column of the first table of a section, by its first column.
func fromHTML(t *testing.T, folder, name, section, label string) facts {
	doc, err := html.Parse(bytes.NewReader(body(t, folder, name)))
	require.NoError(t, err)
	got := facts{}
	nodes(doc, func(n *html.Node) bool {
		if n.Data == "section" && attribute(n, "id") == section {
			readTable(n, label, got)
		}
		return true
	})
	return got
}

func readTable(section *html.Node, label string, got facts) {
	column, tables := -1, 0
	nodes(section, func(n *html.Node) bool {
		if n.Data == "table" && n.Type == html.ElementNode {
			tables++
		}
		if n.Data != "tr" || tables != 1 {
			return true
		}
		var cells []string
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode {
				cells = append(cells, words(c))
			}
		}
		if column < 0 {
			for i, c := range cells {
				if c == label {
					column = i
				}
			}
		} else if column < len(cells) {
			got[cells[0]] = numberIn(cells[column])
		}
		return false
	})
}

var blank = regexp.MustCompile(`\s+`)

// fromPDF is the text of all pages, in which numbers stand after their row's
// name.
func fromPDF(t *testing.T, folder, name string) string {
	t.Helper()
	text := body(t, folder, name)
	doc, err := pdf.NewReader(bytes.NewReader(text), int64(len(text)))
	require.NoError(t, err)
	var b strings.Builder
	for i := 1; i <= doc.NumPage(); i++ {
		page, err := doc.Page(i).GetPlainText(nil)
		require.NoError(t, err)
		b.WriteString(page)
	}
	return blank.ReplaceAllString(b.String(), " ")
}
