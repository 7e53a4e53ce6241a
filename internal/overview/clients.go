package overview

import (
	"context"
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

// ranking counts requests by one dimension.
type ranking struct {
	id, title, description string
	column, label, field   string
	typ                    panel.Type
	plural                 string
	empty                  string
}

func clients() []definition {
	list := []ranking{
		{"agents", "User agents", "Requests by client software, without its version.",
			"ua_family", "User agent", "agent", panel.Text, "user agents",
			"No user agent was logged: add $context.identity.userAgent to the access log format."},
		{"auth", "Authentication", "Requests by how the caller was authenticated.",
			"auth_type", "Method", "auth", panel.Text, "methods",
			"No authentication was logged: add the authorizer and identity fields to the access log format."},
		{"countries", "Countries", "Requests by the country of the address that connected to API Gateway.",
			"country", "Country", "country", panel.Country, "countries",
			"No country is known: countries need a location database (MMDB) at import, and $context.identity.sourceIp in the log format."},
	}
	defs := make([]definition, len(list))
	for i, r := range list {
		defs[i] = definition{
			Info:  panel.Info{ID: r.id, Title: r.title, Description: r.description, Section: "Clients", Chart: panel.Bars, Span: 4},
			load:  r.load,
			empty: r.empty,
		}
	}
	return defs
}

// maxRanks bounds a ranking.
const maxRanks = 100

func (r ranking) load(ctx context.Context, s *scope) (panel.Data, error) {
	// Requests per value of the dimension, their share of all requests in the
	// scope, and how many of them failed (4xx or 5xx).
	var b binder
	rows, err := s.query(ctx, &b, `SELECT `+r.column+` AS value, count(*) AS n, count(*) / sum(count(*)) OVER () AS share,
	count(*) FILTER (status >= 400) / count(*), count(*) OVER ()
FROM requests WHERE `+s.where(&b)+` GROUP BY value ORDER BY n DESC, value LIMIT `+fmt.Sprint(maxRanks))
	if err != nil {
		return panel.Data{}, fmt.Errorf("query: %w", err)
	}
	data := panel.Data{Columns: []panel.Column{
		{Name: r.column, Label: r.label, Type: r.typ, Role: panel.RoleX, Field: r.field},
		{Name: "requests", Label: "Requests", Type: panel.Integer, Role: panel.RoleValue},
		{Name: "share", Label: "Share", Type: panel.Percent},
		{Name: "error_rate", Label: "4xx and 5xx", Type: panel.Percent},
	}}
	// A field that no record has says nothing.
	if len(rows) == 1 && rows[0][0] == none {
		rows = nil
	}
	data.Rows, data.Note = cut(rows, r.plural)
	return data, nil
}
