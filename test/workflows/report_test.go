package workflows

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

const reportMachine = "ReportWorkflow"

// weekly is what the schedule starts the machine with.
const weekly = `{"kind":"weekly","period":"last-week","at":"2026-11-23T05:30:00Z"}`

// reportWorld answers for some customers in the week 2026-W47.
func reportWorld(t *testing.T, customers int, o options) *world {
	t.Helper()
	o.reports = true
	w := newWorld(t, o)
	w.answerQueries(t, customers, "2026-W47")
	return w
}

// manifest is the period's manifest.json.
func (w *world) manifest(t *testing.T, period string) report.Manifest {
	t.Helper()
	var m report.Manifest
	require.NoError(t, json.Unmarshal(w.get(t, "reports/"+period+"/manifest.json"), &m))
	return m
}

func digest(body []byte) string { return report.NewManifestFile("", body).SHA256 }

func (w *world) get(t *testing.T, key string) []byte {
	t.Helper()
	out, err := w.s3().GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(w.stack["Bucket"]), Key: &key})
	require.NoError(t, err, key)
	defer out.Body.Close()
	var b strings.Builder
	_, err = io.Copy(&b, out.Body)
	require.NoError(t, err)
	return []byte(b.String())
}

// exported is the detail of the one event "Report …" since the last look.
type exported struct {
	Period, Prefix, Kind, Refresh, Failure string
	Customers, Failed, Files               int
	Only                                   []string
	kind                                   string
}

func (w *world) exported(t *testing.T) exported {
	t.Helper()
	var found []exported
	for _, e := range w.receive(t, w.events) {
		if strings.HasPrefix(e.DetailType, "Report ") {
			one := exported{kind: e.DetailType}
			require.NoError(t, json.Unmarshal(e.Detail, &one))
			found = append(found, one)
		}
	}
	require.Len(t, found, 1)
	return found[0]
}

func TestReport_weekly(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 3, options{})
	got := w.run(t, reportMachine, weekly)
	require.Equal(t, "SUCCEEDED", got.status, "%s\n%s\n%s", got.path, got.cause, w.log.String())
	assert.True(t, strings.HasPrefix(got.path, "Begin → Mine? → Start Refresh → Wait For Refresh → "), got.path)
	assert.True(t, strings.HasSuffix(got.path, "Collect Failures → Query Failed? → Plan Customers → Any Customers? → Export Customers → "+
		"All Customers? → Export Overview → Write Manifest → Close → Publish Event → Tell Owner → Report Failed? → Done"), got.path)
	var want []string
	for n := 1; n <= 3; n++ {
		for _, format := range []string{"csv", "html", "pdf", "xlsx"} {
			want = append(want, "reports/2026-W47/"+customerID(n)+"/report."+format)
		}
	}
	want = append(want, "reports/2026-W47/manifest.json", "reports/2026-W47/overview.csv", "reports/2026-W47/overview.html",
		"reports/2026-W47/overview.pdf", "reports/2026-W47/overview.xlsx")
	assert.Equal(t, want, w.keys(t, "reports/2026"))
	e := w.exported(t)
	assert.Equal(t, "Report Exported", e.kind)
	assert.Equal(t, exported{"2026-W47", "reports/2026-W47/", "weekly", "SUCCEEDED", "", 3, 0, e.Files, nil, e.kind}, e)
	notices := w.receive(t, w.queue)
	require.Len(t, notices, 1)
	assert.Equal(t, w.name+": reports for 2026-W47", notices[0].Subject)
	assert.Contains(t, notices[0].Message, "https://eu-central-1.console.aws.amazon.com/s3/buckets/"+w.stack["Bucket"]+"?region=eu-central-1&prefix=reports/2026-W47/")
	assert.Len(t, w.manifest(t, "2026-W47").Customers, 3)
	w.nothingRuns(t)
}

// seventh tells whether a call is the exporter's, for the seventh customer's
// work file.
func seventh(c call) bool {
	return c.who == "ReportExporterRole" && c.service == "s3" && c.action == http.MethodGet && strings.Contains(c.path, "/"+customerID(7)+".json")
}

// exporterTimeout is what no customer's export takes, however busy the machine.
const exporterTimeout = 12 * time.Second

func TestReport_oneOfFifty_doesNotStopTheOthers(t *testing.T) {
	tests := []struct {
		name string
		// break one customer's export.
		harm func(w *world)
		want string
	}{
		{"fails", func(w *world) {
			w.faults = append(w.faults, func(rw http.ResponseWriter, c call) bool {
				if seventh(c) {
					http.Error(rw, "", http.StatusForbidden)
				}
				return seventh(c)
			})
		}, "Forbidden"},
		{"times out", func(w *world) {
			w.faults = append(w.faults, func(_ http.ResponseWriter, c call) bool {
				if seventh(c) {
					time.Sleep(exporterTimeout + time.Second)
				}
				return false
			})
		}, "Task timed out"},
		{"runs out of memory", func(w *world) {
			w.faults = append(w.faults, func(rw http.ResponseWriter, c call) bool {
				out := c.service == "lambda" && strings.Contains(string(c.body), "/"+customerID(7)+".json")
				if out {
					failed(rw, "Runtime.OutOfMemory", "RequestId: r Error: Runtime exited with error: signal: killed")
				}
				return out
			})
		}, "Runtime.OutOfMemory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := reportWorld(t, 50, options{exporterTimeout: exporterTimeout})
			tt.harm(w)
			got := w.run(t, reportMachine, `{"period":"2026-W47","formats":["csv"]}`)
			require.Equal(t, "SUCCEEDED", got.status, got.cause)
			assert.Len(t, w.keys(t, "reports/2026-W47/customer-"), 49)
			m := w.manifest(t, "2026-W47")
			assert.Equal(t, 50, m.Counts.Customers)
			assert.Equal(t, 1, m.Counts.Failed)
			for _, c := range m.Customers {
				if c.CustomerID == customerID(7) {
					assert.Contains(t, c.Failure, tt.want)
				} else {
					assert.Empty(t, c.Failure, c.CustomerID)
				}
			}
			assert.Equal(t, 1, w.exported(t).Failed)
			notices := w.receive(t, w.queue)
			require.Len(t, notices, 1)
			assert.Contains(t, notices[0].Message, "1 of 50 customers have none; manifest.json says why")
			w.nothingRuns(t)

			w.mend()
			require.Equal(t, "SUCCEEDED", w.run(t, reportMachine, `{"period":"2026-W47","formats":["csv"]}`).status)
			assert.Zero(t, w.manifest(t, "2026-W47").Counts.Failed, "an old failure is forgotten")
		})
	}
}

func TestReport_queryEndsBadly_restEndsAndOwnerIsTold(t *testing.T) {
	tests := []struct {
		name  string
		plans [][]string
		want  string
	}{
		{"failed", [][]string{{"RUNNING", "FAILED:SYNTAX_ERROR: line 3"}}, "SYNTAX_ERROR: line 3"},
		{"cancelled", [][]string{{"RUNNING", "CANCELLED"}}, "CANCELLED"},
		{"fails thrice", [][]string{{"RETRYABLE:internal"}, {"RETRYABLE:internal"}, {"RETRYABLE:internal"}}, "internal"},
		{"never ends", [][]string{{"RUNNING"}}, "QueryTooSlow: no result after 30 minutes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := reportWorld(t, 2, options{})
			w.athena.plans["GROUPING SETS ((id, family, kind)"] = tt.plans
			got := w.run(t, reportMachine, weekly)
			assert.Equal(t, "FAILED", got.status)
			assert.Equal(t, "ReportFailed", got.err)
			assert.Contains(t, got.cause, "QueryFailed: query agents: ")
			assert.Contains(t, got.cause, tt.want)
			assert.True(t, strings.HasSuffix(got.path, "Query Failed? → Queries Failed → Close → Publish Event → Tell Owner → Report Failed? → Failed"), got.path)
			assert.Empty(t, w.keys(t, "reports/"))
			e := w.exported(t)
			assert.Equal(t, "Report Failed", e.kind)
			assert.Contains(t, e.Failure, tt.want)
			assert.Equal(t, []string{w.name + ": no report for 2026-W47"}, w.subjects(t))
			w.nothingRuns(t)
		})
	}
}

func TestReport_athenaHiccups_triesAgain(t *testing.T) {
	tests := []struct {
		name string
		harm func(w *world)
	}{
		{"start is throttled", func(w *world) { w.athena.throttle = 10 }},
		{"answer of start is lost", func(w *world) { w.lose("athena", "StartQueryExecution", 3) }},
		{"look is throttled", func(w *world) {
			w.fail("athena", "GetQueryExecution", "", http.StatusBadRequest, "TooManyRequestsException", 6)
		}},
		{"query fails once", func(w *world) {
			w.athena.plans["GROUPING SETS ((id, family, kind)"] = [][]string{{"RUNNING", "RETRYABLE:internal error"}}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := reportWorld(t, 2, options{})
			tt.harm(w)
			got := w.run(t, reportMachine, weekly)
			assert.Equal(t, "SUCCEEDED", got.status, got.cause)
			extra := 0
			if tt.name == "query fails once" {
				extra = 1
			}
			assert.Len(t, w.athena.queries, 8+extra, "no query is paid for twice")
		})
	}
}

func TestReport_startedTwice_oneLeavesItToTheOther(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 2, options{})
	w.athena.plan = []string{"QUEUED", "QUEUED", "RUNNING", "RUNNING", "RUNNING", "RUNNING", "RUNNING", "RUNNING", "SUCCEEDED"}
	first := w.start(t, reportMachine, "first", weekly)
	require.Eventually(t, func() bool { w.athena.mu.Lock(); defer w.athena.mu.Unlock(); return len(w.athena.queries) > 0 }, longest, tick)
	second := w.run(t, reportMachine, weekly)
	assert.Equal(t, "SUCCEEDED", second.status)
	assert.Equal(t, "Begin → Mine? → Look At The Other → Other Running? → Left To The Other", second.path)
	assert.Equal(t, "SUCCEEDED", w.await(t, first).status)
	assert.Len(t, w.athena.queries, 8)
	assert.Len(t, w.subjects(t), 1)
	w.nothingRuns(t)
}

func TestReport_nobodyCalled_overviewOnly(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 0, options{})
	got := w.run(t, reportMachine, weekly)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Contains(t, got.path, "Any Customers? → Export Overview → ")
	assert.Contains(t, w.keys(t, "reports/"), "reports/2026-W47/overview.html")
}

func TestReport_topicIsDown_reportsAreThere(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 1, options{})
	w.fail("sns", "Publish", "", http.StatusInternalServerError, "InternalError", -1)
	got := w.run(t, reportMachine, weekly)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Contains(t, w.keys(t, "reports/"), "reports/2026-W47/manifest.json")
	w.nothingRuns(t)
}

func TestReport_refreshFails_reportSaysSo(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 1, options{crawler: true})
	w.deliver(t, "requests/dt="+today+"/a.parquet")
	w.crawler.status = "FAILED"
	got := w.run(t, reportMachine, weekly)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, "FAILED", w.exported(t).Refresh)
}

func TestReport_periodIsNonsense_ownerIsTold(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 1, options{})
	got := w.run(t, reportMachine, `{"period":"2026-13"}`)
	assert.Equal(t, "ReportFailed", got.err)
	assert.Contains(t, got.cause, "want yesterday, last-week, last-month")
	assert.Equal(t, []string{w.name + ": no report for an unknown period"}, w.subjects(t))
}
