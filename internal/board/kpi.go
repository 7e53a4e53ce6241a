package board

import (
	"fmt"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// kpi reads the number, what it is compared with, and its trend.
func (r *run) kpi(v *Visual, plan *compile.Plan, data *Data, rows [][]any) {
	k := &KPIData{}
	data.KPI = k
	value, target, period := at(plan.Main, v, "value"), at(plan.Main, v, "target"), at(plan.Main, v, "trend")
	if len(rows) == 0 || value < 0 {
		return
	}
	last := rows[len(rows)-1]
	k.Value, k.Text = figure(last[value])
	if target >= 0 {
		k.Target, _ = figure(last[target])
	}
	switch {
	case period >= 0 && len(rows) > 1:
		k.Earlier, _ = figure(rows[len(rows)-2][value])
		k.Against = "the " + strings.ToLower(plan.Step) + " before"
	case target >= 0 && v.Options.Comparison != "" && !v.Options.Progress:
		k.Earlier = k.Target
		k.Against = v.fieldOf("target").Label
	}
	if period < 0 || v.Options.Sparkline == "" {
		return
	}
	for _, row := range rows {
		p := Point{At: row[period]}
		p.Value, _ = figure(row[value])
		k.Trend = append(k.Trend, p)
	}
}

// figure is a value as a number, or as text where it is none.
func figure(v any) (*float64, string) {
	if x, ok := float(v); ok {
		return &x, ""
	}
	if v == nil {
		return nil, ""
	}
	return nil, valueText(v)
}

// at is the place in a result of the first field of a well; -1 without.
func at(q *compile.Query, v *Visual, well string) int {
	for i, c := range q.Columns {
		if f := v.field(c.FieldID); f != nil && f.Well == well && (c.Role == compile.Dimension || c.Role == compile.Measure) {
			return i
		}
	}
	return -1
}

func (v *Visual) fieldOf(well string) *Field {
	for i := range v.Fields {
		if v.Fields[i].Well == well {
			return &v.Fields[i]
		}
	}
	return &Field{}
}

// lengthText is a length of time in words: 30 days, 3 hours.
func lengthText(d time.Duration) string {
	n, unit := int64(d/time.Minute), "minute"
	switch {
	case d%(24*time.Hour) == 0:
		n, unit = int64(d/(24*time.Hour)), "day"
	case d%time.Hour == 0:
		n, unit = int64(d/time.Hour), "hour"
	}
	if n == 1 {
		return unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
