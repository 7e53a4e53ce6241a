package enricher

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/firehose"
)

// batch is the work on one event, group by group of its records. Its buffers are
// used again by the next event.
type batch struct {
	enricher  *enrich.Enricher
	plans     *enrich.Lookup
	confirmed time.Time // when the plans were last confirmed
	parser    accesslog.Parser
	limit     int

	data     []byte // the record at work, decoded
	out      []byte // enriched lines of the group at work
	written  int    // bytes of the enriched lines of the groups before
	response []byte
	records  []outcome
	before   int // records of the event before
	done     int // records that have their answer in the response
}

// kept is the largest buffer that stays for the next event: what the largest
// event that Lambda delivers needs.
const kept = 2 * firehose.Limit

// keptRecords are more than the largest event has lines.
const keptRecords = 1 << 14

// begin makes a batch ready for an event. The response is appended to an empty
// buffer.
func (b *batch) begin(e *enrich.Enricher, limit int, buffer []byte) {
	b.enricher, b.limit, b.written = e, limit, 0
	b.response = firehose.BeginResponse(buffer)
	b.before, b.records, b.done = len(b.records), b.records[:0], 0
}

// release lets go of the plans, the response, events before this one and buffers
// that hostile input has blown up.
func (b *batch) release() {
	b.plans, b.response = nil, nil
	if n := len(b.records); n < b.before { // else this event's took their places
		clear(b.records[n:b.before])
	}
	if cap(b.records) > keptRecords {
		b.records = nil
	}
	if cap(b.out) > kept {
		b.out = nil
	}
	if cap(b.data) > kept {
		b.data = nil
	}
}

// outcome is what became of one Firehose record.
type outcome struct {
	source     firehose.Record
	result     firehose.Result
	start, end int // of its lines in out, then of its answer in the response
	rows       rows
	reason     string // why it failed
}

// rows counts the rows of a record by outcome.
type rows struct {
	byStatus map[enrich.Status]int // nil: one row of status
	status   enrich.Status
	repaired int
}

// retained bounds the enriched lines kept for one response, in response
// limits: envelopes can expand far beyond what fits.
const retained = 4

var errTooLarge = errors.New("the response would exceed 6 MB")

// group is how many Firehose records go through each step together. All at once
// they would not stay in the processor's cache from step to step; one at a time,
// each step would wait for memory anew, and cost more.
const group = 64

// add takes one Firehose record.
func (b *batch) add(source *firehose.Record) {
	if n := len(b.records); n < cap(b.records) { // in place: an outcome is large
		b.records = b.records[:n+1]
		o := &b.records[n]
		o.source, o.rows, o.reason = *source, rows{}, ""
	} else {
		b.records = append(b.records, outcome{source: *source})
	}
	if len(b.records)-b.done == group {
		b.work()
	}
}

// work transforms the records that wait for it and writes their answers.
func (b *batch) work() {
	b.out = b.out[:0]
	for i := b.done; i < len(b.records); i++ {
		b.enrich(&b.records[i])
	}
	b.written += len(b.out)
	for i := b.done; i < len(b.records); i++ {
		o := &b.records[i]
		answer := o.answer(b.out[o.start:o.end])
		o.start = len(b.response)
		b.response = answer.Append(b.response)
		o.end = len(b.response)
	}
	b.done = len(b.records)
}

// enrich transforms one record.
func (b *batch) enrich(o *outcome) {
	o.result, o.start = firehose.Ok, len(b.out)
	err := b.transform(o)
	if err == nil && b.tooLarge() {
		err = errTooLarge
	}
	if err != nil {
		b.out = b.out[:o.start]
		o.fail(err.Error())
	}
	o.end = len(b.out)
}

// tooLarge reports whether the enriched lines exceed what is retained.
func (b *batch) tooLarge() bool { return b.written+len(b.out) > retained*b.limit }

// fail turns an outcome into a failure.
func (o *outcome) fail(reason string) {
	o.result, o.rows, o.reason = firehose.ProcessingFailed, rows{}, reason
}

func (o *outcome) answer(lines []byte) firehose.Answer {
	return firehose.Answer{ID: o.source.ID, Result: o.result, Data: lines, Original: o.source.Data}
}

// transform appends the lines of a record to out. A panic is a defect of ours,
// but the neighbours of the record that met it are not to pay for it.
func (b *batch) transform(o *outcome) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %T", p)
		}
	}()
	b.data, err = o.source.AppendData(b.data[:0])
	if err != nil {
		return errors.New("data is not base64")
	}
	// A line is tried first: no client can make one look like an envelope.
	line := trim(b.data)
	record, lineErr := b.parser.Parse(line)
	if lineErr == nil {
		o.rows.status = b.row(o, record, line, o.source.Arrival)
		return nil
	}
	envelope, err := firehose.ReadEnvelope(b.data)
	switch {
	case err == nil && envelope.IsControl():
		o.result = firehose.Dropped
		return nil
	case err == nil:
		return b.envelope(o, envelope)
	case !errors.Is(err, firehose.ErrNoEnvelope):
		return err
	case bytes.IndexByte(line, '\n') < 0:
		return lineErr
	}
	return b.lines(o, line, lineErr)
}

// trim is bytes.TrimSpace, at once for a line as API Gateway writes it.
func trim(line []byte) []byte {
	if n := len(line) - 2; n > 0 && line[0] == '{' && line[n] == '}' && line[n+1] == '\n' {
		return line[:n+1]
	}
	return bytes.TrimSpace(line)
}

// envelope writes a row for every log event, readable or not.
func (b *batch) envelope(o *outcome, e *firehose.Envelope) error {
	o.rows.byStatus = map[enrich.Status]int{}
	for _, event := range e.Events {
		arrival := event.Timestamp
		if arrival == 0 {
			arrival = o.source.Arrival
		}
		b.neighbour(o, bytes.TrimSpace(event.Message), arrival)
		if b.tooLarge() {
			return errTooLarge
		}
	}
	return nil
}

// lines writes the rows of several lines in one record, as Firehose's own
// processors leave them. A record without a single readable line fails.
func (b *batch) lines(o *outcome, text []byte, err error) error {
	if !b.anyReadable(text) {
		return err
	}
	o.rows.byStatus = map[enrich.Status]int{}
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			b.neighbour(o, line, o.source.Arrival)
		}
		if b.tooLarge() {
			return errTooLarge
		}
	}
	return nil
}

// anyReadable looks for a readable line before rows are written for those that
// are not, which may be many times as long as they are.
func (b *batch) anyReadable(text []byte) bool {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) == 0 || line[0] != '{' {
			continue // no record, and the error that says so is dear
		}
		if _, err := b.parser.Parse(line); err == nil {
			return true
		}
	}
	return false
}

// neighbour writes the row of one line of many: an unreadable one becomes a row
// too, so that it never costs the others.
func (b *batch) neighbour(o *outcome, line []byte, arrival int64) {
	record, err := b.parser.Parse(line)
	if err != nil {
		b.out = b.enricher.AppendUnreadable(b.out, line, arrival)
		o.rows.byStatus[enrich.Unreadable]++
		return
	}
	o.rows.byStatus[b.row(o, record, line, arrival)]++
}

func (b *batch) row(o *outcome, record *accesslog.Record, line []byte, arrival int64) (status enrich.Status) {
	if record.Repaired {
		o.rows.repaired++
	}
	b.out, status = b.enricher.Append(b.out, enrich.Row{Record: record, Line: line, Arrival: arrival, Plans: b.plans})
	return status
}

// summary counts what the records became.
func (b *batch) summary(now time.Time) Summary {
	s := Summary{Records: len(b.records)}
	if b.plans != nil {
		s.SnapshotVersion = b.plans.Snapshot().Version
		s.SnapshotAge = max(0, now.Sub(b.confirmed))
	}
	for i := range b.records {
		o := &b.records[i]
		switch o.result {
		case firehose.ProcessingFailed:
			s.Failed++
			s.Failures = append(s.Failures, Failure{Index: i, Reason: o.reason})
			continue
		case firehose.Dropped:
			s.Dropped++
			continue
		}
		s.Ok++
		s.Repaired += o.rows.repaired
		if o.rows.byStatus == nil {
			s.count(o.rows.status, 1)
		}
		for status, n := range o.rows.byStatus {
			s.count(status, n)
		}
	}
	return s
}
