// Package lens puts a dashboard over local data: the engine, the data sets, the
// quota table and the board that the server and the tests ask.
package lens

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/dashboards"
	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// Title of our own dashboard.
const Title = "API usage"

// Options are what to show.
type Options struct {
	// Data is the data folder. Required.
	Data string
	// Now is what relative dates end at; zero is the newest record.
	Now time.Time
	// App is the program's version.
	App string
	// Definition replaces our own dashboard; Title is then its title.
	Definition *definition.Definition
	Title      string
}

// Lens is a dashboard over a data folder. It is safe for concurrent use.
type Lens struct {
	*board.Board
	db *duckdb.DB
}

// Open opens a data folder and its dashboard: our own, unless the options have
// another one, whose data sets are then "requests" and "quota", too.
func Open(ctx context.Context, o Options) (*Lens, error) {
	if err := store.Check(o.Data); err != nil {
		return nil, err
	}
	sets, err := dataset.Load(dashboards.Sources())
	if err != nil {
		return nil, err
	}
	if o.Definition == nil {
		o.Title = Title
		if o.Definition, err = definition.Decode(dashboards.Definition); err != nil {
			return nil, err
		}
	}
	theme, err := theme(dashboards.Theme)
	if err != nil {
		return nil, err
	}
	db, err := duckdb.Open(ctx, o.Data, duckdb.Options{})
	if err != nil {
		return nil, err
	}
	folder := &folder{db: db, dir: o.Data, now: o.Now, sets: sets, failures: store.NewFailureCounter(o.Data)}
	l, err := newLens(db, board.Config{
		Definition: o.Definition, Engine: folder, Describe: folder.describe, Sets: sources(sets), Countries: countries(sets),
		Now: o.Now, Title: o.Title, Theme: theme, Advice: Advice, App: o.App,
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// newLens makes the board, or closes the engine.
func newLens(db *duckdb.DB, cfg board.Config) (*Lens, error) {
	b, err := board.New(cfg)
	if err != nil {
		_ = db.Close() // the board's error says more
		return nil, err
	}
	return &Lens{Board: b, db: db}, nil
}

// Close ends the engine.
func (l *Lens) Close() error { return l.db.Close() }

// folder is a data folder as the board's engine.
type folder struct {
	db       *duckdb.DB
	dir      string
	now      time.Time
	sets     []dataset.DataSet
	failures *store.FailureCounter

	mu     sync.Mutex
	filled string // the version that quota table and views are of
}

// Query runs one SELECT.
func (f *folder) Query(ctx context.Context, sql string, args ...any) ([][]any, error) {
	return rows(ctx, f.db, sql, args...)
}

func rows(ctx context.Context, db *duckdb.DB, sql string, args ...any) ([][]any, error) {
	result, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return result.Rows, nil
}

// Version names the state of the folder. When it changes, the quota table and
// the views of the data sets are made anew, before anybody can ask for them.
func (f *folder) Version(ctx context.Context) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	version, err := f.version()
	if err != nil || version == f.filled {
		return version, err
	}
	first, until, err := f.extent(ctx)
	if err != nil {
		return "", err
	}
	if err := f.fillQuota(ctx, first, until); err != nil {
		return "", fmt.Errorf("compute quota: %w", err)
	}
	if err := f.define(ctx, until); err != nil {
		return "", err
	}
	f.filled = version
	return version, nil
}

// version covers everything that figures come from: records, usage plan
// snapshots, and the lines that could not be read.
func (f *folder) version() (string, error) {
	parts, err := f.db.Version()
	if err != nil {
		return "", err
	}
	plans, err := plansVersion(f.dir)
	if err != nil {
		return "", err
	}
	failed, err := f.failures.Count()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s-%s-%d", parts, plans, failed), nil
}

// sources are the data sets as the compiler reads them. They are views, which
// are made anew when NOW changes.
func sources(sets []dataset.DataSet) func(time.Time) map[string]compile.DataSet {
	all := map[string]compile.DataSet{}
	for _, d := range sets {
		all[d.Identifier] = source(d)
	}
	return func(time.Time) map[string]compile.DataSet { return all }
}
