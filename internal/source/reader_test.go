package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var arrival = time.UnixMilli(1_700_000_000_000)

// three records that every input format below carries.
var three = []string{
	`{"requestId":"1","resourcePath":"/pets/{id}","status":"200"}`,
	`{"requestId":"2","identityUserAgent":"a \"quoted\" {agent}","status":"404"}`,
	`{"requestId":"3","errorMessage":"-","status":"503"}`,
}

// seen is a Record without what depends on the format.
type seen struct {
	Data string
	Line int64
	Kind Kind
}

func readAll(t *testing.T, r *Reader) []Record {
	t.Helper()
	var all []Record
	for {
		rec, err := r.Next()
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		rec.Data = bytes.Clone(rec.Data)
		all = append(all, rec)
	}
}

func read(t *testing.T, text string) []seen {
	t.Helper()
	var out []seen
	for _, rec := range readAll(t, NewReader(strings.NewReader(text), arrival)) {
		out = append(out, seen{string(rec.Data), rec.Line, rec.Kind})
	}
	return out
}

func pretty(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, json.Indent(&b, []byte(text), "", "    "))
	return b.String()
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// events renders records as the elements of a CloudWatch Logs export.
func events(records []string) string {
	var e []string
	for i, rec := range records {
		e = append(e, fmt.Sprintf(`{"logStreamName":"s","timestamp":%d,"message":%s,"eventId":"%d"}`, 1_600_000_000_000+i, quote(rec+"\n"), i))
	}
	return strings.Join(e, ",")
}

func TestReader_sameRecordsInEveryFormat(t *testing.T) {
	errorObject := func(rec, arrived, arn string) string {
		return fmt.Sprintf(`{"rawData":%q,"errorCode":"Lambda.ProcessingFailedStatus","errorMessage":"m","attemptsMade":1,"arrivalTimestamp":%s,%q:"a"}`,
			base64.StdEncoding.EncodeToString([]byte(rec)), arrived, arn)
	}
	export := func(rec string) string { return "2024-07-10T18:14:22.123Z " + rec }
	logEvents := strings.NewReplacer(`"logStreamName":"s",`, "", "eventId", "id").Replace(events(three))
	tests := []struct {
		name, text string
		arrived    int64
	}{
		{name: "one a line", text: strings.Join(three, "\n") + "\n"},
		{name: "no last line feed", text: strings.Join(three, "\n")},
		{name: "CRLF, blank lines and a byte order mark", text: "\ufeff" + strings.Join(three, "\r\n\r\n  \r\n") + "\r\n"},
		{name: "concatenated", text: strings.Join(three, "")},
		{name: "concatenated with white space", text: strings.Join(three, " \t")},
		{name: "concatenated on some lines", text: three[0] + three[1] + "\n" + three[2]},
		{name: "array on one line", text: "[" + strings.Join(three, ",") + "]"},
		{name: "array, one a line", text: "[\n" + strings.Join(three, ",\n") + "\n]\n"},
		{name: "two arrays", text: "[" + three[0] + "]\n[" + three[1] + "," + three[2] + "]"},
		{name: "S3 export of CloudWatch Logs", text: export(three[0]) + "\n" + export(three[1]) + "\n" + export(three[2]) + "\n", arrived: 1720635262123},
		{name: "filter-log-events", text: `{"events":[` + events(three) + `],"searchedLogStreams":[],"nextToken":"x"}`, arrived: -1},
		{name: "filter-log-events, indented", text: pretty(t, `{"searchedLogStreams":[{"a":"}"}],"events":[`+events(three)+`],"x":{"y":["}"]}}`), arrived: -1},
		{name: "two pages of get-log-events", text: pretty(t, `{"events":[`+events(three[:1])+`],"nextForwardToken":"f/1"}`) + "\n" + `{"events":[` + events(three[1:]) + `]}`, arrived: -1},
		{name: "array of events", text: "[" + events(three) + "]", arrived: -1},
		{name: "subscription envelope", text: `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[` + logEvents + `]}`, arrived: -1},
		{name: "subscription envelopes, one a line", text: `{"messageType":"DATA_MESSAGE","logEvents":[` + events(three[:2]) + "]}\n" + `{"messageType":"DATA_MESSAGE","logEvents":[` + events(three[2:]) + "]}\n", arrived: -1},
		{name: "Firehose error objects", arrived: 1789014240448, text: errorObject(three[0], "1789014240448", "lambdaARN") + "\n" +
			errorObject(three[1]+"\n", `"1789014240448"`, "lambdaArn") + "\n" + errorObject(three[2], "1789014240448", "lambdaARN") + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for chunk, src := range map[string]io.Reader{"whole": strings.NewReader(tt.text), "byte by byte": iotest.OneByteReader(strings.NewReader(tt.text))} {
				var got []string
				for i, rec := range readAll(t, NewReader(src, arrival)) {
					got = append(got, string(rec.Data))
					want := tt.arrived
					switch want {
					case 0:
						want = arrival.UnixMilli()
					case -1:
						want = rec.Arrived
						assert.InDelta(t, 1_600_000_000_001, rec.Arrived, 1)
					}
					assert.Equal(t, want, rec.Arrived, "record %d", i)
					assert.Equal(t, Whole, rec.Kind)
				}
				assert.Equal(t, three, got, chunk)
			}
		})
	}
}

func TestReader_indentedObjects(t *testing.T) {
	var text []string
	for _, rec := range three {
		text = append(text, pretty(t, rec))
	}
	for name, joined := range map[string]string{
		"behind each other":    strings.Join(text, "\n"),
		"without a line break": strings.Join(text, ""),
		"in an array":          pretty(t, "["+strings.Join(three, ",")+"]"),
	} {
		var got []string
		for _, s := range read(t, joined) {
			var b bytes.Buffer
			require.NoError(t, json.Compact(&b, []byte(s.Data)), name)
			got = append(got, b.String())
		}
		assert.Equal(t, three, got, name)
	}
}

func TestReader_brokenRecordCostsOnlyItself(t *testing.T) {
	const ok1, ok2 = `{"a":"1"}`, `{"a":"2"}`
	tests := []struct {
		name, text string
		want       []seen
	}{
		{"unescaped quote", ok1 + "\n" + `{"a":"x"y"}` + "\n" + ok2 + "\n",
			[]seen{{ok1, 1, Whole}, {`{"a":"x"y"}`, 2, Whole}, {ok2, 3, Whole}}},
		{"first line cut inside a string", `{"a":"x` + "\n" + ok1 + "\n", []seen{{`{"a":"x`, 1, Whole}, {ok1, 2, Whole}}},
		{"first line cut behind a colon", `{"a":` + "\n" + ok1 + "\n", []seen{{`{"a":`, 1, Whole}, {ok1, 2, Whole}}},
		{"first line is the end of another", `x":"y"}` + "\n" + ok1 + "\n", []seen{{`x":"y"}`, 1, Whole}, {ok1, 2, Whole}}},
		{"not JSON at all", "hello\n\n" + ok1, []seen{{"hello", 1, Whole}, {ok1, 3, Whole}}},
		{"array that is none", "[1,2\n" + ok1, []seen{{"[1,2", 1, Whole}, {ok1, 2, Whole}}},
		{"invalid UTF-8 and control characters stay", "{\"a\":\"\xff\x01\"}\n" + ok1, []seen{{"{\"a\":\"\xff\x01\"}", 1, Whole}, {ok1, 2, Whole}}},
		{"two objects on a line of a line-by-line file are one record", ok1 + "\n" + ok1 + ok2 + "\n", []seen{{ok1, 1, Whole}, {ok1 + ok2, 2, Whole}}},
		{"array of lines, quote missing", "[\n" + ok1 + ",\n" + `{"a":"x},` + "\n" + ok2 + "\n]", []seen{{ok1, 2, Whole}, {`{"a":"x}`, 3, Whole}, {ok2, 4, Whole}}},
		{"array of lines, brace missing", "[\n" + ok1 + ",\n" + `{"a":1,` + "\n" + ok2 + "\n]", []seen{{ok1, 2, Whole}, {`{"a":1`, 3, Whole}, {ok2, 4, Whole}}},
		{"last element of an array broken", "[" + ok1 + `,{"a":"x"y"}]`, []seen{{ok1, 1, Whole}, {`{"a":"x"y"}`, 1, Whole}}},
		{"element that is no object", "[" + ok1 + ",\n17,\n" + ok2 + "]", []seen{{ok1, 1, Whole}, {"17,", 2, Whole}, {ok2, 3, Whole}}},
		{"concatenated, quote missing", ok1 + ok1 + `{"b":"x"y"}` + ok2, []seen{{ok1, 1, Whole}, {ok1, 1, Whole}, {`{"b":"x"y"}`, 1, Whole}, {ok2, 1, Whole}}},
		{"indented, quote missing", "[\n  {\n    \"a\": \"1\n  },\n  {\n    \"a\": \"2\"\n  }\n]",
			[]seen{{"{\n    \"a\": \"1\n  }", 2, Whole}, {"{\n    \"a\": \"2\"\n  }", 5, Whole}}},
		{"empty array", "[]", nil},
		{"nothing but white space", "\n \r\n", nil},
		{"control message goes on as it is", `{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"m"}]}` + "\n" + ok1,
			[]seen{{`{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"m"}]}`, 1, Whole}, {ok1, 2, Whole}}},
		{"a log with a message of its own", `{"message":"m","status":"200"}` + "\n", []seen{{`{"message":"m","status":"200"}`, 1, Whole}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, read(t, tt.text))
			var slow []seen
			for _, rec := range readAll(t, NewReader(iotest.OneByteReader(strings.NewReader(tt.text)), arrival)) {
				slow = append(slow, seen{string(rec.Data), rec.Line, rec.Kind})
			}
			assert.Equal(t, tt.want, slow, "byte by byte")
		})
	}
}

func TestReader_unfinishedEnd(t *testing.T) {
	const ok = `{"a":"1"}`
	tests := []struct {
		name, text string
		want       []seen
	}{
		{"cut inside a string", ok + "\n" + `{"a":"x`, []seen{{ok, 1, Whole}, {`{"a":"x`, 2, Fragment}}},
		{"cut behind an inner brace", ok + "\n" + `{"a":{"b":1}`, []seen{{ok, 1, Whole}, {`{"a":{"b":1}`, 2, Fragment}}},
		{"whole but for a quote too many", ok + "\n" + `{"a":"x"y"}`, []seen{{ok, 1, Whole}, {`{"a":"x"y"}`, 2, Whole}}},
		{"cut inside the time", ok + "\n2024-0", []seen{{ok, 1, Whole}, {"2024-0", 2, Fragment}}},
		{"concatenated", ok + ok + `{"a":`, []seen{{ok, 1, Whole}, {ok, 1, Whole}, {`{"a":`, 1, Fragment}}},
		{"array", "[" + ok + `,{"a"`, []seen{{ok, 1, Whole}, {`{"a"`, 1, Fragment}}},
		{"a line feed ends it for good", ok + "\n" + `{"a":"x` + "\n", []seen{{ok, 1, Whole}, {`{"a":"x`, 2, Whole}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, read(t, tt.text)) })
	}
}

func TestReader_oversizedRecord(t *testing.T) {
	const ok = `{"a":"1"}`
	long := `{"a":"` + strings.Repeat("x", 3*MaxRecord) + `"}`
	fits := `{"a":"` + strings.Repeat("x", MaxRecord-8) + `"}`
	tests := []struct {
		name, text string
		want       []Kind
	}{
		{"one a line", ok + "\n" + long + "\n" + fits + "\n", []Kind{Whole, Oversized, Whole}},
		{"first of the file", long + "\n" + ok + "\n", []Kind{Oversized, Whole}},
		{"concatenated", ok + ok + long + ok, []Kind{Whole, Whole, Oversized, Whole}},
		{"array", "[" + ok + "," + long + "," + fits + "," + ok + "]", []Kind{Whole, Oversized, Whole, Whole}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader(strings.NewReader(tt.text), arrival)
			var got []Kind
			for _, rec := range readAll(t, r) {
				got = append(got, rec.Kind)
			}
			assert.Equal(t, tt.want, got)
			assert.LessOrEqual(t, cap(r.buf), 4<<20, "memory stays bounded")
		})
	}
}

func TestReader_hostileNestingStaysLinear(t *testing.T) {
	var b strings.Builder
	b.WriteString("{\n\"a\":1}\n") // objects of many lines
	for i := range 2500 {
		b.WriteString(strings.Repeat(" ", i) + "{\"a\":[\n")
	}
	start := time.Now()
	assert.NotEmpty(t, read(t, b.String()))
	assert.Less(t, time.Since(start), 2*time.Second)
}

func TestReader_offsetsAndDigests(t *testing.T) {
	text := strings.Join(three, "\n") + "\n"
	r := NewReader(iotest.HalfReader(strings.NewReader(text)), arrival)
	for {
		rec, err := r.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		assert.Equal(t, string(rec.Data), text[rec.Start:rec.End])
		assert.Equal(t, sha256.Sum256([]byte(text[:rec.End])), r.Digest(rec.End))
	}
	assert.EqualValues(t, len(text), r.Offset())
	assert.Equal(t, sha256.Sum256([]byte(text)), r.Digest(r.Offset()))
}

func TestReader_readErrorKeepsWhatCameBefore(t *testing.T) {
	r := NewReader(io.MultiReader(strings.NewReader(three[0]+"\n"+three[1][:10]), iotest.ErrReader(io.ErrUnexpectedEOF)), arrival)
	rec, err := r.Next()
	require.NoError(t, err)
	assert.Equal(t, three[0], string(rec.Data))
	_, err = r.Next()
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.EqualValues(t, len(three[0])+1, r.Offset())
}

// FuzzReader: no input byte is handed out twice or out of order, every byte
// that is not handed out is structure, and the reader ends.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		strings.Join(three, "\n"), strings.Join(three, ""), "[" + strings.Join(three, ",") + "]",
		`{"events":[` + events(three) + `]}`, "{\n \"a\":1}\n{\"a\":[\n{", `[{"a":"x"y"},` + "\n{}]", "\ufeff[{", `{"a":"\"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := NewReader(bytes.NewReader(in), arrival)
		var last int64
		for n := 0; ; n++ {
			rec, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil || n > len(in) || rec.Start < last || rec.End < rec.Start || rec.End > int64(len(in)) {
				t.Fatalf("record %d at %d-%d after %d: %v", n, rec.Start, rec.End, last, err)
			}
			last = rec.End
		}
		if r.Offset() != int64(len(in)) || r.Digest(r.Offset()) != sha256.Sum256(in) {
			t.Fatalf("ended at %d of %d", r.Offset(), len(in))
		}
	})
}
