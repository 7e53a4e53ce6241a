package template

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../.."

// tool is the path of sam or cfn-lint. Without it the test is skipped, unless
// REQUIRE_SAM is set; "python3 .ci/tool.py sam cfn-lint" installs both.
func tool(t *testing.T, name string) string {
	t.Helper()
	find := exec.Command("python3", ".ci/tool.py", "--find", name)
	find.Dir = root
	out, err := find.Output()
	if err == nil {
		return strings.TrimSpace(string(out))
	}
	missing(t, name)
	return ""
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_SAM") != "" {
		t.Fatalf("%s is missing; run: python3 .ci/tool.py sam cfn-lint", what)
	}
	t.Skipf("%s is missing; run: python3 .ci/tool.py sam cfn-lint", what)
}

// run runs a command in the root of the repository as a user without an AWS
// account would, and returns what it printed.
func run(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "SAM_CLI_TELEMETRY=0", "AWS_DEFAULT_REGION=us-east-1")
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s %s\n%s", filepath.Base(name), strings.Join(args, " "), out)
	return string(out)
}

func TestCfnLintSaysNothing(t *testing.T) {
	lint := tool(t, "cfn-lint")
	assert.Empty(t, run(t, nil, lint, "--include-checks", "I", "--template", "template.yaml"))
}

// The transformed template shows what SAM makes of functions and their roles.
func TestCfnLintSaysNothingAfterTheTransform(t *testing.T) {
	lint, sam := tool(t, "cfn-lint"), tool(t, "sam")
	transformed := filepath.Join(t.TempDir(), "transformed.json")
	out := run(t, nil, interpreter(t, sam), ".ci/transform.py", "template.yaml")
	require.NoError(t, os.WriteFile(transformed, []byte(out), 0o644))
	assert.Empty(t, run(t, nil, lint, "--include-checks", "I", "--template", transformed))
}

// interpreter is a Python that has sam's modules: the one beside sam, or the
// one that sam's script names. A sam that is a single binary has none.
func interpreter(t *testing.T, sam string) string {
	t.Helper()
	text, err := os.ReadFile(sam)
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	for _, python := range []string{filepath.Join(filepath.Dir(sam), "python"), strings.TrimPrefix(first, "#!")} {
		if exec.Command(python, "-c", "import samcli, samtranslator").Run() == nil {
			return python
		}
	}
	missing(t, "a Python with the modules of "+sam)
	return ""
}

func TestSamValidatesTheTemplate(t *testing.T) {
	out := run(t, nil, tool(t, "sam"), "validate", "--lint", "--template", "template.yaml")
	assert.Contains(t, out, "is a valid SAM Template")
	assert.NotContains(t, out, "[[", "sam prints findings in double brackets")
}

func TestSamBuildsStaticArm64Functions(t *testing.T) {
	sam := tool(t, "sam")
	dir := filepath.Join(t.TempDir(), "build")
	run(t, []string{"GOFLAGS=-tags=lambda.norpc -trimpath", "CGO_ENABLED=0"},
		sam, "build", "--template", "template.yaml", "--build-dir", dir)
	f, err := Read(templateFile)
	require.NoError(t, err)
	for name := range f.Resources(typeFunction) {
		bootstrap, err := elf.Open(filepath.Join(dir, name, "bootstrap"))
		require.NoError(t, err)
		defer bootstrap.Close()
		assert.Equal(t, elf.EM_AARCH64, bootstrap.Machine, name)
		for _, segment := range bootstrap.Progs {
			assert.NotContains(t, []elf.ProgType{elf.PT_INTERP, elf.PT_DYNAMIC}, segment.Type, "%s is not static", name)
		}
	}
}

func TestSamConfigIsSafe(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "samconfig.toml"))
	require.NoError(t, err)
	assert.Regexp(t, `(?m)^cached = false$`, string(text))
	assert.Regexp(t, `(?m)^confirm_changeset = true$`, string(text))
	assert.NotRegexp(t, `\d{12}|arn:`, string(text), "no account belongs here")
	assert.NotContains(t, string(text), "CAPABILITY_NAMED_IAM", "named roles collide between stacks")
}
