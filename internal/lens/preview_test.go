package lens_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/lens"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// codes is a dashboard that groups by codes, sums amounts and uses other columns
// in calculated fields only.
const codes = `{
	"DataSetIdentifierDeclarations": [{"Identifier": "t", "DataSetArn": "arn:aws:quicksight:us-east-1:111122223333:dataset/t"}],
	"CalculatedFields": [
		{"DataSetIdentifier": "t", "Name": "long", "Expression": "strlen(id)"},
		{"DataSetIdentifier": "t", "Name": "half", "Expression": "price / 2"}],
	"Sheets": [{"SheetId": "s", "Visuals": [
		{"TableVisual": {"VisualId": "by-code", "ChartConfiguration": {"FieldWells": {"TableAggregatedFieldWells": {
			"GroupBy": [{"CategoricalDimensionField": {"FieldId": "c", "Column": {"DataSetIdentifier": "t", "ColumnName": "code"}}}],
			"Values": [{"NumericalMeasureField": {"FieldId": "n", "Column": {"DataSetIdentifier": "t", "ColumnName": "amount"}, "AggregationFunction": {"SimpleNumericalAggregation": "SUM"}}}]}}}}},
		{"TableVisual": {"VisualId": "calculated", "ChartConfiguration": {"FieldWells": {"TableAggregatedFieldWells": {
			"GroupBy": [{"NumericalDimensionField": {"FieldId": "l", "Column": {"DataSetIdentifier": "t", "ColumnName": "long"}}}],
			"Values": [{"NumericalMeasureField": {"FieldId": "h", "Column": {"DataSetIdentifier": "t", "ColumnName": "half"}, "AggregationFunction": {"SimpleNumericalAggregation": "SUM"}}}]}}}}}]}]}`

// previewCodes opens codes over a file.
func previewCodes(t *testing.T, content string) (l *lens.Lens, path string, err error) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "t.csv")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	d, err := definition.Decode([]byte(codes))
	require.NoError(t, err)
	l, _, err = lens.Preview(t.Context(), lens.Options{Data: filepath.Dir(path), Definition: d}, nil)
	if err == nil {
		t.Cleanup(func() { require.NoError(t, l.Close()) })
	}
	return l, path, err
}

func TestPreview_theDefinitionSaysWhatAColumnIs(t *testing.T) {
	tests := []struct {
		name, codes string
		want        [][]any
	}{
		{"versions", "1.10 1.1", [][]any{{"1.1", int64(2)}, {"1.10", int64(1)}}},
		{"ids longer than a number", "12345678901234567890 12345678901234567891", [][]any{{"12345678901234567890", int64(1)}, {"12345678901234567891", int64(2)}}},
		{"account ids", "000000000042 111122223333", [][]any{{"000000000042", int64(1)}, {"111122223333", int64(2)}}},
		{"conditions", "false true", [][]any{{"false", int64(1)}, {"true", int64(2)}}},
		{"dates", "2026-11-01 2026-11-02", [][]any{{"2026-11-01", int64(1)}, {"2026-11-02", int64(2)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first, second, _ := strings.Cut(tt.codes, " ")
			l, _, err := previewCodes(t, "code,amount,id,price\n"+first+",1,111122223333,5\n"+second+",2,444455556666,4\n")
			require.NoError(t, err)
			assert.Equal(t, tt.want, ask(t, l, "by-code", "").Rows)
			assert.Equal(t, [][]any{{int64(12), 4.5}}, ask(t, l, "calculated", "").Rows)
		})
	}
}

func TestPreview_saysWhichFileIsWrong(t *testing.T) {
	_, _, err := previewCodes(t, "code,amount\na,1\nb,\"1,5\"\n")
	require.EqualError(t, err, `t.csv, line 3: the column "amount" holds "1,5", but the dashboard needs a number such as 1234.5 there`)
	_, _, err = previewCodes(t, "")
	require.EqualError(t, err, "t.csv is empty: its first line must name the columns")
	l, _, err := previewCodes(t, "code,amount,id,price\n")
	require.NoError(t, err)
	assert.Equal(t, "There are no data yet.", ask(t, l, "by-code", "").Note)
}

func TestPreview_followsItsFiles(t *testing.T) {
	l, path, err := previewCodes(t, "code,amount,id,price\na,1,x,2\n")
	require.NoError(t, err)
	assert.Equal(t, [][]any{{"a", int64(1)}}, ask(t, l, "by-code", "").Rows)
	write := func(content string) { require.NoError(t, os.WriteFile(path, []byte(content), 0o644)) }
	quality := func() []board.Quality {
		m, err := l.Meta(t.Context())
		require.NoError(t, err)
		return m.Quality
	}
	fails := func(visual, want string) {
		t.Helper()
		_, err := l.Data(context.Background(), visual, l.ParseState(nil), false)
		require.ErrorContains(t, err, want)
	}

	write("code,amount,id,price\na,1.5,x,2\n")
	assert.Equal(t, [][]any{{"a", 1.5}}, ask(t, l, "by-code", "").Rows, "another type")
	write("code,amount\nb,20\n")
	assert.Equal(t, [][]any{{"b", int64(20)}}, ask(t, l, "by-code", "").Rows, "does not need the columns that have gone")
	fails("calculated", "unknown field {id}")
	require.Len(t, quality(), 1)
	assert.Equal(t, "t.csv has lost columns since the start: id, price. Put them back, or start the preview again.", quality()[0].Detail)

	write("code,amount\nb,many\n")
	fails("by-code", `t.csv, line 2: the column "amount" holds "many"`)
	require.NoError(t, os.Remove(path))
	fails("by-code", "t.csv is not there (any more)")
	require.Len(t, quality(), 1)
	assert.Equal(t, "t.csv is not there (any more).", quality()[0].Detail)

	write("code,amount,id,price\na,300,x,2\n")
	assert.Equal(t, [][]any{{"a", int64(300)}}, ask(t, l, "by-code", "").Rows)
	assert.Empty(t, quality())
}

func TestPreview_foldersAndFilesThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	file, outside := filepath.Join(dir, "t.csv"), filepath.Join(t.TempDir(), "o.csv")
	require.NoError(t, os.WriteFile(file, []byte("code,amount,id,price\n"), 0o644))
	require.NoError(t, os.WriteFile(outside, []byte("code,amount,id,price\n"), 0o644))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "link.csv")))
	d, err := definition.Decode([]byte(codes))
	require.NoError(t, err)
	tests := []struct {
		name, data, file, want string
	}{
		{"no folder", filepath.Join(dir, "nosuch"), "", "there is no folder " + filepath.Join(dir, "nosuch")},
		{"a file for a folder", file, "", file + " is a file: --data is its folder"},
		{"a file outside", dir, "../o.csv", "the file ../o.csv is outside " + dir},
		{"a path outside", dir, outside, "the file " + outside + " is outside " + dir},
		{"a link outside", dir, "link.csv", "link.csv is a link to a file outside"},
		{"a path inside", dir, file, ""},
		{"a data folder without its data sets", folder(t, november()), "", "with the data sets quota, requests; the definition needs t: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var files map[string]string
			if tt.file != "" {
				files = map[string]string{"t": tt.file}
			}
			l, _, err := lens.Preview(t.Context(), lens.Options{Data: tt.data, Definition: d}, files)
			if tt.want == "" {
				require.NoError(t, err)
				require.NoError(t, l.Close())
				return
			}
			require.ErrorContains(t, err, tt.want)
		})
	}
}
