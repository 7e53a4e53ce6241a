package workflows

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// definitions are the state machines: as they stand, and with their names
// replaced by something that looks like an ARN.
func definitions(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "statemachines", "*.asl.json"))
	require.NoError(t, err)
	require.Len(t, files, 2)
	found := map[string][]byte{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		found[filepath.Base(file)] = text
	}
	return found
}

func substituted(text []byte) []byte {
	return []byte(strings.NewReplacer("${Partition}", "aws", "${GateArn}", "arn:aws:lambda:eu-central-1:123456789012:function:gate",
		"${PlannerArn}", "arn:aws:lambda:eu-central-1:123456789012:function:planner",
		"${ExporterArn}", "arn:aws:lambda:eu-central-1:123456789012:function:exporter").Replace(string(text)))
}

func TestDefinitionsAreValid(t *testing.T) {
	for name, text := range definitions(t) {
		assert.Empty(t, string(node(t, "validate.mjs", substituted(text))), name)
	}
}

// The validator is not silent by nature.
func TestValidatorFindsMistakes(t *testing.T) {
	text := string(substituted(definitions(t)["refresh.asl.json"]))
	for name, broken := range map[string]string{
		"unknown next": strings.Replace(text, `"Next": "Mine?"`, `"Next": "Yours?"`, 1),
		"broken path":  strings.Replace(text, `"ResultPath": "$.begin"`, `"ResultPath": "$.begin["`, 1),
		"no start":     strings.Replace(text, `"StartAt": "Begin"`, `"StartAt": "Start"`, 1),
	} {
		require.NotEqual(t, text, broken, name)
		assert.NotEmpty(t, string(node(t, "validate.mjs", []byte(broken))), name)
	}
}

// state is what the house rules look at in a state.
type state struct {
	Type, Resource, Next string
	TimeoutSeconds       int
	Retry                []map[string]any
	Catch                []map[string]any
	ItemProcessor        struct{ States map[string]state }
}

func TestEveryTaskHasATimeLimitRetryAndCatch(t *testing.T) {
	for name, text := range definitions(t) {
		var machine struct {
			Comment       string
			QueryLanguage string
			States        map[string]state
		}
		require.NoError(t, json.Unmarshal(text, &machine), "%s is JSON before substitution", name)
		assert.NotEmpty(t, machine.Comment, name)
		assert.Empty(t, machine.QueryLanguage, "%s is in JSONPath mode", name)
		checkStates(t, machine.States)
	}
}

func checkStates(t *testing.T, states map[string]state) {
	t.Helper()
	for name, s := range states {
		checkStates(t, s.ItemProcessor.States)
		assert.Equal(t, s.Type == "Choice", strings.HasSuffix(name, "?"), "%s: choices are questions", name)
		if s.Type != "Task" {
			continue
		}
		assert.NotContains(t, s.Resource, ".sync", name)
		assert.Positive(t, s.TimeoutSeconds, name)
		if assert.NotEmpty(t, s.Catch, name) {
			assert.Equal(t, []any{"States.ALL"}, s.Catch[len(s.Catch)-1]["ErrorEquals"], name)
		}
		if assert.NotEmpty(t, s.Retry, name) {
			last := s.Retry[len(s.Retry)-1]
			assert.Equal(t, []any{"States.ALL"}, last["ErrorEquals"], name)
			assert.Equal(t, "FULL", last["JitterStrategy"], name)
			assert.NotNil(t, last["MaxDelaySeconds"], name)
		}
	}
}
