// Package reenrich gives the requests of a data folder their usage plan and
// customer anew, after a usage plan snapshot was corrected.
//
// It works day by day. The day's rows are looked up with the very code of the
// enricher, once per (API, stage, key, snapshot) rather than once per row. A day
// on which nothing differs is left alone; another is written as one new part,
// which takes the place of the day's parts in one step. So a reader sees a day
// before or after, never both or half; whatever stops the process, the same
// command again does what is left.
package reenrich

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/store/layout"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Options say what to look up anew. Store and Plans are required.
type Options struct {
	Store *store.Store
	// Plans are the snapshots: each row gets the one in force at its request
	// time.
	Plans *usageplan.History
	// From and To bound the days, as YYYY-MM-DD in UTC, both included; empty
	// is no bound.
	From, To string
	// DryRun only counts.
	DryRun bool
	// Progress, if set, is called before each day.
	Progress func(day string, done, total int)
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Threads and MemoryLimit are the engine's, as in duckdb.Options.
	Threads     int
	MemoryLimit string

	// step, in tests, is called between the steps of a day.
	step func(name string) error
}

// The steps of a day, for tests that stop it between them.
const (
	stepCounted   = "counted"
	stepWritten   = "part written"
	stepPublished = "part published"
)

// Result counts what was changed or, in a dry run, would be.
type Result struct {
	// Rows were looked at, Changed of them differ.
	Rows    int64 `json:"rows"`
	Changed int64 `json:"changed"`
	// Columns counts changed rows by the name of the column.
	Columns map[string]int64 `json:"columns"`
	// Days are those with changes, in order.
	Days []Day `json:"days"`
	// OtherFiles is the number of files in the days' partitions that this
	// program did not write. They stay as they are.
	OtherFiles int     `json:"otherFiles"`
	DryRun     bool    `json:"dryRun"`
	Seconds    float64 `json:"seconds"`
}

// Day counts the changes of one day.
type Day struct {
	Day     string           `json:"day"`
	Rows    int64            `json:"rows"`
	Changed int64            `json:"changed"`
	Columns map[string]int64 `json:"columns"`
}

const defaultMemoryLimit = "1GB"

// Run looks up the days anew. When ctx ends, the day at work is given up and
// those before it stay done. The result counts them, also beside an error.
func Run(ctx context.Context, o Options) (result Result, err error) {
	o.defaults()
	began := o.Now()
	result = Result{Columns: map[string]int64{}, Days: []Day{}, DryRun: o.DryRun}
	days, err := o.days()
	if err != nil {
		return result, err
	}
	writer, err := duckdb.NewWriter(context.WithoutCancel(ctx), duckdb.Options{
		MemoryLimit: o.MemoryLimit, Threads: o.Threads, TempDir: o.Store.Scratch(),
	})
	if err != nil {
		return result, store.Explain(err)
	}
	defer func() { err = errors.Join(err, writer.Close()) }()
	r := &run{Options: o, writer: writer, plans: enrich.NewTimeline(o.Plans), result: &result}
	for i, day := range days {
		if ctx.Err() != nil {
			return result, context.Cause(ctx)
		}
		o.Progress(day, i, len(days))
		if err := r.day(ctx, day); err != nil {
			return result, store.Explain(fmt.Errorf("re-enrich %s: %w", day, err))
		}
	}
	result.Seconds = o.Now().Sub(began).Seconds()
	return result, nil
}

func (o *Options) defaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MemoryLimit == "" {
		o.MemoryLimit = defaultMemoryLimit
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	if o.step == nil {
		o.step = func(string) error { return nil }
	}
}

// days lists the partitions within the bounds.
func (o *Options) days() ([]string, error) {
	for _, bound := range []string{o.From, o.To} {
		if bound == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, bound); err != nil {
			return nil, fmt.Errorf("want a day such as 2026-11-22: %w", err)
		}
	}
	all, err := layout.Days(o.Store.Dir())
	if err != nil {
		return nil, err
	}
	var days []string
	for _, day := range all {
		if (o.From == "" || day >= o.From) && (o.To == "" || day <= o.To) {
			days = append(days, day)
		}
	}
	return days, nil
}

// run is the work of one Run.
type run struct {
	Options
	writer *duckdb.Writer
	plans  *enrich.Lookup
	result *Result
}

func (r *run) day(ctx context.Context, day string) error {
	part, files, err := r.Store.RewritePart(day)
	if err != nil {
		return err
	}
	all, err := r.Store.Files(day)
	if err != nil {
		return err
	}
	r.result.OtherFiles += len(all) - len(files)
	if part == nil {
		return nil
	}
	starts := make([]int64, len(r.Plans.Snapshots))
	for i, s := range r.Plans.Snapshots {
		starts[i] = s.TakenAt.UnixMilli()
	}
	stats, err := r.writer.Replan(ctx, duckdb.Replan{
		Files: files, Starts: starts, Columns: enrich.PlanColumns, Scratch: r.Store.Scratch(),
		Resolve: func(ref duckdb.PlanRef) []byte {
			return enrich.AppendPlan(nil, r.plans.At(ref.At), ref.APIID, ref.Stage, ref.KeyID)
		},
	})
	if err != nil {
		return err
	}
	if err := r.step(stepCounted); err != nil {
		return err
	}
	if stats.Changed > 0 && !r.DryRun {
		if err := r.rewrite(ctx, part); err != nil {
			return err
		}
	}
	r.count(day, stats)
	return nil
}

// rewrite puts the day's rows, as they are to be, in the place of its parts.
func (r *run) rewrite(ctx context.Context, part *store.Part) error {
	if err := r.writer.WriteReplanned(ctx, part.Aside); err != nil {
		return errors.Join(err, r.Store.Discard(part))
	}
	if err := r.step(stepWritten); err != nil {
		return err
	}
	if err := r.Store.Publish(part); err != nil {
		return err
	}
	return r.step(stepPublished)
}

func (r *run) count(day string, s duckdb.ReplanStats) {
	r.result.Rows += s.Rows
	r.result.Changed += s.Changed
	for column, n := range s.Columns {
		r.result.Columns[column] += n
	}
	if s.Changed > 0 {
		r.result.Days = append(r.result.Days, Day{Day: day, Rows: s.Rows, Changed: s.Changed, Columns: s.Columns})
	}
}
