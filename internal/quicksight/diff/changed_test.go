package diff

// changed are definitions made of the base by replacing the first occurrence of
// each text with the next, and what is said of them.
var changed = []struct {
	name    string
	replace []string
	want    []string
}{
	{"nothing", nil, nil},
	{"limit of rows", []string{`"CategoryItemsLimit": {"ItemsLimit": 20`, `"CategoryItemsLimit": {"ItemsLimit": 10`}, []string{`sheet "Routes": visual "Requests slower than ${SlowMs}" now limited to 10 items (was 20)`}},
	{"limit of rows of a horizontal chart", []string{`"FieldWells": {"BarChartAggregatedFieldWells"`, `"Orientation": "HORIZONTAL", "FieldWells": {"BarChartAggregatedFieldWells"`, `"CategoryItemsLimit": {"ItemsLimit": 20`, `"CategoryItemsLimit": {"ItemsLimit": 10`}, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}" now has ChartConfiguration.Orientation HORIZONTAL`,
		`sheet "Routes": visual "Requests slower than ${SlowMs}" now limited to 10 rows (was 20)`,
	}},
	{"limit dropped", []string{`"CategoryItemsLimit": {"ItemsLimit": 20, "OtherCategories": "INCLUDE"}`, `"CategoryItemsLimit": {}`}, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}" now limited to as many items as QuickSight shows (was 20 items and "other")`,
	}},
	{"rest left out", []string{`{"ItemsLimit": 10, "OtherCategories": "INCLUDE"}`, `{"ItemsLimit": 10, "OtherCategories": "EXCLUDE"}`}, []string{
		`sheet "Overview": visual "Requests by domain" now limited to 10 colours without the rest (was 10 colours and "other")`,
	}},
	{"colours limited", []string{`{"ItemsLimit": 10, "OtherCategories": "INCLUDE"}`, `{"ItemsLimit": 5, "OtherCategories": "INCLUDE"}`}, []string{
		`sheet "Overview": visual "Requests by domain" now limited to 5 colours (was 10)`,
	}},
	{"visual renamed", []string{`{"PlainText": "Requests by domain"}`, `{"RichText": "<visual-title>Requests by host</visual-title>"}`}, []string{
		`sheet "Overview": visual "Requests by host" renamed (was "Requests by domain")`,
	}},
	{"format of a title", []string{`"RichText": "<visual-title>Requests`, `"RichText": "<visual-title> Requests`}, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}" now has Title.FormatText.RichText "<visual-title> Requests slower than <parameter>${SlowMs}</parameter></visual-title>" (was "<visual-title>Requests slower than <parameter>${SlowMs}</parameter></visual-title>")`,
	}},
	{"visual moved", []string{`"ColumnIndex": 12, "ColumnSpan": 24, "RowIndex": 0`, `"ColumnIndex": 12, "ColumnSpan": 24, "RowIndex": 2`}, []string{
		`sheet "Overview": visual "Requests by domain" moved to column 12, row 2 (was column 12, row 0)`,
	}},
	{"visual moved and resized", []string{`"ColumnIndex": 12, "ColumnSpan": 24`, `"ColumnIndex": 10, "ColumnSpan": 26`}, []string{
		`sheet "Overview": visual "Requests by domain" moved and resized to column 10, row 0, 26 × 12 (was column 12, row 0, 24 × 12)`,
	}},
	{"visual added", []string{`{"TableVisual"`, `{"KPIVisual": {"VisualId": "count"}}, {"TableVisual"`}, []string{
		`sheet "Routes": visual "count" added (kpi)`,
	}},
	{"visual of another type", []string{`{"KPIVisual": {`, `{"GaugeChartVisual": {"VisualId": "kpi"}}, {"KPIVisual": {`, `"VisualId": "kpi", `, `"VisualId": "kpi2", `}, []string{
		`sheet "Overview": visual "kpi" is now a gauge chart visual (was a kpi visual)`,
		`sheet "Overview": visual "Error rate" added (kpi)`,
	}},
	{"sort", []string{`"CategorySort": [{"FieldSort": {"FieldId": "bar.slow", "Direction": "DESC"}}]`, `"CategorySort": [{"FieldSort": {"FieldId": "bar.route", "Direction": "ASC"}}]`}, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}" now sorted by "route" ascending (was by "slow" descending)`,
	}},
	{"sort dropped", []string{`"CategorySort": [{"FieldSort": {"FieldId": "bar.slow", "Direction": "DESC"}}],`, ``}, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}" no longer sorted by "slow" descending`,
	}},
	{"granularity", []string{`"DateGranularity": "DAY"`, `"DateGranularity": "HOUR"`}, []string{
		`sheet "Overview": visual "Requests by domain": field "request_time" now goes by hour (was day)`,
	}},
	{"aggregation", []string{`{"SimpleNumericalAggregation": "SUM"}`, `{"PercentileAggregation": {"PercentileValue": 90}}`}, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}": field "slow" now has aggregation PERCENTILE 90 (was SUM)`,
	}},
	{"column of a field", []string{`"FieldId": "line.domain", "Column": {"DataSetIdentifier": "requests", "ColumnName": "domain"}`, `"FieldId": "line.domain", "Column": {"DataSetIdentifier": "requests", "ColumnName": "route"}`}, []string{
		`sheet "Overview": visual "Requests by domain": field "route" is now about column "route" (was "domain")`,
	}},
	{"field added", []string{`"GroupBy": [`, `"GroupBy": [{"DateDimensionField": {"FieldId": "table.day", "DateGranularity": "DAY", "Column": {"DataSetIdentifier": "requests", "ColumnName": "request_time"}}}, `}, []string{
		`sheet "Routes": visual "Routes": field "request_time" added (GroupBy, by day)`,
	}},
	{"calculated field", []string{`{status} >= 500`, `{status} >= 400`}, []string{
		`calculated field "is_5xx" is now ifelse({status} >= 400, 1, 0) (was ifelse({status} >= 500, 1, 0))`,
	}},
	{"calculated field added", []string{`"CalculatedFields": [`, `"CalculatedFields": [{"DataSetIdentifier": "requests", "Name": "is_4xx", "Expression": "ifelse({status} < 500, 1, 0)"},`}, []string{
		`calculated field "is_4xx" added (ifelse({status} < 500, 1, 0))`,
	}},
	{"default of a parameter", []string{`{"StaticValues": [1000]}`, `{"StaticValues": [500]}`}, []string{
		`parameter "SlowMs" now has default 500 (was 1000)`,
	}},
	{"rolling default", []string{`truncDate('DD', now())`, `truncDate('WK', now())`}, []string{
		`parameter "Start" now has default truncDate('WK', now()) (was truncDate('DD', now()))`,
	}},
	{"default dropped", []string{`"ParameterValueType": "SINGLE_VALUED", "DefaultValues": {"StaticValues": [1000]}`, `"ParameterValueType": "SINGLE_VALUED"`}, []string{
		`parameter "SlowMs" no longer has default (was 1000)`,
	}},
	{"date range", []string{`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 30, "NullOption": "NON_NULLS_ONLY"`, `"TimeGranularity": "MONTH", "RelativeDateType": "LAST", "RelativeDateValue": 3, "NullOption": "ALL_VALUES"`}, []string{
		`filter "date" now shows rows without a value too`,
		`filter "date" now covers the last 3 months (was the last 30 days)`,
	}},
	{"filter by values", []string{`"SelectAllOptions": "FILTER_ALL_VALUES"`, `"CategoryValues": ["api.example.com"]`}, []string{
		`filter "domain" now has values ["api.example.com"]`,
		`filter "domain" no longer has Configuration.FilterListConfiguration.SelectAllOptions (was FILTER_ALL_VALUES)`,
	}},
	{"filter switched off", []string{`"CrossDataset": "ALL_DATASETS", "Status": "ENABLED"`, `"CrossDataset": "ALL_DATASETS", "Status": "DISABLED"`}, []string{
		`filter "date" switched off`,
	}},
	{"filter of fewer sheets", []string{`{"AllSheets": {}}`, `{"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "routes", "Scope": "SELECTED_VISUALS", "VisualIds": ["bar"]}]}}`}, []string{
		`filter "date" now reaches visuals bar of sheet routes (was all sheets)`,
	}},
	{"colour", []string{`"#FFB000"`, `"#00B0FF"`}, []string{
		`sheet "Overview": visual "Requests by domain" now has colour of "request_id" #00B0FF (was #FFB000)`,
	}},
	{"palette", []string{`"ChartColor": "#0A1B2C"`, `"ChartColor": "#0A1B2D"`}, []string{
		`sheet "Overview": visual "Requests by domain" now has chart colour #0A1B2D (was #0A1B2C)`,
	}},
	{"control added", []string{`"FilterControls": [`, `"FilterControls": [{"CrossSheet": {"FilterControlId": "c-route", "SourceFilterId": "route"}},`}, []string{
		`sheet "Overview": control "c-route" added`,
	}},
	{"title of a control", []string{`"Title": "Domain"`, `"Title": "Host"`}, []string{
		`sheet "Overview": control "Host" renamed (was "Domain")`,
	}},
	{"action", []string{`"TargetVisuals": ["table"]`, `"TargetVisuals": ["bar"]`}, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}": action "Filter" now has target visuals ["bar"] (was ["table"])`,
	}},
	{"action of another id", []string{`{"CustomActionId": "filter", "Name": "Filter"`, `{"CustomActionId": "filter2", "Name": "Filter"`}, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}": action "Filter" removed`,
		`sheet "Routes": visual "Requests slower than ${SlowMs}": action "Filter" added`,
	}},
	{"text box", []string{`<li>One</li>`, `<li>Two</li>`}, []string{
		`sheet "Overview": text box "note" now has text "• Two" (was "• One")`,
	}},
	{"sheet renamed", []string{`"Name": "Routes"`, `"Name": "Paths"`}, []string{
		`sheet "Paths" renamed (was "Routes")`,
	}},
	{"sheet added", []string{`"Sheets": [`, `"Sheets": [{"SheetId": "new", "Name": "New"},`}, []string{
		`sheet "New" added`,
	}},
	{"time zone", []string{`"FilterGroups": [`, `"Options": {"Timezone": "Europe/Berlin"}, "FilterGroups": [`}, []string{
		`dashboard now has time zone "Europe/Berlin"`,
	}},
	{"option without words", []string{`"PrimaryValueDisplayType": "ACTUAL"`, `"PrimaryValueDisplayType": "COMPARISON"`}, []string{
		`sheet "Overview": visual "Error rate" now has ChartConfiguration.KPIOptions.PrimaryValueDisplayType COMPARISON (was ACTUAL)`,
	}},
	{"expression of a measure", []string{`percentOfTotal(count({request_id}))`, `percentOfTotal(sum({slow}))`}, []string{
		`sheet "Routes": visual "Routes": field "percentOfTotal(sum({slow}))" is now percentOfTotal(sum({slow})) (was percentOfTotal(count({request_id})))`,
	}},
	{"data set", []string{`dataset/requests`, `dataset/requests2`}, []string{
		`data set "requests" now has DataSetArn "arn:aws:quicksight:eu-west-1:111122223333:dataset/requests2" (was "arn:aws:quicksight:eu-west-1:111122223333:dataset/requests")`,
	}},
}
