package catalogue

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

const fieldsIntro = `# Fields and columns

<!-- Generated from internal/accesslog by: go test ./test/catalogue -update -->

An access log record is one line of JSON, rendered from a stage's log format. This page lists what such a line may
hold (fields) and what becomes of it (columns of the table ` + "`requests`" + `).

Values may be strings or numbers. ` + "`-`, `(none)`, `null`" + ` and the empty string mean that a value is absent. Keys are
found whatever their order, case and punctuation: ` + "`identity.sourceIp`, `identitySourceIp` and `identity_source_ip`" + ` are
one key, and so is ` + "`sourceIp`" + ` in an object ` + "`identity`" + `.
`

func TestFieldsDocComesFromTheCatalogue(t *testing.T) {
	var b strings.Builder
	b.WriteString(fieldsIntro)
	writeFormats(&b)
	writeColumns(&b)
	writeFields(&b)
	golden.File(t, "../../docs/fields.md", b.String())
}

func writeFormats(b *strings.Builder) {
	b.WriteString("\n## Recommended log formats\n\n" +
		"All values are quoted: API Gateway writes `-` for a missing value, and an unquoted `-` is not JSON.\n")
	for _, api := range []accesslog.API{accesslog.REST, accesslog.HTTP, accesslog.WebSocket} {
		fmt.Fprintf(b, "\n%s APIs:\n\n```json\n%s\n```\n", api, accesslog.LogFormat(api))
	}
}

// typeNames are the names of the catalogue's types for a reader.
var typeNames = map[accesslog.Type]string{
	accesslog.Text:      "text",
	accesslog.Int:       "integer",
	accesslog.BigInt:    "big integer",
	accesslog.Double:    "double",
	accesslog.Bool:      "boolean",
	accesslog.Timestamp: "timestamp",
}

func writeColumns(b *strings.Builder) {
	b.WriteString("\n## Columns of `requests`\n\n" +
		"One row per request. Timestamps are UTC; between enricher and Firehose they are epoch milliseconds.\n" +
		"Text columns but `extra` read `(none)` where a record has no value, in the view and in the data sets.\n" +
		"Columns marked with * are masked by `PrivacyMode`.\n" +
		"The partition `" + accesslog.Partition + "` is a UTC day: of arrival on AWS, of the request on the laptop.\n\n" +
		"| column | type | meaning | comes from |\n|---|---|---|---|\n")
	for _, c := range accesslog.Columns {
		name := code(c.Name)
		if c.Personal {
			name += " *"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, typeNames[c.Type], cell(c.Doc), cell(origin(c)))
	}
}

// origin is a column's rule, or the fields it copies.
func origin(c accesslog.Column) string {
	if c.Rule != "" {
		return c.Rule
	}
	var names []string
	for _, id := range c.From {
		names = append(names, code(accesslog.Fields[id].Name))
	}
	return strings.Join(names, ", else ")
}

func writeFields(b *strings.Builder) {
	b.WriteString("\n## Fields\n\n" +
		"Bold fields are in the recommended formats. A field without a column is kept, as JSON text, in `extra`; only `routeKey` is not, which `route`, `http_method` and `resource_path` tell.\n\n" +
		"| field | variable | also accepted | API types | column | needed for |\n|---|---|---|---|---|---|\n")
	for id, f := range accesslog.Fields {
		name := code(f.Name)
		if f.Recommended != 0 {
			name = "**" + name + "**"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", name, variableOf(f), codes(f.Keys), f.APIs,
			target(accesslog.FieldID(id)), cell(f.For))
	}
}

func variableOf(f accesslog.Field) string {
	if f.Var == "" {
		return ""
	}
	return code("$context." + f.Var)
}

// target names the columns that a field may fill.
func target(id accesslog.FieldID) string {
	var names []string
	for _, c := range accesslog.Columns {
		if slices.Contains(c.From, id) {
			names = append(names, c.Name)
		}
	}
	if accesslog.Fields[id].Secret {
		return "dropped"
	}
	return codes(names)
}

func codes(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = code(name)
	}
	return strings.Join(quoted, ", ")
}

func code(text string) string { return "`" + text + "`" }

// cell keeps a text from ending its table cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
