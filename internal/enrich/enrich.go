// Package enrich turns an access log record into a row of the table requests:
// typed values, derived columns, usage plan and customer.
package enrich

import (
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// Countries finds the country of an address, given as text: its ISO 3166-1
// alpha-2 code, or "" where it is not known or the text is no address. It does
// not keep addr, which points into the line.
type Countries interface {
	Country(addr []byte) string
}

// Agents names the client software of a User-Agent header.
type Agents interface {
	Parse(userAgent []byte) (family, kind string)
}

// Enricher renders rows. It keeps no state between them and is safe for
// concurrent use if its parts are.
type Enricher struct {
	Agents    Agents
	Countries Countries // nil: no column country
	Privacy   Privacy
}

// Row is one record to enrich.
type Row struct {
	Record *accesslog.Record
	// Line is the record as it was logged.
	Line []byte
	// Arrival is when the record arrived, in epoch milliseconds; it stands in
	// for a request time that is missing or not valid.
	Arrival int64
	// Plans is the lookup to enrich from, or the newest of a timeline; nil
	// where there is no snapshot.
	Plans *Lookup
}

// Append appends the row as one line of JSON, with its newline, and says how
// the lookup went. Absent values are omitted.
func (e *Enricher) Append(dst []byte, in Row) ([]byte, Status) {
	w := writer{dst: dst, start: len(dst), record: in.Record, privacy: &e.Privacy, left: in.Record.Present}
	at := w.times(in.Arrival)
	w.copyColumns()
	w.derived()
	w.recordID(in.Line)
	if e.Countries != nil {
		w.country(e.Countries)
	}
	w.agent(e.Agents)
	status := w.plan(in.Plans.At(at))
	if in.Record.Repaired {
		w.raw(accesslog.ColRepaired, "true")
	}
	if !e.Privacy.Masks() {
		w.extra()
	}
	return append(w.dst, '}', '\n'), status
}

// AppendUnreadable appends a row for a line that is not an access log record,
// so that a neighbour in its envelope is not lost with it: when it arrived,
// and its text in extra unless a masking mode forbids it or it seems to hold a
// key's value.
func (e *Enricher) AppendUnreadable(dst, line []byte, arrival int64) []byte {
	w := writer{dst: dst, start: len(dst), record: &accesslog.Record{}, privacy: &e.Privacy}
	w.times(arrival)
	w.raw(accesslog.ColEnrichmentStatus, `"`+string(Unreadable)+`"`)
	// The time tells lines apart that say the same, like "Task timed out".
	w.recordID(strconv.AppendInt(slices.Clone(line), arrival, 10))
	if !e.Privacy.Masks() && !accesslog.HoldsSecret(line) {
		text := jsonscan.AppendString([]byte(`{"line":`), line)
		w.jsonText(accesslog.ColExtra, append(text, '}'))
	}
	return append(w.dst, '}', '\n')
}

// recordID identifies the request: the id API Gateway generated, else a hash of
// the line. Nobody can make two different lines share a hash; two requests whose
// lines are equal to the letter are one, which extendedRequestId in the format
// avoids. In masking modes the hash must not let anyone try out addresses: it
// is keyed, or of the row's masked columns.
func (w *writer) recordID(line []byte) {
	if v := w.record.Fields[accesslog.ExtendedRequestID]; v.Present() {
		w.value(accesslog.ColRecordID, v)
		return
	}
	sum := w.privacy.fingerprint(line, w.dst[w.start:])
	w.key(accesslog.ColRecordID)
	w.dst = append(w.dst, '"')
	w.dst = hex.AppendEncode(w.dst, sum[:16])
	w.dst = append(w.dst, '"')
}
