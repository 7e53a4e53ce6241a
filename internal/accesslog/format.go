package accesslog

import "strings"

// LogFormat is the access log format we recommend for an API type: one line of
// JSON with every recommended field that the type renders. Values are quoted,
// because API Gateway writes "-" where a value is missing and an unquoted "-"
// is not JSON.
func LogFormat(api API) string {
	var b strings.Builder
	sep := "{"
	for _, f := range Fields {
		if f.Recommended&api == 0 {
			continue
		}
		b.WriteString(sep + `"` + f.Name + `":"$context.` + f.Var + `"`)
		sep = ","
	}
	b.WriteString("}")
	return b.String()
}

// String names the API types of a set, for example "REST, HTTP".
func (a API) String() string {
	var names []string
	for _, t := range []struct {
		api  API
		name string
	}{{REST, "REST"}, {HTTP, "HTTP"}, {WebSocket, "WebSocket"}} {
		if a&t.api != 0 {
			names = append(names, t.name)
		}
	}
	return strings.Join(names, ", ")
}
