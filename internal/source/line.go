package source

import (
	"bytes"
	"time"
)

// oneLine hands out the next line that is not blank.
func (r *Reader) oneLine() (Record, bool) {
	n := r.lineLength()
	b := r.rest()[:n]
	if blank(b) {
		r.skip(n)
		r.skipLineBreak()
		return Record{}, false
	}
	if r.enterWrapped() {
		return Record{}, false
	}
	if n > MaxRecord {
		return r.oversized(false), true
	}
	unterminated := n == len(r.rest()) && r.ended()
	if unterminated && !endsWhole(b) {
		return r.take(n, Fragment), true
	}
	prefix, arrived := exportPrefix(b)
	r.skip(prefix)
	rec := r.take(len(bytes.TrimRight(b[prefix:], "\r")), Whole)
	if prefix > 0 {
		rec.Start -= int64(prefix)
		rec.Arrived = arrived
	}
	return rec, true
}

// lineLength is the length of the unread line without its line feed. It reads
// on until the line is in buf whole, or is known to be too long.
func (r *Reader) lineLength() int {
	for seen := 0; ; {
		b := r.rest()
		if k := bytes.IndexByte(b[seen:], '\n'); k >= 0 {
			return seen + k
		}
		if seen = len(b); seen > MaxRecord+2 || !r.more() {
			return seen
		}
	}
}

func (r *Reader) skipLineBreak() {
	if b := r.rest(); len(b) > 0 && b[0] == '\n' {
		r.skip(1)
	}
}

// endsWhole says whether a last line without a line feed is a whole record. A
// log that is still being written may end anywhere, also behind the brace of
// an inner object. A line that ends in a brace inside what seems to be a string
// is a whole one with a quote too many.
func endsWhole(b []byte) bool {
	b = bytes.TrimRight(b, " \t\r")
	if len(b) == 0 || b[len(b)-1] != '}' {
		return false
	}
	open := bytes.IndexByte(b, '{')
	if open < 0 {
		return false
	}
	_, o := scanObject(b[open:], 0)
	return o != partial
}

// exportPrefix recognises the time that an export of CloudWatch Logs to S3
// puts before each message. n is its length, 0 if there is none.
func exportPrefix(b []byte) (n int, arrived int64) {
	if len(b) < 21 || b[4] != '-' || b[10] != 'T' {
		return 0, 0
	}
	end := bytes.IndexByte(b[:min(len(b), 40)], ' ')
	if end < 0 || end+1 >= len(b) {
		return 0, 0
	}
	t, err := time.Parse(time.RFC3339Nano, string(b[:end]))
	if err != nil {
		return 0, 0
	}
	return end + 1, t.UnixMilli()
}

// oversized hands out the beginning of a record that is too long and moves on
// to where the next one seems to begin: behind a line feed or, where records
// follow each other on a line, between two braces.
func (r *Reader) oversized(onLine bool) Record {
	rec := Record{
		Data: append([]byte(nil), r.rest()[:keptOfOversized]...),
		Line: r.line, Arrived: r.arrived, Kind: Oversized, Start: r.Offset(),
	}
	r.skip(keptOfOversized)
	r.inside = true
	defer func() { r.inside = false }()
	for {
		b := r.rest()
		end := bytes.IndexByte(b, '\n')
		if onLine {
			if k := boundary(b); k >= 0 && (end < 0 || k < end) {
				end = k
			}
		}
		if end >= 0 {
			r.skip(end)
			break
		}
		r.skip(max(0, len(b)-4)) // a boundary may lie across two reads
		if !r.more() {
			r.skip(len(r.rest()))
			break
		}
	}
	rec.End = r.Offset()
	return rec
}

// boundary is the index behind the first object in b that another object
// seems to follow on the same line, -1 if there is none. Inside a string the
// quote would be escaped.
func boundary(b []byte) int {
	at := -1
	for _, sep := range []string{`}{"`, `},{"`} {
		if k := bytes.Index(b, []byte(sep)); k >= 0 && (at < 0 || k < at) {
			at = k
		}
	}
	if at < 0 {
		return -1
	}
	return at + 1
}
