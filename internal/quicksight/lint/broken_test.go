package lint

import "strings"

// many is a list of n copies of a JSON text, in which # is the index.
func many(n int, text string) string {
	var list []string
	for i := range n {
		list = append(list, strings.ReplaceAll(text, "#", string(rune('a'+i%26))+strings.Repeat("x", i/26)))
	}
	return strings.Join(list, ",")
}

// broken are definitions made of the base by replacing the first occurrence of
// each text with the next. others are the rules that find fault with it too.
var broken = []struct {
	rule, name string
	replace    []string
	want       string
	others     []string
}{
	{"schema", "wrong case", []string{`"ContentType"`, `"contentType"`}, `Sheets[0].contentType: line 44: unknown key; did you mean "ContentType"?`, nil},

	{"duplicate-id", "visual", []string{`"VisualId": "bar"`, `"VisualId": "kpi"`}, `Sheets[1].Visuals[0].BarChartVisual.VisualId: sheet "Routes", visual "Requests slower than ${SlowMs}": visual "kpi" is there twice, first at Sheets[0].Visuals[0].KPIVisual.VisualId`, []string{"unknown-visual", "layout-element"}},
	{"duplicate-id", "field", []string{`"FieldId": "table.share"`, `"FieldId": "table.route"`}, `field "table.route" is there twice`, nil},
	{"duplicate-id", "calculated field", []string{`"Name": "slow"`, `"Name": "is_5xx"`}, `calculated field of data set "requests", "is_5xx" is there twice`, []string{"unknown-column"}},
	{"id-shape", "dot in a visual's id", []string{`"VisualId": "kpi"`, `"VisualId": "kpi.1"`, `"ElementId": "kpi"`, `"ElementId": "kpi.1"`}, `id "kpi.1" has more than letters, digits, - and _`, nil},
	{"id-shape", "underscore in a parameter's name", []string{`"Name": "Start"`, `"Name": "start_at"`}, `parameter "start_at": the name has more than letters and digits`, nil},

	{"unknown-data-set", "", []string{`{"DataSetIdentifier": "requests", "Name": "slow"`, `{"DataSetIdentifier": "request", "Name": "unused"`, `"ColumnName": "slow"`, `"ColumnName": "is_5xx"`}, `CalculatedFields[2].DataSetIdentifier: calculated field "unused": data set "request" is not declared; did you mean "requests"?`, nil},
	{"unknown-parameter", "filter", []string{`"ParameterName": "Route"`, `"ParameterName": "Routes"`}, `filter "route": parameter "Routes" is not declared; did you mean "Route"?`, nil},
	{"unknown-parameter", "expression", []string{`> ${SlowMs}`, `> ${Slow}`}, `CalculatedFields[2].Expression: calculated field "slow": parameter "Slow" is not declared`, []string{"expression"}},
	{"unknown-parameter", "title", []string{`<parameter>${SlowMs}`, `<parameter>${Slowest}`}, `parameter "Slowest" is not declared`, nil},
	{"unknown-parameter", "link", []string{`<<$SlowMs>>`, `<<$Slowms>>`}, `URLTemplate: sheet "Routes", visual "Routes": parameter "Slowms" is not declared`, nil},
	{"unknown-filter", "", []string{`"SourceFilterId": "domain"`, `"SourceFilterId": "domains"`}, `control "c-domain": filter "domains" does not exist; did you mean "domain"?`, nil},
	{"unknown-sheet", "navigation", []string{`"TargetSheetId": "overview"`, `"TargetSheetId": "summary"`}, `sheet "summary" does not exist; there are overview and routes`, nil},
	{"unknown-sheet", "filter", []string{`{"SheetId": "routes", "Scope"`, `{"SheetId": "route", "Scope"`}, `FilterGroups[2].ScopeConfiguration.SelectedSheets.SheetVisualScopingConfigurations[1].SheetId: sheet "route" does not exist`, nil},
	{"unknown-visual", "layout", []string{`"ElementId": "line"`, `"ElementId": "lines"`}, `the layout places "lines", which the sheet does not have; did you mean "line"?`, []string{"layout-element"}},
	{"unknown-visual", "action", []string{`"TargetVisuals": ["table"]`, `"TargetVisuals": ["kpi"]`}, `TargetVisuals[0]: sheet "Routes", visual "Requests slower than ${SlowMs}": the sheet has no visual "kpi"`, nil},
	{"unknown-visual", "filter", []string{`{"SheetId": "overview", "Scope": "ALL_VISUALS"}]`, `{"SheetId": "overview", "Scope": "SELECTED_VISUALS", "VisualIds": ["kpi", "line", "pie"]}]`}, `VisualIds[2]: the sheet has no visual "pie"`, nil},
	{"unknown-field", "sort", []string{`"FieldSort": {"FieldId": "bar.slow"`, `"FieldSort": {"FieldId": "bar.fast"`}, `CategorySort[0].FieldSort.FieldId: sheet "Routes", visual "Requests slower than ${SlowMs}": field "bar.fast" is in none of the visual's wells`, nil},
	{"unknown-field", "action", []string{`"SourceField": "bar.route"`, `"SourceField": "table.route"`}, `field "table.route" is in none`, nil},
	{"unknown-control", "", []string{`"Title": "Domain"`, `"Title": "Domain", "CascadingControlConfiguration": {"SourceControls": [{"SourceSheetControlId": "c-plan"}]}`}, `the sheet has no control "c-plan" to follow`, nil},
	{"unknown-hierarchy", "undeclared", []string{`{"DateTimeHierarchy": {"HierarchyId": "h-date"}}`, `{"DateTimeHierarchy": {"HierarchyId": "h"}}`}, `hierarchy "h-date" is not declared in ColumnHierarchies`, nil},
	{"unknown-hierarchy", "other column", []string{`{"DateTimeHierarchy": {"HierarchyId": "h-date"}}`, `{"ExplicitHierarchy": {"HierarchyId": "h-date", "Columns": [{"DataSetIdentifier": "requests", "ColumnName": "domain"}, {"DataSetIdentifier": "requests", "ColumnName": "route"}]}}`}, `hierarchy "h-date" does not hold column "request_time"`, nil},

	{"unknown-column", "", []string{`"FieldId": "bar.route", "Column": {"DataSetIdentifier": "requests", "ColumnName": "route"`, `"FieldId": "bar.route", "Column": {"DataSetIdentifier": "requests", "ColumnName": "Route"`}, `data set "requests" has no column or calculated field "Route"; did you mean "route"?`, nil},
	{"column-type", "number as a category", []string{`"FieldId": "line.domain", "Column": {"DataSetIdentifier": "requests", "ColumnName": "domain"`, `"FieldId": "line.domain", "Column": {"DataSetIdentifier": "requests", "ColumnName": "status"`}, `column "status" is of type integer, which a CategoricalDimensionField does not take`, nil},
	{"column-type", "dates filtered by list", []string{`"FilterId": "domain", "Column": {"DataSetIdentifier": "requests", "ColumnName": "domain"`, `"FilterId": "domain", "Column": {"DataSetIdentifier": "requests", "ColumnName": "request_time"`}, `filter "domain": column "request_time" is of type date, which a CategoryFilter does not take`, nil},
	{"column-type", "sum of a text", []string{`"ColumnName": "slow"}, "Agg`, `"ColumnName": "route"}, "Agg`}, `SUM of column "route", which is of type text`, nil},
	{"aggregated-twice", "", []string{`"ColumnName": "error_rate"}`, `"ColumnName": "error_rate"}, "AggregationFunction": {"SimpleNumericalAggregation": "AVERAGE"}`}, `"error_rate" aggregates already; leave out AggregationFunction (AVERAGE)`, nil},
	{"aggregated-dimension", "", []string{`{"CategoricalDimensionField": {"FieldId": "line.domain", "Column": {"DataSetIdentifier": "requests", "ColumnName": "domain"`, `{"NumericalDimensionField": {"FieldId": "line.domain", "Column": {"DataSetIdentifier": "requests", "ColumnName": "error_rate"`}, `"error_rate" aggregates and cannot be a dimension`, nil},
	{"aggregation-missing", "", []string{`"ColumnName": "slow"}, "AggregationFunction": {"SimpleNumericalAggregation": "SUM"}`, `"ColumnName": "slow"}`}, `measure "slow" does not say how it aggregates`, nil},

	{"expression", "syntax", []string{`{status} >= 500, 1, 0)`, `{status} >= 500, 1, 0`}, `CalculatedFields[0].Expression: calculated field "is_5xx": line 1, column`, nil},
	{"expression", "unknown function in a visual", []string{`percentOfTotal(`, `percentageOfTotal(`}, `TableAggregatedFieldWells.Values[0].CalculatedMeasureField.Expression: sheet "Routes", visual "Routes": line 1, column 1`, nil},
	{"expression", "unknown column", []string{`{latency_ms}`, `{latency}`}, `calculated field "slow": line 1, column 8`, nil},
	{"status-text", "expression", []string{`ifelse({status} >= 500, 1, 0)`, `ifelse(startsWith({status_code}, '5'), 1, 0)`}, `startsWith looks at the text of "status_code"`, nil},
	{"status-text", "filter", []string{`"ColumnName": "route"},
        "Configuration": {"CustomFilterConfiguration": {"MatchOperator": "EQUALS"`, `"ColumnName": "status_code"},
        "Configuration": {"CustomFilterConfiguration": {"MatchOperator": "CONTAINS"`}, `filter "route": CONTAINS "Route" looks at the text of "status_code"`, nil},

	{"filter-scope", "", []string{`{"SheetId": "routes", "Scope": "ALL_VISUALS"}`, `{"SheetId": "routes", "Scope": "SELECTED_VISUALS", "VisualIds": ["bar", "table"]}`}, `filter group "g-route" reaches several sheets but only some visuals of "routes"`, nil},
	{"filter-coverage", "control", []string{`{"SheetId": "overview", "Scope": "ALL_VISUALS"}]`, `{"SheetId": "overview", "Scope": "SELECTED_VISUALS", "VisualIds": ["line"]}]`}, `Sheets[0]: sheet "Overview": filters of "domain", such as "domain", reach 1 of its visuals with data set "requests", but not "Error rate"; widen their scope`, nil},
	{"filter-coverage", "date range", []string{`{"AllSheets": {}}`, `{"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "overview", "Scope": "SELECTED_VISUALS", "VisualIds": ["kpi"]}]}}`, `{"CrossSheet": {"FilterControlId": "c-date", "SourceFilterId": "date"}}`, `{"RelativeDateTime": {"FilterControlId": "c-date", "SourceFilterId": "date", "Title": "Date"}}`, `"NullOption": "NON_NULLS_ONLY",
        "DefaultFilterControlConfiguration": {"Title": "Date", "ControlOptions": {"DefaultRelativeDateTimeOptions": {}}}`, `"NullOption": "NON_NULLS_ONLY"`}, `filters of "request_time", such as "date", reach 1 of its visuals`, nil},
	{"list-operator", "", []string{`"MatchOperator": "CONTAINS"`, `"MatchOperator": "EQUALS"`}, `filter "domain": EQUALS does nothing in a list`, nil},
	{"list-ignored", "", []string{`"SelectAllOptions": "FILTER_ALL_VALUES"`, `"SelectAllOptions": "FILTER_ALL_VALUES", "CategoryValues": ["a", "b"]`}, `SelectAllOptions lets all values through, so a and b in CategoryValues changes nothing`, nil},
	{"nulls-hidden", "", []string{`"SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "ALL_VALUES"`, `"SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "NON_NULLS_ONLY"`}, `all values are selected, and yet rows without a "domain" are dropped`, nil},
	{"unset-parameter", "many values", []string{`"DestinationParameterName": "Route", "Value": {"SourceField": "bar.route"}`, `"DestinationParameterName": "SlowMs", "Value": {"SourceParameterName": "SlowMs"}`}, `filter "route": parameter "Route" has no default and nothing sets it, so it lets everything through`, nil},
	{"unset-parameter", "one value", []string{`"Name": "Route", "ParameterValueType": "MULTI_VALUED"`, `"Name": "Route", "ParameterValueType": "SINGLE_VALUED"`, `"DestinationParameterName": "Route", "Value": {"SourceField": "bar.route"}`, `"DestinationParameterName": "SlowMs", "Value": {"SourceParameterName": "SlowMs"}`}, `so what it reaches stays empty`, nil},
	{"date-default", "", []string{`"Name": "Start", "DefaultValues": {"RollingDate": {"Expression": "truncDate('DD', now())"}}`, `"Name": "Start"`}, `parameter "Start": a date without a default is no date`, nil},
	{"mapped-parameter", "", []string{`"ParameterValueType": "MULTI_VALUED"`, `"ParameterValueType": "MULTI_VALUED", "MappedDataSetParameters": [{"DataSetIdentifier": "requests", "DataSetParameterName": "route"}]`}, `does not reach data set parameter "route"`, nil},

	{"cross-sheet", "of one sheet", []string{`{"Dropdown": {"FilterControlId": "c-domain", "SourceFilterId": "domain", "Title": "Domain"}}`, `{"CrossSheet": {"FilterControlId": "c-domain", "SourceFilterId": "domain"}}`}, `filter "domain" is of one sheet`, nil},
	{"cross-sheet", "of several sheets", []string{`{"CrossSheet": {"FilterControlId": "c-date", "SourceFilterId": "date"}}`, `{"RelativeDateTime": {"FilterControlId": "c-date", "SourceFilterId": "date", "Title": "Date"}}`}, `filter "date" reaches several sheets; use a CrossSheet control`, nil},
	{"cross-sheet", "without a default control", []string{`"NullOption": "NON_NULLS_ONLY",
        "DefaultFilterControlConfiguration": {"Title": "Date", "ControlOptions": {"DefaultRelativeDateTimeOptions": {}}}`, `"NullOption": "NON_NULLS_ONLY"`}, `so the control has nothing to show`, nil},
	{"cross-sheet", "default control of one sheet", []string{`"FilterId": "domain",`, `"FilterId": "domain", "DefaultFilterControlConfiguration": {"Title": "Domain", "ControlOptions": {"DefaultDropdownOptions": {}}},`}, `the filter is of one sheet, where a control of the sheet is shown instead`, nil},
	{"control-reach", "", []string{`{"SheetId": "overview", "Scope": "ALL_VISUALS"}]`, `{"SheetId": "routes", "Scope": "ALL_VISUALS"}]`}, `filter "domain" does not reach this sheet`, nil},

	{"account-value", "host name", []string{`"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES"`, `"MatchOperator": "CONTAINS", "CategoryValues": ["a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"]`}, `filter "domain": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com" is a host name of API Gateway; other accounts see nothing`, nil},
	{"account-value", "account number", []string{`ifelse({status} >= 500, 1, 0)`, `ifelse({route} = '111122223333', 1, 0)`}, `"111122223333" is an account number`, nil},
	{"account-value", "ARN", []string{`"ParameterValueType": "MULTI_VALUED"`, `"ParameterValueType": "MULTI_VALUED", "DefaultValues": {"StaticValues": ["arn:aws:iam::111122223333:user/ann"]}`}, `"arn:aws:iam::111122223333:user/ann" is an ARN`, nil},
	{"account-value", "access key id", []string{`ifelse({status} >= 500, 1, 0)`, `ifelse({route} = 'AKIAIOSFODNN7EXAMPLE', 1, 0)`}, `"AKIAIOSFODNN7EXAMPLE" is an access key id`, nil},
	{"account-value", "id of an API", []string{`"ColumnName": "domain"},
        "Configuration": {"FilterListConfiguration": {"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES"`, `"ColumnName": "api_id"},
        "Configuration": {"FilterListConfiguration": {"MatchOperator": "CONTAINS", "CategoryValues": ["a1b2c3d4e5"]`}, `"a1b2c3d4e5" is an id of one account`, nil},

	{"line-colors", "", []string{`"AggregationFunction": "COUNT"}}]`, `"AggregationFunction": "COUNT"}}, {"CategoricalMeasureField": {"FieldId": "line.routes", "Column": {"DataSetIdentifier": "requests", "ColumnName": "route"}, "AggregationFunction": "DISTINCT_COUNT"}}]`}, `it has a colour field and 2 values`, nil},
	{"same-dimension", "", []string{`"GroupBy": [`, `"GroupBy": [{"CategoricalDimensionField": {"FieldId": "table.again", "Column": {"DataSetIdentifier": "requests", "ColumnName": "route"}}},`}, `column "route" is in GroupBy too`, nil},
	{"axis-label", "", []string{`"CustomLabel": "Requests", "ApplyTo": {"FieldId": "line.requests", "Column": {"DataSetIdentifier": "requests", "ColumnName": "request_id"}}`, `"CustomLabel": "Requests"`}, `QuickSight ignores label "Requests" without ApplyTo`, nil},
	{"kpi-options", "", []string{`"TargetValues": [], "TrendGroups": []`, `"TargetValues": []`, `"PrimaryValueDisplayType": "ACTUAL",`, ``}, `add FieldWells.TrendGroups and KPIOptions.PrimaryValueDisplayType`, nil},
	{"color-value", "", []string{`"FieldValue": "request_id"`, `"FieldValue": "Requests"`}, `"Requests" is not the name of the measure's column, so the colour is ignored; use "request_id"`, nil},
	{"url-field", "", []string{`<<route>>`, `<<path>>`}, `the link has <<path>>, which is no column of the visual`, nil},
	{"markup", "break in a list", []string{`<li>One</li>`, `<li>One<br/>Two</li>`}, `Sheets[0].TextBoxes[0].Content: sheet "Overview": <br/> inside <li> is refused`, nil},
	{"markup", "no XML", []string{`<li>One</li>`, `<li>One`}, `the rich text is no XML`, nil},

	{"items-limit", "category", []string{`"CategoryItemsLimit": {"ItemsLimit": 20, "OtherCategories": "INCLUDE"}`, `"CategoryItemsLimit": {"OtherCategories": "INCLUDE"}`}, `it shows as many "route" as QuickSight likes and drops the rest without a word; set CategoryItemsLimit.ItemsLimit and OtherCategories`, nil},
	{"items-limit", "colours", []string{`"ColorItemsLimitConfiguration": {"ItemsLimit": 10, `, `"ColorItemsLimitConfiguration": {`}, `it shows as many "domain"`, nil},
	{"time-steps", "minutes of 30 days", []string{`"DateGranularity": "DAY"`, `"DateGranularity": "MINUTE"`}, `filter "date" lets 43200 minutes through, and it shows 200 at most`, nil},
	{"time-steps", "hours without a range", []string{`"DateGranularity": "DAY"`, `"DateGranularity": "HOUR"`, `"FilterGroupId": "g-date", "CrossDataset": "ALL_DATASETS", "Status": "ENABLED"`, `"FilterGroupId": "g-date", "CrossDataset": "ALL_DATASETS", "Status": "DISABLED"`}, `it goes by hours and no date range reaches it`, nil},

	{"action-order", "", []string{
		`{"NavigationOperation": {"LocalNavigationConfiguration": {"TargetSheetId": "overview"}}},
              {"SetParametersOperation": {"ParameterValueConfigurations": [{"DestinationParameterName": "Route", "Value": {"SourceField": "bar.route"}}]}}`,
		`{"SetParametersOperation": {"ParameterValueConfigurations": [{"DestinationParameterName": "Route", "Value": {"SourceField": "bar.route"}}]}},
              {"NavigationOperation": {"LocalNavigationConfiguration": {"TargetSheetId": "overview"}}}`,
	}, `Actions[1].ActionOperations[1]: sheet "Routes", visual "Requests slower than ${SlowMs}": action "Open" sets parameters before it goes to the other sheet`, nil},
	{"action-target", "both", []string{`{"TargetVisuals": ["table"]}`, `{"TargetVisuals": [], "TargetVisualOptions": "ALL_VISUALS"}`}, `QuickSight refuses TargetVisualOptions together with TargetVisuals`, nil},
	{"action-target", "none", []string{`{"TargetVisuals": ["table"]}`, `{}`}, `the action filters no visual`, nil},
	{"action-target", "fields", []string{`{"SelectedFieldOptions": "ALL_FIELDS"}`, `{"SelectedFieldOptions": "ALL_FIELDS", "SelectedFields": []}`}, `QuickSight refuses SelectedFieldOptions together with SelectedFields`, nil},
	{"action-value", "", []string{`"Value": {"SourceField": "bar.route"}`, `"Value": {}`}, `parameter "Route" is set in 0 ways`, nil},

	{"layout-grid", "too wide", []string{`"ColumnIndex": 12, "ColumnSpan": 24`, `"ColumnIndex": 12, "ColumnSpan": 40`}, `"line" goes from column 12 to 52 of a grid with 36 columns`, nil},
	{"layout-grid", "too high", []string{`"ColumnIndex": 12, "ColumnSpan": 24, "RowIndex": 0, "RowSpan": 12`, `"ColumnIndex": 12, "ColumnSpan": 24, "RowIndex": 0, "RowSpan": 30`}, `"line" is 24 columns wide and 30 rows high`, nil},
	{"layout-grid", "controls", []string{`"ColumnIndex": 6, "ColumnSpan": 3`, `"ColumnIndex": 6, "ColumnSpan": 8`}, `"c-slow" goes from column 6 to 14 of a grid with 12 columns`, nil},
	{"layout-overlap", "", []string{`"ColumnIndex": 12, "ColumnSpan": 24`, `"ColumnIndex": 11, "ColumnSpan": 25`}, `"line" lies over "kpi"`, nil},
	{"layout-element", "not placed", []string{`,
        {"ElementId": "note", "ElementType": "TEXT_BOX", "ColumnIndex": 0, "ColumnSpan": 12, "RowIndex": 6, "RowSpan": 6}`, ``}, `TEXT_BOX "note" has no place in the layout`, nil},
	{"layout-element", "of another kind", []string{`"ElementId": "note", "ElementType": "TEXT_BOX"`, `"ElementId": "note", "ElementType": "VISUAL"`}, `"note" is a TEXT_BOX, not a VISUAL`, nil},
	{"layout-element", "placed twice", []string{`{"ElementId": "note", `, `{"ElementId": "note", "ElementType": "TEXT_BOX", "ColumnSpan": 12, "RowSpan": 6}, {"ElementId": "note", `}, `"note" is placed twice`, nil},

	{"sheet-name", "one letter", []string{`"Name": "Overview"`, `"Name": "O"`}, `QuickSight hides names of one character`, nil},
	{"sheet-name", "none", []string{`"Name": "Overview", `, ``}, `Sheets[0]: sheet "overview": the sheet has no Name`, nil},
	{"sheet-description", "", []string{`"Description": "Where to", `, ``}, `sheet "Routes": the sheet has no Description`, nil},
	{"visual-title", "", []string{`"Title": {"FormatText": {"PlainText": "Routes"}}`, `"Title": {"Visibility": "VISIBLE"}`}, `sheet "Routes", visual "table": the visual has no title`, nil},
	{"alt-text", "", []string{`"VisualContentAltText": "Error rate", `, ``}, `the visual has no VisualContentAltText`, nil},
	{"control-title", "control", []string{`, "Title": "Domain"`, ``}, `control "c-domain": the control has no Title`, nil},
	{"control-title", "default control", []string{`"DefaultFilterControlConfiguration": {"Title": "Date", `, `"DefaultFilterControlConfiguration": {`}, `filter "date": the control has no Title`, nil},

	{"api-limit", "actions", []string{`{"CustomActionId": "filter"`, many(9, `{"CustomActionId": "#", "Name": "A", "Trigger": "DATA_POINT_MENU", "ActionOperations": []}`) + `, {"CustomActionId": "filter"`}, `Sheets[1].Visuals[0].BarChartVisual.Actions: sheet "Routes", visual "Requests slower than ${SlowMs}": 11 elements are more than the 10 that QuickSight takes`, nil},
	{"api-limit", "expression", []string{`percentOfTotal(count({request_id}))`, `percentOfTotal(count({request_id}))` + strings.Repeat(" ", 4096)}, `4131 characters are more than the 4096 that QuickSight takes`, nil},
	{"cfn-member", "dashboards", []string{`{"FieldWells": {"TableAggregatedFieldWells"`, `{"Tooltip": {"TooltipVisibility": "VISIBLE"}, "FieldWells": {"TableAggregatedFieldWells"`}, `AWS::QuickSight::Dashboard and Analysis have no Tooltip`, nil},
	{"cfn-member", "analyses", []string{`"ElementType": "TEXT_BOX",`, `"ElementType": "TEXT_BOX", "Padding": "2px",`}, `AWS::QuickSight::Analysis has no Padding`, nil},
	{"cfn-member", "tooltip", []string{`"VisualPalette": {`, `"Tooltip": {"SelectedTooltipType": "SHEET"}, "VisualPalette": {`}, `CloudFormation has no SHEET; use one of BASIC and DETAILED`, nil},
	{"cfn-limit", "", []string{`"CalculatedFields": [`, `"CalculatedFields": [` + many(498, `{"DataSetIdentifier": "requests", "Name": "#", "Expression": "1"}`) + `,`}, `CalculatedFields: 501 elements are more than the 500 that CloudFormation takes`, nil},
	{"cfn-color", "", []string{`"#FFB000"`, `"#ffb000"`}, `ColorMap[0].Color: sheet "Overview", visual "Requests by domain": CloudFormation refuses colour "#ffb000"`, nil},
}
