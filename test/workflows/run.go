package workflows

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ended is an execution that is over.
type ended struct {
	arn, status, err, cause string
	// path are the states in the order in which they were entered, as
	// "Begin → Mine? → …"; those of parallel iterations are mixed.
	path string
}

// longest is how long a test waits for an execution.
const longest = 60 * time.Second

// tick is how often a test looks.
const tick = 100 * time.Millisecond

// start starts an execution.
func (w *world) start(t *testing.T, machine, name, input string) string {
	t.Helper()
	out, err := sfn.NewFromConfig(w.cfg).StartExecution(t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String(w.stack[machine]), Name: &name, Input: &input})
	require.NoError(t, err)
	return *out.ExecutionArn
}

// await waits until an execution is over.
func (w *world) await(t *testing.T, arn string) ended {
	t.Helper()
	client := sfn.NewFromConfig(w.cfg)
	deadline := time.Now().Add(longest)
	for {
		out, err := client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
		require.NoError(t, err)
		if out.Status != types.ExecutionStatusRunning {
			return ended{arn, string(out.Status), aws.ToString(out.Error), aws.ToString(out.Cause), w.path(t, arn)}
		}
		if time.Now().After(deadline) {
			require.Fail(t, "execution does not end", "%s\n%s", w.path(t, arn), w.log.String())
		}
		time.Sleep(tick)
	}
}

// run starts an execution and waits for its end.
func (w *world) run(t *testing.T, machine, input string) ended {
	t.Helper()
	return w.await(t, w.start(t, machine, fmt.Sprintf("run-%d", time.Now().UnixNano()), input))
}

func (w *world) path(t *testing.T, arn string) string {
	t.Helper()
	var path []string
	pages := sfn.NewGetExecutionHistoryPaginator(sfn.NewFromConfig(w.cfg), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, event := range page.Events {
			if d := event.StateEnteredEventDetails; d != nil {
				path = append(path, *d.Name)
			}
		}
	}
	return strings.Join(path, " → ")
}

// nothingRuns holds that no execution, ingestion of ours or query is left, and
// that the leases were given back.
func (w *world) nothingRuns(t *testing.T) {
	t.Helper()
	for _, machine := range []string{"RefreshWorkflow", "ReportWorkflow"} {
		if w.stack[machine] == "" {
			continue // not deployed
		}
		out, err := sfn.NewFromConfig(w.cfg).ListExecutions(t.Context(), &sfn.ListExecutionsInput{
			StateMachineArn: aws.String(w.stack[machine]), StatusFilter: types.ExecutionStatusRunning})
		require.NoError(t, err)
		assert.Empty(t, out.Executions, "executions of %s", machine)
	}
	for id, q := range w.athena.queries {
		stopped := strings.Contains(strings.Join(w.athena.stopped, " "), id)
		assert.True(t, !q.running() || stopped, "query %s runs", id)
	}
	out, err := dynamodb.NewFromConfig(w.cfg).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(w.stack["WorkflowTable"]),
		ProjectionExpression: aws.String("pk")})
	require.NoError(t, err)
	for _, item := range out.Items {
		assert.NotContains(t, fmt.Sprint(item["pk"]), "LEASE", "a lease was not given back")
	}
}
