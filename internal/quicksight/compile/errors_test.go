package compile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

func TestVisual_unsupportedNamesItsPlace(t *testing.T) {
	tests := []struct {
		name     string
		visual   string
		old, new string
		filter   string
		want     string
	}{
		{name: "no such visual", visual: "gone", want: `there is no visual "gone"`},
		{name: "unknown column", visual: "map", old: `"FieldId": "customer",
            "Column": {
             "DataSetIdentifier": "calls",
             "ColumnName": "customer"`, new: `"FieldId": "customer",
            "Column": {
             "DataSetIdentifier": "calls",
             "ColumnName": "custmer"`, want: "CategoricalDimensionField"},
		{name: "sort by a field that is not there", visual: "bar-plain", old: `"FieldSort": {
           "FieldId": "n",`, new: `"FieldSort": {
           "FieldId": "nn",`, want: `SortConfiguration.CategorySort[0].FieldSort: no field of the visual has the id "nn"`},
		{name: "nested filter", visual: "rows", filter: `{"NestedFilter": {"FilterId": "f", "Column": {"DataSetIdentifier": "calls", "ColumnName": "kind"}, "IncludeInnerSet": true, "InnerFilter": {"CategoryInnerFilter": {"Column": {"DataSetIdentifier": "calls", "ColumnName": "kind"}, "Configuration": {"FilterListConfiguration": {"MatchOperator": "CONTAINS"}}}}}}`, want: "FilterGroups[0].Filters[0].NestedFilter: filters of this type are not supported"},
		{name: "rows and aggregates as alternatives", visual: "table", filter: filter("CategoryFilter", "f", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`) + "," + filter("NumericRangeFilter", "g", "late", `"NullOption": "NON_NULLS_ONLY", "RangeMinimum": {"StaticValue": 0.5}`), want: "use two groups"},
		{name: "value that is no number", visual: "rows", filter: filter("CategoryFilter", "f", "code", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["many"]}}`), want: `FilterGroups[0].Filters[0].CategoryFilter: "many" is not a number`},
		{name: "rolling date", visual: "rows", filter: filter("TimeRangeFilter", "f", "at", `"NullOption": "NON_NULLS_ONLY", "RangeMinimumValue": {"RollingDate": {"Expression": "parseDate('2026', 'yyyy')"}}`), want: "RangeMinimumValue.RollingDate.Expression: parseDate is not supported in a rolling date"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := callsText(t)
			if tt.old != "" {
				require.Contains(t, text, tt.old)
				text = strings.ReplaceAll(text, tt.old, tt.new)
			}
			if tt.filter != "" {
				text = strings.Replace(text, `"FilterGroups": []`, `"FilterGroups": [`+everywhere(tt.filter)+`]`, 1)
			}
			d, err := definition.Decode([]byte(text))
			require.NoError(t, err)
			board, err := compile.New(d, callsSet(nil))
			require.NoError(t, err)
			_, err = board.Visual(tt.visual, compile.State{}, options)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestVisual_nonsenseForAParameter(t *testing.T) {
	board := callsBoard(t, nil)
	_, err := board.Visual("kpi-trend", compile.State{Parameters: map[string][]string{"Limit": {"fast"}}}, options)
	assert.EqualError(t, err, `parameter Limit: "fast" is not a value of type Integer`)
}

func TestNew_problemsOfTheWhole(t *testing.T) {
	change := func(old, new string) error {
		text := callsText(t)
		require.Contains(t, text, old)
		d, err := definition.Decode([]byte(strings.Replace(text, old, new, 1)))
		require.NoError(t, err)
		_, err = compile.New(d, callsSet(nil))
		return err
	}
	assert.ErrorContains(t, change(`"VisualId": "pie"`, `"VisualId": "bar"`), `"bar" is the id of Sheets[0].Visuals[2].BarChartVisual as well`)
	assert.ErrorContains(t, change(`"WeekStart": "MONDAY"`, `"WeekStart": "MONDAY", "Timezone": "Europe/Nowhere"`), `Options.Timezone: "Europe/Nowhere" is not a time zone`)
}

func TestVisual_dataSetWithoutData(t *testing.T) {
	d, err := definition.Decode([]byte(callsText(t)))
	require.NoError(t, err)
	board, err := compile.New(d, nil)
	require.NoError(t, err)
	_, err = board.Visual("bar", compile.State{}, options)
	assert.ErrorContains(t, err, `there are no data for the data set "calls"`)
}
