// Package rules tries the EventBridge rule of template.yaml on the events in
// events/ and on recordings of other services, through a queue, as on AWS.
package rules

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/template"
)

const root = "../.."

// names stand for what CloudFormation knows when the stack is deployed where
// the sample events happened.
var names = map[string]string{"AWS::Partition": "aws", "AWS::Region": "eu-central-1"}

// event is what the tests look at in an event of EventBridge.
type event struct {
	file       string
	text       []byte
	Source     string          `json:"source"`
	DetailType string          `json:"detail-type"`
	Detail     json.RawMessage `json:"detail"`
}

// id is the eventID of CloudTrail, "" for events of other kinds.
func (e event) id() string { return e.hint()["eventID"] }

// hint are the three fields that may leave the bus.
func (e event) hint() map[string]string {
	var detail struct{ EventName, EventID, EventTime string }
	_ = json.Unmarshal(e.Detail, &detail) // events without them are no hints
	return map[string]string{"eventName": detail.EventName, "eventID": detail.EventID, "eventTime": detail.EventTime}
}

func read(t *testing.T, file string, text []byte) event {
	t.Helper()
	e := event{file: filepath.Base(file), text: text}
	require.NoError(t, json.Unmarshal(text, &e), file)
	return e
}

// sampleEvents are those of events/ that feed the rule, and whether they are
// hints.
func sampleEvents(t *testing.T) (hints, others []event) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "events", "rule-*.json"))
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		e := read(t, file, text)
		if strings.HasPrefix(e.file, "rule-not-") {
			others = append(others, e)
		} else {
			hints = append(hints, e)
		}
	}
	require.NotEmpty(t, hints)
	require.NotEmpty(t, others)
	return hints, others
}

// recordings are events and records of other services.
func recordings(t *testing.T) []event {
	t.Helper()
	files, err := filepath.Glob("testdata/*json")
	require.NoError(t, err)
	var found []event
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		if filepath.Ext(file) == ".json" {
			found = append(found, read(t, file, text))
			continue
		}
		for line := range strings.Lines(string(text)) {
			var record struct{ EventSource string }
			require.NoError(t, json.Unmarshal([]byte(line), &record))
			service, _, _ := strings.Cut(record.EventSource, ".")
			found = append(found, event{filepath.Base(file), []byte(line), "aws." + service,
				"AWS API Call via CloudTrail", json.RawMessage(line)})
		}
	}
	require.Greater(t, len(found), 70)
	return found
}

// pattern and target are those of the rule in the template.
func rule(t *testing.T) (pattern, target map[string]any) {
	t.Helper()
	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	properties := f.Root.At("Resources", "ChangeRule", "Properties")
	pattern = properties.At("EventPattern").Render(names).(map[string]any)
	targets := properties.At("Targets").Render(names).([]any)
	require.Len(t, targets, 1)
	return pattern, targets[0].(map[string]any)
}

func TestRuleNamesTheCallsThatChangeASnapshot(t *testing.T) {
	pattern, _ := rule(t)
	var got []string
	for _, choice := range pattern["detail"].(map[string]any)["$or"].([]any) {
		for _, name := range choice.(map[string]any)["eventName"].([]any) {
			got = append(got, name.(string))
		}
	}
	assert.ElementsMatch(t, []string{"CreateUsagePlan", "UpdateUsagePlan", "DeleteUsagePlan", "CreateUsagePlanKey",
		"DeleteUsagePlanKey", "CreateApiKey", "UpdateApiKey", "DeleteApiKey", "ImportApiKeys", "CreateStage", "UpdateStage",
		"DeleteStage", "CreateRestApi", "DeleteRestApi", "ImportRestApi", "PutRestApi", "UpdateRestApi", "TagResource", "UntagResource"}, got)
	text, err := json.Marshal(pattern)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(text), 2048, "the service's limit for a pattern")

	seen := map[string]bool{}
	hints, _ := sampleEvents(t)
	for _, e := range hints {
		seen[e.hint()["eventName"]] = true
	}
	for _, name := range got {
		assert.True(t, seen[name], "no sample event of %s", name)
	}
}

func TestRulePassesOnHintsOnlyAndNothingElseOfThem(t *testing.T) {
	pattern, target := rule(t)
	bus := newBus(t)
	bus.rule(t, "whole", pattern, map[string]any{"Id": "whole"})
	bus.rule(t, "hints", pattern, target)

	hints, others := sampleEvents(t)
	bus.put(t, hints)
	bus.put(t, others)
	bus.put(t, recordings(t))

	want := map[string]event{}
	for _, e := range hints {
		require.NotContains(t, want, e.id(), "%s has the id of another", e.file)
		want[e.id()] = e
	}
	require.Len(t, want, len(hints))
	got := bus.receive(t, "hints")
	assert.Len(t, got, len(want))
	for _, body := range got {
		var hint map[string]string
		require.NoError(t, json.Unmarshal([]byte(body), &hint), "more than strings in %s", body)
		assert.Equal(t, want[hint["eventID"]].hint(), hint)
		assert.NotContains(t, body, keyValue)
		delete(want, hint["eventID"])
	}
	assert.Empty(t, slices.Collect(maps.Keys(want)), "did not arrive")

	// The same pattern without the transformer: the values were there to leak.
	assert.Contains(t, strings.Join(bus.receive(t, "whole"), "\n"), keyValue)
}

// Without any one part of the pattern, an event gets through that is no hint.
func TestEveryPartOfThePatternKeepsAnEventOut(t *testing.T) {
	choice := func(i int) func(map[string]any) map[string]any {
		return func(p map[string]any) map[string]any {
			return p["detail"].(map[string]any)["$or"].([]any)[i].(map[string]any)
		}
	}
	top := func(p map[string]any) map[string]any { return p }
	detail := func(p map[string]any) map[string]any { return p["detail"].(map[string]any) }
	tests := []struct {
		name, without string
		in            func(pattern map[string]any) map[string]any
		want          string
	}{
		{"source", "source", top, "rule-not-application.json"},
		{"kind", "detail-type", top, "rule-not-service-event.json"},
		{"failure", "errorCode", detail, "rule-not-refused.json"},
		{"names", "$or", detail, "rule-not-read-only.json"},
		{"shape", "requestParameters", choice(1), "rule-not-http-create-stage.json"},
		{"resource", "requestParameters", choice(2), "rule-not-tag-stage.json"},
	}
	bus := newBus(t)
	for _, tt := range tests {
		pattern, target := rule(t)
		require.Contains(t, tt.in(pattern), tt.without, tt.name)
		delete(tt.in(pattern), tt.without)
		bus.rule(t, "without-"+tt.name, pattern, target)
	}
	_, others := sampleEvents(t)
	bus.put(t, others)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := slices.IndexFunc(others, func(e event) bool { return e.file == tt.want })
			require.GreaterOrEqual(t, i, 0)
			assert.Contains(t, strings.Join(bus.receive(t, "without-"+tt.name), "\n"), others[i].id())
		})
	}
}

// keyValue is what stands in events/ for the value of an API key.
const keyValue = "example-value-of-an-api-key"
