// Package events makes the sample events in this folder, so that they can be
// read, checked and made again: go test ./events -update
//
// Every value is made up: example domains, documentation addresses, ids of
// zeros.
package events

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

// samples are the events of the enricher by file; a record that is an envelope
// is given uncompressed.
func samples() map[string][]string {
	http, socket := envelope("http-api", httpAPI(10)), envelope("websocket-api", webSocket())
	control := `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"",` +
		`"subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1772442900250,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`
	withBad := envelope("http-api", append(httpAPI(12), "not an access log record"))
	return map[string][]string{
		"enricher-original.json":  original(),
		"enricher-rest.json":      rest(),
		"enricher-http.json":      {http},
		"enricher-websocket.json": {socket},
		"enricher-control.json":   {control},
		"enricher-bad.json":       bad(),
		"enricher-mixed.json":     slices.Concat(original(), rest(), []string{http, socket, control, withBad}, bad()),
	}
}

// envelope is what a subscription filter of CloudWatch Logs sends for a log
// group, before compression.
func envelope(group string, lines []string) string {
	type event struct {
		ID        string `json:"id"`
		Timestamp int64  `json:"timestamp"`
		Message   string `json:"message"`
	}
	events := make([]event, len(lines))
	for i, line := range lines {
		events[i] = event{fmt.Sprintf("%056d", i+1), begin.UnixMilli() + int64(i), line}
	}
	data, err := json.Marshal(struct {
		MessageType         string   `json:"messageType"`
		Owner               string   `json:"owner"`
		LogGroup            string   `json:"logGroup"`
		LogStream           string   `json:"logStream"`
		SubscriptionFilters []string `json:"subscriptionFilters"`
		LogEvents           []event  `json:"logEvents"`
	}{"DATA_MESSAGE", "000000000000", "/apigw/" + group, "0000", []string{"apigw-lens"}, events})
	if err != nil {
		panic(err) // strings and numbers only
	}
	return string(data)
}

// firehoseEvent is what Firehose calls the enricher with.
type firehoseEvent struct {
	InvocationID string           `json:"invocationId"`
	StreamARN    string           `json:"deliveryStreamArn"`
	Region       string           `json:"region"`
	Records      []firehoseRecord `json:"records"`
}

type firehoseRecord struct {
	RecordID string `json:"recordId"`
	Arrival  int64  `json:"approximateArrivalTimestamp"`
	Data     []byte `json:"data"`
}

func newEvent(records []string) (firehoseEvent, error) {
	event := firehoseEvent{
		InvocationID: "00000000-0000-4000-8000-000000000000",
		StreamARN:    "arn:aws:firehose:eu-central-1:000000000000:deliverystream/amazon-apigateway-apigw-lens",
		Region:       "eu-central-1",
	}
	for i, record := range records {
		data := []byte(record)
		if isEnvelope(record) {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			if _, err := w.Write(data); err != nil {
				return event, fmt.Errorf("compress envelope: %w", err)
			}
			if err := w.Close(); err != nil {
				return event, fmt.Errorf("compress envelope: %w", err)
			}
			data = b.Bytes()
		}
		event.Records = append(event.Records, firehoseRecord{
			RecordID: fmt.Sprintf("%048d000000", i+1),
			Arrival:  begin.Add(time.Minute).UnixMilli(),
			Data:     data,
		})
	}
	return event, nil
}

func isEnvelope(record string) bool {
	return bytes.Contains([]byte(record), []byte(`"messageType":`))
}

// Compressed bytes may differ between Go versions, so what is compared is what
// they hold.
func TestSampleEventsAreUpToDate(t *testing.T) {
	for file, records := range samples() {
		t.Run(file, func(t *testing.T) {
			want, err := newEvent(records)
			require.NoError(t, err)
			if golden.Updating() {
				data, err := json.MarshalIndent(want, "", "  ")
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(file, append(data, '\n'), 0o644))
			}
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			var got firehoseEvent
			require.NoError(t, json.Unmarshal(data, &got))
			require.Len(t, got.Records, len(records), "out of date; run: go test ./events -update")
			for i := range records {
				assert.Equal(t, records[i], plainText(t, got.Records[i].Data))
				got.Records[i].Data, want.Records[i].Data = nil, nil
			}
			assert.Equal(t, want, got)
		})
	}
}

func plainText(t *testing.T, data []byte) string {
	t.Helper()
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return string(data)
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

func TestSampleSnapshotIsUpToDate(t *testing.T) {
	taken := begin.Add(-time.Hour)
	stages := []usageplan.Stage{{APIID: "a1b2c3d4e5", Stage: "prod"}, {APIID: "w5x4y3z2a1", Stage: "live"}}
	snapshot := usageplan.Snapshot{
		Version: taken.Format("20060102T150405.000Z") + "-0000", TakenAt: taken, Region: "eu-central-1",
		APIs: []usageplan.API{{ID: "a1b2c3d4e5", Name: "orders"}, {ID: "w5x4y3z2a1", Name: "live orders"}},
		Plans: []usageplan.Plan{
			{ID: "p1gold", Name: "Gold", Stages: stages, Quota: &usageplan.Quota{Limit: 100_000, Period: "MONTH"},
				Throttle: &usageplan.Throttle{RateLimit: 50, BurstLimit: 100}},
			{ID: "p2free", Name: "Free", Stages: stages, Quota: &usageplan.Quota{Limit: 500, Period: "DAY"}},
		},
		Keys: []usageplan.Key{
			{ID: "k1alpha001", Name: "alpha production", Enabled: true, Tags: map[string]string{"customer": "Alpha"}, PlanIDs: []string{"p1gold"}},
			{ID: "k2bravo002", Name: "bravo", Enabled: true, PlanIDs: []string{"p2free"}},
		},
	}
	require.NoError(t, snapshot.Validate())
	text, err := snapshot.Encode()
	require.NoError(t, err)
	golden.File(t, "usage-plans.json", string(text))
}

func TestReadableSampleLinesAreAccessLogRecords(t *testing.T) {
	for name, lines := range map[string][]string{"original": original(), "rest": rest(), "http": httpAPI(10), "websocket": webSocket()} {
		for _, line := range lines {
			var p accesslog.Parser
			record, err := p.Parse([]byte(line))
			require.NoError(t, err, name)
			assert.False(t, record.Repaired, name)
			assert.Less(t, base64.StdEncoding.EncodedLen(len(line)), 5_000)
		}
	}
}
