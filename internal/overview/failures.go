package overview

import (
	"context"
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

func failures() definition {
	return definition{
		Info: panel.Info{ID: "errors", Title: "Errors by cause", Section: "Customers and plans", Chart: panel.Bars, Span: 5,
			Description: "Requests answered 4xx or 5xx by API Gateway's response type; without one the backend itself gave the error. " +
				"Classified by $context.error.responseType, never by status or message."},
		load:  errorCauses,
		empty: "No request was answered with an error here.",
	}
}

// causes puts the gateway response types into plain words.
var causes = map[string]string{
	"ACCESS_DENIED":                  "Access denied by authorizer or policy",
	"API_CONFIGURATION_ERROR":        "API is configured wrongly",
	"AUTHORIZER_CONFIGURATION_ERROR": "Authorizer is configured wrongly",
	"AUTHORIZER_FAILURE":             "Authorizer failed",
	"BAD_REQUEST_BODY":               "Request body is invalid",
	"BAD_REQUEST_PARAMETERS":         "Request parameters are invalid",
	"DEFAULT_4XX":                    "Other client error",
	"DEFAULT_5XX":                    "Other gateway error",
	"EXPIRED_TOKEN":                  "Token has expired",
	"INTEGRATION_FAILURE":            "Backend could not be reached",
	"INTEGRATION_TIMEOUT":            "Backend took too long",
	"INVALID_API_KEY":                "API key is invalid",
	"INVALID_SIGNATURE":              "Signature is invalid",
	"MISSING_AUTHENTICATION_TOKEN":   "No credentials, or no such route",
	"QUOTA_EXCEEDED":                 "Quota used up",
	"REQUEST_TOO_LARGE":              "Request is too large",
	"RESOURCE_NOT_FOUND":             "No such route",
	"THROTTLED":                      "Too many requests per second",
	"UNAUTHORIZED":                   "Not authorized",
	"UNSUPPORTED_MEDIA_TYPE":         "Media type is not supported",
	"WAF_FILTERED":                   "Blocked by AWS WAF",
	none:                             "Answered by the backend",
}

func errorCauses(ctx context.Context, s *scope) (panel.Data, error) {
	// Requests with an error status or a gateway response type, per response
	// type, and their share of all such requests.
	var b binder
	rows, err := s.query(ctx, &b, `SELECT error_type, error_type, count(*) AS n, count(*) / sum(count(*)) OVER () AS share,
	count(DISTINCT customer_id) FILTER (customer_id <> '(none)'), max(request_time)
FROM requests WHERE (status >= 400 OR error_type <> '(none)') AND `+s.where(&b)+` GROUP BY error_type ORDER BY n DESC, error_type`)
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	for _, r := range rows {
		if words, ok := causes[text(r[0])]; ok {
			r[0] = words
		}
		// The backend's own errors have no response type to filter by.
		if r[1] == none {
			r[1] = nil
		}
	}
	return panel.Data{
		Columns: []panel.Column{
			{Name: "cause", Label: "Cause", Type: panel.Text, Role: panel.RoleX, Field: "error", Key: "error_type"},
			{Name: "error_type", Label: "Response type", Type: panel.Text},
			{Name: "requests", Label: "Requests", Type: panel.Integer, Role: panel.RoleValue},
			{Name: "share", Label: "Share", Type: panel.Percent},
			{Name: "customers", Label: "Customers", Type: panel.Integer},
			{Name: "last_seen", Label: "Last", Type: panel.Time},
		},
		Rows: rows,
	}, nil
}
