package firehose

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachRecord_anyOrderAndUnknownKeys(t *testing.T) {
	var records []Record
	stream, err := EachRecord([]byte(` {"region":"eu-west-1","records":[
		{"kinesisRecordMetadata":{"shardId":"s"},"data":"YQ==","recordId":"a\"1","approximateArrivalTimestamp":1720635262451},
		{"recordId":"b","data":"Y\u0051=="},
		{"recordId":"c"}
	],"deliveryStreamArn":"arn:aws:firehose:eu-west-1:1:deliverystream/x"}`), func(r *Record) { records = append(records, *r) })
	require.NoError(t, err)
	assert.Equal(t, "arn:aws:firehose:eu-west-1:1:deliverystream/x", stream)
	assert.Equal(t, []Record{
		{ID: []byte(`a\"1`), Arrival: 1720635262451, Data: []byte("YQ==")},
		{ID: []byte("b"), Data: []byte(`Y\u0051==`)},
		{ID: []byte("c")},
	}, records)
}

// Data is one thing in any order of keys, and its last value counts.
func TestEachRecord_data(t *testing.T) {
	const id, at = `"recordId":"a"`, `"approximateArrivalTimestamp":1720635262451`
	for _, tt := range []struct {
		json, want string
		ok         bool
	}{
		{`"data":"YQ=="`, `YQ==`, true},
		{`"data":""`, ``, true},
		{`"data":null`, ``, true},
		{`"data":"YQ==","data":null`, ``, true},
		{`"data":"YQ==","data":"Yg=="`, `Yg==`, true},
		{`"data":"\q\q"`, `\q\q`, true},
		{`"data":"a\"b"`, `a\"b`, true},
		{`"data":"a\\"`, `a\\`, true},
		{`"data":"a\\\"b"`, `a\\\"b`, true},
		{"\"data\":\"a\x01\"", "a\x01", true},
		{`"data":"a\"`, ``, false},
		{`"data":"a`, ``, false},
		{`"data":5`, ``, false},
		{`"data":nope`, ``, false},
		{`"data":`, ``, false},
	} {
		for _, record := range []string{id + `,` + at + `,` + tt.json, id + `,` + tt.json + `,` + at, tt.json + `,` + id, id + `,` + tt.json} {
			var got []string
			_, err := EachRecord([]byte(`{"records":[{`+record+`}]}`), func(r *Record) { got = append(got, string(r.Data)) })
			require.Equal(t, tt.ok, err == nil, "%s: %v", record, err)
			if tt.ok {
				assert.Equal(t, []string{tt.want}, got, record)
			}
		}
	}
}

func TestRecord_AppendData_escapes(t *testing.T) {
	for text, want := range map[string]string{`YQ==`: "a", `Y\u0051==`: "a", `\/\/\/\/`: "\xff\xff\xff", ``: ""} {
		r := Record{Data: []byte(text)}
		got, err := r.AppendData([]byte("x"))
		require.NoError(t, err, text)
		assert.Equal(t, "x"+want, string(got), text)
	}
	for _, text := range []string{`Y\qQ==`, `YQ==\`, `Y"Q==`, `Y\"Q==`, `Y\u00`, `Y\nQ==`, `YQ=`} {
		r := Record{Data: []byte(text)}
		_, err := r.AppendData(nil)
		assert.Error(t, err, text)
	}
}

func respond(answers ...Answer) []byte {
	response := BeginResponse(nil)
	for i := range answers {
		response = answers[i].Append(response)
	}
	return EndResponse(response)
}

func TestAnswer_sizeIsWhatIsWritten(t *testing.T) {
	answers := []Answer{
		{ID: []byte("a"), Result: Ok, Data: []byte("{}\n"), Original: []byte("long original")},
		{ID: []byte(`b\"`), Result: ProcessingFailed, Original: []byte("YQ==")},
		{ID: []byte("c"), Result: Dropped, Original: []byte(`Y\u0051==`)},
	}
	size := len(`{"records":[]}`) - 1 // no comma after the last
	for i := range answers {
		size += answers[i].Size()
	}
	response := respond(answers...)
	assert.Len(t, response, size)
	assert.JSONEq(t, `{"records":[{"recordId":"a","result":"Ok","data":"e30K"},
		{"recordId":"b\"","result":"ProcessingFailed","data":"YQ=="},
		{"recordId":"c","result":"Dropped","data":"YQ=="}]}`, string(response))
	assert.Equal(t, `{"records":[]}`, string(respond()))
}

// A record given back never takes more room than it had in its event, so that a
// response can always be made to fit.
func TestAnswer_givenBack_smallerThanInTheEvent(t *testing.T) {
	smallest := `{"recordId":"a","approximateArrivalTimestamp":1,"data":"YQ=="},`
	a := Answer{ID: []byte("a"), Result: ProcessingFailed, Original: []byte("YQ==")}
	assert.LessOrEqual(t, a.Size(), len(smallest))
}

func TestAnswer_controlCharacterInAnOriginal_stillJSON(t *testing.T) {
	response := respond(Answer{ID: []byte("a"), Result: ProcessingFailed, Original: []byte("a\x01\nb")})
	var r struct {
		Records []struct{ Data string }
	}
	require.NoError(t, json.Unmarshal(response, &r))
	assert.Equal(t, "a\x01\nb", r.Records[0].Data)
}

func TestAnswer_brokenEscapeInAnOriginal_stillJSON(t *testing.T) {
	for text, want := range map[string]string{
		`a\qb`: `a\qb`, `a\`: `a\`, `\u00`: `\u00`, `\ud800`: `\ud800`, `a\u0062\/`: "ab/", `\\q`: `\q`,
	} {
		response := respond(Answer{ID: []byte("a"), Result: ProcessingFailed, Original: []byte(text)})
		var r struct {
			Records []struct{ Data string }
		}
		require.NoError(t, json.Unmarshal(response, &r), text)
		assert.Equal(t, want, r.Records[0].Data, text)
	}
}

func zip(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestReadEnvelope(t *testing.T) {
	const good = `{"owner":"1","logEvents":[{"timestamp":5,"message":"a\"b","id":"1"},{"message":null}],"messageType":"DATA_MESSAGE"}`
	want := []LogEvent{{Timestamp: 5, Message: []byte(`a"b`)}, {}}
	for name, data := range map[string][]byte{"plain": []byte(good), "gzip": zip(t, good)} {
		e, err := ReadEnvelope(data)
		require.NoError(t, err, name)
		assert.Equal(t, want, e.Events, name)
		assert.False(t, e.IsControl(), name)
	}
	for _, text := range []string{``, `[]`, `{}`, `{"messageType":"DATA_MESSAGE"}`, `{"messageType":"x","logEvents":1}`, good + "x"} {
		_, err := ReadEnvelope([]byte(text))
		assert.ErrorIs(t, err, ErrNoEnvelope, text)
		_, err = ReadEnvelope(zip(t, text))
		require.Error(t, err, text)
		assert.NotErrorIs(t, err, ErrNoEnvelope, "gzip is nothing but an envelope: %s", text)
	}
	_, err := ReadEnvelope([]byte(`{"messageType":"NEWS","logEvents":[{}]}`))
	assert.ErrorContains(t, err, "neither DATA_MESSAGE nor CONTROL_MESSAGE")
}
