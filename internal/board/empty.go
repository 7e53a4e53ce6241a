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
	guilty := slices.Index(left, 0)
	switch {
	case guilty == 0:
		return "This data set has no rows.", nil
	case guilty > 0 && names[guilty] == compile.StageDate:
		return r.outside(plan), nil
	case guilty < 0:
		// Rows are left: it is what would be shown that is missing.
		if note, err := r.missing(ctx, plan, r.fieldColumns(plan)); err != nil || note != "" {
			return note, err
		}
		return "The rows that match have no value to show here.", nil
	}
	// A filter on a column that is always empty explains more than the filter.
	if note, err := r.missing(ctx, plan, r.filterColumns(plan)); err != nil || note != "" {
		return note, err
	}
	return r.filtered(plan, q.Columns[guilty].Label), nil
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

// missing names the first of the columns that no row of the range has a value
// in.
func (r *run) missing(ctx context.Context, plan *compile.Plan, columns []string) (string, error) {
	if r.b.cfg.Advice == nil || len(columns) == 0 {
		return "", nil
	}
	set := r.b.cfg.Sets(r.epoch.now)[definition.Fields(plan.Visual)[0].DataSet]
	columns = slices.DeleteFunc(columns, func(c string) bool {
		_, here := set.Columns[c]
		return !here // a filter on another data set
	})
	if len(columns) == 0 {
		return "", nil
	}
	q := r.presence(set, columns, plan)
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

// filterColumns are the columns that a visual is filtered by for good.
func (r *run) filterColumns(plan *compile.Plan) []string {
	var columns []string
	for _, a := range plan.Applied {
		if a.From == "filter" && r.state.Filters[a.ID].Values == nil {
			columns = append(columns, r.b.columnsOf(a.Column)...)
		}
	}
	return unique(columns)
}

// fieldColumns are the columns that a visual shows.
func (r *run) fieldColumns(plan *compile.Plan) []string {
	var columns []string
	for _, f := range definition.Fields(plan.Visual) {
		columns = append(columns, r.b.columnsOf(f.Column)...)
	}
	return unique(columns)
}

// unique leaves each text once, in order.
func unique(texts []string) []string {
	var left []string
	for _, t := range texts {
		if !slices.Contains(left, t) {
			left = append(left, t)
		}
	}
	return left
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

// filtered names the filters that leave nothing: what the reader chose, and the
// one after which no row was left.
func (r *run) filtered(plan *compile.Plan, guilty string) string {
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
		own = own || !chosen && a.Text == guilty
		if chosen && !strings.HasSuffix(a.Text, " is present") {
			texts = append(texts, a.Text)
		}
	}
	if own && len(texts) == 0 {
		return "Nothing in this date range meets this visual's own condition: " + guilty + "."
	}
	if !slices.Contains(texts, guilty) {
		texts = append(texts, guilty)
	}
	return "Nothing matches: " + strings.Join(texts, "; ") + "."
}
