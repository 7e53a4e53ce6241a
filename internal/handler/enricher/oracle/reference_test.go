// Package oracle says what the enricher must do, a second time and as plainly
// as can be: strings, maps, the standard library, a copy made where one helps to
// read. It is only as fast as millions of comparisons need. The tests hold the
// handler against it on generated, mutated and fuzzed input, and its reader of
// JSON against encoding/json.
//
// It is written from the contract (docs/fields.md, the catalogue's rules, the
// doc comments) and calls none of the packages that it judges. It shares with
// them what is data: the catalogue of fields and columns, the types of a usage
// plan snapshot, and the classification of user agents. Not judged here are the
// wording of errors and the order of columns.
package oracle

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// reference answers Firehose events.
type reference struct {
	mode      enrich.PrivacyMode
	hashKey   string
	countries map[netip.Prefix]string // nil: no column country
	snapshots []*usageplan.Snapshot   // by the time they were taken
}

// answer is what becomes of one Firehose record.
type answer struct {
	id     string
	result string
	data   string // as it came, unless rows stand in its place
	rows   []*row
}

// process answers every record of an event.
func (r *reference) process(event []byte) ([]answer, error) {
	list, err := recordsOf(event)
	if err != nil {
		return nil, err
	}
	var answers []answer
	for _, record := range list {
		id, idErr := decodedString(record["recordId"])
		data, dataErr := decodedString(record["data"])
		arrival, err := strconv.ParseInt(record["approximateArrivalTimestamp"], 10, 64)
		if err := errors.Join(idErr, dataErr, err); err != nil {
			return nil, err
		}
		a := answer{id: id, data: data}
		a.result, a.rows = r.record(a.data, arrival)
		answers = append(answers, a)
	}
	return answers, nil
}

// recordsOf are the records of an event or a response, as JSON by key.
func recordsOf(text []byte) (list []map[string]string, err error) {
	t := newTokens(string(text))
	if _, err := t.next(); err != nil { // the brace
		return nil, err
	}
	for {
		key, err := t.next()
		switch {
		case err != nil:
			return nil, err
		case key.kind == '}':
			return list, t.nothingLeft()
		case key.text == "records":
			list, err = t.objects()
		default:
			_, err = t.whole()
		}
		if err != nil {
			return nil, err
		}
	}
}

// objects reads an array of objects.
func (t *tokens) objects() (list []map[string]string, err error) {
	if open, err := t.next(); err != nil || open.kind != '[' {
		return nil, errSyntax
	}
	for {
		next, err := t.next()
		switch {
		case err != nil || next.kind == ']':
			return list, err
		case next.kind != '{':
			return nil, errSyntax
		}
		object, err := unique(t.members())
		if err != nil {
			return nil, err
		}
		list = append(list, object)
	}
}

// record makes the rows of one Firehose record: a line, an envelope of lines, or
// several lines.
func (r *reference) record(text string, arrival int64) (result string, rows []*row) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || strings.Contains(text, "\r") || strings.Contains(text, "\n") {
		return "ProcessingFailed", nil
	}
	line := string(bytes.TrimSpace(data))
	if record, err := readLine(line); err == nil {
		return "Ok", []*row{r.row(record, line, arrival)}
	}
	control, events, err := readEnvelope(data)
	switch {
	case err == nil && control:
		return "Dropped", nil
	case err == nil:
		for _, event := range events {
			at := event.timestamp
			if at == 0 {
				at = arrival
			}
			made, _ := r.anyRow(event.message, at)
			rows = append(rows, made)
		}
		return "Ok", rows
	case !errors.Is(err, errNoEnvelope), !strings.Contains(line, "\n"): // one line was read already
		return "ProcessingFailed", nil
	}
	return r.lines(line, arrival)
}

// lines makes a row of each line that is not empty; one of them must be readable.
func (r *reference) lines(text string, arrival int64) (result string, rows []*row) {
	result = "ProcessingFailed"
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		made, readable := r.anyRow(line, arrival)
		if readable {
			result = "Ok"
		}
		rows = append(rows, made)
	}
	if result != "Ok" {
		rows = nil
	}
	return result, rows
}

// anyRow is the row of one line among others, which may be unreadable.
func (r *reference) anyRow(line string, arrival int64) (made *row, readable bool) {
	line = strings.TrimSpace(line)
	record, err := readLine(line)
	if err != nil {
		return r.unreadable(line, arrival), false
	}
	return r.row(record, line, arrival), true
}

// logEvent is one event of a CloudWatch Logs envelope.
type logEvent struct {
	timestamp int64 // epoch milliseconds; 0 is unknown
	message   string
}

var (
	errNoEnvelope     = errors.New("no envelope")
	errBrokenEnvelope = errors.New("broken envelope")
)

// readEnvelope reads a CloudWatch Logs envelope, gzip or plain. Something else
// that is not gzip is errNoEnvelope.
func readEnvelope(data []byte) (control bool, events []logEvent, err error) {
	broken := errNoEnvelope
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		broken = errBrokenEnvelope
		zipped, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return false, nil, broken
		}
		if data, err = io.ReadAll(io.LimitReader(zipped, 16<<20+1)); err != nil || len(data) > 16<<20 {
			return false, nil, broken
		}
	}
	kind, events, found, err := envelopeMembers(data)
	switch {
	case err != nil, kind == "", !found:
		return false, nil, broken
	case kind == "CONTROL_MESSAGE":
		return true, nil, nil
	case kind != "DATA_MESSAGE", len(events) == 0:
		return false, nil, errBrokenEnvelope
	}
	return false, events, nil
}

func envelopeMembers(data []byte) (kind string, events []logEvent, found bool, err error) {
	members, err := objectMembers(string(data))
	for _, m := range members {
		switch {
		case m.escaped: // AWS writes none
		case m.key == "messageType":
			if err := json.Unmarshal([]byte(m.value), &kind); err != nil {
				return "", nil, false, err
			}
		case m.key == "logEvents" && m.value[0] == '[':
			found = true
			list, err := arrayItems(m.value)
			if err != nil {
				return "", nil, false, err
			}
			for _, text := range list {
				event, err := readLogEvent(text)
				if err != nil {
					return "", nil, false, err
				}
				events = append(events, event)
			}
		}
	}
	return kind, events, found, err
}

func readLogEvent(text string) (event logEvent, err error) {
	members, err := objectMembers(text)
	for _, m := range members {
		switch {
		case m.escaped: // AWS writes none
		case m.key == "message":
			if event.message, err = decodedString(m.value); err != nil {
				return event, err
			}
		case m.key == "timestamp" && (m.value[0] == '-' || m.value[0] >= '0' && m.value[0] <= '9'):
			event.timestamp = leadingDigits(m.value)
		}
	}
	return event, err
}

// leadingDigits is the number at the start of a number; one beyond 2^53 is cut
// there.
func leadingDigits(text string) (n int64) {
	for _, c := range text {
		if c < '0' || c > '9' || n > 1<<53 {
			break
		}
		n = n*10 + int64(c-'0')
	}
	return n
}
