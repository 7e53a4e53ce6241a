// Package dashboards proves that the generated dashboard files come from their
// sources, fit the catalogue of columns, and are accepted by the validators of
// CloudFormation and of the QuickSight API.
package dashboards

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/assemble"
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
