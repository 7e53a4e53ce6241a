package board

import (
	"context"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// previous adds the figures of the period before, for charts over time and
// KPIs: the range of dates, moved back by its own length.
func (r *run) previous(ctx context.Context, v *Visual, plan *compile.Plan, s *shape, data *Data) error {
	overTime := plan.Step != "" && (v.Kind == Line || v.Kind == Bar || v.Kind == Combo)
	// A KPI with a target of its own goes on saying what the definition says.
	ownTarget := v.Kind == KPI && v.fieldOf("target").ID != ""
	if v.Kind != KPI && !overTime || ownTarget || plan.From.IsZero() || plan.To.IsZero() {
		return nil
	}
	back := newShift(plan.Step, plan.From.In(r.b.zone), plan.To.In(r.b.zone))
	earlier, err := r.epoch.dash.Visual(v.ID, r.state.State, r.options(expr.DuckDB, back.length))
	if err != nil {
		return err
	}
	rows, err := r.query(ctx, earlier.Main)
	if err != nil {
		return err
	}
	if v.Kind == KPI {
		value := at(earlier.Main, v, "value")
		data.KPI.Earlier = nil
		data.KPI.Against = "the " + lengthText(back.length) + " before"
		if len(rows) > 0 && value >= 0 {
			data.KPI.Earlier, _ = figure(rows[len(rows)-1][value])
		}
		return nil
	}
	data.Previous = s.rows(rows)
	axis := timeColumn(s)
	if axis < 0 {
		return nil
	}
	for _, row := range data.Previous {
		if t, ok := row[axis].(time.Time); ok {
			row[axis] = back.forward(t)
		}
	}
	return nil
}

// timeColumn is the place of the time axis; -1 without.
func timeColumn(s *shape) int {
	for i, f := range s.fields {
		if f != nil && f.Well == "category" && s.columns[i].Type == TimeField {
			return i
		}
	}
	return -1
}

// shift is how far the period before lies back: months where the axis has
// months or longer, whole weeks where it has weeks, so that periods fall on
// periods.
type shift struct {
	length time.Duration
	months int
}

func newShift(step string, from, to time.Time) shift {
	months := 0
	switch step {
	case "MONTH":
		months = 1
	case "QUARTER":
		months = 3
	case "YEAR":
		months = 12
	}
	if months > 0 {
		n := 0
		for t := from; t.Before(to); n += months {
			t = from.AddDate(0, n+months, 0)
		}
		return shift{from.Sub(from.AddDate(0, -n, 0)), n}
	}
	length := to.Sub(from)
	if week := 7 * 24 * time.Hour; step == "WEEK" && length%week != 0 {
		length += week - length%week
	}
	return shift{length, 0}
}

func (s shift) forward(t time.Time) time.Time {
	if s.months > 0 {
		return t.AddDate(0, s.months, 0)
	}
	return t.Add(s.length)
}
