package workflow

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

var (
	arn = awsfake.ARN("states", "stateMachine:m")
	now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
)

func machine(t *testing.T, executions ...*awsfake.Execution) *Machine {
	t.Helper()
	return served(t, &awsfake.Server{Now: now, Executions: map[string][]*awsfake.Execution{arn: executions}})
}

func served(t *testing.T, server *awsfake.Server) *Machine {
	t.Helper()
	server.Serve(t)
	cfg, err := config.LoadDefaultConfig(t.Context())
	require.NoError(t, err)
	return NewMachine(sfn.NewFromConfig(cfg), arn)
}

// A history of many pages that grows between looks is told once, in order.
func TestTail_growingHistory_eachEventOnceInOrder(t *testing.T) {
	for _, oldestFirst := range []bool{false, true} {
		e := &awsfake.Execution{Name: "e", Status: "SUCCEEDED", Looks: 4, Started: now}
		var want []string
		for i := range 23 {
			name := fmt.Sprintf("State %d", i)
			want = append(want, name)
			e.Events = append(e.Events, awsfake.Event{Type: "TaskStateEntered", Name: name}, awsfake.Event{Type: "TaskStateExited"})
		}
		server := &awsfake.Server{Now: now, Executions: map[string][]*awsfake.Execution{arn: {e}}, OldestFirst: oldestFirst}
		m := served(t, server)
		execution := strings.Replace(arn, "stateMachine", "execution", 1) + ":e"
		tail := m.Tail(execution)
		var got, sizes []string
		for range 5 {
			_, err := m.Describe(t.Context(), execution)
			require.NoError(t, err)
			events, err := tail.Next(t.Context())
			require.NoError(t, err)
			for _, e := range events {
				got = append(got, e.State)
			}
			sizes = append(sizes, fmt.Sprint(len(events)))
		}
		assert.Equal(t, want, got)
		assert.Equal(t, []string{"6", "6", "5", "6", "0"}, sizes)
		if !oldestFirst {
			assert.Less(t, len(server.Calls()), 5+30, "a look reads what is new, not the whole history")
		}
	}
}

// A failure inside a branch belongs to the state that the branch came from.
func TestTail_failureBelongsToItsBranch(t *testing.T) {
	m := machine(t, &awsfake.Execution{Name: "e", Status: "SUCCEEDED", Started: now, Events: []awsfake.Event{
		{Type: "MapStateEntered", Name: "Map"},                             // 2
		{Type: "TaskStateEntered", Name: "One"},                            // 3
		{Type: "TaskStateEntered", Name: "Two", After: 2},                  // 4
		{Type: "TaskFailed", Error: "X", Cause: "first branch", After: 3},  // 5
		{Type: "TaskFailed", Error: "X", Cause: "second branch", After: 4}, // 6
		{Type: "PassStateEntered", Name: "Silent"},
	}})
	events, err := m.Tail(strings.Replace(arn, "stateMachine", "execution", 1) + ":e").Next(t.Context())
	require.NoError(t, err)
	require.Len(t, events, 5)
	assert.Equal(t, Event{Kind: Tried, State: "One", At: now.Add(4 * time.Second), Error: "X", Cause: "first branch"}, events[3])
	assert.Equal(t, "Two", events[4].State)
}

func TestLast_asManyAsAskedFor(t *testing.T) {
	var executions []*awsfake.Execution
	for i := range 7 {
		executions = append(executions, &awsfake.Execution{Name: fmt.Sprint("e", i), Status: "SUCCEEDED", Started: now})
	}
	executions[4].Status, executions[4].Error = "FAILED", "E"
	m := machine(t, executions...)
	last, err := m.Last(t.Context(), 5)
	require.NoError(t, err)
	require.Len(t, last, 5)
	assert.Equal(t, "E", last[4].Error)
	last, err = m.Last(t.Context(), 50)
	require.NoError(t, err)
	assert.Len(t, last, 7)
}

func TestWords(t *testing.T) {
	tests := []struct{ code, cause, want string }{
		{"", "", "no reason was given"},
		{"E", "", "E"},
		{"E", "why", "E: why"},
		{"ReportFailed", "query days: no", "query days: no"},
		{"ReportFailed", "", "ReportFailed"},
		{"States.Timeout", "", "it took longer than it may (States.Timeout)"},
		{"wrapError", `{"errorMessage":"read object x: no","errorType":"wrapError"}`, "wrapError: read object x: no"},
		{"Sandbox.Timedout", `{"errorMessage":"2026-11-22T10:00:00Z 1 Task timed out after 300.00 seconds","errorType":"Sandbox.Timedout"}`,
			"the function took longer than it may (Sandbox.Timedout: 2026-11-22T10:00:00Z 1 Task timed out after 300.00 seconds)"},
		{"E", strings.Repeat("ä", 600), "E: " + strings.Repeat("ä", 500) + " …"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Words(tt.code, tt.cause))
	}
}
