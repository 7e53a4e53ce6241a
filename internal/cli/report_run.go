package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/handler/exporter"
	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// errNoRequests means that nobody made a request in the period.
var errNoRequests = errors.New("no request in the period")

// reportRun writes the reports of a period.
type reportRun struct {
	options *reportOptions
	streams Streams
	db      *duckdb.DB
	period  report.Period
	newest  time.Time // of the newest record

	mu      sync.Mutex
	entries []report.ManifestEntry
}

// dir is the folder of the period.
func (r *reportRun) dir() string { return filepath.Join(r.options.out, r.period.Name) }

// check says with errNoRequests that there is nothing to report: better than a
// folder full of reports that all say so.
func (r *reportRun) check(ctx context.Context) error {
	found, err := r.db.Query(ctx, "SELECT 1 FROM requests WHERE request_time >= ? AND request_time < ? LIMIT 1", r.period.From.UTC(), r.period.To.UTC())
	if err != nil {
		return fmt.Errorf("look for requests: %w", err)
	}
	if len(found.Rows) == 0 {
		return errNoRequests
	}
	return nil
}

// write computes all reports in one pass over the answers of the queries, and
// writes them with as many workers as there are cores.
func (r *reportRun) write(ctx context.Context) (*report.Manifest, error) {
	job, err := r.job()
	if err != nil {
		return nil, err
	}
	results, err := r.results(ctx)
	if err != nil {
		return nil, err
	}
	workers, ctx := errgroup.WithContext(ctx)
	inputs := make(chan *report.Input, runtime.NumCPU())
	for range runtime.NumCPU() {
		workers.Go(func() error {
			for in := range inputs {
				if err := r.one(in, in.Folder); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var owner *report.Input
	workers.Go(func() (err error) {
		defer close(inputs)
		owner, err = report.Split(job, results, func(in *report.Input) error {
			select {
			case inputs <- in:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})
		return err
	})
	if err := workers.Wait(); err != nil {
		return nil, err
	}
	return r.finish(owner)
}

// job is what is known besides the requests.
func (r *reportRun) job() (report.Job, error) {
	failed, err := store.NewFailureCounter(r.options.data).Count()
	if err != nil {
		return report.Job{}, err
	}
	plans, err := loadPlans("", r.options.data)
	if err != nil {
		return report.Job{}, err
	}
	var snapshot *usageplan.Snapshot
	if plans != nil {
		snapshot = plans.Snapshots[len(plans.Snapshots)-1]
	}
	return report.Job{
		Period: r.period, Generated: r.streams.Now().UTC().Truncate(time.Second), Source: "apigw-lens on a data folder",
		Failed: &failed, Known: report.KnownCustomers(snapshot, r.period), Now: r.newest, Only: r.options.customers,
	}, nil
}

// results are the answers of the engine; each query runs when it is first read.
func (r *reportRun) results(ctx context.Context) ([]report.Result, error) {
	queries, err := report.Queries(report.DuckDB, r.period, "")
	if err != nil {
		return nil, err
	}
	var results []report.Result
	for _, q := range queries {
		results = append(results, report.Result{Name: q.Name, Rows: textRows(ctx, r.db, q.SQL)})
	}
	return results, nil
}

// errEnough ends a query whose rows nobody wants any more.
var errEnough = errors.New("enough")

// textRows are the names of a query's columns and its rows as text.
func textRows(ctx context.Context, db *duckdb.DB, sql string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		hand := func(row []string) error {
			if !yield(row, nil) {
				return errEnough
			}
			return nil
		}
		err := db.Each(ctx, sql, nil, func(columns []duckdb.ResultColumn) error {
			names := make([]string, len(columns))
			for i, c := range columns {
				names[i] = c.Name
			}
			return hand(names)
		}, func(values []any) error {
			row := make([]string, len(values))
			for i, v := range values {
				if at, ok := v.(time.Time); ok {
					row[i] = at.Format(report.TimeLayout)
				} else if v != nil {
					row[i] = cellText(v)
				}
			}
			return hand(row)
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	}
}

// one writes a report into a folder below the period's. That a report cannot be
// made is noted, and the others are written; that a file cannot be written ends
// the run.
func (r *reportRun) one(in *report.Input, folder string) error {
	entry := in.Entry()
	files, err := exporter.Render(in, r.options.formats)
	if err != nil {
		entry.Failure = err.Error()
	}
	for _, f := range files {
		path := filepath.Join(folder, f.Name)
		if err := writeWhole(filepath.Join(r.dir(), path), f.Body); err != nil {
			return err
		}
		entry.Files = append(entry.Files, report.NewManifestFile(filepath.ToSlash(path), f.Body))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, entry)
	return nil
}

// writeWhole replaces a file as a whole.
func writeWhole(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	aside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".tmp")
	if err := os.WriteFile(aside, body, 0o644); err != nil {
		return store.Explain(fmt.Errorf("write report: %w", err))
	}
	if err := os.Rename(aside, path); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// finish writes the overview and the manifest, and removes the files of an
// earlier run that this one did not write again. A run for some customers leaves
// the overview and the others as they are.
func (r *reportRun) finish(owner *report.Input) (*report.Manifest, error) {
	m := &report.Manifest{Period: r.period, Generated: owner.Generated, Source: owner.Source, Customers: r.entries, Overview: report.ManifestEntry{Files: []report.ManifestFile{}}}
	slices.SortFunc(m.Customers, func(a, b report.ManifestEntry) int { return strings.Compare(a.CustomerID, b.CustomerID) })
	m.Sum()
	if len(r.options.customers) > 0 {
		if err := r.replaceIn(m); err != nil {
			return nil, err
		}
		return m, r.foundCustomers(owner)
	}
	r.entries = nil
	if err := r.one(owner, ""); err != nil {
		return nil, err
	}
	m.Overview = r.entries[0]
	m.Sum()
	old, err := readManifest(r.manifestPath())
	if err != nil {
		return nil, err
	}
	if err := r.writeManifest(m); err != nil {
		return nil, err
	}
	return m, r.removeOutdated(old, m)
}

// foundCustomers says which customer that was asked for is not there.
func (r *reportRun) foundCustomers(owner *report.Input) error {
	var known []string
	found := map[string]bool{}
	for _, c := range owner.Customers {
		if found[c.ID] = c.Folder != ""; c.Folder == "" && c.ID != "(none)" && len(known) < 5 {
			known = append(known, fmt.Sprintf("%q", c.ID))
		}
	}
	for _, id := range r.options.customers {
		if !found[id] {
			return fmt.Errorf("no customer has the id %q; among those of the period are %s", id, strings.Join(known, ", "))
		}
	}
	return nil
}
