package dashboards

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const templateFile = folder + "template.json"

// tool is the path of a Python tool. Without it the test is skipped, unless the
// variable is set; "python3 .ci/tool.py <name>" installs it.
func tool(t *testing.T, name, required string) string {
	t.Helper()
	find := exec.Command("python3", ".ci/tool.py", "--find", name)
	find.Dir = "../.."
	out, err := find.Output()
	if err != nil && os.Getenv(required) != "" {
		t.Fatalf("%s is missing; run: python3 .ci/tool.py %s", name, name)
	}
	if err != nil {
		t.Skipf("%s is missing; run: python3 .ci/tool.py %s", name, name)
	}
	return strings.TrimSpace(string(out))
}

func TestCfnLintSaysNothing(t *testing.T) {
	t.Parallel()
	lint := tool(t, "cfn-lint", "REQUIRE_SAM")
	out, err := exec.Command(lint, "--include-checks", "I", "--regions", "us-east-1", "--template", templateFile).CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Empty(t, string(out))
}

// botocoreSays runs api_check.py with the Python beside moto, which has botocore.
func botocoreSays(t *testing.T, template string) string {
	t.Helper()
	python := filepath.Join(filepath.Dir(tool(t, "moto_server", "REQUIRE_MOTO")), "python")
	out, err := exec.Command(python, "api_check.py", template).CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

func TestBotocoreTakesEveryRequest(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "checked 8\n", botocoreSays(t, templateFile))
}

// The check is worth something only where it can fail.
func TestBotocoreRefusesAnUnknownKey(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(templateFile)
	require.NoError(t, err)
	broken := filepath.Join(t.TempDir(), "template.json")
	require.NoError(t, os.WriteFile(broken, []byte(strings.Replace(string(text), `"VisualId"`, `"visualId"`, 1)), 0o600))
	assert.Contains(t, botocoreSays(t, broken), `Unknown parameter in Definition.Sheets[0].Visuals[0].KPIVisual: "visualId"`)
}

// CloudFormation takes 1 MB. "sam deploy" writes the template as YAML, which
// takes at most 1.7 times the room of the densest JSON.
func TestTemplateLeavesRoomInCloudFormation(t *testing.T) {
	text, err := os.ReadFile(templateFile)
	require.NoError(t, err)
	var template any
	require.NoError(t, json.Unmarshal(text, &template))
	dense, err := json.Marshal(template)
	require.NoError(t, err)
	assert.Less(t, float64(len(dense))*1.7, 1_000_000.0)
}
