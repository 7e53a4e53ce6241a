package xlsx

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/thedatashed/xlsxreader"
	"github.com/xuri/excelize/v2"

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

// sheet reads a sheet with a library that did not write it.
func sheet(t *testing.T, body []byte, name string) [][]string {
	t.Helper()
	book, err := xlsxreader.NewReader(body)
	require.NoError(t, err)
	var rows [][]string
	for row := range book.ReadRows(name) {
		require.NoError(t, row.Error)
		var cells []string
		for _, c := range row.Cells {
			for len(cells) < c.ColumnIndex() {
				cells = append(cells, "")
			}
			cells = append(cells, c.Value)
		}
		rows = append(rows, cells)
	}
	return rows
}

func TestWrite_sheets(t *testing.T) {
	body := written(t, reporttest.Acme())
	book, err := xlsxreader.NewReader(body)
	require.NoError(t, err)
	assert.Equal(t, []string{"Summary", "Quota", "Quota by day 1", "Days", "Days and routes", "Routes", "Changes", "Errors", "Latency", "Client software", "API keys", "Completeness"}, book.Sheets)

	assert.Equal(t, []string{"Acme Ltd"}, sheet(t, body, "Summary")[1])
	routes := sheet(t, body, "Routes")
	assert.Equal(t, []string{"Route", "Requests", "Share", "Change", "4xx", "5xx", "p50", "p90", "p99"}, routes[1])
	assert.Equal(t, []string{"GET /orders/{id}", "600", "0.6"}, routes[2][:3], "numbers are numbers")
	assert.Equal(t, []string{"Total", "1000", "1"}, routes[4][:3])
	assert.Equal(t, "2026-11-09", sheet(t, body, "Days")[2][0])
	errors := sheet(t, body, "Errors")
	last, err := time.Parse(time.RFC3339, errors[2][6])
	require.NoError(t, err, "times are times")
	assert.WithinDuration(t, reporttest.At(15, 22, 10), last, time.Second)
}

func TestWrite_typesTablesChartsAndPanes(t *testing.T) {
	file, err := excelize.OpenReader(bytes.NewReader(written(t, reporttest.Acme())))
	require.NoError(t, err)
	defer file.Close()
	for _, name := range file.GetSheetList()[1:] {
		tables, err := file.GetTables(name)
		require.NoError(t, err)
		assert.Len(t, tables, 1, name)
		panes, err := file.GetPanes(name)
		require.NoError(t, err)
		assert.True(t, panes.Freeze && panes.YSplit == headRow, name)
	}
	kind, err := file.GetCellType("Routes", "B3")
	require.NoError(t, err)
	assert.Equal(t, excelize.CellTypeUnset, kind, "a number")
	shown, err := file.GetCellValue("Routes", "C3")
	require.NoError(t, err)
	assert.Equal(t, "60.0%", shown)
}

func TestWrite_charts(t *testing.T) {
	body := written(t, reporttest.Acme())
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	var charts []string
	for _, f := range archive.File {
		if strings.HasPrefix(f.Name, "xl/charts/chart") {
			r, err := f.Open()
			require.NoError(t, err)
			text, err := io.ReadAll(r)
			require.NoError(t, err)
			charts = append(charts, string(text))
		}
	}
	require.Len(t, charts, 3)
	all := strings.Join(charts, "\n")
	for _, want := range []string{"&#39;Days and routes&#39;!$B$3:$B$9", "&#39;Latency&#39;!$D$3:$D$9", "&#39;Quota by day 1&#39;!$C$3:$C$32"} {
		assert.Contains(t, strings.ReplaceAll(all, "'", "&#39;"), want)
	}
}

func TestWrite_noCellIsAFormula(t *testing.T) {
	body := written(t, reporttest.WithNames())
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	for _, f := range archive.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			r, err := f.Open()
			require.NoError(t, err)
			text, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.NotContains(t, string(text), "<f>", f.Name)
			assert.NotContains(t, string(text), "<f ", f.Name)
		}
	}
	var names []string
	for _, row := range sheet(t, body, "Client software")[2:] {
		names = append(names, row[0])
	}
	for _, name := range reporttest.Nasty {
		if !strings.ContainsAny(name, "\x00\x07") { // XML cannot hold these
			assert.Contains(t, names, name)
		}
	}
}

func TestHeaders_distinctShortAndNeverEmpty(t *testing.T) {
	long := strings.Repeat("x", 300)
	got := headers([]report.Column{{Label: "GET /a"}, {Label: "get /A"}, {Label: "GET /a (2)"}, {ID: "value"}, {Label: "a\n\x07b"}, {Label: long}, {Label: long}})
	assert.Equal(t, []string{"GET /a", "get /A (2)", "GET /a (2) (2)", "value", "a b", long[:200] + "…", long[:200] + "… (2)"}, got)
}

func TestWrite_oneDay_byHour(t *testing.T) {
	in := reporttest.Acme()
	var err error
	in.Period, err = report.ParsePeriod("2026-11-09", "UTC", time.Time{})
	require.NoError(t, err)
	in.Days = []report.Bucket{{Name: "2026-11-09 10", Requests: 1000}}
	file, err := excelize.OpenReader(bytes.NewReader(written(t, in)))
	require.NoError(t, err)
	defer file.Close()
	for cell, want := range map[string]string{"A2": "Hour", "A13": "2026-11-09 10:00", "B13": "1,000"} {
		shown, err := file.GetCellValue("Days", cell)
		require.NoError(t, err)
		assert.Equal(t, want, shown)
	}
	raw, err := file.GetCellValue("Days", "A13", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	assert.Regexp(t, `^46335\.41`, raw, "a time is a number")
}

func TestWrite_emptyAndOverview(t *testing.T) {
	assert.NotContains(t, string(written(t, reporttest.Empty())), "NaN")
	customers := sheet(t, written(t, reporttest.Overview()), "Customers")
	assert.Equal(t, []string{"Acme Ltd (acme)", "acme", "1000"}, customers[2][:3])
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		written(b, reporttest.Acme())
	}
}
