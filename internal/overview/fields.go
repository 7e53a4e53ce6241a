package overview

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

// field is something to filter by and its columns.
type field struct {
	panel.Field
	// column identifies; label is what is shown, where it is another column.
	column, label string
}

// fields in the order of the filter bar. Customers and plans are identified by
// id: two of them may share a name.
var fields = []field{
	{panel.Field{Name: "domain", Label: "Domain", Plural: "domains", Main: true, Type: panel.Text}, "domain_name", ""},
	{panel.Field{Name: "status", Label: "Status", Plural: "statuses", Main: true, Type: panel.Text, Palette: panel.ByStatus}, "status_code", ""},
	{panel.Field{Name: "plan", Label: "Usage plan", Plural: "usage plans", Main: true, Type: panel.Text}, "usage_plan_id", "usage_plan"},
	{panel.Field{Name: "customer", Label: "Customer", Plural: "customers", Main: true, Type: panel.Text}, "customer_id", "customer"},
	{panel.Field{Name: "route", Label: "Route", Plural: "routes", Type: panel.Text}, "route", ""},
	{panel.Field{Name: "error", Label: "Error type", Plural: "error types", Type: panel.Text}, "error_type", ""},
	{panel.Field{Name: "agent", Label: "User agent", Plural: "user agents", Type: panel.Text}, "ua_family", ""},
	{panel.Field{Name: "auth", Label: "Authentication", Plural: "authentication methods", Type: panel.Text}, "auth_type", ""},
	{panel.Field{Name: "country", Label: "Country", Plural: "countries", Type: panel.Country}, "country", ""},
	{panel.Field{Name: "key", Label: "API key", Plural: "API keys", Type: panel.Text}, "api_key_id", "api_key_name"},
	{panel.Field{Name: "method", Label: "Method", Plural: "methods", Type: panel.Text}, "http_method", ""},
	{panel.Field{Name: "stage", Label: "Stage", Plural: "stages", Type: panel.Text}, "stage", ""},
}

// statusClass matches 2xx; such a term stands for all its codes.
var statusClass = regexp.MustCompile(`^[1-5]xx$`)

// condition is true for rows with one of the values.
func (f field) condition(b *binder, values []string) string {
	if f.Palette != panel.ByStatus {
		return f.column + " IN (" + b.list(values) + ")"
	}
	var classes, codes []string
	for _, v := range values {
		if statusClass.MatchString(v) {
			classes = append(classes, v)
		} else {
			codes = append(codes, v)
		}
	}
	var alternatives []string
	if len(classes) > 0 {
		alternatives = append(alternatives, "status_class IN ("+b.list(classes)+")")
	}
	if len(codes) > 0 {
		alternatives = append(alternatives, "status_code IN ("+b.list(codes)+")")
	}
	return "(" + strings.Join(alternatives, " OR ") + ")"
}

// Fields are what can be filtered by.
func (b *Board) Fields() []panel.Field {
	list := make([]panel.Field, len(fields))
	for i, f := range fields {
		list[i] = f.Field
	}
	return list
}

// maxValues bounds a list of values; the reader searches for the rest.
const maxValues = 200

// Values lists the values of a field, the most frequent first.
func (b *Board) Values(ctx context.Context, name, search string, f panel.Filter) ([]panel.Value, error) {
	for _, fd := range fields {
		if fd.Name != name {
			continue
		}
		s, err := b.scope(ctx, f)
		if err != nil {
			return nil, err
		}
		if fd.Palette == panel.ByStatus {
			return s.statuses(ctx, fd, search)
		}
		values, err := s.values(ctx, fd, search)
		if err != nil {
			return nil, fmt.Errorf("list values of %s: %w", name, err)
		}
		return values, nil
	}
	return nil, fmt.Errorf("field %q: %w", name, panel.ErrUnknown)
}

func (s *scope) values(ctx context.Context, fd field, search string) ([]panel.Value, error) {
	// Requests per value of the field, under all other filters. A value's label
	// is the newest it was logged with.
	label := "any_value(" + fd.column + ")"
	if fd.label != "" {
		label = "arg_max(" + fd.label + ", request_time)"
	}
	var b binder
	sql := `SELECT value, label, n FROM (
		SELECT ` + fd.column + ` AS value, ` + label + ` AS label, count(*) AS n
		FROM requests WHERE ` + s.whereBetween(&b, s.from, s.to, fd.Name) + ` GROUP BY value)`
	if search != "" {
		mark := b.bind(search)
		sql += ` WHERE contains(lower(value), lower(` + mark + `)) OR contains(lower(label), lower(` + mark + `))`
	}
	rows, err := s.query(ctx, &b, sql+fmt.Sprintf(` ORDER BY n DESC, value LIMIT %d`, maxValues))
	if err != nil {
		return nil, err
	}
	values := make([]panel.Value, 0, len(rows))
	for _, r := range rows {
		v := panel.Value{Value: text(r[0]), Label: text(r[1]), Count: integer(r[2])}
		if v.Label == none {
			v.Label = v.Value
		}
		values = append(values, v)
	}
	return values, nil
}

// statuses lists the status classes, then the codes.
func (s *scope) statuses(ctx context.Context, fd field, search string) ([]panel.Value, error) {
	codes, err := s.values(ctx, fd, "")
	if err != nil {
		return nil, fmt.Errorf("list statuses: %w", err)
	}
	found := []panel.Value{}
	for _, v := range append(classes(codes), codes...) {
		if strings.Contains(v.Value, strings.ToLower(search)) {
			found = append(found, v)
		}
	}
	return found, nil
}

// classes are the status classes of the codes, with their sums.
func classes(codes []panel.Value) []panel.Value {
	var list []panel.Value
	for _, class := range []string{"1xx", "2xx", "3xx", "4xx", "5xx"} {
		v := panel.Value{Value: class, Label: class}
		for _, c := range codes {
			if strings.HasPrefix(c.Value, class[:1]) {
				v.Count += c.Count
			}
		}
		if v.Count > 0 {
			list = append(list, v)
		}
	}
	return list
}
