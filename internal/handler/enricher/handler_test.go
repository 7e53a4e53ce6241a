package enricher

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/firehose"
	"github.com/apigw-lens/apigw-lens/internal/geo"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/internal/useragent"
	"github.com/apigw-lens/apigw-lens/test/bench/peer"
)

// answer is one record of a response as any JSON reader sees it.
type answer struct {
	RecordID string `json:"recordId"`
	Result   string `json:"result"`
	Data     []byte `json:"data"`
}

// fixture is a snapshot that knows the key of goodLine.
func fixture() *usageplan.Snapshot {
	return &usageplan.Snapshot{
		Version: "v1", TakenAt: time.Unix(1720000000, 0),
		Plans: []usageplan.Plan{{ID: "p1", Name: "Gold", Stages: []usageplan.Stage{{APIID: "api1", Stage: "prod"}}}},
		Keys:  []usageplan.Key{{ID: "k1", Name: "Acme", PlanIDs: []string{"p1"}}},
	}
}

func newHandler(t testing.TB, change func(*Config)) *Handler {
	t.Helper()
	cfg := Config{
		Enricher: &enrich.Enricher{Agents: useragent.NewCache(100)},
		Plans:    StaticPlans{enrich.NewLookup(fixture())},
		Now:      func() time.Time { return time.Unix(1720000060, 0) },
	}
	if change != nil {
		change(&cfg)
	}
	h, err := New(cfg)
	require.NoError(t, err)
	return h
}

// event is a Firehose event of the given records.
func event(t testing.TB, records ...[]byte) []byte {
	t.Helper()
	type record struct {
		RecordID string `json:"recordId"`
		Arrival  int64  `json:"approximateArrivalTimestamp"`
		Data     []byte `json:"data"`
	}
	e := struct {
		InvocationID string   `json:"invocationId"`
		Stream       string   `json:"deliveryStreamArn"`
		Region       string   `json:"region"`
		Records      []record `json:"records"`
	}{"i", "arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-lens", "eu-west-1", []record{}}
	for i, data := range records {
		e.Records = append(e.Records, record{fmt.Sprintf("id-%d", i), 1720635262451, data})
	}
	payload, err := json.Marshal(e)
	require.NoError(t, err)
	return payload
}

// process sends records through the handler and checks the contract: every
// recordId once, in order; the original bytes where the result is not Ok;
// whole lines where it is.
func process(t testing.TB, h *Handler, records ...[]byte) ([]answer, Summary) {
	t.Helper()
	response, summary, err := h.Process(context.Background(), event(t, records...))
	require.NoError(t, err)
	require.Less(t, len(response), firehose.Limit)
	var r struct{ Records []answer }
	require.NoError(t, json.Unmarshal(response, &r))
	require.Len(t, r.Records, len(records))
	for i, a := range r.Records {
		require.Equal(t, fmt.Sprintf("id-%d", i), a.RecordID)
		if a.Result != "Ok" {
			require.Equal(t, string(records[i]), string(a.Data))
			continue
		}
		require.True(t, bytes.HasSuffix(a.Data, []byte("}\n")))
		for line := range bytes.Lines(a.Data) {
			require.True(t, json.Valid(line), "%s", line)
		}
	}
	require.Equal(t, summary.Records, summary.Ok+summary.Dropped+summary.Failed)
	require.Len(t, summary.Failures, summary.Failed)
	return r.Records, summary
}

func gzipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

const goodLine = `{"requestId":"r","extendedRequestId":"x","apiId":"api1","stage":"prod","identityApiKeyId":"k1","status":"200","requestTimeEpoch":"1720635262451"}`

func TestProcess_mixedBatch_eachRecordOnItsOwn(t *testing.T) {
	answers, s := process(t, newHandler(t, nil),
		[]byte(goodLine), []byte("not a line"), []byte(goodLine+"\n"), []byte(`{"requestId":"r","status":-}`), nil)
	var results []string
	for _, a := range answers {
		results = append(results, a.Result)
	}
	assert.Equal(t, []string{"Ok", "ProcessingFailed", "Ok", "Ok", "ProcessingFailed"}, results)
	assert.Equal(t, []Failure{{1, "no value at byte 1"}, {4, "empty line"}}, s.Failures)
	assert.Equal(t, 2, s.Enriched)
	assert.Equal(t, 1, s.NoKey)
	assert.Equal(t, 1, s.Repaired)
	assert.Equal(t, "amazon-apigateway-lens", s.DeliveryStream)
	assert.Equal(t, time.Minute, s.SnapshotAge)
}

func TestProcess_envelope_badLineCostsOnlyItself(t *testing.T) {
	envelope := `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logEvents":[{"id":"1","timestamp":1720635262000,"message":` + quote(goodLine) + `},{"id":"2","timestamp":1720635263000,"message":"broken {"},{"id":"3","timestamp":1720635264000,"message":"{\"requestId\":\"late\"}\n"}]}`
	for name, data := range map[string][]byte{"gzip": gzipped(t, envelope), "plain": []byte(envelope)} {
		t.Run(name, func(t *testing.T) {
			answers, s := process(t, newHandler(t, nil), data)
			assert.Equal(t, "Ok", answers[0].Result)
			lines := strings.Split(strings.TrimSpace(string(answers[0].Data)), "\n")
			require.Len(t, lines, 3)
			assert.Contains(t, lines[0], `"usage_plan":"Gold"`)
			assert.Contains(t, lines[1], `"request_time":1720635263000`)
			assert.Contains(t, lines[1], `"enrichment_status":"unreadable"`)
			assert.Contains(t, lines[2], `"request_time":1720635264000`)
			assert.Equal(t, Summary{Enriched: 1, Unreadable: 1, NoKey: 1}, Summary{Enriched: s.Enriched, Unreadable: s.Unreadable, NoKey: s.NoKey})
		})
	}
}

func TestProcess_brokenEnvelope_failedWhole(t *testing.T) {
	tests := []struct {
		name   string
		data   []byte
		result string
	}{
		{"control message", gzipped(t, `{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`), "Dropped"},
		{"cut gzip", gzipped(t, goodLine)[:30], "ProcessingFailed"},
		{"gzip of something else", gzipped(t, goodLine), "ProcessingFailed"},
		{"unknown type", gzipped(t, `{"messageType":"NEWS","logEvents":[]}`), "ProcessingFailed"},
		{"no events", gzipped(t, `{"messageType":"DATA_MESSAGE","logEvents":[]}`), "ProcessingFailed"},
		{"cut JSON", gzipped(t, `{"messageType":"DATA_MESSAGE","logEvents":[{"message":"`), "ProcessingFailed"},
		{"bomb", gzipped(t, `{"messageType":"DATA_MESSAGE","x":"`+strings.Repeat("a", 40<<20)+`"}`), "ProcessingFailed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			answers, _ := process(t, newHandler(t, nil), tt.data, []byte(goodLine))
			assert.Equal(t, tt.result, answers[0].Result)
			assert.Equal(t, "Ok", answers[1].Result)
		})
	}
}

func TestProcess_severalLinesInOneRecord_badLineCostsOnlyItself(t *testing.T) {
	answers, s := process(t, newHandler(t, nil),
		[]byte(goodLine+"\n\n"+goodLine+"\n"), []byte(goodLine+"\nbroken\n"), []byte("all\nbroken"))
	assert.Equal(t, 2, bytes.Count(answers[0].Data, []byte("\n")))
	assert.Equal(t, 2, bytes.Count(answers[1].Data, []byte("\n")))
	assert.Equal(t, "ProcessingFailed", answers[2].Result)
	assert.Equal(t, 3, s.Enriched)
	assert.Equal(t, 1, s.Unreadable)
}

func TestProcess_lineThatLooksLikeAnEnvelope_stillALine(t *testing.T) {
	for _, line := range []string{
		`{"requestId":"r","messageType":"CONTROL_MESSAGE"}`,
		`{"requestId":"r","messageType":"MESSAGE","logEvents":[]}`,
		`{"requestId":"r","messageType":"-"}`,
	} {
		answers, s := process(t, newHandler(t, nil), []byte(line))
		assert.Equal(t, "Ok", answers[0].Result, line)
		assert.Equal(t, 1, s.NoKey, line)
	}
}

func TestProcess_envelopeOfAMillionEvents_refusedEarly(t *testing.T) {
	bomb := gzipped(t, `{"messageType":"DATA_MESSAGE","logEvents":[{}`+strings.Repeat(",{}", 1_000_000)+`]}`)
	_, s := process(t, newHandler(t, nil), bomb)
	require.Len(t, s.Failures, 1)
	assert.Contains(t, s.Failures[0].Reason, "more than 50000 log events")
}

func TestProcess_dataIsNoBase64_givenBackAsItStood(t *testing.T) {
	for _, data := range []string{`YWJj\"`, `YWJj\n`, "YW\x01Jj", `ab\u0022`, `***`} {
		payload := `{"records":[{"recordId":"a","data":"YWJj"},{"recordId":"b","data":"` + data + `"}]}`
		response, _, err := newHandler(t, nil).Process(context.Background(), []byte(payload))
		require.NoError(t, err, data)
		require.True(t, json.Valid(response), "%s", response)
	}
}

func TestProcess_mentionOfEnvelopeInALine_stillALine(t *testing.T) {
	answers, _ := process(t, newHandler(t, nil), []byte(`{"requestId":"r","userAgent":"x \"messageType\" y"}`))
	assert.Equal(t, "Ok", answers[0].Result)
}

func TestProcess_responseTooLarge_fewestRecordsGivenBack(t *testing.T) {
	// Each envelope grows about thirtyfold; the plain lines hardly change.
	var events []string
	for i := range 2000 {
		events = append(events, fmt.Sprintf(`{"id":"%d","timestamp":1720635262000,"message":%s}`, i, quote(strings.Replace(goodLine, `"r"`, fmt.Sprintf(`"r%d"`, i), 1))))
	}
	big := gzipped(t, `{"messageType":"DATA_MESSAGE","logEvents":[`+strings.Join(events, ",")+`]}`)
	small := gzipped(t, `{"messageType":"DATA_MESSAGE","logEvents":[`+strings.Join(events[:100], ",")+`]}`)
	records := [][]byte{[]byte(goodLine)}
	for range 12 {
		records = append(records, big, small)
	}
	answers, s := process(t, newHandler(t, nil), records...)
	assert.Equal(t, "Ok", answers[0].Result)
	assert.Greater(t, s.Failed, 0)
	assert.Greater(t, s.Enriched, 12*100)
	for i, a := range answers {
		if a.Result != "Ok" {
			assert.Equal(t, 1, i%2, "a big envelope goes before a small one")
		}
	}
	for _, f := range s.Failures {
		assert.Equal(t, "the response would exceed 6 MB", f.Reason)
	}
	assert.Equal(t, (s.Ok-13)*2000+12*100+1, s.Enriched, "rows of given back records are not counted")
}

func TestProcess_largestPossibleEvent_fits(t *testing.T) {
	// Lines of control characters cannot be repaired into less than six times
	// their size.
	hostile := []byte(`{"requestId":"r","userAgent":"` + strings.Repeat("\x01", 900_000) + `"}`)
	answers, s := process(t, newHandler(t, nil), hostile, hostile, hostile, hostile)
	assert.Equal(t, 4, len(answers))
	assert.Equal(t, 4, s.Ok+s.Failed)
	assert.Greater(t, s.Failed, 2)
}

func TestProcess_notAnEvent_clearError(t *testing.T) {
	h := newHandler(t, nil)
	for payload, want := range map[string]string{
		``:                          "read Firehose event: not a JSON object",
		`[]`:                        "read Firehose event: not a JSON object",
		`{"awslogs":{"data":"x"}}`:  "read Firehose event: it has no records; is this a Firehose transformation event?",
		`{"records":[{"data":""}]}`: "read Firehose event: a record has no recordId at byte 13",
		`{"records":[`:              "read Firehose event: a record is not an object at byte 13",
	} {
		_, _, err := h.Process(context.Background(), []byte(payload))
		assert.EqualError(t, err, want, payload)
	}
}

func TestProcess_oddEventsThatCanBeAnswered(t *testing.T) {
	for _, payload := range []string{
		`{"records":[]}`,
		` { "records" : [ { "data" : "eA==" , "recordId" : "a\"b" } ] , "x" : {"records":[1]} } `,
		`{"records":[{"recordId":"a","data":null}]}`,
		`{"records":[{"recordId":"a"}]}`,
		`{"records":[{"recordId":"a","data":"***"}]}`,
		`{"records":[{"recordId":"a","data":"eyJyZXF1ZXN0SWQiOiJyIn0=","approximateArrivalTimestamp":1.7e12,"kinesisRecordMetadata":{"shardId":"s"}}]}`,
	} {
		response, _, err := newHandler(t, nil).Process(context.Background(), []byte(payload))
		require.NoError(t, err, payload)
		assert.True(t, json.Valid(response), "%s", response)
	}
}

func TestInvoke_fixtures_everyRecordIDOnce(t *testing.T) {
	events := 0
	files, err := filepath.Glob("testdata/firehose/*.json")
	require.NoError(t, err)
	for _, file := range files {
		payload, err := os.ReadFile(file)
		require.NoError(t, err)
		var e struct{ Records []answer }
		require.NoError(t, json.Unmarshal(payload, &e))
		response, err := newHandler(t, nil).Invoke(context.Background(), payload)
		if e.Records == nil {
			assert.ErrorContains(t, err, "it has no records", file)
			continue
		}
		events++
		require.NoError(t, err, file)
		var r struct{ Records []answer }
		require.NoError(t, json.Unmarshal(response, &r))
		require.Len(t, r.Records, len(e.Records))
		for i := range r.Records {
			assert.Equal(t, e.Records[i].RecordID, r.Records[i].RecordID)
			assert.Equal(t, "ProcessingFailed", r.Records[i].Result, "no fixture holds an access log line")
			assert.Equal(t, string(e.Records[i].Data), string(r.Records[i].Data))
		}
	}
	assert.Equal(t, 4, events)
}

func TestProcess_JSONTestSuite_neverWorseThanUnchanged(t *testing.T) {
	var names []string
	var records [][]byte
	for _, dir := range []string{"test_parsing", "test_transform"} {
		files, err := filepath.Glob(filepath.Join("testdata/JSONTestSuite", dir, "*.json"))
		require.NoError(t, err)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			// As it is, and as a value and a neighbour inside a record.
			names = append(names, filepath.Base(file), filepath.Base(file)+" as a value")
			records = append(records, data, append(append([]byte(`{"requestId":"r","x":`), data...), `,"status":"200"}`...))
		}
	}
	require.Len(t, names, 2*75)
	answers, _ := process(t, newHandler(t, nil), records...)
	for i, a := range answers {
		invalid := strings.HasPrefix(names[i], "n_")
		repaired := bytes.Contains(a.Data, []byte(`"repaired":true`))
		if invalid && !strings.HasSuffix(names[i], "as a value") {
			assert.True(t, a.Result == "ProcessingFailed" || repaired, names[i])
		}
		if strings.HasPrefix(names[i], "y_") && strings.HasSuffix(names[i], "as a value") {
			assert.Equal(t, "Ok", a.Result, names[i])
			assert.False(t, repaired, names[i])
		}
	}
}

func TestInvoke_logsOneLineWithoutAnythingOfARecord(t *testing.T) {
	var log bytes.Buffer
	h := newHandler(t, func(c *Config) { c.Log = &log })
	_, err := h.Invoke(context.Background(), event(t, []byte(goodLine), []byte(`{"requestId":"UNIQUE-MARK","bad`), []byte(`{"requestId":"UNIQUE-MARK","bad`)))
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(log.String(), "\n"))
	assert.NotContains(t, log.String(), "UNIQUE-MARK")
	assert.NotContains(t, log.String(), "k1")
	var line map[string]any
	require.NoError(t, json.Unmarshal(log.Bytes(), &line))
	assert.EqualValues(t, 3, line["Records"])
	assert.EqualValues(t, 2, line["RecordsFailed"])
	assert.EqualValues(t, 60, line["SnapshotAge"])
	assert.Equal(t, "amazon-apigateway-lens", line["DeliveryStreamName"])
	assert.Equal(t, map[string]any{"string without an end": 2.0}, line["failures"])
	emf := line["_aws"].(map[string]any)["CloudWatchMetrics"].([]any)[0].(map[string]any)
	for _, m := range emf["Metrics"].([]any) {
		name := m.(map[string]any)["Name"].(string)
		assert.IsType(t, 0.0, line[name], name)
	}
}

func TestProcess_noSnapshot_recordsPass(t *testing.T) {
	_, s := process(t, newHandler(t, func(c *Config) { c.Plans = StaticPlans{} }), []byte(goodLine))
	assert.Equal(t, 1, s.NoSnapshot)
	assert.Empty(t, s.SnapshotVersion)
}

type brokenAgents struct{}

func (brokenAgents) Parse([]byte) (string, string) { panic("defect") }

func TestProcess_panic_costsOnlyItsRecord(t *testing.T) {
	h := newHandler(t, func(c *Config) { c.Enricher.Agents = brokenAgents{} })
	answers, s := process(t, h, []byte(goodLine), []byte(`{"requestId":"r","userAgent":"x"}`), []byte(goodLine))
	assert.Equal(t, []string{"Ok", "ProcessingFailed", "Ok"}, []string{answers[0].Result, answers[1].Result, answers[2].Result})
	assert.Equal(t, "internal error: string", s.Failures[0].Reason)
}

func TestConfig_allProblemsTogether(t *testing.T) {
	env := map[string]string{EnvPrivacyMode: "mask", EnvSnapshotFile: "/nonexistent/plans.json", EnvGeoDatabase: "/nonexistent/geo.mmdb"}
	_, err := FromEnv(func(k string) string { return env[k] }).Config()
	require.Error(t, err)
	for _, want := range []string{`privacy mode "mask"`, "/nonexistent/plans.json", "/nonexistent/geo.mmdb"} {
		assert.Contains(t, err.Error(), want)
	}
	_, err = New(Config{})
	assert.EqualError(t, err, "configure enricher: enricher is missing\nplans are missing")
}

// FuzzProcess accounts for every input byte: a record is given back unchanged,
// or became lines that any JSON reader takes.
func FuzzProcess(f *testing.F) {
	f.Add([]byte(goodLine), []byte(`{"requestId":"r","userAgent":"a"b"}`))
	f.Add([]byte(`{"messageType":"DATA_MESSAGE","logEvents":[{"message":"{\"requestId\":\"r\"}","timestamp":1}]}`), gzipped(f, "x"))
	f.Add([]byte("{}"), []byte(goodLine+"\n"+goodLine))
	h := newHandler(f, nil)
	f.Fuzz(func(t *testing.T, a, b []byte) {
		alone, _ := process(t, h, a)
		both, _ := process(t, h, b, a)
		require.Equal(t, alone[0].Result, both[1].Result, "a neighbour changes nothing")
		require.Equal(t, string(alone[0].Data), string(both[1].Data))
	})
}

// FuzzEvent sends any bytes as the event itself: an answer or an error.
func FuzzEvent(f *testing.F) {
	f.Add(event(f, []byte(goodLine)))
	h := newHandler(f, nil)
	f.Fuzz(func(t *testing.T, payload []byte) {
		if response, _, err := h.Process(context.Background(), payload); err == nil {
			require.True(t, json.Valid(response), "%s", response)
		}
	})
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// One at a time, the buffer of a response is that of the one before.
func TestProcess_oneAtATime(t *testing.T) {
	h := newHandler(t, nil)
	h.cfg.OneAtATime = true
	payload := event(t, []byte(goodLine))
	first, _, err := h.Process(context.Background(), payload)
	require.NoError(t, err)
	text := string(first)
	second, _, err := h.Process(context.Background(), payload)
	require.NoError(t, err)
	assert.Equal(t, text, string(second))
	assert.Same(t, &first[0], &second[0])
	for env, want := range map[string]bool{"": true, "1": false} {
		got := FromEnv(func(name string) string {
			return map[string]string{"AWS_LAMBDA_RUNTIME_API": "x", "AWS_LAMBDA_MAX_CONCURRENCY": env}[name]
		})
		assert.Equal(t, want, got.OneAtATime)
	}
	assert.False(t, FromEnv(func(string) string { return "" }).OneAtATime)
}

// Lines of a known format cost no allocation of their own, whatever their
// number: what a batch allocates is a few words for the event.
func TestProcess_allocations(t *testing.T) {
	h := newSteady(t)
	answer, summary, err := h.Process(context.Background(), peer.Event(1000)) // grows the buffers
	require.NoError(t, err)
	require.Equal(t, 1000, summary.Enriched)
	var r struct{ Records []struct{ Data []byte } }
	require.NoError(t, json.Unmarshal(answer, &r))
	require.Contains(t, string(r.Records[0].Data), `"country":"`)
	allocations := func(n int) float64 {
		event := peer.Event(n)
		return testing.AllocsPerRun(20, func() {
			if _, _, err := h.Process(context.Background(), event); err != nil {
				t.Fatal(err)
			}
		})
	}
	assert.InDelta(t, allocations(10), allocations(1000), 3)
	assert.Less(t, allocations(1000), 10.0)
}

// newSteady is a handler as the function has it, with everything switched on.
func newSteady(t testing.TB) *Handler {
	t.Helper()
	path := filepath.Join(t.TempDir(), "country.mmdb")
	require.NoError(t, peer.WriteCountries(path))
	countries, err := geo.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, countries.Close()) })
	return newHandler(t, func(cfg *Config) {
		cfg.Enricher.Countries, cfg.OneAtATime = countries, true
		cfg.Plans = StaticPlans{Lookup: enrich.NewLookup(peer.Plans())}
	})
}

// BenchmarkProcess is one Firehose batch of 1,000 lines; bytes are the event's.
func BenchmarkProcess(b *testing.B) {
	h, event := newSteady(b), peer.Event(1000)
	b.SetBytes(int64(len(event)))
	b.ReportAllocs()
	before := cpuTime(b)
	for b.Loop() {
		if _, _, err := h.Process(context.Background(), event); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpuTime(b)-before).Nanoseconds())/float64(b.N*1000), "cpu-ns/record")
}

// cpuTime is the processor time of this process so far: unlike the wall clock
// it includes the garbage collector's, and leaves out what others run.
func cpuTime(b *testing.B) time.Duration {
	var use syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
