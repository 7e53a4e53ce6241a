// Package dashboards proves that the generated dashboard files come from their
// sources, fit the catalogue of columns, and are accepted by the validators of
// CloudFormation and of the QuickSight API.
package dashboards

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/assemble"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

const folder = "../../dashboards/"

func build(t *testing.T) *assemble.Output {
	t.Helper()
	out, err := assemble.Build(os.DirFS(folder + assemble.SourceDir))
	require.NoError(t, err)
	return out
}

func TestGeneratedFilesComeFromTheirSources(t *testing.T) {
	out := build(t)
	golden.File(t, folder+assemble.DefinitionFile, string(out.Definition))
	golden.File(t, folder+assemble.TemplateFile, string(out.Template))
}

// The rule that quotas are counted by stands beside the charts as it stands in
// reports and in the command's help.
func TestCountingRuleIsThatOfTheTable(t *testing.T) {
	assert.Contains(t, string(build(t).Definition), quota.Rule)
}
