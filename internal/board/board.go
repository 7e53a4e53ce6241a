package board

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// ErrUnknown is the answer for a visual or a control that the dashboard has not.
var ErrUnknown = errors.New("there is no such visual or control")

// Engine answers SQL over the data.
type Engine interface {
	// Query runs one SELECT with the bound parameters $1, $2, … and returns its
	// rows: int64, float64, string, bool, time.Time in UTC, nil, or slices of
	// these.
	Query(ctx context.Context, sql string, args ...any) ([][]any, error)
	// Version names the state of the data. It is asked before every answer, so
	// it must be cheap. Figures are kept for as long as it stays the same.
	Version(ctx context.Context) (string, error)
}

// Config is what a board is made of.
type Config struct {
	// Definition of the dashboard. Required.
	Definition *definition.Definition
	// Sets are the data sets by the definition's identifiers, for what NOW
	// means: data sets may look back from there. Required.
	Sets func(now time.Time) map[string]compile.DataSet
	// Engine runs the SQL. Required.
	Engine Engine
	// Describe looks at the data as a whole: Rows, First, Newest and Quality of
	// Meta. Asked once for each version of the data. Required.
	Describe func(ctx context.Context) (Meta, error)
	// Now is what relative dates end at; zero is the newest record, so that old
	// data open filled.
	Now time.Time
	// Clock is the time of day, for data without any record; nil is time.Now.
	Clock func() time.Time
	// Title of the dashboard.
	Title string
	Theme Theme
	// Countries names the columns that hold ISO 3166-1 alpha-2 codes.
	Countries map[string]bool
	// Advice says in a sentence what to do to get a column filled that is empty
	// in all rows; "" where nothing helps. It may be nil.
	Advice func(column string) string
	// App is the program's version.
	App string
	// CacheBytes bounds what answers may take in memory, about; 0 is 64 MiB.
	CacheBytes int
	// Parallel is how many queries run at once; 0 is one per CPU.
	Parallel int
}

// Validate reports everything that is missing.
func (c Config) Validate() error {
	var problems []error
	for name, missing := range map[string]bool{
		"definition": c.Definition == nil, "data sets": c.Sets == nil, "engine": c.Engine == nil, "description of data": c.Describe == nil,
	} {
		if missing {
			problems = append(problems, errors.New(name+" is missing"))
		}
	}
	return errors.Join(problems...)
}

// Board is a dashboard over data. It is safe for concurrent use.
type Board struct {
	cfg  Config
	page Page
	zone *time.Location
	// week is the first day of a week.
	week    time.Weekday
	cache   *cache
	schemas map[string]*expr.Schema // by data set

	mu    sync.Mutex
	epoch *epoch // the newest; nil before the first question
}

// epoch is the dashboard on one version of the data.
type epoch struct {
	version string
	meta    Meta
	now     time.Time
	dash    *compile.Dashboard
}

// New reads the definition. A visual that cannot be drawn is part of the page,
// and says why; the error is for definitions of which nothing can be drawn.
func New(cfg Config) (*Board, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("make dashboard: %w", err)
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	b := &Board{cfg: cfg, cache: newCache(cfg.CacheBytes, cfg.Parallel)}
	var err error
	if b.zone, b.week, err = calendar(cfg.Definition); err != nil {
		return nil, fmt.Errorf("read dashboard: %w", err)
	}
	sets := cfg.Sets(cfg.Clock())
	b.schemas = schemas(cfg.Definition, sets)
	dash, err := compile.New(cfg.Definition, sets)
	if err != nil {
		return nil, fmt.Errorf("read dashboard: %w", err)
	}
	b.page = buildPage(&b.cfg, dash, b.zone, b.week)
	return b, nil
}

// calendar is the time zone and the first day of the week that a definition
// asks for.
func calendar(d *definition.Definition) (*time.Location, time.Weekday, error) {
	if d.Options == nil {
		return time.UTC, time.Sunday, nil
	}
	zone, err := time.LoadLocation(definition.Of(d.Options.Timezone))
	if err != nil {
		return nil, 0, fmt.Errorf("Options.Timezone: %w", err)
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if string(d.Options.WeekStart) == upper(day.String()) {
			return zone, day, nil
		}
	}
	return zone, time.Sunday, nil
}

// Page is what there is to draw, whatever the reader chooses. It does not
// change.
func (b *Board) Page() *Page { return &b.page }

// at makes the epoch of the data as they are.
func (b *Board) at(ctx context.Context) (*epoch, error) {
	version, err := b.cfg.Engine.Version(ctx)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.epoch != nil && b.epoch.version == version {
		return b.epoch, nil
	}
	e := &epoch{version: version}
	if e.meta, err = b.cfg.Describe(ctx); err != nil {
		return nil, fmt.Errorf("describe data: %w", err)
	}
	e.now = b.anchor(e.meta.Newest)
	if e.dash, err = compile.New(b.cfg.Definition, b.cfg.Sets(e.now)); err != nil {
		return nil, fmt.Errorf("read dashboard: %w", err)
	}
	e.meta.Version, e.meta.Now, e.meta.Pinned, e.meta.App = version, e.now, !b.cfg.Now.IsZero(), b.cfg.App
	b.epoch = e
	return e, nil
}

// anchor is what NOW means.
func (b *Board) anchor(newest time.Time) time.Time {
	switch {
	case !b.cfg.Now.IsZero():
		return b.cfg.Now.UTC()
	case !newest.IsZero():
		return newest.UTC()
	default:
		return b.cfg.Clock().UTC()
	}
}

// Meta describes the data as a whole.
func (b *Board) Meta(ctx context.Context) (Meta, error) {
	e, err := b.at(ctx)
	if err != nil {
		return Meta{}, err
	}
	return e.meta, nil
}
