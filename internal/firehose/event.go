// Package firehose reads and writes Amazon Data Firehose's transformation
// contract, and the CloudWatch Logs envelopes that travel through it.
//
// The types of aws-lambda-go are not used: they copy every record several
// times, and their response adds 120 bytes of empty metadata to each record.
package firehose

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// Limit is the most bytes that a Lambda function may receive or answer in one
// synchronous invocation.
const Limit = 6 << 20

// Event is a transformation event. It points into the payload it was read from.
type Event struct {
	DeliveryStreamArn string
	Records           []Record
}

// Record is one Firehose record of an event.
type Record struct {
	// ID is the recordId as it stands between its quotes.
	ID []byte
	// Arrival is approximateArrivalTimestamp, in epoch milliseconds.
	Arrival int64
	// Data is the record in base64.
	Data []byte
	// Original is Data as it stands between its quotes.
	Original []byte
}

// ReadEvent reads a transformation event into an empty one.
func ReadEvent(payload []byte, e *Event) error {
	stream, err := EachRecord(payload, func(r *Record) { e.Records = append(e.Records, *r) })
	e.DeliveryStreamArn = stream
	return err
}

// EachRecord reads a transformation event and calls each with its records, one
// after the other: what a record needs is still in the processor's cache then.
// Keys it does not know are passed over. An event that cannot be answered (not
// JSON, no records, a record without recordId) is an error, which may come after
// some records. stream is the deliveryStreamArn.
func EachRecord(payload []byte, each func(r *Record)) (stream string, err error) {
	start := jsonscan.Space(payload, 0)
	if start == len(payload) || payload[start] != '{' {
		return "", errors.New("read Firehose event: not a JSON object")
	}
	found := false
	_, err = jsonscan.Object(payload, start, 0, func(key []byte, _ bool, at int) (int, error) {
		switch string(key) {
		case "deliveryStreamArn":
			text, end, err := readString(payload, at)
			stream = string(text)
			return end, err
		case "records":
			if at >= len(payload) || payload[at] != '[' {
				return at, jsonscan.Errorf(at, "records is not an array")
			}
			found = true
			return readRecords(payload, at, each)
		}
		return jsonscan.Skip(payload, at, 1)
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("read Firehose event: %w", err)
	case !found:
		return "", errors.New("read Firehose event: it has no records; is this a Firehose transformation event?")
	}
	return stream, nil
}

// readRecords reads the array of records that opens at i.
func readRecords(payload []byte, i int, each func(r *Record)) (end int, err error) {
	var r Record
	return jsonscan.Array(payload, i, 1, func(at int) (int, error) {
		r = Record{}
		end, ok := r.usual(payload, at)
		if !ok {
			r = Record{}
			var err error
			if end, err = r.read(payload, at); err != nil {
				return end, err
			}
		}
		each(&r)
		return end, nil
	})
}

// usual reads the record that opens at i if it looks like those that Firehose
// writes. It takes a third of the time of read, which decides about all others.
func (r *Record) usual(b []byte, i int) (end int, ok bool) {
	const id, arrival, data = `{"recordId":"`, `","approximateArrivalTimestamp":`, `,"data":"`
	i, ok = after(b, i, id)
	if !ok {
		return i, false
	}
	end = jsonscan.Ordinary(b, i)
	r.ID = b[i:end]
	if i, ok = after(b, end, arrival); !ok || len(r.ID) == 0 {
		return i, false
	}
	start := i
	for i < len(b) && b[i]-'0' <= 9 && i < start+maxArrival {
		r.Arrival = r.Arrival*10 + int64(b[i]-'0')
		i++
	}
	if b[start] == '0' || i == start {
		return i, false
	}
	if i, ok = after(b, i, data); !ok {
		return i, false
	}
	if r.Data, end, ok = plainString(b, i); !ok || end == len(b) || b[end] != '}' {
		return i, false
	}
	r.Original = r.Data
	return end + 1, true
}

// maxArrival is the most digits of a time that usual reads.
const maxArrival = 15

// after is the position after text, where it stands at i.
func after(b []byte, i int, text string) (end int, ok bool) {
	end = i + len(text)
	return end, end < len(b) && string(b[i:end]) == text
}

// read reads the record that opens at i.
func (r *Record) read(b []byte, i int) (end int, err error) {
	if i >= len(b) || b[i] != '{' {
		return i, jsonscan.Errorf(i, "a record is not an object")
	}
	start := i
	i, more, err := jsonscan.Open(b, i, 2, '}')
	for more && err == nil {
		var key []byte
		if key, _, i, err = jsonscan.Key(b, i); err != nil {
			break
		}
		if i, err = r.member(key, b, i); err != nil {
			break
		}
		i, more, err = jsonscan.Next(b, i, '}')
	}
	if err == nil && len(r.ID) == 0 {
		err = jsonscan.Errorf(start, "a record has no recordId")
	}
	return i, err
}

// member reads the value of one key.
func (r *Record) member(key, b []byte, at int) (end int, err error) {
	switch string(key) {
	case "recordId":
		if at >= len(b) || b[at] != '"' {
			return at, jsonscan.Errorf(at, "recordId is not a string")
		}
		end, _, err = jsonscan.String(b, at+1)
		if err == nil {
			r.ID = b[at+1 : end]
		}
		return end + 1, err
	case "data":
		if r.Data, end, err = readBase64(b, at); err == nil && b[at] == '"' {
			r.Original = b[at+1 : end-1]
		}
		return end, err
	case "approximateArrivalTimestamp":
		end = jsonscan.Number(b, at)
		r.Arrival = wholeNumber(b[at:end])
		if end > at {
			return end, nil
		}
	}
	return jsonscan.Skip(b, at, 3)
}

// readBase64 reads a string without looking at its characters one by one where
// it has no escapes: decoding tells whether they are base64.
func readBase64(b []byte, at int) (text []byte, end int, err error) {
	if at < len(b) && b[at] == '"' {
		if text, end, ok := plainString(b, at+1); ok {
			return text, end, nil
		}
	}
	return readString(b, at)
}

// plainString is the content of a string without escapes that was opened before
// i, and the position after its closing quote.
func plainString(b []byte, i int) (text []byte, end int, ok bool) {
	n := bytes.IndexByte(b[i:], '"')
	if n < 0 || bytes.IndexByte(b[i:i+n], '\\') >= 0 {
		return nil, i, false
	}
	return b[i : i+n], i + n + 1, true
}

// readString reads a string, or null as "".
func readString(b []byte, at int) (text []byte, end int, err error) {
	if at >= len(b) || b[at] != '"' {
		if end = jsonscan.Literal(b, at); end == at || b[at] != 'n' {
			return nil, at, jsonscan.Errorf(at, "not a string")
		}
		return nil, end, nil
	}
	end, escapes, err := jsonscan.String(b, at+1)
	if err != nil {
		return nil, at, err
	}
	text = b[at+1 : end]
	if escapes {
		text = jsonscan.AppendUnescaped(nil, text)
	}
	return text, end + 1, nil
}

// wholeNumber reads the leading digits of a number.
func wholeNumber(b []byte) (n int64) {
	for _, c := range b {
		if c < '0' || c > '9' || n > 1<<53 {
			break
		}
		n = n*10 + int64(c-'0')
	}
	return n
}
