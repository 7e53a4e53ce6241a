package csv

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/reporttest"
)

func read(t *testing.T, in *report.Input) ([][]string, string) {
	t.Helper()
	r, err := report.New(in)
	require.NoError(t, err)
	body, err := Write(r)
	require.NoError(t, err)
	lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	require.NoError(t, err)
	return lines, string(body)
}

func TestWrite(t *testing.T) {
	lines, body := read(t, reporttest.Acme())
	assert.Equal(t, Header, lines[0])
	assert.True(t, strings.HasSuffix(body, "\r\n"), "lines end as RFC 4180 says")
	for _, want := range [][]string{
		{"acme", "Acme Ltd", "2026-W46", "UTC", "figures", "1", "", "requests", "Requests", "integer", "1000"},
		{"acme", "Acme Ltd", "2026-W46", "UTC", "routes", "1", "GET /orders/{id}", "share", "Share", "percent", "0.6"},
		{"acme", "Acme Ltd", "2026-W46", "UTC", "routes", "0", "Total", "requests", "Requests", "integer", "1000"},
		{"acme", "Acme Ltd", "2026-W46", "UTC", "errors", "1", "Quota used up", "last", "Last", "time", "2026-11-15T22:10:00Z"},
		{"acme", "Acme Ltd", "2026-W46", "UTC", "movers", "3", "GET /old", "difference", "Difference", "integer", "-100"},
	} {
		assert.Contains(t, lines, want)
	}
}

// A spreadsheet runs what begins with these characters as a formula, unless it
// is a number.
func TestWrite_noCellIsAFormula(t *testing.T) {
	for _, in := range []*report.Input{reporttest.WithNames(), reporttest.Overview()} {
		lines, _ := read(t, in)
		for _, line := range lines[1:] {
			for i, cell := range line {
				if i == len(line)-1 && line[9] != "text" {
					assert.Regexp(t, `^(-?[0-9.]+|new|\d{4}-.*Z)$`, cell)
					continue
				}
				assert.False(t, cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])), "%q", cell)
			}
		}
	}
}

func TestWrite_namesComeBack(t *testing.T) {
	lines, _ := read(t, reporttest.WithNames())
	items := map[string]bool{}
	for _, line := range lines {
		items[strings.TrimPrefix(line[6], "'")] = true
	}
	for _, name := range reporttest.Nasty {
		assert.True(t, items[name], "%q", name)
	}
}
