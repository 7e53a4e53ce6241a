package delivery

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/store"
)

// stager collects the answers of a chunk: enriched lines in a scratch file,
// failures in the error logs of their parts.
type stager struct {
	store *store.Store
	now   func() time.Time
	run   context.Context
	pool  *sync.Pool
	items <-chan item
	ready chan<- *chunk
	warn  func(Problem)

	file *os.File
	w    *bufio.Writer
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
	for i := range b.records {
		rec := &b.records[i]
		switch b.results[i].kind {
		case ok:
			for range b.lines[i] {
				c.origins = append(c.origins, origin{part: rec.part, line: rec.line, arrived: rec.arrived})
			}
			rec.part.lines += int64(b.lines[i])
			c.result.Lines += int64(b.lines[i])
		case dropped:
			rec.part.lines++
			c.result.Lines++
			c.result.Dropped++
		case failed:
			if err := s.fail(c, rec, b.data(i), b.results[i].reason); err != nil {
				return err
			}
		}
	}
	for i := range b.failed {
		rec := &b.failed[i]
		if err := s.fail(c, rec, b.raw[rec.start:rec.end], rec.reason); err != nil {
			return err
		}
	}
	return s.write(c, b.out)
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

func (s *stager) write(c *chunk, lines []byte) error {
	if len(lines) == 0 {
		return nil
	}
	if s.file == nil {
		f, err := os.CreateTemp(s.store.Scratch(), "chunk-*.ndjson")
		if err != nil {
			return store.Explain(fmt.Errorf("stage chunk: %w", err))
		}
		s.file, s.w, c.path = f, bufio.NewWriterSize(f, 1<<20), f.Name()
	}
	if _, err := s.w.Write(lines); err != nil {
		return store.Explain(fmt.Errorf("stage chunk: %w", err))
	}
	return nil
}

// finish hands the chunk to the committer.
func (s *stager) finish(c *chunk) error {
	if s.file != nil {
		err := errors.Join(s.w.Flush(), s.file.Close())
		s.file, s.w = nil, nil
		if err != nil {
			return store.Explain(fmt.Errorf("stage chunk: %w", err))
		}
	}
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
