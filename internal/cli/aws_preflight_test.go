package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/preflight"
	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

// ready is an account that a stack can be deployed into, with QuickSight.
func ready(t *testing.T) *awsfake.Server {
	t.Helper()
	tools := t.TempDir()
	for _, name := range []string{"sam", "go"} {
		require.NoError(t, os.WriteFile(filepath.Join(tools, name), []byte("#!/bin/sh\n"), 0o755))
	}
	t.Setenv("PATH", tools)
	return &awsfake.Server{
		Now: now, Free: 900, Concurrency: 1000, LogRole: "arn:aws:iam::123456789012:role/logs",
		Stacks:     map[string]*awsfake.Stack{},
		Trails:     []awsfake.Trail{{Name: "data", Selector: "data", Logging: true}, {Name: "all", Logging: true}},
		QuickSight: awsfake.QuickSight{Edition: "ENTERPRISE", Status: "ACCOUNT_CREATED", Identity: "us-east-1", Groups: []string{"apigw-lens-Admins"}},
	}
}

func TestAWSPreflight_nothingInTheWay(t *testing.T) {
	ready(t).Serve(t)
	code, out, messages := command("aws", "preflight", "--quicksight", "--quicksight-identity-region", "us-east-1")
	assert.Equal(t, exitOK, code, out)
	assert.Equal(t, "Nothing is in the way.\n", out)
	assert.Equal(t, "Account 123456789012, region eu-west-1, as arn:aws:iam::123456789012:user/ann\n", messages)
	_, out, _ = command("aws", "preflight", "--json")
	assert.Equal(t, "[]\n", out)
}

func TestAWSPreflight_findings(t *testing.T) {
	ours := func(s *awsfake.Server, outputs map[string]string) {
		s.Streams = []string{"amazon-apigateway-apigw-lens"}
		s.Stacks["lens"] = &awsfake.Stack{Parameters: map[string]string{"ProjectName": "apigw-lens"}, Outputs: outputs,
			Resources: map[string]string{"Stream": "amazon-apigateway-apigw-lens"}}
	}
	tests := []struct {
		name  string
		spoil func(*awsfake.Server)
		args  []string
		code  int
		want  []preflight.Finding
	}{
		{name: "our own stack", code: exitOK, spoil: func(s *awsfake.Server) { ours(s, map[string]string{"PullSnapshotCommand": "x"}) },
			want: []preflight.Finding{{Check: "Firehose stream", Severity: preflight.Note,
				What: "the Firehose stream amazon-apigateway-apigw-lens belongs to stack lens: deploying updates that stack"}}},
		{name: "another stack", code: exitFound, spoil: func(s *awsfake.Server) { ours(s, nil) },
			want: []preflight.Finding{{Check: "Firehose stream", Severity: preflight.Error,
				What: "the Firehose stream amazon-apigateway-apigw-lens is taken by stack lens: choose another ProjectName", Fix: "sam deploy --guided"}}},
		{name: "left-overs of no stack", code: exitFound, args: []string{"--project", "my-apis"},
			spoil: func(s *awsfake.Server) { s.WorkGroups, s.Databases = []string{"my-apis-reports"}, []string{"my_apis"} },
			want: []preflight.Finding{
				{Check: "Athena work group", Severity: preflight.Error, What: "the Athena work group my-apis-reports is taken, by no stack: choose another ProjectName, or delete it if nobody needs it",
					Fix: "aws athena delete-work-group --region eu-west-1 --work-group my-apis-reports --recursive-delete-option"},
				{Check: "Glue database", Severity: preflight.Error, What: "the Glue database my_apis is taken, by no stack: choose another ProjectName, or delete it if nobody needs it",
					Fix: "aws glue delete-database --region eu-west-1 --name my_apis"}}},
		{name: "buckets", code: exitFound, args: []string{"--stack", "Sthree-APIs"}, spoil: func(s *awsfake.Server) {
			s.Buckets = []string{"sthree-apis-bucket-1", "sthree-apis-bucket-2", "sthree-apis-bucket-3", "other-bucket-1"}
			s.Stacks["Sthree-APIs"] = &awsfake.Stack{Resources: map[string]string{"Bucket": "sthree-apis-bucket-2"}}
		}, want: []preflight.Finding{
			{Check: "S3 bucket", Severity: preflight.Error, Fix: "sam deploy --guided",
				What: "the bucket would be named after the stack Sthree-APIs, and no bucket's name may begin with sthree-: choose another stack name"},
			{Check: "S3 bucket", Severity: preflight.Note, Fix: "aws s3 sync --region eu-west-1 s3://sthree-apis-bucket-1/requests/ s3://NEW_BUCKET/requests/",
				What: "the bucket sthree-apis-bucket-1 was left by a stack that is gone: a new stack makes a bucket of its own, which begins empty; to see the old requests there, too, copy them once it is deployed"},
			{Check: "S3 bucket", Severity: preflight.Note, Fix: "aws s3 sync --region eu-west-1 s3://sthree-apis-bucket-3/requests/ s3://NEW_BUCKET/requests/",
				What: "the bucket sthree-apis-bucket-3 was left by a stack that is gone: a new stack makes a bucket of its own, which begins empty; to see the old requests there, too, copy them once it is deployed"}}},
		{name: "no trail", code: exitFound, spoil: func(s *awsfake.Server) { s.Trails = []awsfake.Trail{{Name: "r", Selector: "read", Logging: true}} },
			want: []preflight.Finding{{Check: "CloudTrail", Severity: preflight.Warning,
				What: "no trail records management events in this region: changes of usage plans and API keys then show after at most SnapshotRefreshRate, not within minutes",
				Fix: "aws cloudtrail create-trail --region eu-west-1 --name management --is-multi-region-trail --s3-bucket-name BUCKET && " +
					"aws cloudtrail start-logging --region eu-west-1 --name management"}}},
		{name: "a trail that is off", code: exitFound, spoil: func(s *awsfake.Server) { s.Trails = []awsfake.Trail{{Name: "all", Selector: "advanced"}} },
			want: []preflight.Finding{{Check: "CloudTrail", Severity: preflight.Warning,
				What: "trail all is switched off: changes of usage plans and API keys then show after at most SnapshotRefreshRate, not within minutes",
				Fix:  "aws cloudtrail start-logging --region us-east-1 --name all"}}},
		{name: "a trail of the organisation", code: exitOK, spoil: func(s *awsfake.Server) { s.Trails = []awsfake.Trail{{Name: "org", Foreign: true}} },
			want: []preflight.Finding{{Check: "CloudTrail", Severity: preflight.Note,
				What: "trail org belongs to the organisation and hides its settings: if it records no management events, changes of usage plans and API keys then show after at most SnapshotRefreshRate, not within minutes"}}},
		{name: "an event data store", code: exitOK, spoil: func(s *awsfake.Server) { s.Trails, s.Stores = nil, []string{"data-a", "data-b", "all"} },
			want: []preflight.Finding{{Check: "CloudTrail", Severity: preflight.Note,
				What: "management events go to the event data store all but to no trail; EventBridge documents trails only: without one, changes of usage plans and API keys then show after at most SnapshotRefreshRate, not within minutes"}}},
		{name: "a new account", code: exitFound, spoil: func(s *awsfake.Server) { s.Concurrency, s.Free = 10, 10 },
			want: []preflight.Finding{{Check: "Lambda", Severity: preflight.Warning, What: "only 10 of 10 concurrent executions are free: reports and bursts of traffic may be throttled",
				Fix: "aws service-quotas request-service-quota-increase --region eu-west-1 --service-code lambda --quota-code L-B99A9384 --desired-value 1000"}}},
		{name: "no role for logs", code: exitOK, spoil: func(s *awsfake.Server) { s.LogRole = "" },
			want: []preflight.Finding{{Check: "API Gateway", Severity: preflight.Note, What: "API Gateway has no role for CloudWatch Logs; only WebSocket APIs need one, before their stages can log",
				Fix: "aws apigateway update-account --region eu-west-1 --patch-operations op=replace,path=/cloudwatchRoleArn,value=arn:aws:iam::123456789012:role/ROLE"}}},
		{name: "identity region, and no group there", code: exitFound, args: []string{"--quicksight"}, spoil: func(s *awsfake.Server) { s.QuickSight.Groups = nil },
			want: []preflight.Finding{
				{Check: "QuickSight", Severity: preflight.Error, What: "users and groups of QuickSight live in us-east-1, not in eu-west-1: deploy with QuickSightIdentityRegion=us-east-1", Fix: "sam deploy --guided"},
				{Check: "QuickSight", Severity: preflight.Error, What: "there is no QuickSight group apigw-lens-Admins; it becomes the owner of the dashboards",
					Fix: "aws quicksight create-group --region us-east-1 --aws-account-id 123456789012 --namespace default --group-name apigw-lens-Admins"}}},
		{name: "standard edition", code: exitFound, args: []string{"--quicksight"}, spoil: func(s *awsfake.Server) { s.QuickSight.Edition, s.QuickSight.Identity = "STANDARD", awsfake.Region },
			want: []preflight.Finding{{Check: "QuickSight", Severity: preflight.Error,
				What: "QuickSight is subscribed in edition STANDARD; the dashboards need ENTERPRISE: upgrade it, which cannot be undone", Fix: "open https://eu-west-1.quicksight.aws.amazon.com/sn/admin#subscriptions"}}},
		{name: "no QuickSight", code: exitFound, args: []string{"--quicksight"}, spoil: func(s *awsfake.Server) { s.QuickSight.Edition = "" },
			want: []preflight.Finding{{Check: "QuickSight", Severity: preflight.Error,
				What: "the account is not subscribed to QuickSight: deploy with QuickSight=none, or subscribe to Enterprise edition first", Fix: "open https://eu-west-1.quicksight.aws.amazon.com/sn/start"}}},
		{name: "no permission", code: exitFound, spoil: func(s *awsfake.Server) {
			s.Deny = map[string]string{"lambda:GetAccountSettings": "", "cloudtrail:DescribeTrails": ""}
		},
			want: []preflight.Finding{
				{Check: "CloudTrail", Severity: preflight.Unknown, What: "list trails: not allowed: these AWS credentials lack the permission cloudtrail:DescribeTrails"},
				{Check: "Lambda", Severity: preflight.Unknown, What: "read limits of Lambda: not allowed: these AWS credentials lack the permission lambda:GetAccountSettings"}}},
		{name: "throttled once", code: exitOK, spoil: func(s *awsfake.Server) { s.Throttle = map[string]int{"firehose:DescribeDeliveryStream": 1} }, want: []preflight.Finding{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := ready(t)
			tt.spoil(server)
			server.Serve(t)
			code, out, _ := command(append([]string{"aws", "preflight", "--json"}, tt.args...)...)
			assert.Equal(t, tt.code, code)
			var got []preflight.Finding
			require.NoError(t, json.Unmarshal([]byte(out), &got))
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestAWSPreflight_printsCommandsToCopy(t *testing.T) {
	ready(t).Serve(t)
	t.Setenv("PATH", t.TempDir())
	code, out, _ := command("aws", "preflight")
	assert.Equal(t, exitFound, code)
	assert.Equal(t, `error: this machine: the AWS SAM command line is not installed: it builds and deploys the stack
    pipx install aws-sam-cli
error: this machine: Go is not installed: "sam build" compiles the functions with it
    open https://go.dev/dl/
`, out)
}

func TestAWSPreflight_whatCannotBe(t *testing.T) {
	server := ready(t).Serve(t)
	code, _, messages := command("aws", "preflight", "--project", "My_APIs")
	assert.Equal(t, exitError, code)
	assert.Contains(t, messages, `--project "My_APIs": want lower-case letters`)
	code, _, messages = command("aws", "preflight", "--stack", "my_stack")
	assert.Equal(t, exitError, code)
	assert.Contains(t, messages, `--stack "my_stack": want letters`)
	assert.Empty(t, server.Calls())
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	code, _, messages = command("aws", "preflight")
	assert.Equal(t, exitError, code)
	assert.Contains(t, messages, "find out who asks: no AWS credentials: sign in")
}
