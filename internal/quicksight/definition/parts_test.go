package definition

import (
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func read(t *testing.T, name string) *Definition {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".definition.json")
	require.NoError(t, err)
	d, err := Decode(text)
	require.NoError(t, err)
	return d
}

const parts = `{
  "DataSetIdentifierDeclarations": [],
  "ParameterDeclarations": [
    {"StringParameterDeclaration": {"Name": "Route", "ParameterValueType": "MULTI_VALUED"}},
    {"IntegerParameterDeclaration": {"Name": "SlowMs", "ParameterValueType": "SINGLE_VALUED", "DefaultValues": {"StaticValues": [1000]}}},
    {"DecimalParameterDeclaration": {"Name": "Alert", "ParameterValueType": "SINGLE_VALUED", "DefaultValues": {"StaticValues": [0.8]}}},
    {"DateTimeParameterDeclaration": {"Name": "Start", "TimeGranularity": "DAY", "DefaultValues": {"RollingDate": {"Expression": "truncDate('DD', now())"}}}}
  ],
  "FilterGroups": [
    {"FilterGroupId": "g1", "CrossDataset": "ALL_DATASETS", "ScopeConfiguration": {"AllSheets": {}}, "Filters": [
      {"TimeRangeFilter": {"FilterId": "range", "Column": {"DataSetIdentifier": "requests", "ColumnName": "event_hour"}, "NullOption": "ALL_VALUES",
        "RangeMinimumValue": {"Parameter": "Start"}, "RangeMaximumValue": {"Parameter": "Start"}}}
    ]},
    {"FilterGroupId": "g2", "CrossDataset": "SINGLE_DATASET", "Status": "DISABLED", "ScopeConfiguration": {"SelectedSheets": {"SheetVisualScopingConfigurations": [
      {"SheetId": "one", "Scope": "SELECTED_VISUALS", "VisualIds": ["bar"]}]}}, "Filters": [
      {"CategoryFilter": {"FilterId": "route", "Column": {"DataSetIdentifier": "requests", "ColumnName": "route"},
        "Configuration": {"CustomFilterConfiguration": {"MatchOperator": "EQUALS", "ParameterName": "Route", "NullOption": "ALL_VALUES"}}}}
    ]}
  ],
  "Sheets": [{
    "SheetId": "one",
    "FilterControls": [{"CrossSheet": {"FilterControlId": "c-range", "SourceFilterId": "range"}}],
    "ParameterControls": [{"Slider": {"ParameterControlId": "c-slow", "Title": "Slow", "SourceParameterName": "SlowMs", "MinimumValue": 0, "MaximumValue": 5000, "StepSize": 50}}],
    "Visuals": [{"BarChartVisual": {
      "VisualId": "bar",
      "Title": {"FormatText": {"RichText": "<visual-title>Requests by <parameter>${Route}</parameter></visual-title>"}},
      "Subtitle": {"FormatText": {"PlainText": "a < b"}},
      "VisualContentAltText": "Bars",
      "ColumnHierarchies": [{"DateTimeHierarchy": {"HierarchyId": "h"}}],
      "ChartConfiguration": {"FieldWells": {"BarChartAggregatedFieldWells": {
        "Category": [{"DateDimensionField": {"FieldId": "f1", "HierarchyId": "h", "DateGranularity": "HOUR", "Column": {"DataSetIdentifier": "requests", "ColumnName": "request_time"}}}],
        "Values": [
          {"NumericalMeasureField": {"FieldId": "f2", "Column": {"DataSetIdentifier": "requests", "ColumnName": "latency"}, "AggregationFunction": {"PercentileAggregation": {"PercentileValue": 99.5}}}},
          {"CategoricalMeasureField": {"FieldId": "f3", "Column": {"DataSetIdentifier": "requests", "ColumnName": "request_id"}, "AggregationFunction": "COUNT"}},
          {"CalculatedMeasureField": {"FieldId": "f4", "Expression": "sum({x})"}}
        ]}}}
    }}]
  }]
}`

func TestParts(t *testing.T) {
	d, err := Decode([]byte(parts))
	require.NoError(t, err)

	visuals := Visuals(&d.Sheets[0], "Sheets[0]")
	require.Len(t, visuals, 1)
	v := visuals[0]
	assert.Equal(t, Visual{
		Kind: "BarChartVisual", ID: "bar", Path: "Sheets[0].Visuals[0].BarChartVisual", Value: d.Sheets[0].Visuals[0].BarChartVisual,
		Title: "Requests by ${Route}", Subtitle: "a < b", AltText: "Bars", Hierarchies: d.Sheets[0].Visuals[0].BarChartVisual.ColumnHierarchies,
	}, v)

	const wells = "Sheets[0].Visuals[0].BarChartVisual.ChartConfiguration.FieldWells.BarChartAggregatedFieldWells"
	fields := Fields(v)
	require.Len(t, fields, 4)
	for i := range fields {
		assert.NotNil(t, fields[i].Value)
		fields[i].Value = nil
	}
	assert.Equal(t, []Field{
		{ID: "f1", Well: "Category", Kind: Dimension, Type: "DateDimensionField", Path: wells + ".Category[0].DateDimensionField", DataSet: "requests", Column: "request_time", Granularity: types.TimeGranularityHour, Hierarchy: "h"},
		{ID: "f2", Well: "Values", Kind: Measure, Type: "NumericalMeasureField", Path: wells + ".Values[0].NumericalMeasureField", DataSet: "requests", Column: "latency", Aggregation: "PERCENTILE 99.5"},
		{ID: "f3", Well: "Values", Kind: Measure, Type: "CategoricalMeasureField", Path: wells + ".Values[1].CategoricalMeasureField", DataSet: "requests", Column: "request_id", Aggregation: "COUNT"},
		{ID: "f4", Well: "Values", Kind: Measure, Type: "CalculatedMeasureField", Path: wells + ".Values[2].CalculatedMeasureField", Expression: "sum({x})"},
	}, fields)
}

func TestParameters(t *testing.T) {
	d, err := Decode([]byte(parts))
	require.NoError(t, err)
	parameters := Parameters(d)
	assert.Equal(t, []Parameter{
		{Name: "Route", Type: String, Multi: true, Path: "ParameterDeclarations[0].StringParameterDeclaration"},
		{Name: "SlowMs", Type: Integer, Defaults: []any{int64(1000)}, Path: "ParameterDeclarations[1].IntegerParameterDeclaration"},
		{Name: "Alert", Type: Decimal, Defaults: []any{0.8}, Path: "ParameterDeclarations[2].DecimalParameterDeclaration"},
		{Name: "Start", Type: DateTime, Rolling: "truncDate('DD', now())", Granularity: types.TimeGranularityDay, Path: "ParameterDeclarations[3].DateTimeParameterDeclaration"},
	}, parameters)
	assert.False(t, parameters[0].HasDefault())
	assert.True(t, parameters[3].HasDefault())
	assert.Equal(t, "Alert", FindParameter(parameters, "Alert").Name)
	assert.Nil(t, FindParameter(parameters, "alert"))
}

func TestFilters(t *testing.T) {
	d, err := Decode([]byte(parts))
	require.NoError(t, err)
	filters := Filters(d)
	require.Len(t, filters, 2)

	all := filters[0]
	assert.Equal(t, "TimeRangeFilter", all.Kind)
	assert.Equal(t, "FilterGroups[0].Filters[0].TimeRangeFilter", all.Path)
	assert.Equal(t, []string{"Start"}, all.Parameters)
	assert.True(t, all.Enabled)
	assert.True(t, all.AllDataSets)
	assert.True(t, all.Spans())
	assert.True(t, all.Reaches("any", "any"))

	one := filters[1]
	assert.Equal(t, "route", one.ID)
	assert.Equal(t, "g2", one.Group)
	assert.Equal(t, 1, one.GroupIndex)
	assert.False(t, one.Enabled)
	assert.False(t, one.AllDataSets)
	assert.False(t, one.Spans())
	assert.True(t, one.Reaches("one", "bar"))
	assert.False(t, one.Reaches("one", "line"))
	assert.False(t, one.Reaches("two", "bar"))
	assert.Equal(t, []string{"Route"}, one.Parameters)
}

func TestControls(t *testing.T) {
	d, err := Decode([]byte(parts))
	require.NoError(t, err)
	controls := Controls(&d.Sheets[0], "Sheets[0]")
	assert.Equal(t, []Control{
		{ID: "c-range", Kind: "CrossSheet", Path: "Sheets[0].FilterControls[0].CrossSheet", Value: d.Sheets[0].FilterControls[0].CrossSheet, Filter: "range"},
		{ID: "c-slow", Kind: "Slider", Path: "Sheets[0].ParameterControls[0].Slider", Value: d.Sheets[0].ParameterControls[0].Slider, Title: "Slow", Parameter: "SlowMs"},
	}, controls)
}

func TestRealDefinitions_parts(t *testing.T) {
	tests := []struct {
		name                                  string
		visuals, fields, filters, paras, ctrl int
	}{
		{"cid_aws_budgets", 11, 51, 9, 3, 7},
		{"cid_aws_feeds", 21, 52, 20, 20, 12},
		{"cid_data_collection_monitor", 10, 34, 15, 5, 6},
		{"cid_rls", 2, 11, 2, 0, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, tt.name)
			var visuals, fields, controls int
			for i := range d.Sheets {
				for _, v := range Visuals(&d.Sheets[i], "") {
					assert.NotEmpty(t, v.ID)
					visuals++
					for _, f := range Fields(v) {
						assert.NotEmpty(t, f.ID)
						assert.NotEmpty(t, f.Well)
						fields++
					}
				}
				controls += len(Controls(&d.Sheets[i], ""))
			}
			assert.Equal(t, tt.visuals, visuals)
			assert.Equal(t, tt.fields, fields)
			assert.Len(t, Filters(d), tt.filters)
			assert.Len(t, Parameters(d), tt.paras)
			assert.Equal(t, tt.ctrl, controls)
		})
	}
}

func TestAll_pathsLeadToTheValue(t *testing.T) {
	d, err := Decode([]byte(parts))
	require.NoError(t, err)
	columns := All[types.ColumnIdentifier](d, "")
	require.Len(t, columns, 5)
	assert.Equal(t, "FilterGroups[1].Filters[0].CategoryFilter.Column", columns[1].Path)
	assert.Same(t, d.FilterGroups[1].Filters[0].CategoryFilter.Column, columns[1].Value)
}

func TestPlainText(t *testing.T) {
	tests := []struct{ rich, want string }{
		{"Requests", "Requests"},
		{"<visual-title>Requests by <parameter>${BreakdownBy}</parameter></visual-title>", "Requests by ${BreakdownBy}"},
		{"<visual-title>\n  <inline color=\"#f97d2a\"><b>Most recent</b></inline>\n</visual-title>", "Most recent"},
		{"<text-box>\n  <block align=\"center\">One &amp; two</block>\n  <br/>\n  three&#160;four</text-box>", "One & two\nthree four"},
		{"<text-box><ul><li>a</li><li>b</li></ul>end</text-box>", "• a\n• b\nend"},
		{"5xx < 1 %", "5xx < 1 %"},
		{"<b>open", "open"},
		{"", ""},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, PlainText(tt.rich), tt.rich)
	}
}
