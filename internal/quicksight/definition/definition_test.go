package definition

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const minimal = `{
  "DataSetIdentifierDeclarations": [{"Identifier": "requests", "DataSetArn": "arn:aws:quicksight:eu-west-1:111122223333:dataset/requests"}],
  "Sheets": [{
    "SheetId": "overview",
    "Visuals": [{"KPIVisual": {"VisualId": "kpi-requests"}}]
  }]
}`

func TestDecode_realDefinitions(t *testing.T) {
	files, err := filepath.Glob("testdata/*.definition.json")
	require.NoError(t, err)
	require.Len(t, files, 4)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			d, err := Decode(text)
			require.NoError(t, err)
			assert.NotEmpty(t, d.Sheets)
		})
	}
}

func TestDecode_problems(t *testing.T) {
	tests := []struct {
		name     string
		old, new string
		want     []string
	}{
		{"wrong case", `"VisualId"`, `"visualId"`, []string{
			`Sheets[0].Visuals[0].KPIVisual.visualId: unknown key; did you mean "VisualId"? (line 5, column 32)`,
			`Sheets[0].Visuals[0].KPIVisual: VisualId is missing; KPIVisual needs it (line 5, column 31)`,
		}},
		{"unknown key", `"SheetId"`, `"Aggregation": "SUM", "SheetId"`, []string{
			`Sheets[0].Aggregation: unknown key (line 4, column 5)`,
		}},
		{"string for a list", `[{"KPIVisual": {"VisualId": "kpi-requests"}}]`, `"none"`, []string{
			`Sheets[0].Visuals: must be a list, not a string (line 5, column 16)`,
		}},
		{"number for a string", `"kpi-requests"`, `7`, []string{
			`Sheets[0].Visuals[0].KPIVisual.VisualId: must be a string, not a number (line 5, column 44)`,
		}},
		{"enum", `"SheetId"`, `"ContentType": "INTERACTIV", "SheetId"`, []string{
			`Sheets[0].ContentType: "INTERACTIV" is not a value of SheetContentType; did you mean "INTERACTIVE"? (line 4, column 20)`,
		}},
		{"enum in the wrong case", `"SheetId"`, `"ContentType": "paginated", "SheetId"`, []string{
			`Sheets[0].ContentType: "paginated" is not a value of SheetContentType; did you mean "PAGINATED"? (line 4, column 20)`,
		}},
		{"enum, nothing near", `"SheetId"`, `"ContentType": "X", "SheetId"`, []string{
			`Sheets[0].ContentType: "X" is not a value of SheetContentType; use one of PAGINATED and INTERACTIVE (line 4, column 20)`,
		}},
		{"duplicate key", `"SheetId": "overview"`, `"SheetId": "overview", "SheetId": "errors"`, []string{
			`Sheets[0].SheetId: the key is there twice (line 4, column 28)`,
		}},
		{"two visual types", `{"VisualId": "kpi-requests"}`, `{"VisualId": "a"}, "TableVisual": {"VisualId": "a"}`, []string{
			`Sheets[0].Visuals[0]: only one of KPIVisual and TableVisual can be set; QuickSight would take one and drop the others (line 5, column 17)`,
		}},
		{"empty union", `{"KPIVisual": {"VisualId": "kpi-requests"}}`, `{"KPIVisual": {"VisualId": "a", "ChartConfiguration": {"FieldWells": {"Values": [{}]}}}}`, []string{
			`Sheets[0].Visuals[0].KPIVisual.ChartConfiguration.FieldWells.Values[0]: is empty; MeasureField needs one of CalculatedMeasureField, CategoricalMeasureField, DateMeasureField and NumericalMeasureField (line 5, column 98)`,
		}},
		{"number as a string", `[{"KPI`, `[{"PieChartVisual": {"VisualId": "p", "ChartConfiguration": {"SortConfiguration": {"CategoryItemsLimit": {"ItemsLimit": "10"}}}}}, {"KPI`, []string{
			`Sheets[0].Visuals[0].PieChartVisual.ChartConfiguration.SortConfiguration.CategoryItemsLimit.ItemsLimit: must be a number, not a string (line 5, column 136)`,
		}},
		{"fraction for a whole number", `[{"KPI`, `[{"PieChartVisual": {"VisualId": "p", "ChartConfiguration": {"SortConfiguration": {"CategoryItemsLimit": {"ItemsLimit": 1.5}}}}}, {"KPI`, []string{
			`Sheets[0].Visuals[0].PieChartVisual.ChartConfiguration.SortConfiguration.CategoryItemsLimit.ItemsLimit: must be a whole number of 64 bits, not 1.5 (line 5, column 136)`,
		}},
		{"null", `"kpi-requests"`, `null`, []string{
			`Sheets[0].Visuals[0].KPIVisual.VisualId: null is no value here; leave the key out (line 5, column 44)`,
		}},
		{"function of CloudFormation", `"arn:aws:quicksight:eu-west-1:111122223333:dataset/requests"`, `{"Ref": "DataSet"}`, []string{
			`DataSetIdentifierDeclarations[0].DataSetArn: must be a string, not an object (line 2, column 78)`,
		}},
		{"trailing data", "\n}", "\n} {}", []string{
			`definition: not JSON: invalid character '{' after top-level value (line 7, column 3)`,
		}},
		{"syntax", `"Sheets":`, `"Sheets"`, []string{
			`definition: not JSON: invalid character '[' after object key (line 3, column 12)`,
		}},
		{"cut off", "]\n}", ``, []string{
			`definition: not JSON: unexpected end of JSON input (line 6, column 3)`,
		}},
	}
	_, err := Decode([]byte(minimal))
	require.NoError(t, err)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(minimal, tt.old, tt.new, 1)
			require.NotEqual(t, minimal, text)
			_, err := Decode([]byte(text))
			require.Error(t, err)
			assert.Equal(t, tt.want, strings.Split(err.Error(), "\n"))
			var problem Problem
			require.ErrorAs(t, err, &problem)
			assert.Positive(t, problem.Line)
		})
	}
}

func TestDecode_deepNesting_isAnError(t *testing.T) {
	_, err := Decode([]byte(strings.Repeat("[", 1_000) + strings.Repeat("]", 1_000)))
	require.ErrorContains(t, err, "nest more than 100 deep")
}

func TestDecode_times(t *testing.T) {
	const declaration = `{"DataSetIdentifierDeclarations": [], "ParameterDeclarations": [{"DateTimeParameterDeclaration": {"Name": "Start", "DefaultValues": {"StaticValues": [%]}}}]}`
	for _, text := range []string{`"2026-01-31T00:00:00Z"`, `"2026-01-31T01:00:00+01:00"`, `"2026-01-31"`, `"2026-01-31T00:00:00"`, `1769817600`, `1769817600.0`} {
		d, err := Decode([]byte(strings.Replace(declaration, "%", text, 1)))
		require.NoError(t, err, text)
		assert.Equal(t, "2026-01-31 00:00:00 +0000 UTC", d.ParameterDeclarations[0].DateTimeParameterDeclaration.DefaultValues.StaticValues[0].String(), text)
	}
	_, err := Decode([]byte(strings.Replace(declaration, "%", `"31.1.2026"`, 1)))
	require.ErrorContains(t, err, "must be a time")
}

// FuzzDecode holds that every problem has a message and a place.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte(`{"Sheets": null}`))
	f.Add([]byte(`{"Sheets": [{"SheetId": "a", "SheetId": 1e400}]} x`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Decode(text)
		if err == nil {
			require.NotNil(t, d)
			return
		}
		var problems Problems
		if !errors.As(err, &problems) {
			var problem Problem
			require.ErrorAs(t, err, &problem)
			problems = Problems{problem}
		}
		for _, p := range problems {
			require.NotEmpty(t, p.Message)
			require.Positive(t, p.Line)
			require.Positive(t, p.Column)
		}
	})
}
