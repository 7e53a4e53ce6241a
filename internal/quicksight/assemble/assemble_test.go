package assemble

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small are sources of a dashboard with one sheet.
func small() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"options.json":           `{"WeekStart": "MONDAY"}`,
		"parameters.json":        `[]`,
		"calculated-fields.json": `[]`,
		"columns.json":           `[]`,
		"filters.json":           `[]`,
		"theme.json":             `{"DataColorPalette": {"Colors": ["#112233"]}}`,
		"controls.json":          `["date", "domain"]`,
		"stack.json": `{"Theme": {"Place": "theme"}, "All": [{"Place": "definition"}], "Is": {"Place": "version"},
			"Tables": {"Place": "datasets/requests/physical"}, "More": {"Place": "datasets/requests/logical"}}`,
		"sheets/10-a.json": `{"SheetId": "a", "Name": "A <b>", "FilterControls": [{"CrossSheet": {"FilterControlId": "a-own", "SourceFilterId": "own"}}],
			"ParameterControls": [{"TextField": {"ParameterControlId": "a-id", "SourceParameterName": "Id", "Title": "Id"}}], "Visuals": [], "Layouts": []}`,
		"datasets/requests.json": `{"PhysicalTableMap": {"requests": {"CustomSql": {"Name": "requests", "Columns": [{"Name": "n", "Type": "INTEGER"}]}}}, "LogicalTableMap": {}}`,
		"sql/requests.sql":       "-- words\nSELECT n\nFROM ${Table}\n--spice WHERE n > 0\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// at goes down a JSON text by keys and indexes.
func at(t *testing.T, text []byte, steps ...any) any {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal(text, &value))
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			value = value.(map[string]any)[step]
		case int:
			value = value.([]any)[step]
		}
	}
	return value
}

func TestBuild_controlsStandOnEverySheetInRows(t *testing.T) {
	out, err := Build(small())
	require.NoError(t, err)
	sheet := []any{"Sheets", 0}
	var ids []string
	for i := range 3 {
		ids = append(ids, at(t, out.Definition, append(sheet, "FilterControls", i, "CrossSheet", "FilterControlId")...).(string))
	}
	assert.Equal(t, []string{"a-date", "a-domain", "a-own"}, ids)
	elements := at(t, out.Definition, append(sheet, "SheetControlLayouts", 0, "Configuration", "GridLayout", "Elements")...).([]any)
	require.Len(t, elements, 4)
	assert.Equal(t, map[string]any{"ElementId": "a-id", "ElementType": "PARAMETER_CONTROL",
		"ColumnIndex": 6.0, "ColumnSpan": 2.0, "RowIndex": 0.0, "RowSpan": 1.0}, elements[3])
	assert.Equal(t, map[string]any{"ElementId": "x", "ElementType": "FILTER_CONTROL",
		"ColumnIndex": 2, "ColumnSpan": 2, "RowIndex": 1, "RowSpan": 1}, element("x", "FILTER_CONTROL", 7))
}

func TestBuild_templateHasWhatItPlaces(t *testing.T) {
	out, err := Build(small())
	require.NoError(t, err)
	assert.Equal(t, "#112233", at(t, out.Template, "Theme", "DataColorPalette", "Colors", 0))
	declaration := []any{"DataSetIdentifierDeclarations", 0, "DataSetArn"}
	assert.Equal(t, map[string]any{"Fn::GetAtt": []any{"RequestsDataSet", "Arn"}}, at(t, out.Template, append([]any{"All", 0}, declaration...)...))
	assert.Equal(t, "arn:aws:quicksight:us-east-1:000000000000:dataset/requests", at(t, out.Definition, declaration...))
	assert.Equal(t, "A <b>", at(t, out.Template, "All", 0, "Sheets", 0, "Name"))
	assert.NotContains(t, string(out.Template), `\u003c`)

	custom := at(t, out.Template, "Tables", "requests", "CustomSql").(map[string]any)
	assert.Equal(t, map[string]any{"Fn::GetAtt": []any{"DataSource", "Arn"}}, custom["DataSourceArn"])
	direct := "SELECT n\nFROM \"${GlueDatabase}\".\"requests\""
	assert.Equal(t, map[string]any{"Fn::If": []any{"Spice",
		map[string]any{"Fn::Sub": direct + "\nWHERE n > 0"}, map[string]any{"Fn::Sub": direct}}}, custom["SqlQuery"])
}

func TestBuild_sameSourcesSameBytes(t *testing.T) {
	first, err := Build(small())
	require.NoError(t, err)
	second, err := Build(small())
	require.NoError(t, err)
	assert.Equal(t, first, second)

	changed := small()
	changed["options.json"] = &fstest.MapFile{Data: []byte(`{"WeekStart": "SUNDAY"}`)}
	third, err := Build(changed)
	require.NoError(t, err)
	assert.NotEqual(t, at(t, first.Template, "Is"), at(t, third.Template, "Is"), "the version tells contents apart")
}

func TestBuild_errorsNameTheirFile(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"missing file", "theme.json", "", "read theme.json"},
		{"broken", "filters.json", "[", "read filters.json"},
		{"two values", "filters.json", "[] []", "read filters.json: more than one value"},
		{"unknown key", "sheets/10-a.json", `{"SheetId": "a", "Visual": []}`, `read sheets/10-a.json: json: unknown field "Visual"`},
		{"control layout", "sheets/10-a.json", `{"SheetId": "a", "SheetControlLayouts": [{}]}`, "read sheets/10-a.json: SheetControlLayouts are placed by the assembler"},
		{"control without id", "sheets/10-a.json", `{"SheetId": "a", "ParameterControls": [{"TextField": {}}]}`, "read sheets/10-a.json: a control without ParameterControlId"},
		{"not the API's", "options.json", `{"weekStart": "MONDAY"}`, "check definition: Options"},
		{"unknown place", "stack.json", `{"A": [{"Place": "nowhere"}]}`, `read stack.json: nothing is called "nowhere"`},
		{"forgotten place", "stack.json", `{}`, "read stack.json: no place for"},
		{"no query", "sql/requests.sql", "", "read data set: datasets/requests.json"},
		{"no physical table", "datasets/requests.json", `{"PhysicalTableMap": {"requests": {}}}`, "read data set: datasets/requests.json: no columns"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := maps.Clone(small())
			src[tt.file] = &fstest.MapFile{Data: []byte(tt.text)}
			if tt.text == "" {
				delete(src, tt.file)
			}
			_, err := Build(src)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestEncode_shortValuesStayOnTheirLine(t *testing.T) {
	value := map[string]any{"a": []int{1, 2}, "b": map[string]any{"c": strings.Repeat("x", 20)}, "n": json.Number("1.50"), "e": []int{}}
	got, err := encode(value, style{indent: " ", width: 30})
	require.NoError(t, err)
	assert.Equal(t, `{
 "a": [1, 2],
 "b": {
  "c": "xxxxxxxxxxxxxxxxxxxx"
 },
 "e": [],
 "n": 1.50
}
`, string(got))
	assert.JSONEq(t, `{"a":[1,2],"b":{"c":"xxxxxxxxxxxxxxxxxxxx"},"e":[],"n":1.5}`, string(got))
}
