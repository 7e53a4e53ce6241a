package delivery

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/source"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// reader cuts sources into batches and chunks.
type reader struct {
	o     *Options
	user  context.Context // when it ends, so does reading, in good order
	run   context.Context // when it ends, the delivery has failed
	known *store.Known
	pool  *sync.Pool
	work  chan<- *batch
	items chan<- item
	tell  func(Progress)

	batch *batch
	chunk *chunk
	lines int       // in chunk
	bytes int64     // in chunk
	began time.Time // when the first line of chunk was read
	live  *feed     // the one under way, if it may go on being written
	total Progress

	skipped int
	broken  []error // sources that could not be read
}

// read delivers inputs, one after the other. A source that cannot be read is
// no reason to leave out the others.
func (r *reader) read(inputs []input) error {
	r.begin()
	for _, in := range inputs {
		if r.user.Err() != nil {
			break
		}
		if err := r.input(in); err != nil {
			return err
		}
	}
	return r.endChunk()
}

func (r *reader) begin() {
	r.batch = r.pool.Get().(*batch)
	r.batch.reset()
	r.chunk, r.lines, r.bytes = &chunk{}, 0, 0
}

// fail reports a source, or its rest, as not readable.
func (r *reader) fail(in input, err error) {
	reason := strings.TrimPrefix(err.Error(), "read "+in.Name+": ")
	r.broken = append(r.broken, fmt.Errorf("read %s: %s", in.Name, reason))
}

func (r *reader) input(in input) (err error) {
	r.total.Source = in.Name
	src, err := r.recognise(in, func() (*source.Stream, error) { return in.open(r.user, r.o.silence, r.quiet) })
	if err != nil {
		if r.user.Err() == nil {
			r.fail(in, err)
		}
		return nil
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	before := r.total.Bytes
	defer func() { r.total.Bytes = before + max(in.Size, src.RawBytes()) }()
	if src.plan.skip {
		r.skipped++
		return nil
	}
	arrived := in.ModTime
	if arrived.IsZero() {
		arrived = r.o.Now()
	}
	f := &feed{reader: r, in: in, src: src, text: source.NewReader(src.text, arrived), before: before, voids: src.plan.voids}
	r.chunk.result.Files++
	if in.live {
		r.live = f
		defer func() { r.live = nil }()
	}
	return f.deliver()
}

// quiet commits what a pipe said before it fell silent.
func (r *reader) quiet() error {
	if r.live == nil || r.live.part == nil {
		return nil
	}
	return r.live.commit()
}

// add puts a record into the batch, and sends the batch on its way when it is
// full.
func (r *reader) add(rec source.Record, p *part, reason string) error {
	b := r.batch
	// A compressed envelope can grow a hundredfold, so it travels alone.
	alone := bytes.HasPrefix(rec.Data, []byte{0x1f, 0x8b})
	if !b.empty() && (alone || len(b.raw)+len(rec.Data) > batchBytes || len(b.records) >= r.o.BatchLines) {
		if err := r.send(); err != nil {
			return err
		}
		b = r.batch
	}
	start := len(b.raw)
	b.raw = append(b.raw, rec.Data...)
	out := record{part: p, line: rec.Line, arrived: rec.Arrived, start: start, end: len(b.raw), reason: reason}
	if r.lines == 0 {
		r.began = time.Now()
	}
	r.lines++
	r.bytes += int64(len(rec.Data))
	r.total.Lines++
	if reason != "" {
		b.failed = append(b.failed, out)
		return nil
	}
	b.records = append(b.records, out)
	if alone {
		return r.send()
	}
	return nil
}

// send hands the batch to the workers and, in order, to the stager.
func (r *reader) send() error {
	if r.batch.empty() {
		return nil
	}
	b := r.batch
	select {
	case r.items <- item{batch: b, chunk: r.chunk}:
	case <-r.run.Done():
		return context.Cause(r.run)
	}
	select {
	case r.work <- b:
	case <-r.run.Done():
		return context.Cause(r.run)
	}
	r.batch = r.pool.Get().(*batch)
	r.batch.reset()
	return nil
}

// endChunk sends the chunk to be committed and begins another.
func (r *reader) endChunk() error {
	if err := r.send(); err != nil {
		return err
	}
	if len(r.chunk.parts) > 0 || r.chunk.result.Files > 0 {
		select {
		case r.items <- item{chunk: r.chunk, end: true}:
		case <-r.run.Done():
			return context.Cause(r.run)
		}
	}
	r.chunk, r.lines, r.bytes = &chunk{}, 0, 0
	return nil
}

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
