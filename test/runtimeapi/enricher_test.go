package runtimeapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/template"
)

type firehoseRecord struct {
	RecordID string          `json:"recordId"`
	Result   string          `json:"result"`
	Data     string          `json:"data"`
	Metadata json.RawMessage `json:"metadata"`
}

func records(t *testing.T, data []byte) []firehoseRecord {
	t.Helper()
	var batch struct{ Records []firehoseRecord }
	require.NoError(t, json.Unmarshal(data, &batch))
	return batch.Records
}

// summary is the one line that an invocation logs.
type summary map[string]any

func (s summary) number(name string) int {
	n, _ := s[name].(float64)
	return int(n)
}

func TestEnricherBootstrapAnswersTheSampleEvents(t *testing.T) {
	tests := []struct {
		event string
		// want are the results in order; o: Ok, d: Dropped, f: ProcessingFailed.
		want string
		// rows are the numbers in the summary that are not zero.
		rows map[string]int
	}{
		{"enricher-original.json", "oo", map[string]int{"RowsEnriched": 1, "RowsNoKey": 1}},
		{"enricher-rest.json", "ooooo", map[string]int{"RowsEnriched": 3, "RowsUnknownKey": 1, "RowsNoKey": 1}},
		{"enricher-http.json", "o", map[string]int{"RowsNoKey": 2}},
		{"enricher-websocket.json", "o", map[string]int{"RowsEnriched": 3}},
		{"enricher-control.json", "d", map[string]int{"RecordsDropped": 1}},
		{"enricher-bad.json", "ooff", map[string]int{"RowsEnriched": 2, "RowsRepaired": 2, "RecordsFailed": 2}},
		{"enricher-mixed.json", "oooooooo" + "o" + "do" + "ooff", map[string]int{
			"RowsEnriched": 9, "RowsUnknownKey": 1, "RowsNoKey": 6, "RowsUnreadable": 1, "RowsRepaired": 2,
			"RecordsDropped": 1, "RecordsFailed": 2}},
	}
	for _, tt := range tests {
		t.Run(tt.event, func(t *testing.T) {
			event, err := os.ReadFile(filepath.Join(root, "events", tt.event))
			require.NoError(t, err)
			answer, logged := invokeEnricher(t, enricherBootstrap(t), event)
			sent := records(t, event)
			require.Len(t, answer, len(sent))
			var got strings.Builder
			for i, record := range answer {
				assert.Equal(t, sent[i].RecordID, record.RecordID)
				assert.Empty(t, record.Metadata)
				got.WriteString(map[string]string{"Ok": "o", "Dropped": "d", "ProcessingFailed": "f"}[record.Result])
				if record.Result == "ProcessingFailed" {
					assert.Equal(t, sent[i].Data, record.Data, "a failed record keeps its bytes")
				}
				if record.Result == "Ok" {
					assertRows(t, record.Data)
				}
			}
			assert.Equal(t, tt.want, got.String())
			assertSummary(t, logged, len(sent), tt.rows)
		})
	}
}

// invokeEnricher calls the bootstrap twice, cold and warm, wants the same
// answer, and returns it with what the first call logged.
func invokeEnricher(t *testing.T, bootstrap string, event []byte) ([]firehoseRecord, summary) {
	t.Helper()
	snapshot, err := filepath.Abs(filepath.Join(root, "events", "usage-plans.json"))
	require.NoError(t, err)
	var log bytes.Buffer
	h, err := Start(Config{Bootstrap: bootstrap, Function: "enricher", Log: &log,
		Env: []string{"USAGE_PLAN_SNAPSHOT_FILE=" + snapshot}})
	require.NoError(t, err)
	cold, err := h.Invoke(t.Context(), event)
	require.NoError(t, err)
	require.Empty(t, cold.FunctionError, string(cold.Payload))
	warm, err := h.Invoke(t.Context(), event)
	require.NoError(t, err)
	assert.Equal(t, string(cold.Payload), string(warm.Payload))
	assert.False(t, warm.Cold)
	require.NoError(t, h.Close())

	lines := strings.Split(strings.TrimSuffix(log.String(), "\n"), "\n")
	require.Len(t, lines, 2, "one line for each invocation")
	assertNoBody(t, log.String())
	var logged summary
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &logged))
	return records(t, cold.Payload), logged
}

// assertRows wants lines of JSON, each with its newline.
func assertRows(t *testing.T, data string) {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(data)
	require.NoError(t, err)
	require.True(t, bytes.HasSuffix(text, []byte("}\n")))
	for line := range bytes.Lines(text) {
		var row map[string]any
		require.NoError(t, json.Unmarshal(line, &row))
		assert.NotEmpty(t, row["record_id"])
		assert.NotEmpty(t, row["enrichment_status"])
	}
}

// assertNoBody looks for what only stands in the requests.
func assertNoBody(t *testing.T, log string) {
	t.Helper()
	for _, private := range []string{"198.51.100.24", "203.0.113.7", "2001:db8", "/v2/orders", "okhttp", "k1alpha001",
		"11111111-2222", "reporting", "not an access log record", "5e0c9a1e"} {
		assert.NotContains(t, log, private)
	}
}

func assertSummary(t *testing.T, logged summary, sent int, want map[string]int) {
	t.Helper()
	assert.Equal(t, sent, logged.number("Records"))
	for _, name := range []string{"RecordsFailed", "RecordsDropped", "RowsEnriched", "RowsNoKey", "RowsUnknownKey",
		"RowsNoPlan", "RowsNoSnapshot", "RowsUnreadable", "RowsRepaired"} {
		assert.Equal(t, want[name], logged.number(name), name)
	}
	assert.Positive(t, logged.number("BytesIn"))
	assert.Positive(t, logged.number("BytesOut"))
	assert.Positive(t, logged.number("SnapshotAge"))
}

// TestAlarmsReadMetricsThatTheEnricherWrites holds the template to the summary
// line: a renamed metric or dimension would silence the alarm.
func TestAlarmsReadMetricsThatTheEnricherWrites(t *testing.T) {
	event, err := os.ReadFile(filepath.Join(root, "events", "enricher-rest.json"))
	require.NoError(t, err)
	_, logged := invokeEnricher(t, enricherBootstrap(t), event)
	metrics := logged.metrics(t)

	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	checked := 0
	for name, alarm := range f.Resources("AWS::CloudWatch::Alarm") {
		var alarmed []template.Node
		for _, query := range alarm.At("Properties", "Metrics").Items() {
			alarmed = append(alarmed, query.At("MetricStat", "Metric"))
		}
		for _, metric := range append(alarmed, alarm.At("Properties")) {
			if metric.At("Namespace").Text() != "ApigwLens" || metric.At("Dimensions").Items()[0].At("Value").Text() != "!Ref Stream" {
				continue
			}
			var dimensions []string
			for _, d := range metric.At("Dimensions").Items() {
				dimensions = append(dimensions, d.At("Name").Text())
			}
			assert.Equal(t, dimensions, metrics[metric.At("MetricName").Text()], "%s, %s", name, metric.At("MetricName").Text())
			checked++
		}
	}
	assert.Equal(t, 5, checked, "unreadable lines, and age and lack of a snapshot")
}

// metrics are the dimensions of each metric that CloudWatch reads from the
// line, in the embedded metric format.
func (s summary) metrics(t *testing.T) map[string][]string {
	t.Helper()
	text, err := json.Marshal(s["_aws"])
	require.NoError(t, err)
	var emf struct {
		Timestamp         int64
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name, Unit string }
		}
	}
	require.NoError(t, json.Unmarshal(text, &emf))
	assert.Positive(t, emf.Timestamp)
	found := map[string][]string{}
	for _, directive := range emf.CloudWatchMetrics {
		assert.Equal(t, "ApigwLens", directive.Namespace)
		require.Len(t, directive.Dimensions, 1)
		for _, dimension := range directive.Dimensions[0] {
			assert.Contains(t, s, dimension)
		}
		for _, metric := range directive.Metrics {
			assert.Contains(t, s, metric.Name)
			assert.NotEmpty(t, metric.Unit)
			found[metric.Name] = directive.Dimensions[0]
		}
	}
	return found
}

func TestEnricherBootstrapRefusesABadConfiguration(t *testing.T) {
	var log bytes.Buffer
	h, err := Start(Config{Bootstrap: enricherBootstrap(t), Function: "enricher", Log: &log,
		Env: []string{"PRIVACY_MODE=hash", "PRIVACY_HASH_KEY=short"}})
	require.NoError(t, err)
	_, err = h.Invoke(t.Context(), []byte(`{"records":[]}`))
	require.ErrorIs(t, err, ErrExited)
	require.NoError(t, h.Close())
	assert.Contains(t, log.String(), "at least 16 characters")
	assert.NotContains(t, log.String(), "short")
}
