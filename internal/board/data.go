package board

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// run is the answering of one question: what it asks and what it took.
type run struct {
	b     *Board
	epoch *epoch
	state State
	// rows replaces the page size of tables; 0 keeps it.
	rows int
	// took is the engine's time for all queries; computed is false when all
	// came from the cache.
	took     time.Duration
	computed bool
}

// MaxExport bounds the rows of an export.
const MaxExport = 100_000

// Data computes a visual. All asks for all rows of a table, up to MaxExport,
// instead of a page.
func (b *Board) Data(ctx context.Context, id string, s State, all bool) (*Data, error) {
	visual := b.page.visual(id)
	if visual == nil {
		return nil, fmt.Errorf("visual %q: %w", id, ErrUnknown)
	}
	e, err := b.at(ctx)
	if err != nil {
		return nil, err
	}
	if visual.Kind == Unknown {
		return &Data{Columns: []Column{}, Rows: [][]any{}, Note: "This visual cannot be drawn here.", Explain: Explain{Filters: []AppliedFilter{}, Notes: visual.Unsupported}}, nil
	}
	r := &run{b: b, epoch: e, state: s}
	if all {
		r.rows = MaxExport
		r.state.Page = nil
	}
	data, err := r.visual(ctx, visual)
	if err == nil && len(data.Rows) == 0 && r.state.Page[id] > 0 {
		r.state.Page = nil
		if data, err = r.visual(ctx, visual); err == nil {
			data.Note = strings.TrimSpace("There is no such page: this is the first. " + data.Note)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("compute %s: %w", id, err)
	}
	return data, nil
}

// options are what queries are written for.
func (r *run) options(d expr.Dialect, shift time.Duration) compile.Options {
	return compile.Options{Dialect: d, Now: r.epoch.now, Shift: shift, Rows: r.rows}
}

// query runs one of a plan's queries, or finds its answer in the cache.
func (r *run) query(ctx context.Context, q *compile.Query) ([][]any, error) {
	if q == nil {
		return nil, nil
	}
	key := cacheKey(r.epoch.version, q.SQL, q.Args)
	a, cached, err := r.b.cache.get(ctx, key, func(ctx context.Context) ([][]any, error) {
		return r.b.cfg.Engine.Query(ctx, q.SQL, q.Args...)
	})
	if err != nil {
		return nil, err
	}
	r.took += a.took
	r.computed = r.computed || !cached
	return a.rows, nil
}

func (r *run) visual(ctx context.Context, v *Visual) (*Data, error) {
	plan, err := r.epoch.dash.Visual(v.ID, r.state.State, r.options(expr.DuckDB, 0))
	if err != nil {
		return nil, err
	}
	rows, err := r.query(ctx, plan.Main)
	if err != nil {
		return nil, err
	}
	shape := newShape(plan.Main, v)
	data := &Data{
		Columns: shape.columns, Rows: shape.rows(rows), Styles: styles(plan, v.Kind, shape, rows),
		Page: plan.Page, Level: plan.Level, Step: plan.Step, From: given(plan.From), To: given(plan.To),
	}
	plan.Step = r.coarsest(shape, plan.Step, data.Rows)
	data.Step = plan.Step
	if err := r.totals(ctx, plan, shape, data, len(rows)); err != nil {
		return nil, err
	}
	if v.Kind == KPI {
		r.kpi(v, plan, data, rows)
	}
	if r.state.Compare {
		if err := r.previous(ctx, v, plan, shape, data); err != nil {
			return nil, err
		}
	}
	if data.Note, err = r.note(ctx, v, plan, data); err != nil {
		return nil, err
	}
	data.Explain = r.explain(v, plan, len(rows))
	r.fill(v, plan, shape, data)
	return data, nil
}

// totals adds what is computed beside the rows.
func (r *run) totals(ctx context.Context, plan *compile.Plan, s *shape, data *Data, rows int) error {
	total, err := r.query(ctx, plan.Total)
	if err != nil {
		return err
	}
	if len(total) > 0 && rows > 0 {
		data.Totals = s.aligned(plan.Total, total)[0]
	}
	for _, t := range []struct {
		query *compile.Query
		to    *[][]any
	}{{plan.RowTotal, &data.RowTotals}, {plan.ColumnTotal, &data.ColumnTotals}} {
		found, err := r.query(ctx, t.query)
		if err != nil {
			return err
		}
		if t.query != nil {
			*t.to = s.aligned(t.query, found)
		}
	}
	if plan.PageSize == 0 {
		return nil
	}
	data.Count = int64(plan.Page*plan.PageSize + rows)
	if plan.Count == nil || plan.Page == 0 && rows < plan.PageSize {
		return nil
	}
	count, err := r.query(ctx, plan.Count)
	if err != nil {
		return err
	}
	if n, ok := count[0][0].(int64); ok {
		data.Count = n
	}
	return nil
}

// explain says how the figures came about.
func (r *run) explain(v *Visual, plan *compile.Plan, rows int) Explain {
	x := Explain{
		SQL: plan.Main.SQL, Rows: rows, Millis: float64(r.took.Microseconds()) / 1000, Cached: !r.computed,
		Filters: []AppliedFilter{}, Notes: append(append([]string{}, plan.Notes...), r.state.Notes...),
	}
	for _, a := range plan.Main.Args {
		x.Args = append(x.Args, valueText(a))
	}
	for _, a := range plan.Applied {
		x.Filters = append(x.Filters, AppliedFilter{ID: a.ID, Text: a.Text, From: a.From})
	}
	if athena, err := r.epoch.dash.Visual(v.ID, r.state.State, r.options(expr.Athena, 0)); err == nil {
		x.Athena = athena.Main.Text
	} else {
		x.Notes = append(x.Notes, "There is no SQL for Athena: "+err.Error())
	}
	return x
}

// given is nil for no time.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// Values lists the values of a control, by the ID of a filter, the name of a
// parameter or the ID of the control, the most frequent first. More tells
// whether there are others: search narrows them.
func (b *Board) Values(ctx context.Context, id, search string, s State) (values []Value, more bool, err error) {
	e, err := b.at(ctx)
	if err != nil {
		return nil, false, err
	}
	r := &run{b: b, epoch: e, state: s}
	q, err := e.dash.Values(id, search, maxValues+1, s.State, r.options(expr.DuckDB, 0))
	if err != nil {
		return nil, false, fmt.Errorf("list values of %q: %w: %w", id, ErrUnknown, err)
	}
	rows, err := r.query(ctx, q)
	if err != nil {
		return nil, false, fmt.Errorf("list values of %q: %w", id, err)
	}
	values = []Value{}
	for _, row := range rows[:min(len(rows), maxValues)] {
		text := compile.Null
		if row[0] != nil {
			text = valueText(row[0])
		}
		n, _ := row[1].(int64)
		values = append(values, Value{Value: text, Count: n})
	}
	return values, len(rows) > maxValues, nil
}

// maxValues bounds a list of values; the reader searches for the rest.
const maxValues = 200
