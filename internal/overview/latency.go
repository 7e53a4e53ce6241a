package overview

import (
	"context"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

func latency() definition {
	return definition{
		Info: panel.Info{ID: "latency", Title: "Response latency", Section: "Responses", Chart: panel.Line, Span: 6,
			Description: "Time from request to response as API Gateway saw it: half, nine of ten, and 99 of 100 requests were faster than p50, p90 and p99."},
		load:  latencyOverTime,
		empty: "No response latency was logged: add $context.responseLatency to the access log format.",
	}
}

func latencyOverTime(ctx context.Context, s *scope) (panel.Data, error) {
	// Exact percentiles of the response latency of the requests in each bucket;
	// a bucket without requests has none.
	var b binder
	rows, err := s.query(ctx, &b, `SELECT `+s.bucket.sql()+` AS bucket,
	quantile_cont(response_latency_ms, 0.5), quantile_cont(response_latency_ms, 0.9), quantile_cont(response_latency_ms, 0.99)
FROM requests WHERE response_latency_ms IS NOT NULL AND `+s.where(&b)+` GROUP BY bucket ORDER BY bucket`)
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	value := func(name string) panel.Column {
		return panel.Column{Name: name, Label: name, Type: panel.Number, Unit: "ms", Role: panel.RoleValue}
	}
	data := panel.Data{
		Columns: []panel.Column{
			{Name: "time", Label: "Time (UTC), per " + s.bucket.name, Type: panel.Time, Role: panel.RoleX},
			value("p50"), value("p90"), value("p99"),
		},
		Step: int64(s.bucket.width.Seconds()),
	}
	if len(rows) == 0 {
		return data, nil
	}
	found := map[time.Time][]any{}
	for _, r := range rows {
		if at, ok := r[0].(time.Time); ok {
			found[at.UTC()] = r[1:]
		}
	}
	for _, at := range s.axis() {
		row := []any{at, nil, nil, nil}
		copy(row[1:], found[at])
		data.Rows = append(data.Rows, row)
	}
	return data, nil
}
