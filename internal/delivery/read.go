package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
