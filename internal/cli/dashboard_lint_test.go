package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/diff"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/lint"
)

const tinyDashboard = `{
  "DataSetIdentifierDeclarations": [{"Identifier": "requests", "DataSetArn": "arn"}],
  "Sheets": [{
    "SheetId": "overview", "Name": "Overview", "Description": "How much",
    "Visuals": [{"KPIVisual": {
      "VisualId": "kpi", "Title": {"FormatText": {"PlainText": "Requests"}}, "VisualContentAltText": "Requests",
      "ChartConfiguration": {"FieldWells": {"Values": [{"CategoricalMeasureField": {"FieldId": "f", "Column": {"DataSetIdentifier": "requests", "ColumnName": "request_id"}, "AggregationFunction": "COUNT"}}]}}
    }}],
    "Layouts": [{"Configuration": {"GridLayout": {"Elements": [{"ElementId": "kpi", "ElementType": "VISUAL", "ColumnIndex": 0, "ColumnSpan": 36, "RowIndex": 0, "RowSpan": 6}]}}}]
  }]
}`

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// runCommand runs one command and returns what it wrote.
func runCommand(command func(Streams) *cobra.Command, args ...string) (stdout, stderr string, err error) {
	var out, messages bytes.Buffer
	cmd := command(Streams{Out: &out, Err: &messages})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	err = cmd.ExecuteContext(context.Background())
	return out.String(), messages.String(), err
}

func TestDashboardLint(t *testing.T) {
	fine := writeFile(t, "fine.json", tinyDashboard)
	bad := writeFile(t, "bad.json", strings.Replace(tinyDashboard, `"Description": "How much",`, ``, 1))

	out, messages, err := runCommand(newDashboardLint, fine)
	require.NoError(t, err)
	assert.Empty(t, out)
	assert.Equal(t, "0 findings in "+fine+".\n", messages)

	out, messages, err = runCommand(newDashboardLint, bad)
	require.ErrorIs(t, err, errFound)
	assert.Equal(t, "warning sheet-description: sheet \"Overview\": the sheet has no Description\n    Sheets[0]\n", out)
	assert.Equal(t, "1 finding in "+bad+".\n", messages)

	out, _, err = runCommand(newDashboardLint, "--json", bad)
	require.ErrorIs(t, err, errFound)
	var findings []lint.Finding
	require.NoError(t, json.Unmarshal([]byte(out), &findings))
	assert.Equal(t, []lint.Finding{{Rule: "sheet-description", Severity: lint.Warning, Path: "Sheets[0]", Message: `sheet "Overview": the sheet has no Description`}}, findings)

	out, _, err = runCommand(newDashboardLint, "--json", fine)
	require.NoError(t, err)
	assert.Equal(t, "[]\n", out)
}

func TestDashboardLint_standardInput(t *testing.T) {
	var out, messages bytes.Buffer
	cmd := newDashboardLint(Streams{In: strings.NewReader(tinyDashboard), Out: &out, Err: &messages})
	cmd.SetArgs([]string{"-"})
	require.NoError(t, cmd.ExecuteContext(t.Context()))
	assert.Equal(t, "0 findings in standard input.\n", messages.String())

	cmd = newDashboardLint(Streams{In: strings.NewReader("{"), Out: &out, Err: &messages})
	cmd.SetArgs([]string{"-"})
	assert.ErrorContains(t, cmd.ExecuteContext(t.Context()), "standard input: ")
}

func TestDashboardLint_notTheShapeOfTheAPI_isFound(t *testing.T) {
	out, _, err := runCommand(newDashboardLint, writeFile(t, "case.json", strings.Replace(tinyDashboard, `"SheetId"`, `"sheetId"`, 1)))
	require.ErrorIs(t, err, errFound)
	assert.Contains(t, out, `error schema: line 4: unknown key; did you mean "SheetId"?`)
	assert.Contains(t, out, "\n    Sheets[0].sheetId\n")
}

func TestDashboardLint_dataSets_tellColumns(t *testing.T) {
	file := writeFile(t, "fine.json", tinyDashboard)
	dataSet := writeFile(t, "requests.json", `{"OutputColumns": [{"Name": "request_ids", "Type": "STRING"}]}`)
	out, _, err := runCommand(newDashboardLint, file, "--data-sets", filepath.Dir(dataSet))
	require.ErrorIs(t, err, errFound)
	assert.Contains(t, out, `data set "requests" has no column or calculated field "request_id"; did you mean "request_ids"?`)

	_, _, err = runCommand(newDashboardLint, file, "--data-sets", t.TempDir())
	require.ErrorContains(t, err, "no data sets in")
}

func TestDashboardLint_unreadable_isAnError(t *testing.T) {
	for _, file := range []string{filepath.Join(t.TempDir(), "missing.json"), writeFile(t, "text", "{"), writeFile(t, "other.json", `{"Version": 1}`)} {
		_, _, err := runCommand(newDashboardLint, file)
		require.Error(t, err)
		require.NotErrorIs(t, err, errFound)
	}
}

func TestDashboardDiff(t *testing.T) {
	a := writeFile(t, "a.json", tinyDashboard)
	b := writeFile(t, "b.json", strings.Replace(tinyDashboard, `"PlainText": "Requests"`, `"PlainText": "Calls"`, 1))

	out, messages, err := runCommand(newDashboardDiff, a, a)
	require.NoError(t, err)
	assert.Empty(t, out)
	assert.Equal(t, "0 changes from "+a+" to "+a+".\n", messages)

	out, _, err = runCommand(newDashboardDiff, a, b)
	require.ErrorIs(t, err, errFound)
	assert.Equal(t, "sheet \"Overview\": visual \"Calls\" renamed (was \"Requests\")\n", out)

	out, _, err = runCommand(newDashboardDiff, "--json", a, b)
	require.ErrorIs(t, err, errFound)
	var changes []diff.Change
	require.NoError(t, json.Unmarshal([]byte(out), &changes))
	require.Len(t, changes, 1)
	assert.Equal(t, "Sheets[0].Visuals[0].KPIVisual.Title.FormatText", changes[0].Path)
	assert.Equal(t, map[string]any{"PlainText": "Calls"}, changes[0].New)

	_, _, err = runCommand(newDashboardDiff, a, filepath.Join(t.TempDir(), "missing.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
