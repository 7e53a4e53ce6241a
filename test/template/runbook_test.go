package template

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/golden"
)

func TestRunbookComesFromTheTemplate(t *testing.T) {
	f, err := Read(templateFile)
	require.NoError(t, err)
	golden.File(t, "../../docs/runbook.md", Runbook(f))
}
