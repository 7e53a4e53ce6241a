package overview

import (
	"context"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

func traffic() []definition {
	return []definition{
		{
			Info: panel.Info{ID: "domains", Title: "Requests by domain", Section: "Overview", Chart: panel.Stack, Span: 8,
				Description: "Requests per day, or per hour for up to three days, by the host name the client called."},
			load: func(ctx context.Context, s *scope) (panel.Data, error) {
				return s.overTime(ctx, "domain_name", panel.Column{Name: "domain_name", Label: "Domain", Type: panel.Text, Field: "domain"})
			},
		},
		{
			Info: panel.Info{ID: "status-codes", Title: "Status codes", Section: "Overview", Chart: panel.Donut, Span: 4,
				Description: "Requests by HTTP status of the response."},
			load: statusCodes,
		},
		{
			Info: panel.Info{ID: "status-over-time", Title: "Responses by status class", Section: "Responses", Chart: panel.Stack, Span: 6,
				Description: "Requests per day, or per hour for up to three days, by class of the HTTP status."},
			load: func(ctx context.Context, s *scope) (panel.Data, error) {
				return s.overTime(ctx, "status_class", panel.Column{Name: "status_class", Label: "Status class", Type: panel.Text, Field: "status", Palette: panel.ByStatus})
			},
		},
	}
}

// maxSeries is how many values of a dimension get a colour of their own.
const maxSeries = 6

// overTime counts requests per bucket and value of a dimension. Values beyond
// the most frequent ones are summed up in the series nil. Every series has a
// row for every bucket, zeros included.
func (s *scope) overTime(ctx context.Context, column string, series panel.Column) (panel.Data, error) {
	// Requests per bucket and value; values ranked by their requests in the
	// whole range.
	var b binder
	rows, err := s.query(ctx, &b, `WITH r AS (
	SELECT `+s.bucket.sql()+` AS bucket, `+column+` AS value, count(*) AS n
	FROM requests WHERE `+s.where(&b)+` GROUP BY ALL),
ranked AS (SELECT value, row_number() OVER (ORDER BY sum(n) DESC, value) AS rank FROM r GROUP BY value),
kept AS (SELECT bucket, n, rank, CASE WHEN rank <= `+fmt.Sprint(maxSeries)+` THEN value END AS value FROM r JOIN ranked USING (value))
SELECT value, bucket, sum(n)::BIGINT FROM kept GROUP BY value, bucket ORDER BY min(min(rank)) OVER (PARTITION BY value), bucket`)
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	series.Role = panel.RoleSeries
	data := panel.Data{
		Columns: []panel.Column{
			{Name: "time", Label: "Time (UTC), per " + s.bucket.name, Type: panel.Time, Role: panel.RoleX},
			series,
			{Name: "requests", Label: "Requests", Type: panel.Integer, Role: panel.RoleValue},
		},
		Step: int64(s.bucket.width.Seconds()),
	}
	data.Rows = dense(rows, s.axis())
	return data, nil
}

// dense turns value, time, count into time, value, count with a row for every
// value and time of the axis. Rows of one value must stand together.
func dense(rows [][]any, axis []time.Time) [][]any {
	type point struct {
		value any
		at    time.Time
	}
	counts := map[point]any{}
	var values []any
	for _, r := range rows {
		if len(values) == 0 || values[len(values)-1] != r[0] {
			values = append(values, r[0])
		}
		if at, ok := r[1].(time.Time); ok {
			counts[point{r[0], at.UTC()}] = r[2]
		}
	}
	var all [][]any
	for _, v := range values {
		for _, at := range axis {
			n, ok := counts[point{v, at}]
			if !ok {
				n = int64(0)
			}
			all = append(all, []any{at, v, n})
		}
	}
	return all
}

// axis lists the buckets of the range.
func (s *scope) axis() []time.Time { return s.bucket.axis(s.from, s.to) }

func statusCodes(ctx context.Context, s *scope) (panel.Data, error) {
	// Requests per HTTP status and their share of all requests in the scope.
	var b binder
	rows, err := s.query(ctx, &b, `SELECT status_code, count(*) AS n, count(*) / sum(count(*)) OVER () AS share
FROM requests WHERE `+s.where(&b)+` GROUP BY status_code ORDER BY n DESC, status_code`)
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	return panel.Data{
		Columns: []panel.Column{
			{Name: "status_code", Label: "Status", Type: panel.Text, Role: panel.RoleX, Palette: panel.ByStatus, Field: "status"},
			{Name: "requests", Label: "Requests", Type: panel.Integer, Role: panel.RoleValue},
			{Name: "share", Label: "Share", Type: panel.Percent},
		},
		Rows: rows,
	}, nil
}
