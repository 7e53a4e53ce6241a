package delivery

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
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
	store  *store.Store
	writer *duckdb.Writer
	now    func() time.Time
	warn   func(Problem)
	step   func(string) error
	ready  <-chan *chunk
	result Result
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

// rows writes the staged lines of a chunk to their partitions and returns the
// days it touched.
func (c *committer) rows(ctx context.Context, ch *chunk) ([]string, error) {
	if ch.path == "" {
		return nil, nil
	}
	staged, err := c.writer.Stage(ctx, ch.path, len(ch.origins))
	if err != nil {
		return nil, err
	}
	if err := c.refuse(ch, staged.Refused); err != nil {
		return nil, err
	}
	if err := os.Remove(ch.path); err != nil {
		return nil, fmt.Errorf("remove staged chunk: %w", err)
	}
	if err := c.step(stepStaged); err != nil {
		return nil, err
	}
	for _, day := range staged.Days {
		if err := c.day(ctx, ch, day); err != nil {
			return nil, err
		}
	}
	return staged.Days, ch.result.check()
}

func (c *committer) day(ctx context.Context, ch *chunk, day string) error {
	existing, err := c.store.Files(day)
	if err != nil {
		return err
	}
	part, err := c.store.NewPart(day)
	if err != nil {
		return err
	}
	stats, err := c.writer.WriteDay(ctx, day, existing, part.Aside)
	if err != nil {
		return errors.Join(err, c.store.Discard(part))
	}
	ch.result.count(stats)
	if stats.Total() == 0 {
		return c.store.Discard(part)
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
func (r *Result) count(s duckdb.DayStats) {
	for status, n := range s.Rows {
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
	r.Repaired += s.Repaired
	r.Duplicates += s.Duplicates
}

// check holds the promise that every line is accounted for. If it does not
// hold there is a defect in here, and nothing must be recorded as delivered.
func (r *Result) check() error {
	if n := r.Delivered + r.Failed + r.Dropped + r.Duplicates; n != r.Lines {
		return fmt.Errorf("deliver chunk: %d of %d lines are accounted for", n, r.Lines)
	}
	return nil
}

// refuse fails the lines that are no rows of the table. The record they were
// made of is gone; the enriched line stands in for it, and can be imported.
func (c *committer) refuse(ch *chunk, refused []int) error {
	if len(refused) == 0 {
		return nil
	}
	lines, err := pick(ch.path, refused)
	if err != nil {
		return fmt.Errorf("read refused lines: %w", err)
	}
	for i, n := range refused {
		from := ch.origins[n]
		const reason = "the enriched line does not fit the table"
		c.warn(Problem{Source: from.part.source, Line: from.line, Reason: reason})
		ch.result.Failed++
		f := store.Failure{Data: lines[i], Reason: reason, Arrived: from.arrived}
		if err := errors.Join(from.part.errors.Add(f, c.now()), from.part.errors.Seal()); err != nil {
			return err
		}
	}
	return nil
}

// pick returns lines of a file by their numbers from 0, in rising order.
func pick(path string, numbers []int) (lines [][]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := bufio.NewReaderSize(f, 1<<20)
	for n := 0; len(lines) < len(numbers); n++ {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		if n == numbers[len(lines)] {
			lines = append(lines, bytes.TrimRight(line, "\n"))
		}
	}
	return lines, nil
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
