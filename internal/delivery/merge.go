package delivery

import (
	"context"
	"errors"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// merger puts small files of a day together.
type merger struct {
	store  *store.Store
	writer *duckdb.Writer
	step   func(string) error
}

// merge merges files of a day that has more than above, and says whether there
// were any to merge.
func (m merger) merge(ctx context.Context, day string, above int) (bool, error) {
	part, files, err := m.store.MergePart(day, above)
	if err != nil || part == nil {
		return false, err
	}
	if err := m.writer.Merge(ctx, files, part.Aside); err != nil {
		return false, errors.Join(err, m.store.Discard(part))
	}
	if err := m.step(stepMerged); err != nil {
		return false, err
	}
	if err := m.store.Publish(part); err != nil {
		return false, err
	}
	return true, m.step(stepReplaced)
}

// Merged counts the files of a data folder before and after Merge.
type Merged struct {
	Days   int `json:"days"`
	Before int `json:"filesBefore"`
	After  int `json:"filesAfter"`
}

// Merge puts the small files of every day together, as far as their order
// allows, not only of days that are crowded: queries open fewer files. Readers
// see a day's rows once at any time. When ctx ends, the days done stay so.
func Merge(ctx context.Context, st *store.Store) (done Merged, err error) {
	days, err := layout.Days(st.Dir())
	if err != nil {
		return done, err
	}
	writer, err := duckdb.NewWriter(context.WithoutCancel(ctx), duckdb.Options{MemoryLimit: defaultMemoryLimit, TempDir: st.Scratch()})
	if err != nil {
		return done, store.Explain(err)
	}
	defer func() { err = errors.Join(err, writer.Close()) }()
	m := merger{st, writer, func(string) error { return nil }}
	for _, day := range days {
		if ctx.Err() != nil {
			return done, context.Cause(ctx)
		}
		if err := m.day(ctx, day, &done); err != nil {
			return done, store.Explain(err)
		}
	}
	return done, nil
}

// day merges run after run of small files, until none is left.
func (m merger) day(ctx context.Context, day string, done *Merged) error {
	before, err := m.store.Files(day)
	if err != nil {
		return err
	}
	for more := true; more; {
		if more, err = m.merge(ctx, day, 1); err != nil {
			return err
		}
	}
	after, err := m.store.Files(day)
	done.Days++
	done.Before += len(before)
	done.After += len(after)
	return err
}
