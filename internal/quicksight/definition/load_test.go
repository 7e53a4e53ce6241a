package definition

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

const yamlTemplate = `
Resources:
  DataSet:
    Type: AWS::QuickSight::DataSet
  Dashboard:
    Type: AWS::QuickSight::Dashboard
    Properties:
      DashboardId: !Sub ${ProjectName}-dashboard
      Definition: &definition
        Options: {WeekStart: MONDAY, Timezone: !Ref Zone}
        DataSetIdentifierDeclarations:
          - Identifier: requests
            DataSetArn: !GetAtt DataSet.Arn
          - Identifier: quota
            DataSetArn: !Sub arn:${AWS::Partition}:quicksight:${AWS::Region}:dataset/quota
        StaticFiles: !Ref AWS::NoValue
        CalculatedFields:
          - {DataSetIdentifier: requests, Name: slow, Expression: !Sub "sum({slow}) / ${!SlowMs}"}
        Sheets:
          - SheetId: overview
            Name: !Join [" ", [Overview, of, !Ref ProjectName]]
            Visuals:
              - KPIVisual: {VisualId: kpi}
`

func TestLoad_template(t *testing.T) {
	d, err := Load(write(t, "template.yaml", yamlTemplate))
	require.NoError(t, err)
	assert.Equal(t, "${DataSet.Arn}", *d.DataSetIdentifierDeclarations[0].DataSetArn)
	assert.Equal(t, "arn:${AWS::Partition}:quicksight:${AWS::Region}:dataset/quota", *d.DataSetIdentifierDeclarations[1].DataSetArn)
	assert.Equal(t, "sum({slow}) / ${SlowMs}", *d.CalculatedFields[0].Expression)
	assert.Equal(t, "Overview of ${ProjectName}", *d.Sheets[0].Name)
	assert.Nil(t, d.StaticFiles)
}

func TestLoad_templateWithSeveral(t *testing.T) {
	twice := yamlTemplate + `
  Analysis:
    Type: AWS::QuickSight::Analysis
    Properties:
      Definition: *definition
`
	_, err := Load(write(t, "same.yaml", twice))
	require.NoError(t, err, "an analysis of the same definition is no second one")

	other := yamlTemplate + `
  Other:
    Type: AWS::QuickSight::Analysis
    Properties:
      Definition: {DataSetIdentifierDeclarations: [], Sheets: [], QueryExecutionOptions: {QueryExecutionMode: MANUAL}}
`
	path := write(t, "other.yaml", other)
	_, err = Load(path)
	require.ErrorContains(t, err, "several definitions, Dashboard and Other: say which with --resource")
	d, err := LoadResource(path, "Other")
	require.NoError(t, err)
	assert.Empty(t, d.Sheets)
	_, err = LoadResource(path, "Othr")
	require.ErrorContains(t, err, `did you mean "Other"?`)
}

func TestLoad_shapes(t *testing.T) {
	tests := map[string]string{
		"bare.json":     minimal,
		"bom.json":      "\ufeff" + minimal,
		"describe.json": `{"Status": 200, "DashboardId": "d", "Name": "N", "Definition": ` + minimal + `}`,
		"template.json": `{"Resources": {"D": {"Type": "AWS::QuickSight::Template", "Properties": {"Definition": ` + minimal + `}}}}`,
		"yaml.yml":      "DataSetIdentifierDeclarations: [{Identifier: requests, DataSetArn: arn}]\nSheets: [{SheetId: overview, Visuals: [{KPIVisual: {VisualId: kpi-requests}}]}]\n",
		"placeholder.json": `{"Definition": ` + strings.Replace(minimal,
			`"DataSetIdentifierDeclarations": [{"Identifier": "requests", "DataSetArn": "arn:aws:quicksight:eu-west-1:111122223333:dataset/requests"}]`,
			`"DataSetConfigurations": [{"Placeholder": "requests", "DataSetSchema": {"ColumnSchemaList": []}}]`, 1) + `}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			d, err := Load(write(t, name, text))
			require.NoError(t, err)
			assert.Equal(t, "kpi-requests", *d.Sheets[0].Visuals[0].KPIVisual.VisualId)
			assert.Equal(t, "requests", *d.DataSetIdentifierDeclarations[0].Identifier)
		})
	}
}

// bomb is a small text of 10^8 values.
func bomb() string {
	text := "a0: &a0 [x]\n"
	for i := range 8 {
		text += strings.ReplaceAll(strings.ReplaceAll("aN: &aN [*aM, *aM, *aM, *aM, *aM, *aM, *aM, *aM, *aM, *aM]\n", "N", strconv.Itoa(i+1)), "M", strconv.Itoa(i))
	}
	return text
}

func TestLoad_errors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"something else", `{"Version": "2012-10-17"}`, "no dashboard definition in it"},
		{"misspelt", `{"sheets": []}`, `did you mean "Sheets"?`},
		{"empty", ``, "the file is empty"},
		{"not YAML", "a: [", "not YAML"},
		{"alias of itself", "Sheets: &a [*a]", "nest more than 100 deep"},
		{"aliases of aliases", bomb(), "aliases make too many values"},
		{"no dashboard", `{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}`, "the template has none of AWS::QuickSight::Dashboard"},
		{"included", `{"Resources": {"D": {"Type": "AWS::QuickSight::Dashboard", "Properties": {"Definition": {"Fn::Transform": {"Name": "AWS::Include"}}}}}}`, "in another file, by Fn::Transform"},
		{"from a template", `{"Resources": {"D": {"Type": "AWS::QuickSight::Dashboard", "Properties": {}}}}`, "D has no Definition"},
		{"function for a list", `{"Resources": {"D": {"Type": "AWS::QuickSight::Dashboard", "Properties": {"Definition": {"DataSetIdentifierDeclarations": [], "Sheets": {"Fn::If": []}}}}}}`, "Sheets: Fn::If cannot be evaluated here, where a list is needed"},
		{"paths start at the definition", `{"Definition": {"DataSetIdentifierDeclarations": [], "Sheets": [{"Visuals": []}]}}`, "\nSheets[0]: SheetId is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(write(t, "file", tt.text))
			require.Error(t, err)
			assert.Contains(t, strings.Replace(err.Error(), "file: ", "\n", 1), tt.want)
		})
	}
	_, err := Load(filepath.Join(t.TempDir(), "missing.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = LoadResource(write(t, "bare.json", minimal), "D")
	require.NoError(t, err, "a file that is no template has no resources")
}

func TestNearest(t *testing.T) {
	names := []string{"VisualId", "Title", "Subtitle", "Größe"}
	assert.Equal(t, "VisualId", Nearest("visualid", names))
	assert.Equal(t, "VisualId", Nearest("VisualID ", names))
	assert.Equal(t, "Subtitle", Nearest("SubTitel", names))
	assert.Equal(t, "Größe", Nearest("Grösse", names))
	assert.Empty(t, Nearest("Aggregation", names))
}
