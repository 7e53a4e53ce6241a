package lens

import (
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Advice says how to get values into a column of requests that is empty in all
// records: which variables the access log format needs, or what an import needs.
// It is "" for columns that are not there to be filled.
func Advice(column string) string {
	switch column {
	case "country":
		return "Countries come from a database of address ranges: import with --geo FILE."
	case "usage_plan", "usage_plan_id", "quota_limit", "quota_period", "throttle_rate", "customer", "customer_id", "api_key_name", "api_name":
		return "It comes from the usage plan snapshot: import with --usage-plans FILE."
	case "api_key":
		column = "api_key_id"
	}
	i := slices.IndexFunc(accesslog.Columns[:], func(c accesslog.Column) bool { return c.Name == column })
	if i < 0 {
		return ""
	}
	var variables []string
	for _, id := range accesslog.Columns[i].From {
		if f := accesslog.Fields[id]; f.Var != "" {
			variables = append(variables, "$context."+f.Var)
		}
	}
	if len(variables) == 0 {
		return ""
	}
	return "Either no request had one, or the access log format lacks it: add " + strings.Join(variables, " or ") + "."
}
