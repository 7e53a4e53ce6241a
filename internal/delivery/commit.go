package delivery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/parquet"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// The steps of a commit, for tests that stop it between them.
const (
	stepStaged    = "staged"
	stepWritten   = "part written"
	stepPublished = "part published"
	stepErrors    = "errors published"
	stepJournal   = "journal written"
	stepMerged    = "merged part written"
	stepReplaced  = "merged part published"
)

// committer writes chunks, one at a time.
type committer struct {
	store   *store.Store
	encoder *parquet.Encoder
	writer  *duckdb.Writer // for known rows and merges
	tables  *sync.Pool
	now     func() time.Time
	step    func(string) error
	ready   <-chan *chunk
	result  Result
}

func (c *committer) commit(ctx context.Context) error {
	for chunk := range c.ready {
		if err := c.chunk(ctx, chunk); err != nil {
			return store.Explain(err)
		}
	}
	return nil
}

// chunk commits one chunk: all of its rows, then its errors, then the journal
// line that says so. The package comment says why this order is safe.
func (c *committer) chunk(ctx context.Context, ch *chunk) error {
	days, err := c.rows(ctx, ch)
	if err != nil {
		return err
	}
	points := make([]store.Point, 0, len(ch.parts))
	for _, p := range ch.parts {
		if !p.errors.Empty() {
			p.point.Errors = store.ErrorFileName(p.point)
			if err := c.store.PublishErrors(p.errors, p.point.Errors); err != nil {
				return err
			}
		}
		p.point.Lines = p.lines
		points = append(points, p.point)
	}
	if err := c.step(stepErrors); err != nil {
		return err
	}
	if len(points) > 0 {
		if err := c.store.Commit(c.now(), points); err != nil {
			return err
		}
	}
	if err := c.step(stepJournal); err != nil {
		return err
	}
	c.result.add(ch.result)
	return c.merge(ctx, days)
}

// rows writes the rows of a chunk to their partitions and returns the days it
// touched.
func (c *committer) rows(ctx context.Context, ch *chunk) (touched []string, err error) {
	if err := c.step(stepStaged); err != nil {
		return nil, err
	}
	if ch.table == nil {
		return nil, ch.result.check()
	}
	for _, day := range ch.table.Days() {
		if err := c.day(ctx, ch, day); err != nil {
			return nil, err
		}
		touched = append(touched, day.Date)
	}
	ch.table.Reset()
	c.tables.Put(ch.table)
	return touched, ch.result.check()
}

func (c *committer) day(ctx context.Context, ch *chunk, day *parquet.Day) error {
	existing, err := c.store.Files(day.Date)
	if err != nil {
		return err
	}
	if len(existing) > 0 {
		known, err := c.writer.Known(ctx, existing, day.IDs())
		if err != nil {
			return err
		}
		day.Drop(known)
	}
	ch.result.count(day)
	if day.Len() == 0 {
		return nil
	}
	part, err := c.store.NewPart(day.Date)
	if err != nil {
		return err
	}
	if err := c.encoder.Write(part.Aside, day); err != nil {
		return errors.Join(err, c.store.Discard(part))
	}
	if err := c.step(stepWritten); err != nil {
		return err
	}
	if err := c.store.Publish(part); err != nil {
		return err
	}
	return c.step(stepPublished)
}

// count adds the rows of a day.
func (r *Result) count(day *parquet.Day) {
	rows, repaired := day.Count()
	for status, n := range rows {
		switch status {
		case "enriched":
			r.Enriched += n
		case "no_key":
			r.NoKey += n
		case "unknown_key":
			r.UnknownKey += n
		case "no_plan":
			r.NoPlan += n
		case "no_snapshot":
			r.NoSnapshot += n
		default: // unreadable: a row, so that its neighbours are not lost with it
			r.Failed += n
			continue
		}
		r.Delivered += n
	}
	r.Repaired += repaired
	r.Duplicates += int64(day.Duplicates)
}

// check holds the promise that every line is accounted for. If it does not
// hold there is a defect in here, and nothing must be recorded as delivered.
func (r *Result) check() error {
	if n := r.Delivered + r.Failed + r.Dropped + r.Duplicates; n != r.Lines {
		return fmt.Errorf("deliver chunk: %d of %d lines are accounted for", n, r.Lines)
	}
	return nil
}

// merge keeps the number of files of each day small. The rows are committed:
// what goes wrong here costs nothing but tidiness, and is tried again with the
// next delivery.
func (c *committer) merge(ctx context.Context, days []string) error {
	m := merger{c.store, c.writer, c.step}
	for _, day := range days {
		if _, err := m.merge(ctx, day, store.Crowded); err != nil {
			return err
		}
	}
	return nil
}
