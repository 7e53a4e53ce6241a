package cli

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/freshness"
	"github.com/apigw-lens/apigw-lens/test/awsfake"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

func TestAWSStatus_allIsWell(t *testing.T) {
	server := healthy().Serve(t)
	code, out, messages := command("aws", "status", "--deep")
	assert.Equal(t, exitOK, code, out)
	assert.Empty(t, messages)
	golden.File(t, filepath.Join("testdata", "aws-status.txt"), out)
	assert.Contains(t, server.Query.SQL, `"apigw_lens"."requests" WHERE dt >= '2026-11-21'`)

	code, out, _ = command("aws", "status", "--json")
	assert.Equal(t, exitOK, code)
	var got status
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	assert.Len(t, got.Hops, 9, "no query without --deep")
	assert.Len(t, got.Runs["refresh"], 4)
	assert.Equal(t, "RefreshFailed", got.Runs["refresh"][2].Error)
}

func TestAWSStatus_hops(t *testing.T) {
	tests := []struct {
		name          string
		spoil         func(*awsfake.Server)
		args          []string
		code          int
		more          bool   // other hops suffer, too
		hop, want, do string // want is state and sentence, do a part of what to do
	}{
		{name: "rolled back", code: exitFound, hop: "deployment", want: "stale: the last deployment failed and was undone (UPDATE_ROLLBACK_COMPLETE)", do: "events of the stack",
			spoil: func(s *awsfake.Server) { s.Stacks["apigw-lens"].Status = "UPDATE_ROLLBACK_COMPLETE" }},
		{name: "being deployed", code: exitOK, hop: "deployment", want: "ok: it is being deployed (UPDATE_IN_PROGRESS)",
			spoil: func(s *awsfake.Server) { s.Stacks["apigw-lens"].Status = "UPDATE_IN_PROGRESS" }},
		{name: "deployment failed", code: exitFound, hop: "deployment", want: "failed: the last deployment failed (UPDATE_ROLLBACK_FAILED)",
			spoil: func(s *awsfake.Server) { s.Stacks["apigw-lens"].Status = "UPDATE_ROLLBACK_FAILED" }},
		{name: "nothing delivered ever", code: exitFound, hop: "delivery to S3", want: "stale: nothing was delivered yet, and nothing came in", do: "SetAccessLogsCommand",
			spoil: func(s *awsfake.Server) { s.Objects, s.Metrics, s.Ingestions = nil, nil, nil }},
		{name: "delivery hangs", code: exitFound, hop: "delivery to S3", want: "failed: records that came in since 30 min ago are not delivered", do: "StreamFreshnessAlarm",
			spoil: func(s *awsfake.Server) {
				s.Objects = map[string]awsfake.Object{"requests/dt=2026-11-22/a": {At: now.Add(-time.Hour)}}
				s.Metrics["IncomingRecords"] = []awsfake.Point{{At: now.Add(-70 * time.Minute), Value: 1}, {At: now.Add(-20 * time.Minute), Value: 1}, {At: now.Add(-30 * time.Minute), Value: 1}}
			}},
		{name: "no traffic at night", code: exitOK, hop: "delivery to S3", want: "ok: all that came in is delivered",
			spoil: func(s *awsfake.Server) {
				s.Metrics["IncomingRecords"] = []awsfake.Point{{At: now.Add(-8 * time.Hour), Value: 1}}
			}},
		{name: "no traffic for days", code: exitFound, hop: "delivery to S3", want: "stale: no access log record came in for 24 hours", do: "stages still log",
			spoil: func(s *awsfake.Server) {
				s.Objects = map[string]awsfake.Object{"requests/dt=2026-11-20/a": {At: now.Add(-50 * time.Hour)}}
				s.Metrics = nil
			}},
		{name: "a day without partition", code: exitFound, hop: "partitions", want: "stale: 1 delivered days have no partition, the newest is 2026-11-21", do: "aws refresh",
			spoil: func(s *awsfake.Server) { s.Partitions = []string{"2026-11-20", "2026-11-22"} }},
		{name: "projection", code: exitOK, hop: "partitions", want: "ok: Athena works the days out by itself",
			spoil: func(s *awsfake.Server) { s.Stacks["apigw-lens"].Parameters["PartitionIndex"] = "projection" }},
		{name: "Athena sees nothing", args: []string{"--deep"}, code: exitFound, hop: "newest record in Athena", want: "failed: Athena sees no record of the last days, though objects were delivered (read 12,345 kB)", do: "deploy the stack again",
			spoil: func(s *awsfake.Server) { s.Query.Rows = [][]string{{"_col0"}, {""}} }},
		{name: "Athena is behind", args: []string{"--deep"}, code: exitFound, hop: "newest record in Athena", want: "stale: Athena's newest record is 2 h 26 min older than the newest object (read 12,345 kB)",
			spoil: func(s *awsfake.Server) { s.Query.Rows[1][0] = "1.795333500E9" }},
		{name: "Athena fails", args: []string{"--deep"}, code: exitFound, hop: "newest record in Athena", want: "failed: the query failed: HIVE_BAD_DATA: no", do: "AthenaQuery",
			spoil: func(s *awsfake.Server) { s.Query.State, s.Query.Reason = "FAILED", "HIVE_BAD_DATA: no" }},
		{name: "no snapshot", code: exitFound, hop: "usage plans", want: "failed: no usage plan snapshot was published yet: rows carry the key's id only", do: "RefreshSnapshotCommand",
			spoil: func(s *awsfake.Server) { s.Pointer = nil }},
		{name: "old snapshot", code: exitFound, hop: "usage plans", want: "stale: snapshot v1 was last confirmed 4 h ago", do: "RefreshSnapshotCommand",
			spoil: func(s *awsfake.Server) { s.Pointer = pointer("v1", now.Add(-4*time.Hour)) }},
		{name: "unreadable lines", code: exitFound, hop: "reading lines", want: "failed: 42 unreadable, of 1000 Firehose records in 24 hours", do: "RestLogFormat",
			spoil: func(s *awsfake.Server) { s.Metrics["RecordsFailed"] = []awsfake.Point{{At: now, Value: 40}} }},
		{name: "refresh fails", code: exitFound, hop: "refresh workflow", want: "failed: its last run failed: index: CrawlFailed: the crawl ended: FAILED", do: "When a refresh fails",
			spoil: func(s *awsfake.Server) {
				s.Executions[refreshARN] = []*awsfake.Execution{{Name: "x", Status: "FAILED", Started: now.Add(-time.Minute), Error: "RefreshFailed", Cause: "index: CrawlFailed: the crawl ended: FAILED"}}
			}},
		{name: "refresh does not run", code: exitFound, hop: "refresh workflow", want: "stale: it did not run for six hours", do: "ScheduleDeadLetters",
			spoil: func(s *awsfake.Server) {
				s.Executions[refreshARN] = s.Executions[refreshARN][3:]
				s.Executions[refreshARN][0].Started = now.Add(-7 * time.Hour)
			}},
		{name: "report out of memory", code: exitFound, hop: "report workflow", want: "failed: its last run failed: the function ended without an answer, perhaps for lack of memory (exit status 137)",
			spoil: func(s *awsfake.Server) {
				s.Executions[reportARN] = []*awsfake.Execution{{Name: "x", Status: "FAILED", Error: "ReportFailed", Started: now.Add(-time.Minute),
					Cause: `{"errorMessage":"exit status 137","errorType":"Runtime.ExitError"}`}}
			}},
		{name: "report overdue", code: exitFound, hop: "report workflow", want: "stale: a scheduled report is overdue", do: "ReportsOverdueAlarm",
			spoil: func(s *awsfake.Server) {
				s.Metrics["ReportsOverdue"] = []awsfake.Point{{At: now, Value: 1}, {At: now.Add(-time.Hour), Value: 0}}
			}},
		{name: "no report yet", code: exitOK, hop: "report workflow", want: "ok: it did not run yet",
			spoil: func(s *awsfake.Server) { s.Executions[reportARN] = nil }},
		{name: "SPICE failed", code: exitFound, hop: "SPICE requests", want: "failed: its last ingestion is FAILED: SQL_TABLE_NOT_FOUND: gone", do: "dashboards show what was loaded before",
			spoil: func(s *awsfake.Server) { s.Ingestions["apigw-lens-requests"] = s.Ingestions["apigw-lens-requests"][2:] }},
		{name: "SPICE behind", code: exitFound, hop: "SPICE requests", want: "stale: what was delivered since is not loaded", do: "aws refresh",
			spoil: func(s *awsfake.Server) { s.Ingestions["apigw-lens-requests"] = s.Ingestions["apigw-lens-requests"][3:] }},
		{name: "SPICE never loaded", code: exitFound, hop: "SPICE quota", want: "stale: it was never loaded",
			spoil: func(s *awsfake.Server) { s.Ingestions["apigw-lens-quota"] = nil }},
		{name: "no permission for one hop", code: exitError, hop: "usage plans", want: "unknown: read snapshot pointer: not allowed: these AWS credentials lack the permission dynamodb:GetItem",
			spoil: func(s *awsfake.Server) { s.Deny = map[string]string{"dynamodb:GetItem": ""} }},
		{name: "throttled for good", code: exitError, hop: "partitions", want: "unknown: list partitions of requests: AWS refuses for now, too many requests (ThrottlingException): wait a minute and try again",
			spoil: func(s *awsfake.Server) { s.Throttle = map[string]int{"glue:GetPartitions": 9} }},
		{name: "throttled once", code: exitOK, hop: "partitions", want: "ok: every delivered day has a partition, up to 2026-11-22",
			spoil: func(s *awsfake.Server) { s.Throttle = map[string]int{"glue:GetPartitions": 1} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := healthy()
			tt.spoil(server)
			server.Serve(t)
			code, out, messages := command(append([]string{"aws", "status", "--json"}, tt.args...)...)
			assert.Equal(t, tt.code, code, messages)
			var got status
			require.NoError(t, json.Unmarshal([]byte(out), &got))
			at := slices.IndexFunc(got.Hops, func(h freshness.Hop) bool { return h.Name == tt.hop })
			require.GreaterOrEqual(t, at, 0)
			hop := got.Hops[at]
			assert.Equal(t, tt.want, string(hop.State)+": "+hop.What)
			assert.Contains(t, hop.Do, tt.do)
			assert.Equal(t, hop.State == freshness.OK, hop.Do == "", "what is not ok comes with what to do")
			for i, other := range got.Hops {
				if i != at && !tt.more {
					assert.Equal(t, freshness.OK, other.State, "%s: %s", other.Name, other.What)
				}
			}
		})
	}
}
