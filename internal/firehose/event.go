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

// ReadEvent reads a transformation event. Keys it does not know are passed
// over. An event that cannot be answered (not JSON, no records, a record
// without recordId) is an error.
func ReadEvent(payload []byte) (*Event, error) {
	var e Event
	start := jsonscan.Space(payload, 0)
	if start == len(payload) || payload[start] != '{' {
		return nil, errors.New("read Firehose event: not a JSON object")
	}
	found := false
	_, err := jsonscan.Object(payload, start, 0, func(key []byte, _ bool, at int) (int, error) {
		switch string(key) {
		case "deliveryStreamArn":
			text, end, err := readString(payload, at)
			e.DeliveryStreamArn = string(text)
			return end, err
		case "records":
			if at >= len(payload) || payload[at] != '[' {
				return at, jsonscan.Errorf(at, "records is not an array")
			}
			found = true
			return jsonscan.Array(payload, at, 1, func(at int) (int, error) {
				r, end, err := readRecord(payload, at)
				e.Records = append(e.Records, r)
				return end, err
			})
		}
		return jsonscan.Skip(payload, at, 1)
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("read Firehose event: %w", err)
	case !found:
		return nil, errors.New("read Firehose event: it has no records; is this a Firehose transformation event?")
	}
	return &e, nil
}

func readRecord(b []byte, i int) (r Record, end int, err error) {
	if i >= len(b) || b[i] != '{' {
		return r, i, jsonscan.Errorf(i, "a record is not an object")
	}
	end, err = jsonscan.Object(b, i, 2, func(key []byte, _ bool, at int) (int, error) {
		var end int
		var err error
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
	})
	if err == nil && len(r.ID) == 0 {
		err = jsonscan.Errorf(i, "a record has no recordId")
	}
	return r, end, err
}

// readBase64 reads a string without looking at its characters one by one where
// it has neither escapes nor line breaks, which base64 decoding would pass over.
func readBase64(b []byte, at int) (text []byte, end int, err error) {
	if at < len(b) && b[at] == '"' {
		n := bytes.IndexByte(b[at+1:], '"')
		if n >= 0 {
			if text := b[at+1 : at+1+n]; hasNone(text, '\\', '\r', '\n') {
				return text, at + n + 2, nil
			}
		}
	}
	return readString(b, at)
}

// hasNone looks for one character at a time: that is what the processor does
// many bytes at once.
func hasNone(text []byte, chars ...byte) bool {
	for _, c := range chars {
		if bytes.IndexByte(text, c) >= 0 {
			return false
		}
	}
	return true
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
