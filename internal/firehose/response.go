package firehose

import (
	"encoding/base64"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// Result is what a transformation did with a Firehose record.
type Result string

// The results Firehose knows.
const (
	Ok               Result = "Ok"
	Dropped          Result = "Dropped"
	ProcessingFailed Result = "ProcessingFailed"
)

// Answer is the response for one Firehose record.
type Answer struct {
	ID     []byte
	Result Result
	// Data is the transformed record of an Ok answer.
	Data []byte
	// Original is the record in base64, as it stood in the event; every other
	// answer gives it back.
	Original []byte
}

// What a response writes around its answers: the end takes the place of the
// comma behind the last of them.
const (
	responseStart = `{"records":[`
	responseEnd   = `]}`
	recordStart   = `{"recordId":"`
	recordResult  = `","result":"`
	recordData    = `","data":"`
	recordEnd     = `"},`
)

// EndSize is the bytes that EndResponse adds at most.
const EndSize = len(responseEnd)

// BeginResponse appends what stands before the answers.
func BeginResponse(dst []byte) []byte { return append(dst, responseStart...) }

// EndResponse appends what stands behind the answers.
func EndResponse(dst []byte) []byte {
	if n := len(dst) - 1; dst[n] == ',' {
		dst = dst[:n]
	}
	return append(dst, responseEnd...)
}

// Size is the number of bytes that Append appends, unless it gives back text that
// would break the response. An answer that gives the original back is smaller than
// the record was in its event, so a response of such answers fits.
func (a *Answer) Size() int {
	n := len(recordStart) + len(a.ID) + len(recordResult) + len(a.Result) + len(recordData) + len(recordEnd)
	if a.Result == Ok {
		return n + base64.StdEncoding.EncodedLen(len(a.Data))
	}
	return n + len(a.Original)
}

// Append appends the answer and a comma.
func (a *Answer) Append(dst []byte) []byte {
	dst = append(append(dst, recordStart...), a.ID...)
	dst = append(append(dst, recordResult...), a.Result...)
	dst = append(dst, recordData...)
	if a.Result == Ok {
		dst = AppendBase64(dst, a.Data)
	} else {
		dst = appendOriginal(dst, a.Original)
	}
	return append(dst, recordEnd...)
}

// appendOriginal gives a record back as it came. Its text was never looked at
// if it is not base64: control characters and broken escapes must not break the
// response.
func appendOriginal(dst, text []byte) []byte {
	for len(text) > 0 {
		n := jsonscan.Ordinary(text)
		dst, text = append(dst, text[:n]...), text[n:]
		if len(text) == 0 {
			break
		}
		n = 1
		switch c := text[0]; {
		case c < 0x20:
			dst = jsonscan.AppendControl(dst, c)
		case c != '\\':
			dst = append(dst, c)
		default:
			if n = jsonscan.Escape(text); n == 0 {
				dst, n = append(dst, '\\'), 1
			}
			dst = append(dst, text[:n]...)
		}
		text = text[n:]
	}
	return dst
}
