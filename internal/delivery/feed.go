package delivery

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/source"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// feed is the delivery of one source.
type feed struct {
	*reader
	in     input
	src    *opened
	text   *source.Reader
	voids  []string // not yet made so by a point
	before int64    // total.Bytes before this source
	part   *part
	last   int64 // end of the last record
	sealed int64 // up to where the result counts bytes
}

func (f *feed) deliver() error {
	f.last, f.sealed = f.src.plan.from, f.src.plan.from
	for n := 1; ; n++ {
		if f.user.Err() != nil {
			return f.seal(f.last, false)
		}
		rec, err := f.text.Next()
		if err != nil {
			return f.end(err)
		}
		if rec.End <= f.src.plan.from {
			continue
		}
		if rec.Kind == source.Fragment {
			return f.fragment(rec)
		}
		if err := f.add(rec, f.current(), reasonOf(rec)); err != nil {
			return err
		}
		f.last = rec.End
		if n%f.o.BatchLines == 0 {
			f.total.Bytes = f.before + f.src.RawBytes()
			f.tell(f.total)
		}
		if f.full() {
			if err := f.commit(); err != nil {
				return err
			}
		}
	}
}

// full says whether the chunk is large, or its first line has waited long.
func (f *feed) full() bool {
	return f.reader.lines >= f.o.ChunkLines || f.bytes >= chunkBytes || f.live != nil && time.Since(f.began) >= f.o.patience
}

// commit commits what was read, unless that is half a record.
func (f *feed) commit() error {
	offset, ok := f.text.Between()
	if !ok {
		return nil
	}
	f.last = offset
	if err := f.seal(offset, false); err != nil {
		return err
	}
	return f.endChunk()
}

// reasonOf is why a record cannot go through the enricher, empty if it can.
func reasonOf(rec source.Record) string {
	switch rec.Kind {
	case source.Oversized:
		return fmt.Sprintf("longer than %d KiB, the most Firehose takes; only its beginning is kept", source.MaxRecord>>10)
	case source.Fragment:
		return "the source ends inside this record; import it again when it has grown"
	}
	return ""
}

// current is the part of the chunk that this source's records belong to.
func (f *feed) current() *part {
	if f.part == nil {
		f.part = &part{source: f.in.Name, errors: f.o.Store.NewErrorLog()}
		f.chunk.parts = append(f.chunk.parts, f.part)
	}
	return f.part
}

// end finishes the source, at its end or where it cannot be read on.
func (f *feed) end(err error) error {
	if err != io.EOF && f.user.Err() == nil {
		f.fail(f.in, err)
		if f.part == nil && f.last == f.src.plan.from {
			f.chunk.result.Files-- // nothing of it could be read
		}
	}
	f.tell(f.total)
	return f.seal(f.text.Offset(), false)
}

// fragment delivers the record that the source ends in as a failed one. It is
// recorded as unfinished: when the source has grown, the record is read again,
// whole, and this failure is made void.
func (f *feed) fragment(rec source.Record) error {
	if rec.Start > f.src.plan.from {
		if err := f.seal(rec.Start, false); err != nil {
			return err
		}
	}
	if err := f.add(rec, f.current(), reasonOf(rec)); err != nil {
		return err
	}
	return f.seal(f.text.Offset(), true)
}

// seal records that everything up to an offset belongs to the chunk.
func (f *feed) seal(offset int64, unfinished bool) error {
	if f.part == nil && offset <= f.src.plan.from && !unfinished {
		return nil // nothing new
	}
	p := f.current()
	digest := f.text.Digest(offset)
	p.point = store.Point{
		Name: strings.ToValidUTF8(f.in.Name, "\ufffd"), Bytes: offset, SHA256: hex.EncodeToString(digest[:]),
		Unfinished: unfinished, Voids: f.voids,
	}
	if offset >= store.HeadBytes {
		p.point.Head = f.src.head
	}
	f.known.Add(p.point)
	f.chunk.result.Bytes += offset - f.sealed
	f.part, f.voids, f.sealed = nil, nil, offset
	return nil
}
