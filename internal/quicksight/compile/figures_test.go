package compile_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// Figures over random rows against what they mean in plain Go.

func mainRows(t *testing.T, board *compile.Dashboard, id string, s compile.State, o compile.Options) ([][]any, *compile.Plan) {
	t.Helper()
	p, err := board.Visual(id, s, o)
	require.NoError(t, err)
	return run(t, shared(t), p.Main), p
}

// percentile interpolates, as percentileCont does.
func percentile(values []float64, p float64) float64 {
	values = slices.Sorted(slices.Values(values))
	at := p * float64(len(values)-1)
	low := math.Floor(at)
	return values[int(low)] + (at-low)*(values[int(math.Ceil(at))]-values[int(low)])
}

func number(t *testing.T, v any) float64 {
	t.Helper()
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	require.Fail(t, "not a number", "%T", v)
	return 0
}

func TestBar_topAndOtherAreEverything(t *testing.T) {
	for seed := range uint64(5) {
		calls := someCalls(300, seed)
		rows, _ := mainRows(t, callsBoard(t, calls), "bar", compile.State{}, options)
		counts := map[string]int{}
		for _, c := range calls {
			counts[c.route]++
		}
		delete(counts, "")
		var total int64
		shown := map[string]int64{}
		for _, row := range rows {
			total += row[4].(int64)
			if row[1] == false && row[0] != nil {
				shown[row[0].(string)] += row[4].(int64)
			}
		}
		assert.EqualValues(t, len(calls), total, "seed %d", seed)
		assert.LessOrEqual(t, len(shown), 2)
		for route, n := range shown {
			assert.EqualValues(t, counts[route], n, "route %s", route)
		}
	}
}

func TestTree_otherIsComputedFromItsRows(t *testing.T) {
	calls := someCalls(400, 12)
	rows, p := mainRows(t, callsBoard(t, calls), "tree", compile.State{}, options)
	require.Len(t, rows, 3, "two and the rest")
	require.Equal(t, compile.Other, p.Main.Columns[1].Role)
	top := []any{rows[0][0], rows[1][0]}
	var rest []float64
	for _, c := range calls {
		var route any = c.route
		if c.noRoute {
			route = nil
		}
		if !slices.Contains(top, route) && c.ms >= 0 {
			rest = append(rest, c.ms)
		}
	}
	slices.Sort(rest)
	assert.Nil(t, rows[2][0])
	assert.Equal(t, true, rows[2][1])
	// The discrete percentile is a value that is there.
	assert.InDelta(t, rest[int(math.Ceil(0.9*float64(len(rest))))-1], rows[2][2], 1e-9)
}

func TestPie_distinctCountOfOther(t *testing.T) {
	calls := someCalls(300, 13)
	for i := range calls {
		calls[i].id = fmt.Sprintf("u%d", i%40) // users call again
	}
	rows, _ := mainRows(t, callsBoard(t, calls), "pie", compile.State{}, options)
	require.Len(t, rows, 3)
	rest := map[string]bool{}
	for _, c := range calls {
		if c.customer != rows[0][0] && c.customer != rows[1][0] {
			rest[c.id] = true
		}
	}
	assert.EqualValues(t, len(rest), rows[2][2])
}

func TestTable_figures(t *testing.T) {
	calls := someCalls(500, 14)
	board := callsBoard(t, calls)
	rows, p := mainRows(t, board, "table", compile.State{}, compile.Options{Now: now, Rows: 1000})
	share, late := 0.0, 0
	for _, c := range calls {
		if c.ms > 40 {
			late++
		}
	}
	for _, row := range rows {
		share += number(t, row[3])
		p50, p90, p99 := number(t, row[4]), number(t, row[5]), number(t, row[6])
		assert.LessOrEqual(t, p50, p90)
		assert.LessOrEqual(t, p90, p99)
		var values []float64
		for _, c := range calls {
			if (c.route == row[0] || c.noRoute && row[0] == nil) && c.kind == row[1] && c.ms >= 0 {
				values = append(values, c.ms)
			}
		}
		assert.InDelta(t, percentile(values, 0.5), p50, 1e-9)
		assert.InDelta(t, percentile(values, 0.99), p99, 1e-9)
	}
	assert.InDelta(t, 1, share, 1e-9)

	total := run(t, shared(t), p.Total)[0]
	assert.EqualValues(t, len(calls), total[0])
	assert.InDelta(t, 1, total[1], 1e-9, "everything is all of everything")
	assert.InDelta(t, float64(late)/float64(len(calls)), total[5], 1e-9, "a ratio of sums, not a mean of ratios")
	assert.EqualValues(t, len(rows), run(t, shared(t), p.Count)[0][0])
}

func TestTable_stylesSayWhichRuleHolds(t *testing.T) {
	rows, p := mainRows(t, callsBoard(t, someCalls(300, 15)), "table", compile.State{}, compile.Options{Now: now, Rows: 1000})
	require.Len(t, p.Rules, 4)
	at := func(field, part string) int {
		return slices.IndexFunc(p.Main.Columns, func(c compile.Column) bool {
			return c.Role == compile.Style && c.FieldID == field && c.Part == part
		})
	}
	late, gradient, whole := at("late", "background"), at("n", "background"), at("", "text")
	seen := map[any]bool{}
	for _, row := range rows {
		var want any
		switch share := number(t, row[7]); {
		case share > 0.5:
			want = int64(1)
		case share > 0.2:
			want = int64(2)
		}
		seen[want] = true
		require.EqualValues(t, want, plain(row[late]), "late %v", row[7])
		require.EqualValues(t, row[2], row[gradient])
		require.Equal(t, row[1] == "write", row[whole] != nil)
	}
	assert.GreaterOrEqual(t, len(seen), 2)
	assert.Len(t, p.Rules[2].Gradient, 2)
}

func plain(v any) any {
	if i, ok := v.(int32); ok {
		return int64(i)
	}
	return v
}

func TestTable_pagesFollowEachOther(t *testing.T) {
	board := callsBoard(t, someCalls(60, 16))
	for _, id := range []string{"table", "rows"} {
		t.Run(id, func(t *testing.T) {
			all, _ := mainRows(t, board, id, compile.State{}, compile.Options{Now: now, Rows: 1000})
			var pages [][]any
			for page := 0; len(pages) < len(all); page++ {
				rows, p := mainRows(t, board, id, compile.State{Page: map[string]int{id: page}}, options)
				require.NotEmpty(t, rows, "page %d", page)
				require.LessOrEqual(t, len(rows), p.PageSize)
				pages = append(pages, rows...)
			}
			assert.Equal(t, all, pages)
		})
	}
}

func TestTable_readersSort(t *testing.T) {
	board := callsBoard(t, someCalls(200, 17))
	rows, _ := mainRows(t, board, "table", compile.State{Sort: map[string]compile.Sort{"table": {Field: "p90"}}}, compile.Options{Now: now, Rows: 1000})
	assert.True(t, slices.IsSortedFunc(rows, func(a, b []any) int { return cmp.Compare(number(t, a[5]), number(t, b[5])) }))
	configured, _ := mainRows(t, board, "table", compile.State{}, options)
	unknown, _ := mainRows(t, board, "table", compile.State{Sort: map[string]compile.Sort{"table": {Field: "gone"}}}, options)
	assert.Equal(t, configured, unknown, "a field that is gone leaves the definition's order")
}

func TestLine_keepsTheLargestSeriesWithoutOther(t *testing.T) {
	calls := someCalls(300, 18)
	rows, p := mainRows(t, callsBoard(t, calls), "line", compile.State{}, options)
	assert.Equal(t, "DAY", p.Step)
	counts := map[string]int{}
	for _, c := range calls {
		counts[c.route]++
	}
	series := map[any]int{}
	for _, row := range rows {
		series[row[1]] += int(row[2].(int64))
	}
	require.Len(t, series, 2)
	for route, n := range series {
		assert.Equal(t, counts[route.(string)], n, "%v", route)
	}
	assert.Contains(t, series, "/a")
}

func TestPivot_totalsAreSumsOfCells(t *testing.T) {
	board := callsBoard(t, someCalls(300, 19))
	cells, p := mainRows(t, board, "pivot", compile.State{}, options)
	rows, columns := map[[2]any]int64{}, map[any]int64{}
	var kinds []any
	for _, cell := range cells {
		rows[[2]any{cell[0], cell[1]}] += cell[3].(int64)
		columns[cell[2]] += cell[3].(int64)
		if len(kinds) == 0 || kinds[len(kinds)-1] != cell[0] {
			kinds = append(kinds, cell[0])
		}
	}
	assert.Len(t, kinds, 4, "cells of a kind stay together")
	for _, row := range run(t, shared(t), p.RowTotal) {
		assert.Equal(t, rows[[2]any{row[0], row[1]}], row[2])
	}
	for _, row := range run(t, shared(t), p.ColumnTotal) {
		assert.Equal(t, columns[row[0]], row[1])
	}
	assert.EqualValues(t, 300, run(t, shared(t), p.Total)[0][0])
}

func TestBoxPlot_whiskersAndOutliers(t *testing.T) {
	calls := someCalls(200, 20)
	calls[0].ms, calls[1].ms, calls[0].kind, calls[1].kind = 900, 950, "read", "read"
	rows, p := mainRows(t, callsBoard(t, calls), "box", compile.State{}, options)
	part := func(row []any, name string) any {
		return row[slices.IndexFunc(p.Main.Columns, func(c compile.Column) bool { return c.Part == name })]
	}
	require.Len(t, rows, 4)
	for _, row := range rows {
		var values []float64
		for _, c := range calls {
			if c.kind == row[0] && c.ms >= 0 {
				values = append(values, c.ms)
			}
		}
		q1, q3 := percentile(values, 0.25), percentile(values, 0.75)
		low, high := math.Inf(1), math.Inf(-1)
		outliers := 0
		for _, v := range values {
			if v < q1-1.5*(q3-q1) || v > q3+1.5*(q3-q1) {
				outliers++
				continue
			}
			low, high = min(low, v), max(high, v)
		}
		assert.InDelta(t, q1, part(row, "q1"), 1e-9)
		assert.InDelta(t, percentile(values, 0.5), part(row, "median"), 1e-9)
		assert.InDelta(t, q3, part(row, "q3"), 1e-9)
		assert.InDelta(t, low, part(row, "min"), 1e-9)
		assert.InDelta(t, high, part(row, "max"), 1e-9)
		assert.EqualValues(t, len(values), part(row, "count"))
		list, _ := part(row, "outliers").([]any)
		assert.Len(t, list, outliers, row[0])
	}
}

func TestHistogram_countsEveryValueOnce(t *testing.T) {
	calls := someCalls(300, 21)
	for _, id := range []string{"histogram", "histogram-count"} {
		t.Run(id, func(t *testing.T) {
			rows, _ := mainRows(t, callsBoard(t, calls), id, compile.State{}, options)
			total := 0
			for i, row := range rows {
				want := 0
				for _, c := range calls {
					last := i == len(rows)-1 // the largest value belongs to the last range
					if c.ms >= 0 && c.ms >= number(t, row[0])-1e-9 && (last || c.ms < number(t, row[1])-1e-9) {
						want++
					}
				}
				assert.EqualValues(t, want, row[2], "from %v to %v", row[0], row[1])
				total += int(row[2].(int64))
			}
			assert.Equal(t, len(keep(calls, func(c call) bool { return c.ms >= 0 })), total)
		})
	}
}

func TestWindows(t *testing.T) {
	calls := someCalls(400, 22)
	rows, _ := mainRows(t, callsBoard(t, calls, everywhere(filter("CategoryFilter", "f", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`))), "windows", compile.State{}, options)
	counts := map[string]int64{}
	best := map[string]float64{} // of each route, before the filters
	bySum := map[string]float64{}
	for _, c := range calls {
		best[c.route] = max(best[c.route], c.ms)
		if c.kind == "read" {
			counts[c.at.Format("2006-01-02")]++
			bySum[c.customer] += max(c.ms, 0)
		}
	}
	running := int64(0)
	for _, row := range rows {
		at := row[0].(time.Time).Format("2006-01-02")
		running += counts[at]
		assert.Equal(t, running, row[1], "running sum")
		top, customers := 0.0, map[string]bool{}
		for _, c := range calls {
			if c.kind == "read" && c.at.Format("2006-01-02") == at {
				top = max(top, best[c.route])
				customers[c.customer] = true
			}
		}
		mean := 0.0
		for customer := range customers {
			mean += bySum[customer] / float64(len(customers))
		}
		assert.InDelta(t, top, row[3], 1e-9, "a window before the filters sees all rows")
		assert.InDelta(t, mean, row[4], 1e-6, "the mean over customers, each once")
		if before, ok := counts[row[0].(time.Time).AddDate(0, 0, -1).Format("2006-01-02")]; ok {
			assert.Equal(t, counts[at]-before, row[2], "against the day before")
		} else {
			assert.Nil(t, row[2], "there is no day before")
		}
	}
}

func TestKPI_withoutRows(t *testing.T) {
	board := callsBoard(t, nil)
	rows, _ := mainRows(t, board, "kpi", compile.State{}, options)
	assert.EqualValues(t, 0, rows[0][0])
	rows, _ = mainRows(t, board, "kpi-trend", compile.State{}, options)
	assert.Empty(t, rows)
}
