package workflows

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/handler/gate"
)

// strictly decodes a sample and refuses members that are not known.
func strictly(t *testing.T, text []byte, into any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(into), "%s", text)
}

func TestSamplesAreWhatTheWorkflowsRead(t *testing.T) {
	samples := map[string]any{
		"refresh-workflow.json": &gate.Input{}, "refresh-workflow-full.json": &gate.Input{},
		"report-workflow-weekly.json": &gate.Order{}, "report-workflow-month.json": &gate.Order{}, "report-workflow-customers.json": &gate.Order{},
	}
	for name, into := range samples {
		text, err := os.ReadFile(filepath.Join(root, "events", name))
		require.NoError(t, err)
		strictly(t, text, into)
	}
	assert.True(t, samples["refresh-workflow-full.json"].(*gate.Input).Full)
	text, err := os.ReadFile(filepath.Join(root, "events", "report-workflow-weekly.json"))
	require.NoError(t, err)
	assert.JSONEq(t, weekly, string(text), "the tests start with the sample")
}

// A sample has the members of a real event, no more and no fewer.
func TestSamplesAreWhatTheWorkflowsPublish(t *testing.T) {
	for name, detail := range map[string]any{"published-refresh-failed.json": &gate.RefreshDetail{}, "published-report-exported.json": &gate.ReportDetail{}} {
		text, err := os.ReadFile(filepath.Join(root, "events", name))
		require.NoError(t, err)
		var event struct{ Detail json.RawMessage }
		require.NoError(t, json.Unmarshal(text, &event))
		strictly(t, event.Detail, detail)
		again, err := json.Marshal(detail)
		require.NoError(t, err)
		assert.JSONEq(t, string(event.Detail), string(again), name)
	}
}
