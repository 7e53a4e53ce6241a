package dashboards

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/lint"
)

func TestOurLinterSaysNothing(t *testing.T) {
	columns, err := lint.ReadColumns(folder + "src/datasets")
	require.NoError(t, err)
	for _, file := range []string{"definition.json", "template.json"} {
		d, err := definition.LoadResource(folder+file, map[string]string{"template.json": "Dashboard"}[file])
		require.NoError(t, err)
		for _, finding := range lint.Check(d, lint.Options{Columns: columns}) {
			assert.Fail(t, finding.String(), finding.Path)
		}
	}
}
