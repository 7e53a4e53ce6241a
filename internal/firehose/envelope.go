package firehose

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// maxEnvelope bounds what a gzip envelope may expand to: far more than
// CloudWatch Logs packs into one, far less than a bomb.
const maxEnvelope = 16 << 20

// maxEvents bounds the log events of an envelope; CloudWatch Logs takes 10,000
// in one call.
const maxEvents = 50_000

// Envelope is what a CloudWatch Logs subscription sends: many log events in one
// Firehose record.
type Envelope struct {
	// MessageType is DATA_MESSAGE or CONTROL_MESSAGE.
	MessageType string
	Events      []LogEvent

	hasEvents bool
}

// LogEvent is one event of an envelope: for an access log, one line.
type LogEvent struct {
	// Timestamp is in epoch milliseconds.
	Timestamp int64
	Message   []byte
}

// IsControl reports whether the envelope only tests that the subscription
// works.
func (e *Envelope) IsControl() bool { return e.MessageType == "CONTROL_MESSAGE" }

// ErrNoEnvelope says that data is not a CloudWatch Logs envelope at all.
var ErrNoEnvelope = errors.New("not a CloudWatch Logs envelope")

// ReadEnvelope reads an envelope, gzip or plain (Firehose can decompress it
// before the transformation). Data that is neither gives ErrNoEnvelope; any
// other error is a broken envelope.
func ReadEnvelope(data []byte) (*Envelope, error) {
	zipped := bytes.HasPrefix(data, []byte{0x1f, 0x8b})
	if zipped {
		var err error
		if data, err = gunzip(data); err != nil {
			return nil, fmt.Errorf("CloudWatch Logs envelope: %w", err)
		}
	}
	e, err := parseEnvelope(data)
	switch {
	case err != nil && zipped:
		return nil, fmt.Errorf("CloudWatch Logs envelope: %w", err)
	case err != nil:
		return nil, ErrNoEnvelope
	case e.MessageType == "" || !e.hasEvents:
		if zipped {
			return nil, errors.New("gzip data without a CloudWatch Logs envelope in it")
		}
		return nil, ErrNoEnvelope
	case !e.IsControl() && e.MessageType != "DATA_MESSAGE":
		return nil, errors.New("CloudWatch Logs envelope: message type is neither DATA_MESSAGE nor CONTROL_MESSAGE")
	case !e.IsControl() && len(e.Events) == 0:
		return nil, errors.New("CloudWatch Logs envelope: no log events")
	}
	return e, nil
}

func gunzip(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read gzip: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(r, maxEnvelope+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read gzip: %w", err)
	case len(out) > maxEnvelope:
		return nil, fmt.Errorf("expands to more than %d MB", maxEnvelope>>20)
	}
	return out, nil
}

func parseEnvelope(b []byte) (*Envelope, error) {
	var e Envelope
	start := jsonscan.Space(b, 0)
	if start == len(b) || b[start] != '{' {
		return nil, jsonscan.Errorf(start, "not a JSON object")
	}
	end, err := jsonscan.Object(b, start, 0, func(key []byte, _ bool, at int) (int, error) {
		switch {
		case string(key) == "messageType":
			text, end, err := readString(b, at)
			e.MessageType = string(text)
			return end, err
		case string(key) == "logEvents" && at < len(b) && b[at] == '[':
			e.hasEvents = true
			return jsonscan.Array(b, at, 1, func(at int) (int, error) {
				if len(e.Events) == maxEvents {
					return at, jsonscan.Errorf(at, "more than %d log events", maxEvents)
				}
				event, end, err := readLogEvent(b, at)
				e.Events = append(e.Events, event)
				return end, err
			})
		}
		return jsonscan.Skip(b, at, 1)
	})
	if err != nil {
		return nil, err
	}
	if jsonscan.Space(b, end) != len(b) {
		return nil, jsonscan.Errorf(end, "text after the end of the envelope")
	}
	return &e, nil
}

func readLogEvent(b []byte, i int) (event LogEvent, end int, err error) {
	if i >= len(b) || b[i] != '{' {
		return event, i, jsonscan.Errorf(i, "a log event is not an object")
	}
	end, err = jsonscan.Object(b, i, 2, func(key []byte, _ bool, at int) (int, error) {
		switch string(key) {
		case "message":
			var end int
			var err error
			event.Message, end, err = readString(b, at)
			return end, err
		case "timestamp":
			if end := jsonscan.Number(b, at); end > at {
				event.Timestamp = wholeNumber(b[at:end])
				return end, nil
			}
		}
		return jsonscan.Skip(b, at, 3)
	})
	return event, end, err
}
