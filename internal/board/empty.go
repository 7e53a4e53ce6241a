package board

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// note says why a visual shows nothing, or that a field it shows is in no row.
func (r *run) note(ctx context.Context, v *Visual, plan *compile.Plan, data *Data) (string, error) {
	if r.epoch.meta.Rows == 0 {
		return "There are no data yet.", nil
	}
	if !nothing(v, data) {
		return "", nil
	}
	q, names, err := r.epoch.dash.WhyEmpty(v.ID, r.state.State, r.options(expr.DuckDB, 0))
	if err != nil {
		return "", err
	}
	rows, err := r.query(ctx, q)
	if err != nil {
		return "", err
	}
	left := make([]int64, len(names))
	for i := range left {
		left[i], _ = rows[0][i].(int64)
	}
	if len(left) > 0 && left[0] == 0 {
		return "This data set has no rows.", nil
	}
	if len(left) > 1 && left[1] == 0 {
		return r.outside(plan), nil
	}
	if note, err := r.missing(ctx, v, plan); err != nil || note != "" {
		return note, err
	}
	return r.filtered(plan), nil
}

// nothing tells whether there is nothing to see: no row, or no value in any.
func nothing(v *Visual, data *Data) bool {
	if v.Kind == KPI {
		return data.KPI.Value == nil && data.KPI.Text == ""
	}
	measures := []int{}
	for i, c := range data.Columns {
		if f := v.field(c.Field); f != nil && f.Measure || c.Part != "" {
			measures = append(measures, i)
		}
	}
	for _, row := range data.Rows {
		if len(measures) == 0 || slices.ContainsFunc(measures, func(i int) bool { return row[i] != nil }) {
			return false
		}
	}
	return true
}

// outside says that the range of dates holds no rows.
func (r *run) outside(plan *compile.Plan) string {
	day := func(t time.Time) string { return t.In(r.b.zone).Format(time.DateOnly) }
	text := "No data in this date range"
	if !plan.From.IsZero() && !plan.To.IsZero() {
		text += fmt.Sprintf(" (%s to %s)", day(plan.From), day(plan.To.Add(-time.Nanosecond)))
	}
	if m := r.epoch.meta; !m.First.IsZero() {
		text += fmt.Sprintf(". The data run from %s to %s", day(m.First), day(m.Newest))
	}
	return text + "."
}

// missing names the first column, of those that the visual needs, that no row of
// the range has a value in.
func (r *run) missing(ctx context.Context, v *Visual, plan *compile.Plan) (string, error) {
	if r.b.cfg.Advice == nil {
		return "", nil
	}
	columns := r.needed(plan)
	if len(columns) == 0 {
		return "", nil
	}
	set := definition.Fields(plan.Visual)[0].DataSet
	q := r.presence(r.b.cfg.Sets(r.epoch.now)[set], columns, plan)
	rows, err := r.query(ctx, q)
	if err != nil {
		return "", err
	}
	for i, c := range columns {
		if n, _ := rows[0][i].(int64); n == 0 {
			if advice := r.b.cfg.Advice(c); advice != "" {
				return fmt.Sprintf("No record in this date range has a value for %s. %s", c, advice), nil
			}
		}
	}
	return "", nil
}

// needed are the columns that a visual shows or is filtered by for good.
func (r *run) needed(plan *compile.Plan) []string {
	var columns []string
	add := func(name string) {
		for _, c := range r.b.columnsOf(name) {
			if !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
	}
	for _, a := range plan.Applied {
		if a.From == "filter" && r.state.Filters[a.ID].Values == nil {
			add(a.Column)
		}
	}
	for _, f := range definition.Fields(plan.Visual) {
		add(f.Column)
	}
	return columns
}

// presence counts the rows of the range that have a value in each column. Text
// that is absent reads (none).
func (r *run) presence(set compile.DataSet, columns []string, plan *compile.Plan) *compile.Query {
	q := &compile.Query{}
	var counts []string
	for _, c := range columns {
		name := expr.Quote(c)
		if set.Columns[c] == expr.Text {
			name = "nullif(" + name + ", '" + accesslog.None + "')"
		}
		counts = append(counts, "count("+name+")")
	}
	q.SQL = "SELECT " + strings.Join(counts, ", ") + " FROM " + set.Source(expr.DuckDB)
	for _, date := range r.b.dateColumns(plan) {
		if _, ok := set.Columns[date]; ok && !plan.From.IsZero() && !plan.To.IsZero() {
			q.Args = []any{plan.From, plan.To}
			q.SQL += " WHERE " + expr.Quote(date) + " >= $1 AND " + expr.Quote(date) + " < $2"
			break
		}
	}
	return q
}

// filtered names the filters that leave nothing.
func (r *run) filtered(plan *compile.Plan) string {
	var texts []string
	own := false
	for _, a := range plan.Applied {
		chosen := a.From != "filter"
		if f, ok := r.state.Filters[a.ID]; ok && !f.All {
			chosen = true
		}
		if page := r.b.page.filter(a.ID); page != nil && page.Type == relativeFilter {
			chosen = false
		}
		if chosen {
			texts = append(texts, a.Text)
		} else {
			own = true
		}
	}
	switch {
	case len(texts) > 0:
		return "Nothing matches: " + strings.Join(texts, "; ") + "."
	case own:
		return "Nothing in this date range meets this visual's own condition."
	default:
		return "Nothing to show in this date range."
	}
}
