package overview

import (
	"context"
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

func routes() definition {
	return definition{
		Info: panel.Info{ID: "routes", Title: "Top routes", Section: "Responses", Chart: panel.Table, Span: 12,
			Description: "Requests by method and path template, with the share of client (4xx) and server (5xx) errors and the latency that half and nine of ten requests stayed under."},
		load: topRoutes,
	}
}

// maxRoutes bounds the table of routes.
const maxRoutes = 100

func topRoutes(ctx context.Context, s *scope) (panel.Data, error) {
	// Requests per route, their share of all requests in the scope, the share
	// of them answered 4xx and 5xx, and exact latency percentiles.
	var b binder
	rows, err := s.query(ctx, &b, `SELECT route, count(*) AS n, count(*) / sum(count(*)) OVER () AS share,
	count(*) FILTER (status BETWEEN 400 AND 499) / count(*), count(*) FILTER (status BETWEEN 500 AND 599) / count(*),
	quantile_cont(response_latency_ms, 0.5), quantile_cont(response_latency_ms, 0.9), count(*) OVER () AS routes
FROM requests WHERE `+s.where(&b)+` GROUP BY route ORDER BY n DESC, route LIMIT `+fmt.Sprint(maxRoutes))
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	data := panel.Data{Columns: []panel.Column{
		{Name: "route", Label: "Route", Type: panel.Text, Field: "route"},
		{Name: "requests", Label: "Requests", Type: panel.Integer},
		{Name: "share", Label: "Share", Type: panel.Percent, Bar: true},
		{Name: "client_error_rate", Label: "4xx", Type: panel.Percent, Warn: 0.2, Alarm: 0.5},
		{Name: "server_error_rate", Label: "5xx", Type: panel.Percent, Warn: 0.005, Alarm: 0.02},
		{Name: "p50", Label: "p50", Type: panel.Number, Unit: "ms"},
		{Name: "p90", Label: "p90", Type: panel.Number, Unit: "ms"},
	}}
	data.Rows, data.Note = cut(rows, "routes")
	return data, nil
}

// cut removes the last column of rows, the number of rows before the limit, and
// says how many were left out.
func cut(rows [][]any, plural string) ([][]any, string) {
	if len(rows) == 0 {
		return rows, ""
	}
	last := len(rows[0]) - 1
	total := integer(rows[0][last])
	for i, r := range rows {
		rows[i] = r[:last]
	}
	if total <= int64(len(rows)) {
		return rows, ""
	}
	return rows, fmt.Sprintf("The first %d of %d %s.", len(rows), total, plural)
}
