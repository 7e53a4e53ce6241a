package delivery

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/useragent"
)

// handler is the one that runs as a Lambda function, without a snapshot.
func handler(t *testing.T) Enricher {
	t.Helper()
	h, err := enricher.New(enricher.Config{
		Enricher: &enrich.Enricher{Agents: useragent.NewCache(100)},
		Plans:    enricher.StaticPlans{},
	})
	require.NoError(t, err)
	return h
}

// requests are two log lines that can be read and one that cannot.
var requests = []string{
	`{"requestId":"r1","extendedRequestId":"x1=","requestTime":"22/Nov/2026:11:15:30 +0100","apiId":"a1","stage":"prod","httpMethod":"GET","resourcePath":"/pets/{id}","status":"200","responseLength":"12","identityApiKeyId":"-"}`,
	`{"requestId":"r2","extendedRequestId":"x2=","requestTimeEpoch":"1795342530000","apiId":"a1","stage":"prod","routeKey":"GET /pets","status":429,"identityUserAgent":"curl/8.5.0 \"x\"","errorMessage":"-"}`,
	`{"requestId":"r3","status":`,
}

// logEvents renders the requests as events of CloudWatch Logs.
func logEvents(lines []string) string {
	var events []string
	for i, line := range lines {
		text, _ := json.Marshal(line)
		events = append(events, fmt.Sprintf(`{"id":"%d","timestamp":1795342530000,"message":%s}`, i, text))
	}
	return "[" + strings.Join(events, ",") + "]"
}

// The same requests in every input format lead to the same rows and counts.
func TestRun_sameRequestsInEveryFormat(t *testing.T) {
	envelope := `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":` + logEvents(requests) + `}`
	control := `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`
	errorObject := func(data string) string {
		return fmt.Sprintf(`{"rawData":%q,"errorCode":"Lambda.ProcessingFailedStatus","errorMessage":"m","attemptsMade":1,"arrivalTimestamp":1795342530000,"attemptEndingTimestamp":1795342530001,"lambdaARN":"a"}`,
			base64.StdEncoding.EncodeToString([]byte(data))) + "\n"
	}
	tests := []struct {
		name, text string
		dropped    int64
	}{
		{name: "one a line", text: strings.Join(requests, "\n") + "\n"},
		{name: "gzip", text: gz(t, strings.Join(requests, "\n")+"\n")},
		{name: "array", text: "[" + requests[0] + ",\n" + requests[1] + ",\n" + requests[2] + "\n]"},
		{name: "concatenated", text: requests[0] + requests[1] + requests[2] + "\n"},
		{name: "export of CloudWatch Logs to S3", text: "2026-11-22T10:15:30.123Z " + strings.Join(requests, "\n2026-11-22T10:15:31.123Z ") + "\n"},
		{name: "output of the CloudWatch Logs API", text: `{"events":` + logEvents(requests) + `,"nextToken":"x"}`},
		{name: "subscription envelopes", text: control + envelope, dropped: 1},
		{name: "error objects", text: errorObject(requests[0]) + errorObject(requests[1]) + errorObject(requests[2])},
		{name: "error objects of compressed envelopes", text: errorObject(gz(t, control)) + errorObject(gz(t, envelope)), dropped: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			data := filepath.Join(dir, "data")
			r := mustDeliver(t, data, Options{Sources: []string{write(t, dir, "in", tt.text)}, Enricher: handler(t)})
			want := Result{Files: 1, Lines: 3 + tt.dropped, Delivered: 2, NoSnapshot: r.NoSnapshot, NoKey: r.NoKey, Failed: 1, Dropped: tt.dropped, Bytes: r.Bytes}
			assert.Equal(t, want, r)

			db, err := duckdb.Open(t.Context(), data, duckdb.Options{})
			require.NoError(t, err)
			got, err := db.Query(t.Context(), `SELECT record_id, request_time, status, route, response_bytes, user_agent, dt FROM requests
				WHERE enrichment_status <> 'unreadable' ORDER BY record_id`)
			require.NoError(t, err)
			require.NoError(t, db.Close())
			assert.Equal(t, [][]any{
				{"x1=", time.Date(2026, 11, 22, 10, 15, 30, 0, time.UTC), int64(200), "GET /pets/{id}", int64(12), "(none)", "2026-11-22"},
				{"x2=", time.UnixMilli(1795342530000).UTC(), int64(429), "GET /pets", nil, `curl/8.5.0 "x"`, "2026-11-22"},
			}, got.Rows)
		})
	}
}
