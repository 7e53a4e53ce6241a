package compile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

// unknownSets are the data sets of a definition whose data nobody has: columns
// of unknown type, as far as the definition mentions them.
func unknownSets(d *definition.Definition) map[string]compile.DataSet {
	sets := map[string]compile.DataSet{}
	for _, s := range d.DataSetIdentifierDeclarations {
		sets[definition.Of(s.Identifier)] = compile.DataSet{
			Columns: map[string]expr.Type{}, Source: func(expr.Dialect) string { return `"foreign"` },
		}
	}
	add := func(set, column string) {
		if s, ok := sets[set]; ok {
			s.Columns[column] = expr.Unknown
		}
	}
	for _, c := range definition.All[types.ColumnIdentifier](d, "") {
		add(definition.Of(c.Value.DataSetIdentifier), definition.Of(c.Value.ColumnName))
	}
	for _, c := range d.CalculatedFields {
		fields, _, err := expr.Names(definition.Of(c.Expression))
		if err != nil {
			continue // its visuals say so
		}
		for _, f := range fields {
			add(definition.Of(c.DataSetIdentifier), f)
		}
	}
	// A calculated field is no column.
	for _, c := range d.CalculatedFields {
		if s, ok := sets[definition.Of(c.DataSetIdentifier)]; ok {
			delete(s.Columns, definition.Of(c.Name))
		}
	}
	return sets
}

// What of real definitions of others is not supported is written down: a change
// here is a change of what people can look at.
func TestForeign_compilesOrSaysWhyNot(t *testing.T) {
	files, err := filepath.Glob("../definition/testdata/*.definition.json")
	require.NoError(t, err)
	require.Len(t, files, 4)
	var report strings.Builder
	compiled, all := 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		d, err := definition.Decode(text)
		require.NoError(t, err)
		board, err := compile.New(d, unknownSets(d))
		require.NoError(t, err)
		report.WriteString(filepath.Base(file) + "\n")
		for _, id := range visuals(d) {
			all++
			p, err := board.Visual(id, compile.State{}, options)
			if err != nil {
				assert.Regexp(t, `^(Sheets|FilterGroups)\[\d+\]\S*: `, err.Error(), "an error names its place")
				report.WriteString("  " + err.Error() + "\n")
				continue
			}
			compiled++
			for _, path := range p.Unsupported {
				report.WriteString("  left out: " + path + "\n")
			}
		}
	}
	t.Logf("%d of %d visuals compile", compiled, all)
	golden.File(t, "testdata/foreign.txt", report.String())
}
