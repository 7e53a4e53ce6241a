package source

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"io"
	"time"
)

// MaxRecord is the length in bytes above which a record is not read: Firehose
// accepts no more than 1,000 KiB.
const MaxRecord = 1000 << 10

// keptOfOversized is how much of a record that is too long is handed out.
const keptOfOversized = 4 << 10

// Kind says what a Record is.
type Kind uint8

const (
	// Whole records are complete, though not necessarily readable.
	Whole Kind = iota
	// Oversized records are longer than MaxRecord; Data is their beginning.
	Oversized
	// Fragment is what the input ends with when it ends inside a record, as
	// a log does that is still being written.
	Fragment
)

// Record is one access log record, or whatever stands where one should.
type Record struct {
	// Data is valid until the next call of Next.
	Data []byte
	// Line is the line on which the record begins, from 1.
	Line int64
	// Arrived is when the record was received, in epoch milliseconds; where
	// the input does not say, the time given to NewReader.
	Arrived int64
	// Start and End are offsets in the decompressed stream.
	Start, End int64
	Kind       Kind
}

// layout is how records follow each other in an input.
type layout uint8

const (
	undecided layout = iota
	// byLine: one record a line, whatever it holds. Two objects on one line
	// are one broken record then: a client that can get an unescaped quote
	// into its user agent must not be able to add a record of its own.
	byLine
	// byObject: objects behind each other, with or without line breaks
	// between or inside them.
	byObject
)

// Reader hands out the records of one input.
type Reader struct {
	src     io.Reader
	err     error // what ended src, io.EOF included
	buf     []byte
	pos     int   // next unread byte in buf
	base    int64 // offset of buf[0] in the stream
	line    int64 // line number at pos
	lineAt  int   // index in buf where the line at pos begins; negative: before buf
	arrived int64

	layout  layout
	array   bool  // inside the array of a container
	wrapped bool  // the array is a member of an object
	single  int64 // up to this offset a scan over many lines has failed before

	inside bool // an oversized record of which pos has passed the beginning

	sum    hash.Hash
	summed int64 // offset up to which sum reaches
}

// NewReader reads records from decompressed text. arrived is the arrival time
// of records that carry none.
func NewReader(src io.Reader, arrived time.Time) *Reader {
	return &Reader{
		src: src, arrived: arrived.UnixMilli(), line: 1,
		buf: make([]byte, 0, 512<<10), sum: sha256.New(),
	}
}

// Offset is how far the records handed out so far reach into the stream; after
// io.EOF it is the length of the stream.
func (r *Reader) Offset() int64 { return r.base + int64(r.pos) }

// Between is how far the stream was read, and whether that is between two
// records. It may be asked for while Next waits for more of the stream.
func (r *Reader) Between() (offset int64, ok bool) { return r.Offset(), !r.inside }

// Digest is the SHA-256 of the stream up to an offset: the start or end of the
// record handed out last, or Offset, or what Between says. Offsets may not go back between calls.
func (r *Reader) Digest(offset int64) [sha256.Size]byte {
	r.digestTo(int(offset - r.base))
	return [sha256.Size]byte(r.sum.Sum(nil))
}

func (r *Reader) digestTo(i int) {
	if from := int(r.summed - r.base); from < i {
		r.sum.Write(r.buf[from:i])
		r.summed = r.base + int64(i)
	}
}

// more reads further bytes behind those in buf and says whether there were
// any. It moves the unread bytes to the front first.
func (r *Reader) more() bool {
	if r.err != nil {
		return false
	}
	if r.pos > 0 {
		r.digestTo(r.pos)
		n := copy(r.buf, r.buf[r.pos:])
		r.base += int64(r.pos)
		r.lineAt -= r.pos
		r.buf, r.pos = r.buf[:n], 0
	}
	if len(r.buf) == cap(r.buf) {
		grown := make([]byte, len(r.buf), 2*cap(r.buf))
		copy(grown, r.buf)
		r.buf = grown
	}
	for range 100 {
		n, err := r.src.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf, r.err = r.buf[:len(r.buf)+n], err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	r.err = io.ErrNoProgress
	return false
}

// rest are the bytes read but not handed out.
func (r *Reader) rest() []byte { return r.buf[r.pos:] }

// ended says whether rest is all that is left.
func (r *Reader) ended() bool { return r.err != nil }

// skip moves on by n bytes and keeps count of the lines.
func (r *Reader) skip(n int) {
	gone := r.buf[r.pos : r.pos+n]
	// Counting first: most of what is skipped is a record without a line break,
	// and counting is several times as fast as searching from the end.
	if breaks := bytes.Count(gone, []byte{'\n'}); breaks > 0 {
		r.line += int64(breaks)
		r.lineAt = r.pos + bytes.LastIndexByte(gone, '\n') + 1
	}
	r.pos += n
}

// skipBlank moves on to the next byte that is not white space (or a comma,
// between the elements of an array) and says whether there is one.
func (r *Reader) skipBlank(commas bool) bool {
	for {
		b, i := r.rest(), 0
		for i < len(b) && (isSpace(b[i]) || (commas && b[i] == ',')) {
			i++
		}
		r.skip(i)
		if i < len(b) {
			return true
		}
		if !r.more() {
			return false
		}
	}
}

// Next returns the next record. At the end it returns io.EOF, or what kept the
// input from being read on; the records before that are good.
func (r *Reader) Next() (Record, error) {
	if r.layout == undecided {
		r.decide()
	}
	for {
		var rec Record
		var ok bool
		switch {
		case r.array:
			rec, ok = r.element()
		case r.layout == byLine:
			rec, ok = r.oneLine()
		default:
			rec, ok = r.object()
		}
		if ok && rec.Kind == Fragment && r.err != io.EOF {
			r.pos -= len(rec.Data) // the rest of it exists, but cannot be read
			return Record{}, r.err
		}
		if ok {
			return rec, nil
		}
		if r.ended() && len(r.rest()) == 0 {
			return Record{}, r.err
		}
	}
}

// take hands out the first n of the unread bytes as a record and moves on
// behind them.
func (r *Reader) take(n int, kind Kind) Record {
	rec := Record{Data: r.rest()[:n:n], Line: r.line, Arrived: r.arrived, Kind: kind, Start: r.Offset()}
	r.skip(n)
	rec.End = r.Offset()
	if kind == Whole {
		r.interpret(&rec)
	}
	return rec
}
