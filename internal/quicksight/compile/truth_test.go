package compile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// truthBoard is testdata/calls.json with fields that are conditions or
// arithmetic, and the table "rows" shows one of them in place of the field slow.
func truthBoard(t *testing.T, calls []call, filters string) *compile.Dashboard {
	t.Helper()
	field := func(name, expression string) string {
		return `{"DataSetIdentifier": "calls", "Name": "` + name + `", "Expression": "` + expression + `"},`
	}
	text := strings.Replace(callsText(t), `"CalculatedFields": [`, `"CalculatedFields": [`+
		field("either", "in({kind}, ['read']) OR in({route}, ['/a'])")+
		field("quick", "{ms} < 40")+
		field("only", "distinctCountOver({customer}, [], PRE_AGG) = 5")+
		field("busy", "count({id}) > 10")+
		field("scaled", "{code} * ${Limit}")+
		field("rest", "{code} - 100 - 100"), 1)
	text = strings.Replace(text, `"FilterGroups": []`, `"FilterGroups": [`+filters+`]`, 1)
	start := strings.Index(text, `"VisualId": "rows"`)
	text = text[:start] + strings.Replace(text[start:], `"ColumnName": "slow"`, `"ColumnName": "quick"`, 1)
	d, err := definition.Decode([]byte(text))
	require.NoError(t, err)
	board, err := compile.New(d, callsSet(calls))
	require.NoError(t, err)
	return board
}

// A condition is 1 or 0, and null where it is neither.
func TestFilters_onConditionsAndArithmetic(t *testing.T) {
	calls := someCalls(150, 41)
	either := func(c call) bool { return c.kind == "read" || c.route == "/a" }
	unknown := func(c call) bool { return c.noRoute && c.kind != "read" }
	list := func(column, operator, value, null string) string {
		return filter("CategoryFilter", "f", column, listOf+`{"MatchOperator": "`+operator+`", "CategoryValues": ["`+value+`"]`+null+`}}`)
	}
	equal := func(column, value, null string) string {
		return filter("NumericEqualityFilter", "f", column, `"MatchOperator": "EQUALS", "Value": `+value+`, "NullOption": "`+null+`"`)
	}
	chosen := compile.State{Filters: map[string]compile.FilterValue{"f": {Values: []string{"0"}}}}
	tests := []struct {
		name   string
		filter string
		state  compile.State
		want   func(call) bool
	}{
		{"equal to 0", equal("either", "0", "NON_NULLS_ONLY"), compile.State{}, func(c call) bool { return !either(c) && !unknown(c) }},
		{"equal to 1 or null", equal("either", "1", "ALL_VALUES"), compile.State{}, func(c call) bool { return either(c) || unknown(c) }},
		{"only null", equal("either", "1", "NULLS_ONLY"), compile.State{}, unknown},
		{"range", filter("NumericRangeFilter", "f", "quick", `"NullOption": "NON_NULLS_ONLY", "IncludeMinimum": true, "RangeMinimum": {"StaticValue": 1}`), compile.State{}, func(c call) bool { return c.ms >= 0 && c.ms < 40 }},
		{"not true", list("either", "DOES_NOT_CONTAIN", "true", ""), compile.State{}, func(c call) bool { return !either(c) }},
		{"true", list("either", "CONTAINS", "TRUE", ""), compile.State{}, either},
		{"listed as 1", list("either", "CONTAINS", "1", ""), compile.State{}, either},
		{"chosen", list("either", "CONTAINS", "true", ""), chosen, func(c call) bool { return !either(c) && !unknown(c) }},
		{"present", filter("CategoryFilter", "f", "either", listOf+`{"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "NON_NULLS_ONLY"}}`), compile.State{}, func(c call) bool { return !unknown(c) }},
		{"alternatives", equal("either", "1", "NON_NULLS_ONLY") + "," + filter("NumericEqualityFilter", "g", "quick", `"MatchOperator": "EQUALS", "Value": 1, "NullOption": "NON_NULLS_ONLY"`), compile.State{}, func(c call) bool { return either(c) || c.ms >= 0 && c.ms < 40 }},
		{"window", equal("only", "1", "ALL_VALUES"), compile.State{}, func(call) bool { return true }},
		{"arithmetic", equal("rest", "100", "ALL_VALUES"), compile.State{}, func(c call) bool { return c.code == 300 }},
		{"arithmetic out of a list", list("rest", "DOES_NOT_CONTAIN", "100", ""), compile.State{}, func(c call) bool { return c.code != 300 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := keep(calls, tt.want)
			require.NotEmpty(t, want)
			assert.Equal(t, want, idsOf(t, truthBoard(t, calls, everywhere(tt.filter)), tt.state, options))
		})
	}
}

func TestFilters_onConditionsOfGroups(t *testing.T) {
	calls := someCalls(60, 42)
	board := truthBoard(t, calls, everywhere(filter("NumericEqualityFilter", "f", "busy", `"MatchOperator": "EQUALS", "Value": 1, "NullOption": "NON_NULLS_ONLY"`)))
	counts := map[string]int{}
	for _, c := range calls {
		counts[c.customer]++
	}
	want := 0
	for _, n := range counts {
		if n > 10 {
			want++
		}
	}
	require.True(t, want > 0 && want < len(counts), "%v", counts)
	rows, _ := mainRows(t, board, "map", compile.State{}, options)
	assert.Len(t, rows, want)
}

func TestConditions_areShownAndListedAs1And0(t *testing.T) {
	calls := someCalls(60, 43)
	board := truthBoard(t, calls, everywhere(filter("NumericEqualityFilter", "f", "quick", `"MatchOperator": "EQUALS", "NullOption": "ALL_VALUES"`)))
	rows, plan := mainRows(t, board, "rows", compile.State{}, options)
	assert.Equal(t, expr.Integer, plan.Main.Columns[3].Type)
	for _, row := range rows {
		ms, present := row[2].(float64)
		switch {
		case !present:
			assert.Nil(t, row[3])
		case ms < 40:
			assert.EqualValues(t, 1, row[3])
		default:
			assert.EqualValues(t, 0, row[3])
		}
	}
	q, err := board.Values("f", "", 10, compile.State{}, options)
	require.NoError(t, err)
	var values []any
	for _, row := range run(t, shared(t), q) {
		values = append(values, row[0])
	}
	assert.ElementsMatch(t, []any{"1", "0", nil}, values)
}

// What a reader types for a parameter must not overflow the product.
func TestParameter_tooLargeForWholeNumbers(t *testing.T) {
	calls := someCalls(20, 44)
	board := truthBoard(t, calls, everywhere(filter("NumericRangeFilter", "f", "scaled", `"NullOption": "NON_NULLS_ONLY", "RangeMinimum": {"StaticValue": 1e20}`)))
	assert.Empty(t, idsOf(t, board, compile.State{}, options))
	for _, limit := range []string{"9223372036854775807", "4611686018427387904"} {
		state := compile.State{Parameters: map[string][]string{"Limit": {limit}}}
		assert.Len(t, idsOf(t, board, state, options), len(calls), limit)
	}
}
