package source

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// interpret replaces a record by the line it carries, if it is an event of
// CloudWatch Logs or an error object of Firehose.
func (r *Reader) interpret(rec *Record) {
	b := rec.Data
	if i := skipSpace(b, 0); i > 0 {
		b = b[i:]
	}
	switch string(firstKey(b)) {
	case "rawData", "attemptsMade", "arrivalTimestamp", "errorCode", "errorMessage",
		"attemptEndingTimestamp", "lambdaARN", "lambdaArn", "lastErrorCode", "lastErrorMessage":
		if bytes.Contains(b, []byte(`"rawData"`)) {
			errorObject(b, rec)
		}
	case "timestamp", "message", "logStreamName", "ingestionTime", "eventId", "id":
		if bytes.Contains(b, []byte(`"message"`)) {
			logEvent(b, rec)
		}
	}
}

// errorObject reads what Firehose writes for a record it could not deliver.
// The documentation and the service differ in spelling and types:
// lambdaArn/lambdaARN, numbers as text or not.
func errorObject(b []byte, rec *Record) {
	var o struct {
		RawData          []byte          `json:"rawData"`
		ErrorCode        string          `json:"errorCode"`
		LastErrorCode    string          `json:"lastErrorCode"`
		ArrivalTimestamp json.RawMessage `json:"arrivalTimestamp"`
	}
	if json.Unmarshal(b, &o) != nil || len(o.RawData) == 0 || o.ErrorCode+o.LastErrorCode == "" {
		return
	}
	rec.Data = bytes.TrimRight(o.RawData, "\r\n")
	if isGzip(o.RawData) {
		rec.Data = o.RawData
	}
	if ms, err := strconv.ParseInt(string(bytes.Trim(o.ArrivalTimestamp, `"`)), 10, 64); err == nil && ms > 0 {
		rec.Arrived = ms
	}
}

// isGzip says whether a record is a compressed envelope.
func isGzip(b []byte) bool { return bytes.HasPrefix(b, []byte{0x1f, 0x8b}) }

// logEvent reads an event of CloudWatch Logs. An object with any other key is
// an access log record that happens to have a message.
func logEvent(b []byte, rec *Record) {
	var e struct {
		Timestamp       *int64  `json:"timestamp"`
		Message         *string `json:"message"`
		LogStreamName   any     `json:"logStreamName"`
		IngestionTime   any     `json:"ingestionTime"`
		EventID         any     `json:"eventId"`
		ID              any     `json:"id"`
		ExtractedFields any     `json:"extractedFields"`
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if d.Decode(&e) != nil || e.Message == nil || e.Timestamp == nil {
		return
	}
	rec.Data = bytes.TrimRight([]byte(*e.Message), "\r\n")
	rec.Arrived = *e.Timestamp
}
