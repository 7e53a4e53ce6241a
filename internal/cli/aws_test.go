package cli

import (
	"bytes"
	"strconv"
	"time"

	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

var (
	refreshARN = awsfake.ARN("states", "stateMachine:apigw-lens-refresh")
	reportARN  = awsfake.ARN("states", "stateMachine:apigw-lens-report")
)

// healthy is an account with a stack in which all is well, with crawler and
// QuickSight.
func healthy() *awsfake.Server {
	at := func(ago time.Duration) time.Time { return now.Add(-ago) }
	return &awsfake.Server{
		Now: now,
		Stacks: map[string]*awsfake.Stack{"apigw-lens": {
			Status: "UPDATE_COMPLETE",
			Parameters: map[string]string{"ProjectName": "apigw-lens", "DeliveryIntervalSeconds": "300", "PartitionIndex": "crawler",
				"QuickSight": "enterprise", "QuickSightImportMode": "SPICE", "ReportTimeZone": "Europe/Berlin"},
			Outputs: map[string]string{"PullSnapshotCommand": "apigw-lens snapshot pull"},
			Resources: map[string]string{"Bucket": "bucket", "Database": "apigw_lens", "Stream": "amazon-apigateway-apigw-lens", "SnapshotTable": "plans",
				"WorkGroup": "apigw-lens", "RefreshWorkflow": refreshARN, "ReportWorkflow": reportARN},
		}},
		Objects: map[string]awsfake.Object{
			"requests/dt=2026-11-20/a.parquet": {At: at(48 * time.Hour)},
			"requests/dt=2026-11-21/a.parquet": {At: at(24 * time.Hour)},
			"requests/dt=2026-11-22/a.parquet": {At: at(9 * time.Minute)},
			"requests/dt=2026-11-22/b.parquet": {At: at(4 * time.Minute)},
			"requests/dt=2026-11-22/c.parquet": {At: at(10 * time.Hour)},
			"quota/dt=2026-11-21/a.parquet":    {At: at(3 * time.Hour)},
		},
		Partitions: []string{"2026-11-20", "2026-11-21", "2026-11-22"},
		Pointer:    pointer("20261122T100000.000Z-4f2a", at(20*time.Minute)),
		Metrics: map[string][]awsfake.Point{
			"IncomingRecords": {{At: at(15 * time.Minute), Value: 30}, {At: at(10 * time.Minute), Value: 30}, {At: at(2 * time.Minute), Value: 40}},
			"Records":         {{At: at(15 * time.Minute), Value: 30}, {At: at(10 * time.Minute), Value: 30}, {At: at(5 * time.Minute), Value: 940}},
			"RowsUnreadable":  {{At: at(15 * time.Minute), Value: 2}},
			"ReportsOverdue":  {{At: at(3 * time.Hour), Value: 1}, {At: at(15 * time.Minute), Value: 0}},
		},
		Executions: map[string][]*awsfake.Execution{
			refreshARN: {
				{Name: "r4", Status: "RUNNING", Started: at(time.Minute)},
				{Name: "r3", Status: "SUCCEEDED", Started: at(11 * time.Minute), Took: 70 * time.Second},
				{Name: "r2", Status: "FAILED", Started: at(21 * time.Minute), Took: 5 * time.Second, Error: "RefreshFailed", Cause: "index: CrawlFailed: no"},
				{Name: "r1", Status: "TIMED_OUT", Started: at(5 * time.Hour), Took: 4 * time.Hour},
			},
			reportARN: {{Name: "m1", Status: "SUCCEEDED", Started: at(4 * time.Hour), Took: 3 * time.Minute}},
		},
		Ingestions: map[string][]awsfake.Ingestion{
			"apigw-lens-requests": {
				{ID: "i3", Status: "RUNNING", At: at(time.Minute)},
				{ID: "i2", Status: "COMPLETED", At: at(50 * time.Minute)},
				{ID: "i1", Status: "FAILED", At: at(2 * time.Hour), ErrorType: "SQL_TABLE_NOT_FOUND", Message: "gone"},
				{ID: "i0", Status: "COMPLETED", At: at(3 * time.Hour)},
			},
			"apigw-lens-quota": {{ID: "q1", Status: "COMPLETED", At: at(2 * time.Hour)}},
		},
		Query: &awsfake.Query{State: "SUCCEEDED", Scanned: 12_345_000, Rows: [][]string{{"_col0"}, {"1.795342200123E9"}}},
		Free:  900, Concurrency: 1000,
	}
}

// pointer is the pointer item of a snapshot, confirmed at a time.
func pointer(version string, checked time.Time) map[string]any {
	number := func(n string) any { return map[string]string{"N": n} }
	text := func(s string) any { return map[string]string{"S": s} }
	ms := number(strconv.FormatInt(checked.UnixMilli(), 10))
	return map[string]any{"pk": text("CURRENT"), "version": text(version), "takenAt": ms, "checkedAt": ms, "chunks": number("1"), "bytes": number("1"),
		"sha256": text("00")}
}

// command runs a command line as a user does.
func command(args ...string) (code int, out, messages string) {
	var stdout, stderr bytes.Buffer
	code = Main(args, Streams{Out: &stdout, Err: &stderr, Now: func() time.Time { return now }})
	return code, stdout.String(), stderr.String()
}
