package expr_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// foreign is what a definition says about its calculated fields.
type foreign struct {
	CalculatedFields      []struct{ DataSetIdentifier, Name, Expression string }
	ParameterDeclarations []map[string]struct{ Name, ParameterValueType string }
}

// schemas are the data sets of a definition, their columns of unknown type.
func (f foreign) schemas(t *testing.T) map[string]*expr.Schema {
	parameters := map[string]expr.Parameter{}
	for _, declaration := range f.ParameterDeclarations {
		for kind, p := range declaration {
			types := map[string]expr.Type{"StringParameterDeclaration": expr.Text, "IntegerParameterDeclaration": expr.Integer, "DateTimeParameterDeclaration": expr.Time}
			parameters[p.Name] = expr.Parameter{Type: types[kind], Multi: p.ParameterValueType == "MULTI_VALUED"}
		}
	}
	sets := map[string]*expr.Schema{}
	for _, c := range f.CalculatedFields {
		set := sets[c.DataSetIdentifier]
		if set == nil {
			set = &expr.Schema{Columns: map[string]expr.Type{}, Calculated: map[string]string{}, Parameters: parameters}
			sets[c.DataSetIdentifier] = set
		}
		set.Calculated[c.Name] = c.Expression
		fields, _, err := expr.Names(c.Expression)
		require.NoError(t, err, c.Expression)
		for _, name := range fields {
			set.Columns[name] = expr.Unknown
		}
	}
	return sets
}

func TestForeignDefinitions_everyFieldCompiles(t *testing.T) {
	files, err := filepath.Glob("../definition/testdata/*.definition.json")
	require.NoError(t, err)
	require.Len(t, files, 4)
	count := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var f foreign
		require.NoError(t, json.Unmarshal(text, &f))
		for id, set := range f.schemas(t) {
			for name := range set.Calculated {
				n, err := set.Field(name)
				if !assert.NoError(t, err, "%s: %s", id, name) {
					continue
				}
				count++
				for _, d := range []expr.Dialect{expr.DuckDB, expr.Athena} {
					_, err = printer(d).SQL(n)
					if _, _, nested := expr.Nested(n); nested {
						assert.ErrorContains(t, err, "a stage of its own")
						continue
					}
					assert.NoError(t, err, "%s: %s", id, name)
				}
			}
		}
	}
	assert.Equal(t, 56, count)
}
