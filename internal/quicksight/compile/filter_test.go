package compile_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

const (
	anchorNow = `"AnchorDateConfiguration": {"AnchorOption": "NOW"}, "NullOption": "NON_NULLS_ONLY", `
	listOf    = `"Configuration": {"FilterListConfiguration": `
	custom    = `"Configuration": {"CustomFilterConfiguration": `
	column    = `{"DataSetIdentifier": "calls", "ColumnName": "ms"}`
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func during(from, to string) func(call) bool {
	return func(c call) bool { return !c.at.Before(day(from)) && c.at.Before(day(to)) }
}

func pointer[T any](v T) *T { return &v }

// Each kind of filter against what it means in plain Go. now is Sunday,
// 2026-11-22 15:30; weeks of the definition start on Monday.
func TestFilters_keepWhatTheyMean(t *testing.T) {
	calls := someCalls(150, 3)
	chosen := func(v compile.FilterValue) compile.State {
		return compile.State{Filters: map[string]compile.FilterValue{"f": v}}
	}
	tests := []struct {
		name   string
		filter string
		state  compile.State
		want   func(call) bool
	}{
		{"last n days with today", filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 3`), compile.State{}, during("2026-11-20", "2026-11-23")},
		{"previous week from Monday", filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "WEEK", "RelativeDateType": "PREVIOUS", "RelativeDateValue": 1`), compile.State{}, during("2026-11-09", "2026-11-16")},
		{"this month", filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "MONTH", "RelativeDateType": "THIS"`), compile.State{}, during("2026-11-01", "2026-12-01")},
		{"month to date", filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "MONTH", "RelativeDateType": "NOW"`), compile.State{}, func(c call) bool { return !c.at.Before(day("2026-11-01")) && !c.at.After(now) }},
		{"anchor from a parameter", filter("RelativeDatesFilter", "f", "at", `"AnchorDateConfiguration": {"ParameterName": "Since"}, "NullOption": "NON_NULLS_ONLY", "TimeGranularity": "DAY", "RelativeDateType": "NEXT", "RelativeDateValue": 2`), compile.State{}, during("2026-11-02", "2026-11-04")},
		{"exclude the last day", filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 3, "ExcludePeriodConfiguration": {"Amount": 1, "Granularity": "DAY", "Status": "ENABLED"}`), compile.State{}, during("2026-11-20", "2026-11-22")},
		{"chosen relative range", filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 3`), chosen(compile.FilterValue{Relative: &compile.Relative{Type: "PREVIOUS", Unit: "DAY", N: 2}}), during("2026-11-20", "2026-11-22")},
		{"chosen dates", filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 3`), chosen(compile.FilterValue{From: day("2026-11-01"), To: day("2026-11-05")}), during("2026-11-01", "2026-11-05")},
		{"all dates", filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 3`), chosen(compile.FilterValue{All: true}), func(call) bool { return true }},
		{"whole days with both ends", filter("TimeRangeFilter", "f", "at", `"NullOption": "NON_NULLS_ONLY", "TimeGranularity": "DAY", "IncludeMinimum": true, "IncludeMaximum": true, "RangeMinimumValue": {"StaticValue": "2026-11-03T00:00:00Z"}, "RangeMaximumValue": {"StaticValue": "2026-11-05T00:00:00Z"}`), compile.State{}, during("2026-11-03", "2026-11-06")},
		{"whole days without ends", filter("TimeRangeFilter", "f", "at", `"NullOption": "NON_NULLS_ONLY", "TimeGranularity": "DAY", "RangeMinimumValue": {"StaticValue": "2026-11-03T00:00:00Z"}, "RangeMaximumValue": {"StaticValue": "2026-11-05T00:00:00Z"}`), compile.State{}, during("2026-11-04", "2026-11-05")},
		{"rolling date", filter("TimeRangeFilter", "f", "at", `"NullOption": "NON_NULLS_ONLY", "TimeGranularity": "DAY", "IncludeMinimum": true, "RangeMinimumValue": {"RollingDate": {"Expression": "truncDate('WK', now())"}}`), compile.State{}, func(c call) bool { return !c.at.Before(day("2026-11-22")) }},
		{"date of a parameter", filter("TimeRangeFilter", "f", "at", `"NullOption": "NON_NULLS_ONLY", "TimeGranularity": "DAY", "IncludeMinimum": true, "RangeMinimumValue": {"Parameter": "Since"}`), compile.State{Parameters: map[string][]string{"Since": {"2026-11-20"}}}, func(c call) bool { return !c.at.Before(day("2026-11-20")) }},
		{"one day", filter("TimeEqualityFilter", "f", "at", `"TimeGranularity": "DAY", "Value": "2026-11-10T00:00:00Z"`), compile.State{}, during("2026-11-10", "2026-11-11")},

		{"listed values", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["/a", "/e'"]}}`), compile.State{}, func(c call) bool { return c.route == "/a" || c.route == "/e'" }},
		{"listed values and nulls", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["/a"], "NullOption": "ALL_VALUES"}}`), compile.State{}, func(c call) bool { return c.route == "/a" || c.noRoute }},
		{"all but listed values, nulls stay", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "DOES_NOT_CONTAIN", "CategoryValues": ["/a", "/b"]}}`), compile.State{}, func(c call) bool { return c.route != "/a" && c.route != "/b" }},
		{"all but listed values without nulls", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "DOES_NOT_CONTAIN", "CategoryValues": ["/a"], "NullOption": "NON_NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return c.route != "/a" && !c.noRoute }},
		{"select all", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "CategoryValues": ["/a"], "NullOption": "ALL_VALUES"}}`), compile.State{}, func(call) bool { return true }},
		{"select all without nulls", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "NON_NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return !c.noRoute }},
		{"only nulls", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return c.noRoute }},
		{"chosen values leave nulls out", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "ALL_VALUES"}}`), chosen(compile.FilterValue{Values: []string{"/b"}}), func(c call) bool { return c.route == "/b" }},
		{"chosen null means the text too", filter("CategoryFilter", "f", "route", listOf+`{"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "ALL_VALUES"}}`), chosen(compile.FilterValue{Values: []string{"null", "/b"}}), func(c call) bool { return c.route == "/b" || c.noRoute || c.route == "null" }},
		{"chosen values left out", filter("CategoryFilter", "f", "kind", listOf+`{"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "ALL_VALUES"}}`), chosen(compile.FilterValue{Values: []string{"read"}, Exclude: true}), func(c call) bool { return c.kind != "read" }},
		{"nothing chosen is all", filter("CategoryFilter", "f", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`), chosen(compile.FilterValue{}), func(call) bool { return true }},
		{"custom list", filter("CategoryFilter", "f", "kind", `"Configuration": {"CustomFilterListConfiguration": {"MatchOperator": "DOES_NOT_EQUAL", "CategoryValues": ["read", "list"], "NullOption": "NON_NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return c.kind == "write" || c.kind == "admin" }},
		{"contains, wildcards are plain", filter("CategoryFilter", "f", "route", custom+`{"MatchOperator": "CONTAINS", "CategoryValue": "%_", "NullOption": "NON_NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return strings.Contains(c.route, "%_") }},
		{"does not contain", filter("CategoryFilter", "f", "customer", custom+`{"MatchOperator": "DOES_NOT_CONTAIN", "CategoryValue": "e", "NullOption": "NON_NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return !strings.Contains(c.customer, "e") }},
		{"starts with", filter("CategoryFilter", "f", "customer", custom+`{"MatchOperator": "STARTS_WITH", "CategoryValue": "C", "NullOption": "NON_NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return strings.HasPrefix(c.customer, "C") }},
		{"ends with", filter("CategoryFilter", "f", "customer", custom+`{"MatchOperator": "ENDS_WITH", "CategoryValue": "ne", "NullOption": "NON_NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return strings.HasSuffix(c.customer, "ne") }},
		{"parameter without value is all", filter("CategoryFilter", "f", "customer", custom+`{"MatchOperator": "EQUALS", "ParameterName": "Customer", "NullOption": "ALL_VALUES"}}`), compile.State{}, func(call) bool { return true }},
		{"parameter with values", filter("CategoryFilter", "f", "customer", custom+`{"MatchOperator": "EQUALS", "ParameterName": "Customer", "NullOption": "NON_NULLS_ONLY"}}`), compile.State{Parameters: map[string][]string{"Customer": {"Acme", "Elm"}}}, func(c call) bool { return c.customer == "Acme" || c.customer == "Elm" }},

		{"number range", filter("NumericRangeFilter", "f", "ms", `"NullOption": "NON_NULLS_ONLY", "IncludeMinimum": true, "RangeMinimum": {"StaticValue": 20}, "RangeMaximum": {"StaticValue": 60.5}`), compile.State{}, func(c call) bool { return c.ms >= 20 && c.ms < 60.5 }},
		{"number range with nulls", filter("NumericRangeFilter", "f", "ms", `"NullOption": "ALL_VALUES", "RangeMinimum": {"StaticValue": 90}`), compile.State{}, func(c call) bool { return c.ms > 90 || c.ms < 0 }},
		{"number range of a parameter", filter("NumericRangeFilter", "f", "ms", `"NullOption": "NON_NULLS_ONLY", "IncludeMaximum": true, "RangeMaximum": {"Parameter": "Limit"}`), compile.State{}, func(c call) bool { return c.ms >= 0 && c.ms <= 40 }},
		{"chosen number range", filter("NumericRangeFilter", "f", "ms", `"NullOption": "ALL_VALUES", "RangeMinimum": {"StaticValue": 90}`), chosen(compile.FilterValue{Min: pointer(10.0), Max: pointer(20.0)}), func(c call) bool { return c.ms >= 10 && c.ms <= 20 }},
		{"number", filter("NumericEqualityFilter", "f", "code", `"MatchOperator": "EQUALS", "Value": 400, "NullOption": "ALL_VALUES"`), compile.State{}, func(c call) bool { return c.code == 400 }},
		{"other numbers", filter("NumericEqualityFilter", "f", "code", `"MatchOperator": "DOES_NOT_EQUAL", "Value": 400, "NullOption": "ALL_VALUES"`), compile.State{}, func(c call) bool { return c.code != 400 }},
		{"calculated field", filter("CategoryFilter", "f", "slow", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["slow"]}}`), compile.State{}, func(c call) bool { return c.ms > 40 }},
		{"alternatives of a group", filter("CategoryFilter", "f", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`) + "," + filter("NumericEqualityFilter", "g", "code", `"MatchOperator": "EQUALS", "Value": 500, "NullOption": "NON_NULLS_ONLY"`), compile.State{}, func(c call) bool { return c.kind == "read" || c.code == 500 }},
		{"an alternative that lets all pass", filter("CategoryFilter", "f", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`) + "," + filter("CategoryFilter", "g", "route", listOf+`{"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "ALL_VALUES"}}`), compile.State{}, func(call) bool { return true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			board := callsBoard(t, calls, everywhere(tt.filter))
			want := keep(calls, tt.want)
			require.NotEmpty(t, want)
			assert.Equal(t, want, idsOf(t, board, tt.state, options))
		})
	}
}

func TestFilters_topN(t *testing.T) {
	calls := someCalls(600, 5)
	board := callsBoard(t, calls,
		everywhere(filter("TopBottomFilter", "f", "customer", `"Limit": 2, "AggregationSortConfigurations": [{"Column": `+column+`, "SortDirection": "DESC", "AggregationFunction": {"NumericalAggregationFunction": {"SimpleNumericalAggregation": "SUM"}}}]`)),
		everywhere(filter("CategoryFilter", "g", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`)))
	sums := map[string]float64{}
	for _, c := range calls {
		if c.kind == "read" && c.ms >= 0 {
			sums[c.customer] += c.ms
		}
	}
	customers := []string{"Acme", "Birch", "Cedar", "Dune", "Elm"}
	slices.SortFunc(customers, func(a, b string) int { return int(1000 * (sums[b] - sums[a])) })
	want := keep(calls, func(c call) bool { return c.kind == "read" && slices.Contains(customers[:2], c.customer) })
	assert.Equal(t, want, idsOf(t, board, compile.State{}, options), "the other filters come first")
}

func TestFilters_onAggregates_keepGroups(t *testing.T) {
	calls := someCalls(600, 6)
	board := callsBoard(t, calls, everywhere(filter("NumericRangeFilter", "f", "ms",
		`"NullOption": "NON_NULLS_ONLY", "RangeMinimum": {"StaticValue": 900}, "AggregationFunction": {"NumericalAggregationFunction": {"SimpleNumericalAggregation": "SUM"}}`)))
	type key struct{ route, kind string }
	sums, counts := map[key]float64{}, map[key]int64{}
	for _, c := range calls {
		counts[key{c.route, c.kind}]++
		sums[key{c.route, c.kind}] += max(c.ms, 0)
	}
	var groups, total int64
	for k, sum := range sums {
		if sum > 900 {
			groups++
			total += counts[k]
		}
	}
	require.Less(t, groups, int64(len(sums)))
	p, err := board.Visual("table", compile.State{}, options)
	require.NoError(t, err)
	assert.Equal(t, groups, run(t, shared(t), p.Count)[0][0])
	assert.Equal(t, total, run(t, shared(t), p.Total)[0][0], "the total is that of the groups that stay")
}

func TestFilters_onTableCalculations_keepRowsOfTheResult(t *testing.T) {
	calls := someCalls(600, 8)
	board := callsBoard(t, calls, everywhere(filter("NumericRangeFilter", "f", "share", `"NullOption": "NON_NULLS_ONLY", "RangeMinimum": {"StaticValue": 0.05}`)))
	p, err := board.Visual("table", compile.State{}, compile.Options{Now: now, Rows: 1000})
	require.NoError(t, err)
	rows := run(t, shared(t), p.Main)
	require.NotEmpty(t, rows)
	for _, row := range rows {
		assert.InDelta(t, float64(row[2].(int64))/600, row[3], 1e-9, "shares are of everything")
		assert.Greater(t, row[3], 0.05)
	}
}

func TestFilters_scope(t *testing.T) {
	calls := someCalls(100, 9)
	keepRead := filter("CategoryFilter", "f", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`)
	all := len(calls)
	read := len(keep(calls, func(c call) bool { return c.kind == "read" }))
	tests := []struct {
		name  string
		group string
		want  int
	}{
		{"all sheets", everywhere(keepRead), read},
		{"this visual", group(`{"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "all", "Scope": "SELECTED_VISUALS", "VisualIds": ["rows"]}]}}`, keepRead), read},
		{"all visuals of the sheet", group(`{"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "all", "Scope": "ALL_VISUALS"}]}}`, keepRead), read},
		{"another visual", group(`{"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "all", "Scope": "SELECTED_VISUALS", "VisualIds": ["kpi"]}]}}`, keepRead), all},
		{"another sheet", group(`{"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "other", "Scope": "ALL_VISUALS"}]}}`, keepRead), all},
		{"switched off", strings.Replace(everywhere(keepRead), "ENABLED", "DISABLED", 1), all},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Len(t, idsOf(t, callsBoard(t, calls, tt.group), compile.State{}, options), tt.want)
		})
	}
}

func TestShift_movesTheRangeAndCutsItAtNow(t *testing.T) {
	calls := someCalls(600, 10)
	board := callsBoard(t, calls, everywhere(filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 7`)))
	o := options
	o.Shift = 7 * 24 * time.Hour
	want := keep(calls, func(c call) bool { return !c.at.Before(day("2026-11-09")) && !c.at.After(now.Add(-o.Shift)) })
	assert.Equal(t, want, idsOf(t, board, compile.State{}, o))
}
