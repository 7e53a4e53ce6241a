package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

// permissions are IAM actions whose names are not those of the calls.
var permissions = map[string]string{
	"monitoring:GetMetricData": "cloudwatch:GetMetricData", "s3:ListBuckets": "s3:ListAllMyBuckets", "s3:ListObjectsV2": "s3:ListBucket", "apigateway:GetAccount": "apigateway:GET",
}

func TestAWS_helpListsThePermissionsThatAreUsed(t *testing.T) {
	ended := func(s *awsfake.Server) *awsfake.Server {
		run := awsfake.ARN("states", "mapRun:m")
		s.MapRuns = map[string][]awsfake.MapRun{run: {{Total: 1, Succeeded: 1}}}
		s.Script = script(awsfake.Execution{Status: "SUCCEEDED", Looks: 1, Events: []awsfake.Event{entered("Map", "M"), {Type: "MapRunStarted", MapRun: run}}})
		return s.Serve(t)
	}
	tests := []struct {
		name   string
		server func() *awsfake.Server
		args   []string
		help   []string
	}{
		{"status", func() *awsfake.Server { return healthy().Serve(t) }, []string{"status", "--deep"}, []string{"status"}},
		{"refresh", func() *awsfake.Server { return ended(healthy()) }, []string{"refresh", "--wait"}, []string{"refresh"}},
		{"report", func() *awsfake.Server { return ended(healthy()) }, []string{"report", "--wait"}, []string{"report"}},
		{"periods", func() *awsfake.Server { return withReports(t) }, []string{"report", "get"}, []string{"report", "get"}},
		{"get", func() *awsfake.Server { return withReports(t) }, []string{"report", "get", "2026-W46", "--out", t.TempDir()}, []string{"report", "get"}},
		{"preflight", func() *awsfake.Server {
			s := ready(t)
			s.Trails, s.Stores, s.Streams = s.Trails[:1], []string{"a"}, []string{"amazon-apigateway-apigw-lens"}
			s.Stacks["x"] = &awsfake.Stack{Resources: map[string]string{"S": s.Streams[0]}}
			return s.Serve(t)
		}, []string{"preflight", "--quicksight"}, []string{"preflight"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := tt.server()
			code, _, messages := command(append([]string{"aws"}, tt.args...)...)
			require.NotEqual(t, exitError, code, messages)
			require.NotEmpty(t, server.Calls())
			_, help, _ := command(append(append([]string{"aws"}, tt.help...), "--help")...)
			for _, call := range server.Calls() {
				action := call
				if other, ok := permissions[call]; ok {
					action = other
				}
				assert.Contains(t, help, action)
			}
		})
	}
}
