package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

// script makes every execution this one.
func script(e awsfake.Execution) func(string, string, string) *awsfake.Execution {
	return func(string, string, string) *awsfake.Execution {
		copied := e
		return &copied
	}
}

func entered(kind, name string) awsfake.Event {
	return awsfake.Event{Type: kind + "StateEntered", Name: name}
}

func TestAWSRefresh_startsTheSameExecutionWithinAMinute(t *testing.T) {
	server := healthy().Serve(t)
	server.Script = script(awsfake.Execution{Status: "RUNNING"})
	code, out, messages := command("aws", "refresh")
	require.Equal(t, exitOK, code, messages)
	started := server.Executions[refreshARN][0]
	assert.JSONEq(t, `{"wait":true,"full":false,"indexOnly":false}`, started.Input)
	arn := awsfake.ARN("states", "execution:apigw-lens-refresh:") + started.Name
	assert.Equal(t, arn+"\nhttps://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/"+arn+"\n", out)
	assert.Regexp(t, `^cli-20261122T1015-[0-9a-f]{8}$`, started.Name)

	code, again, _ := command("aws", "refresh")
	assert.Equal(t, exitOK, code)
	assert.Equal(t, out, again, "the same execution")
	code, full, _ := command("aws", "refresh", "--full", "--json")
	assert.Equal(t, exitOK, code)
	assert.NotContains(t, full, started.Name, "a full refresh is another one")
	var got struct{ ExecutionARN, Console, Status string }
	require.NoError(t, json.Unmarshal([]byte(full), &got))
	assert.Equal(t, "RUNNING", got.Status)
	assert.Contains(t, got.Console, got.ExecutionARN)
	assert.Contains(t, server.Executions[refreshARN][0].Input, `"full":true`)

	started.Status = "SUCCEEDED" // the name is used up
	code, again, messages = command("aws", "refresh")
	assert.Equal(t, exitOK, code, messages)
	assert.Equal(t, out, again)
	assert.Contains(t, messages, "It was started less than a minute ago: this is that execution.")
}

func TestAWSRefresh_wait_tellsStepsAndOutcome(t *testing.T) {
	server := healthy().Serve(t)
	server.Script = script(awsfake.Execution{Status: "SUCCEEDED", Looks: 2, Took: 94 * time.Second, Events: []awsfake.Event{
		entered("Task", "Begin"), {Type: "TaskFailed", Error: "Lambda.TooManyRequestsException"},
		entered("Choice", "Mine?"), entered("Task", "Start Crawler"),
		entered("Wait", "Wait For Crawler"), entered("Task", "Get Crawler"), entered("Wait", "Wait For Crawler"), entered("Task", "Get Crawler"),
		entered("Map", "Load SPICE"), {Type: "MapStateStarted", Length: 2}, entered("Task", "List Ingestions"),
		{Type: "MapIterationSucceeded", Name: "Load SPICE"}, {Type: "MapIterationSucceeded", Name: "Load SPICE"}, entered("Task", "End"),
	}})
	code, _, messages := command("aws", "refresh", "--wait")
	assert.Equal(t, exitOK, code)
	assert.Equal(t, `      1s  Begin
      2s  Begin: Lambda refused the call because the account's concurrency is used up (Lambda.TooManyRequestsException)
      4s  Start Crawler
      5s  Wait For Crawler
      6s  Get Crawler
      9s  Load SPICE
     11s  List Ingestions
     12s  Load SPICE: 1 of 2
     13s  Load SPICE: 2 of 2
     14s  End
Succeeded after 1m34s.
`, messages)
}

func TestAWSRefresh_wait_failures(t *testing.T) {
	tests := []struct {
		name string
		e    awsfake.Execution
		want string
	}{
		{"failed", awsfake.Execution{Status: "FAILED", Error: "RefreshFailed", Cause: "index: CrawlTooSlow: the crawler was not ready after 30 minutes"},
			"the execution failed after 10s: index: CrawlTooSlow: the crawler was not ready after 30 minutes\n"},
		{"gate", awsfake.Execution{Status: "FAILED", Error: "GateFailed", Cause: `{"errorMessage":"end: read REFRESH#health: no","errorType":"wrapError"}`},
			"the execution failed after 10s: end: read REFRESH#health: no\n"},
		{"timed out", awsfake.Execution{Status: "TIMED_OUT", Error: "States.Timeout"}, "the execution timed out after 10s: it took longer than it may (States.Timeout)\n"},
		{"aborted", awsfake.Execution{Status: "ABORTED"}, "the execution was aborted after 10s: no reason was given\n"},
		{"role", awsfake.Execution{Status: "FAILED", Error: "States.Permissions", Cause: "glue:StartCrawler"},
			"the execution failed after 10s: its role lacks a permission (States.Permissions: glue:StartCrawler)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := healthy().Serve(t)
			tt.e.Took, tt.e.Looks = 10*time.Second, 1
			server.Script = script(tt.e)
			code, out, messages := command("aws", "refresh", "--wait", "--json")
			assert.Equal(t, exitError, code)
			assert.Equal(t, "apigw-lens: "+tt.want, messages)
			assert.Contains(t, out, `"status": "`+tt.e.Status+`"`)
		})
	}
}

func TestAWSRefresh_interrupted_executionGoesOn(t *testing.T) {
	server := healthy().Serve(t)
	server.Script = func(string, string, string) *awsfake.Execution {
		go func() {
			time.Sleep(300 * time.Millisecond)
			_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
		}()
		return &awsfake.Execution{Status: "RUNNING"}
	}
	code, _, messages := command("aws", "refresh", "--wait")
	assert.Equal(t, exitError, code)
	assert.Equal(t, "apigw-lens: stopped following; the execution goes on, and \"apigw-lens aws status\" tells how it ends\n", messages)
	assert.NotContains(t, server.Calls(), "states:StopExecution")
}

func TestAWSReport_periodIsSettledInTheStacksTimeZone(t *testing.T) {
	server := healthy().Serve(t)
	server.Script = script(awsfake.Execution{Status: "RUNNING"})
	code, _, messages := command("aws", "report", "--period", "last-month", "--format", "pdf")
	require.Equal(t, exitOK, code, messages)
	assert.Equal(t, "Reports for 2026-10 (October 2026, Europe/Berlin)\n", messages)
	started := server.Executions[reportARN][0]
	assert.JSONEq(t, `{"kind":"","period":"2026-10","timeZone":"Europe/Berlin","at":null,"formats":["pdf"],"sendAgain":false}`, started.Input)
	assert.Regexp(t, `^cli-2026-10-20261122T1015-[0-9a-f]{8}$`, started.Name)

	for _, who := range [][2]string{{"Zeta, Inc", "acme"}, {"acme", "Zeta, Inc"}} {
		code, _, messages = command("aws", "report", "--period", "2026-10", "--customer", who[0], "--customer", who[1], "--customer", "acme")
		require.Equal(t, exitOK, code, messages)
	}
	require.Len(t, server.Executions[reportARN], 3, "the same customers are the same execution")
	assert.Contains(t, server.Executions[reportARN][0].Input, `"customers":["Zeta, Inc","acme"]`)

	for _, args := range [][]string{{"--customer", ""}, {"--period", "someday"}, {"--format", "doc"}, {"--time-zone", "Moon"}} {
		code, _, messages = command(append([]string{"aws", "report"}, args...)...)
		assert.Equal(t, exitError, code)
		assert.Contains(t, messages, args[1])
	}
	assert.Len(t, server.Executions[reportARN], 3, "nothing was started for them")
}

// The second of two executions for a period leaves its work to the first.
func TestAWSReport_wait_followsTheOneThatRunsAlready(t *testing.T) {
	server := healthy().Serve(t)
	run := awsfake.ARN("states", "mapRun:apigw-lens-report/Customers:1")
	server.MapRuns = map[string][]awsfake.MapRun{run: {{Total: 50}, {Total: 50, Succeeded: 19, Failed: 1}, {Total: 50, Succeeded: 49, Failed: 1}}}
	server.Executions[reportARN] = append(server.Executions[reportARN], &awsfake.Execution{
		Name: "scheduled", Status: "SUCCEEDED", Looks: 4, Started: now.Add(-time.Minute), Took: 2 * time.Minute,
		Output: `{"made":{"customers":50,"failed":1,"files":200}}`, Events: []awsfake.Event{
			entered("Map", "Export Customers"), {Type: "MapRunStarted", MapRun: run}, entered("Task", "Write Manifest"), entered("Task", "Close")},
	})
	owner := awsfake.ARN("states", "execution:apigw-lens-report:scheduled")
	server.Script = script(awsfake.Execution{Status: "SUCCEEDED", Output: `{"begin":{"mine":false,"owner":"` + owner + `"}}`,
		Events: []awsfake.Event{entered("Task", "Begin")}})
	code, _, messages := command("aws", "report", "--wait")
	assert.Equal(t, exitOK, code)
	assert.Contains(t, messages, "Another execution does this already; following it.\n"+owner+"\n")
	assert.Contains(t, messages, "Export Customers: 20 of 50, 1 failed\n")
	assert.Contains(t, messages, "Export Customers: 50 of 50, 1 failed\n")
	assert.Contains(t, messages, "Succeeded after 2m0s.\n200 files for 49 customers.\n1 customer without a report; \"apigw-lens aws report get\" says why.\nFetch them: apigw-lens aws report get 2026-W46 --out reports\n")
}

func TestAWS_whatCannotBe(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*testing.T, *awsfake.Server)
		args  []string
		want  string
	}{
		{"no stack", nil, []string{"refresh", "--stack", "other"}, "there is no stack other in eu-west-1: name yours with --stack, and its region with --region"},
		{"a stack of something else", func(_ *testing.T, s *awsfake.Server) { s.Stacks["apigw-lens"].Resources = nil }, []string{"status"},
			"stack apigw-lens (UPDATE_COMPLETE) has no resource Bucket: it is not a stack of apigw-lens, or an older one: deploy it again"},
		{"an older stack", func(_ *testing.T, s *awsfake.Server) { delete(s.Stacks["apigw-lens"].Resources, "ReportWorkflow") }, []string{"report"}, "has no resource ReportWorkflow"},
		{"not allowed", func(_ *testing.T, s *awsfake.Server) {
			s.Deny = map[string]string{"states:StartExecution": " on resource: x because no identity-based policy allows it"}
		},
			[]string{"refresh"}, "apigw-lens: start execution: not allowed: these AWS credentials lack the permission states:StartExecution\n"},
		{"forbidden by the organisation", func(_ *testing.T, s *awsfake.Server) {
			s.Deny = map[string]string{"cloudformation:DescribeStacks": " with an explicit deny in a service control policy"}
		},
			[]string{"status"}, "lack the permission cloudformation:DescribeStacks (an explicit deny in a service control policy)\n"},
		{"throttled for good", func(_ *testing.T, s *awsfake.Server) { s.Throttle = map[string]int{"states:StartExecution": 9} },
			[]string{"refresh"}, "apigw-lens: start execution: AWS refuses for now, too many requests (ThrottlingException): wait a minute and try again\n"},
		{"no credentials", func(t *testing.T, _ *awsfake.Server) {
			t.Setenv("AWS_ACCESS_KEY_ID", "")
			t.Setenv("AWS_SECRET_ACCESS_KEY", "")
		},
			[]string{"status"}, "apigw-lens: find stack apigw-lens: no AWS credentials: sign in with \"aws sso login\" or run \"aws configure\", choose a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\n"},
		{"no network", func(t *testing.T, _ *awsfake.Server) { t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1") },
			[]string{"status"}, "cannot reach CloudFormation of AWS: check the network and the name of the region (connection refused)"},
		{"no region", func(t *testing.T, _ *awsfake.Server) { t.Setenv("AWS_REGION", "") }, []string{"status"}, "no AWS region: give --region or set AWS_REGION"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := healthy().Serve(t)
			if tt.spoil != nil {
				tt.spoil(t, server)
			}
			code, out, messages := command(append([]string{"aws"}, tt.args...)...)
			assert.Equal(t, exitError, code)
			assert.Contains(t, messages, tt.want)
			assert.Empty(t, out)
		})
	}
}

func TestSnapshotPull_noCredentials_saysWhatToDo(t *testing.T) {
	healthy().Serve(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	code, _, messages := command("snapshot", "pull", "--table", "plans")
	assert.Equal(t, exitError, code)
	assert.Contains(t, messages, "table plans: read snapshot pointer: no AWS credentials: sign in")
	assert.Equal(t, 1, bytes.Count([]byte(messages), []byte("\n")))
}
