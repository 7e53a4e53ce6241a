package delivery

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/parquet"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// stager collects the answers of a chunk: enriched lines in a table, failures
// in the error logs of their parts.
type stager struct {
	now    func() time.Time
	run    context.Context
	pool   *sync.Pool
	tables *sync.Pool
	items  <-chan item
	ready  chan<- *chunk
	warn   func(Problem)

	open *part // whose error log was written to last
}

func (s *stager) stage() error {
	for it := range s.items {
		if it.end {
			if err := s.finish(it.chunk); err != nil {
				return err
			}
			continue
		}
		select {
		case <-it.batch.done:
		case <-s.run.Done():
			return context.Cause(s.run)
		}
		if it.batch.err != nil {
			return it.batch.err
		}
		if err := s.batch(it.batch, it.chunk); err != nil {
			return err
		}
		s.pool.Put(it.batch)
	}
	return nil
}

// batch adds a batch to its chunk and counts what it does not stage.
func (s *stager) batch(b *batch, c *chunk) error {
	out := b.out
	for i := range b.records {
		rec := &b.records[i]
		var err error
		switch b.results[i].kind {
		case ok:
			out, err = s.rows(c, rec, out, b.lines[i])
		case dropped:
			rec.part.lines++
			c.result.Lines++
			c.result.Dropped++
		case failed:
			err = s.fail(c, rec, b.data(i), b.results[i].reason)
		}
		if err != nil {
			return err
		}
	}
	for i := range b.failed {
		rec := &b.failed[i]
		if err := s.fail(c, rec, b.raw[rec.start:rec.end], rec.reason); err != nil {
			return err
		}
	}
	return nil
}

// rows adds the first n lines of out, those of one record, to the table, and
// returns the others. A line that is no row of the table fails: the enricher
// writes none, this is the net under it. The record it was made of is gone, so
// the enriched line stands in for it, and can be imported.
func (s *stager) rows(c *chunk, rec *record, out []byte, n int) ([]byte, error) {
	if c.table == nil {
		c.table = s.tables.Get().(*parquet.Table)
	}
	for range n {
		end := bytes.IndexByte(out, '\n') + 1
		line := out[:end-1]
		out = out[end:]
		if c.table.Append(line) != nil {
			if err := s.fail(c, rec, line, "the enriched line does not fit the table"); err != nil {
				return nil, err
			}
			continue
		}
		rec.part.lines++
		c.result.Lines++
	}
	return out, nil
}

func (s *stager) fail(c *chunk, rec *record, data []byte, reason string) error {
	rec.part.lines++
	c.result.Lines++
	c.result.Failed++
	s.warn(Problem{Source: rec.part.source, Line: rec.line, Reason: reason})
	if s.open != nil && s.open != rec.part {
		if err := s.open.errors.Seal(); err != nil {
			return err
		}
	}
	s.open = rec.part
	return rec.part.errors.Add(store.Failure{Data: data, Reason: reason, Arrived: rec.arrived}, s.now())
}

// finish hands the chunk to the committer.
func (s *stager) finish(c *chunk) error {
	if s.open != nil {
		if err := s.open.errors.Seal(); err != nil {
			return err
		}
		s.open = nil
	}
	select {
	case s.ready <- c:
		return nil
	case <-s.run.Done():
		return context.Cause(s.run)
	}
}
