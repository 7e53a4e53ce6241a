package overview

import (
	"context"
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

func limits() definition {
	return definition{
		Info: panel.Info{ID: "limits", Title: "Who hit a limit", Section: "Customers and plans", Chart: panel.Table, Span: 7,
			Description: "Requests that API Gateway rejected, by response type: QUOTA_EXCEEDED when the plan's quota was used up, THROTTLED when a rate limit of plan, method, stage or account was."},
		load:  limitHits,
		empty: "Nobody hit a quota or a rate limit here. That is good news, if the access log format holds $context.error.responseType.",
	}
}

func limitHits(ctx context.Context, s *scope) (panel.Data, error) {
	// Rejected requests per customer and plan, by reason, and when the first
	// and the last one happened in the scope.
	var b binder
	rows, err := s.query(ctx, &b, `SELECT arg_max(customer, request_time), customer_id, arg_max(usage_plan, request_time), usage_plan_id,
	count(*) FILTER (error_type = 'QUOTA_EXCEEDED') AS quota, count(*) FILTER (error_type = 'THROTTLED') AS throttled,
	min(request_time), max(request_time), count(*) OVER ()
FROM requests WHERE error_type IN ('QUOTA_EXCEEDED', 'THROTTLED') AND `+s.where(&b)+`
GROUP BY customer_id, usage_plan_id ORDER BY count(*) DESC, customer_id, usage_plan_id LIMIT `+fmt.Sprint(maxCustomers))
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	data := panel.Data{Columns: []panel.Column{
		{Name: "customer", Label: "Customer", Type: panel.Text, Field: "customer", Key: "customer_id"},
		{Name: "customer_id", Label: "Customer id", Type: panel.Text, Hidden: true},
		{Name: "usage_plan", Label: "Usage plan", Type: panel.Text, Field: "plan", Key: "usage_plan_id"},
		{Name: "usage_plan_id", Label: "Usage plan id", Type: panel.Text, Hidden: true},
		{Name: "quota_exceeded", Label: "Over quota", Type: panel.Integer},
		{Name: "throttled", Label: "Throttled", Type: panel.Integer},
		{Name: "first_seen", Label: "First", Type: panel.Time},
		{Name: "last_seen", Label: "Last", Type: panel.Time},
	}}
	data.Rows, data.Note = cut(rows, "rows")
	labelByID(data.Rows, 0, 1)
	labelByID(data.Rows, 2, 3)
	return data, nil
}
