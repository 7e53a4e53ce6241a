package workflows

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// node runs one of the scripts in tools with an input and answers what it
// printed. Without their packages the test is skipped, unless REQUIRE_NODE is
// set; "npm --prefix test/workflows/tools ci" installs them.
func node(t *testing.T, script string, input []byte) []byte {
	t.Helper()
	_, err := os.Stat("tools/node_modules/asl-validator")
	if err == nil {
		_, err = exec.LookPath("node")
	}
	if err != nil && os.Getenv("REQUIRE_NODE") == "" {
		t.Skip("packages are missing; run: npm --prefix test/workflows/tools ci")
	}
	require.NoError(t, err, "run: npm --prefix test/workflows/tools ci")
	cmd := exec.Command("node", script)
	cmd.Dir = "tools"
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	return out
}
