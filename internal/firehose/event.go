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

// Record is one Firehose record of an event. It points into the payload.
type Record struct {
	// ID is the recordId as it stands between its quotes.
	ID []byte
	// Arrival is approximateArrivalTimestamp, in epoch milliseconds.
	Arrival int64
	// Data is the record in base64, as it stands between its quotes; AppendData
	// decodes it.
	Data []byte
}

// AppendData appends what the record holds. Data was not looked at before, so
// the error is for text that is not base64 and for broken escapes; the few
// writers that escape a slash are understood.
func (r *Record) AppendData(dst []byte) ([]byte, error) {
	decoded, err := AppendDecoded(dst, r.Data)
	if err == nil || bytes.IndexByte(r.Data, '\\') < 0 {
		return decoded, err
	}
	if end, _, bad := jsonscan.String(append(bytes.Clone(r.Data), '"'), 0); bad != nil || end != len(r.Data) {
		return dst, err
	}
	return AppendDecoded(dst, jsonscan.AppendUnescaped(nil, r.Data))
}

// EachRecord reads a transformation event and calls each with its records, one
// after the other: what a record needs is still in the processor's cache then.
// Keys it does not know are passed over, and data is not looked at: AppendData
// says whether it is base64. An event that cannot be answered (not JSON, no
// records, a record without recordId) is an error, which may come after some
// records. stream is the deliveryStreamArn.
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
	end = i + jsonscan.Ordinary(b[i:])
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
	r.Data, end, ok = rawString(b, i-1)
	return end + 1, ok && end < len(b) && b[end] == '}'
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
		if r.Data = nil; at < len(b) && b[at] == 'n' {
			break // null is ""
		}
		text, end, ok := rawString(b, at)
		if !ok {
			return at, jsonscan.Errorf(at, "data is not a string")
		}
		r.Data = text
		return end, nil
	case "approximateArrivalTimestamp":
		end = jsonscan.Number(b, at)
		r.Arrival = wholeNumber(b[at:end])
		if end > at {
			return end, nil
		}
	}
	return jsonscan.Skip(b, at, 3)
}

// rawString is the content of the string that opens at i, as it stands, and the
// position behind it. Its characters are not looked at; a quote ends it unless it
// stands behind an odd number of backslashes.
func rawString(b []byte, i int) (text []byte, end int, ok bool) {
	if i >= len(b) || b[i] != '"' {
		return nil, i, false
	}
	start := i + 1
	for end = start; ; end++ {
		n := bytes.IndexByte(b[end:], '"')
		if n < 0 {
			return nil, i, false
		}
		end += n
		backslashes := 0
		for end-backslashes > start && b[end-backslashes-1] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return b[start:end], end + 1, true
		}
	}
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
