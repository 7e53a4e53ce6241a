package dashboards

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/lens"
)

// choices are the queries that the matrix asks each visual with, by what they
// choose.
func choices(t *testing.T, l *lens.Lens) map[string]string {
	t.Helper()
	all := map[string]string{"nothing": "", "comparison": "compare=previous"}
	page := l.Page()
	for _, f := range page.Filters {
		if f.Parameter != "" {
			continue
		}
		switch f.Type {
		case "relative-date":
			all["filter "+f.ID] = f.ID + "=last-3-day"
			all["range "+f.ID] = f.ID + "=2026-11-18T10:00..2026-11-20T12:00"
		case "number":
			all["filter "+f.ID] = f.ID + "=1"
		case "category":
			all["filter "+f.ID] = f.ID + "=" + url.QueryEscape(values(t, l, f.ID)[0])
		default:
			t.Errorf("filter %s has the type %q: the matrix does not know it", f.ID, f.Type)
		}
	}
	for _, p := range page.Parameters {
		for i, v := range parameterValues(t, l, p) {
			all[fmt.Sprintf("parameter %s %d", p.Name, i+1)] = "p." + p.Name + "=" + url.QueryEscape(v)
		}
	}
	return all
}

// values are the values that a control offers.
func values(t *testing.T, l *lens.Lens, id string) []string {
	t.Helper()
	found, _, err := l.Values(t.Context(), id, "", board.State{})
	require.NoError(t, err, id)
	require.NotEmpty(t, found, id)
	var texts []string
	for _, v := range found {
		texts = append(texts, v.Value)
	}
	return texts
}

// parameterValues are two values of a parameter: those its control offers, or
// numbers around its default.
func parameterValues(t *testing.T, l *lens.Lens, p board.Parameter) []string {
	t.Helper()
	for _, s := range l.Page().Sheets {
		for _, c := range s.Controls {
			if c.Parameter == p.Name && len(c.Values) > 1 {
				return c.Values[:2]
			}
		}
	}
	switch p.Type {
	case board.IntegerField:
		return []string{"1", "500"}
	case board.NumberField:
		return []string{"0.5", "0.95"}
	}
	f := slices.IndexFunc(l.Page().Filters, func(f board.Filter) bool { return f.Parameter == p.Name })
	require.GreaterOrEqual(t, f, 0, "parameter %s: no values to choose from, and no filter that uses it", p.Name)
	return values(t, l, l.Page().Filters[f].ID)[:2]
}

// maxRows is more than any visual of the dashboard may return: what a page can
// draw, and a table's page.
const maxRows = 6000

// Every visual, with nothing chosen, with each filter, each parameter at two
// values, beside the previous period, and with a filter that nothing meets.
func TestMatrix(t *testing.T) {
	l := open(t, week)
	queries := choices(t, l)
	require.Greater(t, len(queries), 30)
	each(l, func(s board.Sheet, v *board.Visual) {
		t.Run(v.ID, func(t *testing.T) {
			require.NotEqual(t, board.Unknown, v.Kind, v.Unsupported)
			first := ask(t, l, v.ID, "", false)
			for name, query := range queries {
				data := ask(t, l, v.ID, query, false)
				assert.Equal(t, first.Columns, data.Columns, name)
				assert.LessOrEqual(t, len(data.Rows), maxRows, name)
				checkRows(t, v, data, name)
			}
			data := ask(t, l, v.ID, "domain=nothing.example&customer=nobody", false)
			if !reaches(data, "domain") && !reaches(data, "customer") {
				return
			}
			assert.Equal(t, first.Columns, data.Columns)
			checkRows(t, v, data, "nothing matches")
			if empty(v, data) {
				assert.Contains(t, data.Note, "Nothing matches", "it is empty and must say why")
			}
		})
	})
}

func reaches(data *board.Data, filter string) bool {
	return slices.ContainsFunc(data.Explain.Filters, func(f board.AppliedFilter) bool { return f.ID == filter })
}

// empty tells whether a visual shows no figure.
func empty(v *board.Visual, data *board.Data) bool {
	if v.Kind == board.KPI {
		return data.KPI.Value == nil && data.KPI.Text == ""
	}
	return len(data.Rows) == 0
}

// checkRows checks what holds for any answer.
func checkRows(t *testing.T, v *board.Visual, data *board.Data, name string) {
	t.Helper()
	require.NotEmpty(t, data.Columns, name)
	require.NotEmpty(t, data.Explain.SQL, name)
	require.NotEmpty(t, data.Explain.Athena, name)
	for _, f := range v.Fields {
		assert.True(t, slices.ContainsFunc(data.Columns, func(c board.Column) bool { return c.Field == f.ID }), "%s: no column of %s", name, f.ID)
	}
	for _, rows := range [][][]any{data.Rows, data.Previous, data.RowTotals, data.ColumnTotals} {
		for _, row := range rows {
			require.Len(t, row, len(data.Columns), name)
		}
	}
	for _, s := range data.Styles {
		assert.Less(t, s.Row, max(len(data.Rows), 1), name)
		assert.Less(t, s.Column, len(data.Columns)+2, name)
	}
	for _, row := range data.Rows {
		p50, p90, p99 := number(data, row, "latency_p50"), number(data, row, "latency_p90"), number(data, row, "latency_p99")
		if !math.IsNaN(p50) && !math.IsNaN(p90) {
			assert.LessOrEqual(t, p50, p90, name)
		}
		if !math.IsNaN(p90) && !math.IsNaN(p99) {
			assert.LessOrEqual(t, p90, p99, name)
		}
	}
}

// place is that of a field's column by the last part of the field's ID; -1
// without one.
func place(data *board.Data, field string) int {
	return slices.IndexFunc(data.Columns, func(c board.Column) bool {
		return c.Field[strings.LastIndexByte(c.Field, '.')+1:] == field
	})
}

// number is a figure of a row; NaN where it has none.
func number(data *board.Data, row []any, field string) float64 {
	i := place(data, field)
	if i < 0 {
		return math.NaN()
	}
	switch v := row[i].(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	default:
		return math.NaN()
	}
}

// total adds up a figure over all rows.
func total(data *board.Data, field string) (sum float64) {
	for _, row := range data.Rows {
		if n := number(data, row, field); !math.IsNaN(n) {
			sum += n
		}
	}
	return sum
}

// Visuals without a condition of their own that split all requests up must add
// up to all requests, the ones that got no mark of their own included, whatever
// is chosen.
func TestPartsAddUpToAll(t *testing.T) {
	l := open(t, month)
	for _, query := range []string{"", "domain=api.example.com", "date=last-7-day&status=200&status=404", "date=2026-11-01..2026-11-03"} {
		want := *ask(t, l, "kpi-requests", query, false).KPI.Value
		require.Positive(t, want)
		split := 0
		each(l, func(_ board.Sheet, v *board.Visual) {
			data := ask(t, l, v.ID, query, true)
			requests := place(data, "requests")
			own := slices.ContainsFunc(data.Explain.Filters, func(f board.AppliedFilter) bool {
				return !slices.Contains([]string{"date", "domain", "status"}, f.ID)
			})
			limited := v.Kind == board.Line || v.Kind == board.TreeMap || v.Kind == board.Scatter || v.Kind == board.FilledMap || v.Kind == board.HeatMap
			if requests < 0 || own || limited || v.Kind == board.KPI {
				return // lines and the like leave out what is not among the first
			}
			split++
			assert.Equal(t, want, total(data, "requests"), "%s?%s", v.ID, query)
			if data.Totals != nil {
				assert.Equal(t, want, number(data, data.Totals, "requests"), "total of %s?%s", v.ID, query)
			}
			if place(data, "share_of_requests") >= 0 {
				assert.InDelta(t, 1, total(data, "share_of_requests"), 1e-9, "shares of %s?%s", v.ID, query)
			}
		})
		assert.Greater(t, split, 12)
	}
}

// A pivot table's totals are those of its cells.
func TestPivotTotals(t *testing.T) {
	data := ask(t, open(t, month), "piv-error", "date=last-60-day", false)
	require.NotEmpty(t, data.RowTotals)
	all := total(data, "requests")
	assert.Equal(t, all, number(data, data.Totals, "requests"))
	for _, rows := range [][][]any{data.RowTotals, data.ColumnTotals} {
		if rows == nil {
			continue
		}
		sum := 0.0
		for _, row := range rows {
			sum += number(data, row, "requests")
		}
		assert.Equal(t, all, sum)
	}
}

// Tables page by page are the table as a whole.
func TestPaging(t *testing.T) {
	l := open(t, month)
	whole := ask(t, l, "tbl-requests", "date=2026-11-20..2026-11-20", true)
	var rows [][]any
	for page := 1; ; page++ {
		data := ask(t, l, "tbl-requests", fmt.Sprintf("date=2026-11-20..2026-11-20&page.tbl-requests=%d", page), false)
		rows = append(rows, data.Rows...)
		assert.EqualValues(t, len(whole.Rows), data.Count)
		if len(data.Rows) < 100 {
			break
		}
	}
	assert.Equal(t, whole.Rows, rows)
}
