package workflows

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/template"
)

// unseen are the statements whose calls never come to the edge, and why.
var unseen = map[string]string{
	"WriteLog": "Lambda writes it", "DeliverLogs": "Step Functions does", "Trace": "Step Functions does",
	"StartCustomers": "moto runs a Distributed Map inside", "FollowCustomers": "moto runs a Distributed Map inside",
	"ReadTables": "Athena does", "FindObjects": "Athena does", "ReadRequests": "Athena does", "WriteResults": "Athena does",
	"FindMarker": "S3 itself looks, when an object is missing", "FindFiles": "S3 itself looks, when an object is missing",
}

// policies are those of a role, as the stack of this world has them.
func (w *world) policies(t *testing.T, role, sender string) []any {
	t.Helper()
	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	names := map[string]string{"Bucket.Arn": "arn:aws:s3:::" + w.stack["Bucket"]}
	for name, value := range w.stack {
		names[name] = value
	}
	for _, table := range []string{"WorkflowTable", "SnapshotTable"} {
		names[table+".Arn"] = "arn:aws:dynamodb:" + region + ":" + account + ":table/" + w.stack[table]
	}
	for _, function := range []string{"WorkflowGate", "ReportPlanner", "ReportExporter"} {
		names[function+"LogGroup.Arn"] = "arn:aws:logs:" + region + ":" + account + ":log-group:" + function + ":*"
	}
	var documents []any
	for _, policy := range f.Root.At("Resources", role, "Properties", "Policies").Render(names).([]any) {
		document := policy.(map[string]any)["PolicyDocument"].(map[string]any)
		for _, s := range document["Statement"].([]any) {
			statement := s.(map[string]any)
			if statement["Sid"] == "MailReport" { // its one !If
				statement["Condition"] = map[string]any{"StringEquals": map[string]any{"ses:FromAddress": sender}}
			}
		}
		text, err := json.Marshal(document)
		require.NoError(t, err)
		require.NotContains(t, string(text), "${", "a name is not known")
		documents = append(documents, document)
	}
	return documents
}

// refused are the calls that a role's policies do not allow.
func refused(t *testing.T, role string, policies []any, needs []permission) []string {
	t.Helper()
	input, err := json.Marshal(map[string]any{"role": "arn:aws:iam::" + account + ":role/" + role, "account": account,
		"policies": policies, "calls": needs})
	require.NoError(t, err)
	var answer []string
	require.NoError(t, json.Unmarshal(node(t, "simulate.mjs", input), &answer))
	return answer
}

// needs are the distinct permissions that a caller's calls took.
func (w *world) needs(who string) []permission {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []permission
	seen := map[string]bool{}
	for _, c := range w.calls {
		p := w.permission(c)
		id := fmt.Sprint(p.Action, p.Resource, p.Context["s3:prefix"])
		if c.who == who && !seen[id] {
			seen[id] = true
			all = append(all, p)
		}
	}
	return all
}

// everything runs both workflows through all that they may call.
func everything(t *testing.T) (refresh, report *world) {
	t.Helper()
	refresh = newWorld(t, options{crawler: true, spice: true})
	refresh.deliver(t, "requests/dt="+today+"/a.parquet")
	refresh.deliver(t, "quota/quota.parquet")
	refresh.crawler.work = func() { refresh.index(t, today) }
	refresh.crawler.looks = 15
	first := refresh.start(t, refreshMachine, "first", `{}`)
	require.Eventually(t, func() bool {
		refresh.crawler.mu.Lock()
		defer refresh.crawler.mu.Unlock()
		return refresh.crawler.starts == 1
	}, longest, tick)
	_, err := sfn.NewFromConfig(refresh.cfg).StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: &first})
	require.NoError(t, err)
	refresh.await(t, first)
	refresh.spice.set(refresh.name + "-requests").plan = []string{"FAILED:QUERY_TIMEOUT:too slow"}
	require.Equal(t, "FAILED", refresh.run(t, refreshMachine, `{}`).status)

	report = mailWorld(t, "reports")
	report.faults = append(report.faults, func(rw http.ResponseWriter, c call) bool {
		out := c.service == "lambda" && strings.Contains(string(c.body), customerID(2)+".json")
		if out {
			failed(rw, "Runtime.OutOfMemory", "killed")
		}
		return out
	})
	require.Equal(t, "SUCCEEDED", report.run(t, reportMachine, weekly).status)
	report.athena.plans["GROUPING SETS ((id, family, kind)"] = [][]string{{"RUNNING"}} // and is stopped
	require.Equal(t, "FAILED", report.run(t, reportMachine, weekly).status)
	report.athena.plan = []string{"RUNNING"}
	aborted := report.start(t, reportMachine, "aborted", weekly)
	require.Eventually(t, func() bool {
		report.athena.mu.Lock()
		defer report.athena.mu.Unlock()
		return len(report.athena.queries) > 16
	}, longest, tick)
	_, err = sfn.NewFromConfig(report.cfg).StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: &aborted})
	require.NoError(t, err)
	report.await(t, aborted)
	report.athena.plan = []string{"SUCCEEDED"}
	require.Equal(t, "SUCCEEDED", report.run(t, reportMachine, weekly).status)
	return refresh, report
}

func TestRolesAllowWhatIsCalledAndNothingElse(t *testing.T) {
	t.Parallel()
	refresh, report := everything(t)
	sender := report.stack["ReportSender"]
	tests := []struct {
		role, who string
		worlds    []*world
	}{
		{"WorkflowGateRole", "WorkflowGateRole", []*world{refresh, report}},
		{"ReportPlannerRole", "ReportPlannerRole", []*world{report}},
		{"ReportExporterRole", "ReportExporterRole", []*world{report}},
		{"RefreshWorkflowRole", "interpreter", []*world{refresh}},
		{"ReportWorkflowRole", "interpreter", []*world{report}},
	}
	for _, tt := range tests {
		t.Run(tt.role, func(t *testing.T) {
			used := map[string]bool{}
			for _, w := range tt.worlds {
				policies := w.policies(t, tt.role, sender)
				needs := w.needs(tt.who)
				if w == report && tt.who == "interpreter" {
					needs = slices.DeleteFunc(needs, refreshOnly) // the refresh runs in this world too
				}
				require.NotEmpty(t, needs)
				assert.Empty(t, refused(t, tt.role, policies, needs))
				for _, p := range needs {
					used[p.Action] = true
				}
			}
			assert.Empty(t, unused(tt.worlds[0].policies(t, tt.role, sender), used), "is allowed and never called")
		})
	}
}

// refreshOnly tells whether a call of a report's world is the refresh's.
func refreshOnly(p permission) bool {
	return strings.HasPrefix(p.Action, "glue:") || strings.HasPrefix(p.Action, "quicksight:")
}

// unused are the actions that policies allow and no call took.
func unused(policies []any, used map[string]bool) []string {
	var found []string
	for _, document := range policies {
		for _, s := range document.(map[string]any)["Statement"].([]any) {
			statement := s.(map[string]any)
			if unseen[fmt.Sprint(statement["Sid"])] != "" {
				continue
			}
			actions, isList := statement["Action"].([]any)
			if !isList {
				actions = []any{statement["Action"]}
			}
			for _, action := range actions {
				// SES may ask for it where a mail has attachments.
				if !used[fmt.Sprint(action)] && action != "ses:SendRawEmail" {
					found = append(found, fmt.Sprint(statement["Sid"], ": ", action))
				}
			}
		}
	}
	return found
}

// What the simulator is for: it refuses what a role lacks.
func TestRolesRefuseTheRest(t *testing.T) {
	w := &world{stack: map[string]string{"Bucket": "b", "Database": "d", "ProjectName": "p", "RequestsTable": "requests", "WorkflowTable": "t",
		"AWS::Partition": "aws", "AWS::Region": region, "AWS::AccountId": account}}
	policies := w.policies(t, "WorkflowGateRole", "")
	got := refused(t, "WorkflowGateRole", policies, []permission{
		{"s3:GetObject", "arn:aws:s3:::b/requests/dt=2026-11-22/a.parquet", nil},
		{"s3:ListBucket", "arn:aws:s3:::b", map[string]any{"s3:prefix": "snapshots/"}},
		{"s3:ListBucket", "arn:aws:s3:::b", map[string]any{"s3:prefix": "requests/"}},
		{"dynamodb:PutItem", "arn:aws:dynamodb:" + region + ":" + account + ":table/other", nil},
	})
	assert.Len(t, got, 3)
}
