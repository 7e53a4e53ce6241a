package overview

import (
	"context"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

// kpi is a single measure over all requests of the scope.
type kpi struct {
	id, title, description string
	typ                    panel.Type
	unit                   string
	better                 panel.Direction
	// measure is its aggregate expression in SQL.
	measure string
}

func kpis() []definition {
	list := []kpi{
		{"requests", "Requests", "All requests, answered or rejected.",
			panel.Integer, "", "", `count(*)`},
		{"client-errors", "Client errors", "Share of requests answered with a 4xx status.",
			panel.Percent, "", panel.Down, `count(*) FILTER (status BETWEEN 400 AND 499) / count(*)`},
		{"availability", "Availability", "Share of requests not answered with a 5xx status.",
			panel.Percent, "", panel.Up, `1 - count(*) FILTER (status BETWEEN 500 AND 599) / count(*)`},
		{"latency-p90", "p90 latency", "Nine of ten responses were faster than this, as API Gateway saw it.",
			panel.Number, "ms", panel.Down, `quantile_cont(response_latency_ms, 0.9)`},
		{"active-customers", "Active customers", "Customers, by id, with at least one request. Requests without an API key have none; an API key that the usage plan snapshot does not know counts as one.",
			panel.Integer, "", panel.Up, `count(DISTINCT customer_id) FILTER (customer_id <> '(none)')`},
		{"rejections", "Limit rejections", "Requests rejected because a quota was used up (QUOTA_EXCEEDED) or a rate was exceeded (THROTTLED).",
			panel.Integer, "", panel.Down, `count(*) FILTER (error_type IN ('QUOTA_EXCEEDED', 'THROTTLED'))`},
	}
	defs := make([]definition, len(list))
	for i, k := range list {
		defs[i] = definition{
			Info:  panel.Info{ID: k.id, Title: k.title, Description: k.description, Section: "Overview", Chart: panel.KPI, Span: 2, Better: k.better},
			load:  k.load,
			empty: "Not logged: this figure's field is missing in the access log format.",
		}
	}
	return defs
}

func (k kpi) load(ctx context.Context, s *scope) (panel.Data, error) {
	c, err := s.comparison(ctx)
	if err != nil {
		return panel.Data{}, err
	}
	var b binder
	rows, err := s.query(ctx, &b, k.sql(s, c, &b))
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	column := func(name, label string, role panel.Role) panel.Column {
		return panel.Column{Name: name, Label: label, Type: k.typ, Unit: k.unit, Role: role}
	}
	data := panel.Data{
		Columns: []panel.Column{
			column("value", k.title, panel.RoleValue),
			column("later", "Compared period", panel.RoleLater),
			column("earlier", "Period before it", panel.RoleEarlier),
		},
		Step:    int64(s.bucket.width.Seconds()),
		Against: c.words,
	}
	found := map[string]any{}
	points := map[time.Time]*float64{}
	for _, r := range rows {
		at, isPoint := r[1].(time.Time)
		switch {
		case r[2] != nil:
			found[text(r[2])] = r[3]
		case r[0] == true && isPoint:
			points[at.UTC()] = number(r[3])
		case r[0] == true:
			found["value"] = r[3]
		}
	}
	if found["value"] == nil {
		return data, nil
	}
	row := []any{found["value"], nil, nil}
	if c.words != "" {
		row[1], row[2] = k.orZero(found["later"]), k.orZero(found["earlier"])
	}
	data.Rows = [][]any{row}
	data.Trend = k.trend(s.wholeBuckets(k.typ, len(points)), points)
	return data, nil
}

// sql is the measure over the range, for each bucket of the range, and over the
// two periods that are compared.
func (k kpi) sql(s *scope, c comparison, b *binder) string {
	return `WITH r AS (
	SELECT request_time >= ` + b.time(s.from) + ` AS current, ` + s.bucket.sql() + ` AS bucket,
		CASE WHEN request_time >= ` + b.time(c.later) + ` THEN 'later' WHEN request_time >= ` + b.time(c.earlier) + ` THEN 'earlier' ELSE 'rest' END AS part,
		status, error_type, customer_id, response_latency_ms
	FROM requests WHERE ` + s.whereBetween(b, c.start(s.from), s.to, "") + `)
SELECT current, bucket, part, ` + k.measure + ` AS value
FROM r GROUP BY GROUPING SETS ((current), (current, bucket), (part))`
}

// orZero is a measure over a period without requests: a count is 0, a rate or
// a latency is absent.
func (k kpi) orZero(v any) any {
	if v == nil && k.typ == panel.Integer {
		return int64(0)
	}
	return v
}

// trend is a point for each bucket, with zeros as in orZero.
func (k kpi) trend(axis []time.Time, points map[time.Time]*float64) []*float64 {
	trend := make([]*float64, len(axis))
	for i, at := range axis {
		if trend[i] = points[at]; trend[i] == nil && k.typ == panel.Integer {
			trend[i] = new(float64)
		}
	}
	return trend
}

// wholeBuckets is the axis of a trend with a number of known points. A count in
// a bucket that the range ends inside would look like a fall, so that bucket is
// left out, unless it is all there is.
func (s *scope) wholeBuckets(typ panel.Type, known int) []time.Time {
	axis := s.axis()
	last := len(axis) - 1
	if typ == panel.Integer && known > 1 && last > 0 && axis[last].Add(s.bucket.width).After(s.to) {
		return axis[:last]
	}
	return axis
}
