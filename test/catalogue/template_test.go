// Package catalogue proves that everything which lists fields or columns comes
// from the one catalogue in internal/accesslog: the parser, the Glue table and
// the log formats in template.yaml, DuckDB's table and docs/fields.md.
//
// With -update the tests write what is generated instead of comparing it.
package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

const templateFile = "../../template.yaml"

func TestTemplateBlocksComeFromTheCatalogue(t *testing.T) {
	data, err := os.ReadFile(templateFile)
	require.NoError(t, err)
	want, err := fillBlocks(string(data), map[string][]string{
		"glue-columns":            glueColumns(),
		"quota-columns":           quotaColumns(),
		"set-access-logs-command": {"Value: !Sub " + quoteYAML(setAccessLogsCommand(accesslog.LogFormat(accesslog.REST)))},
		"rest-log-format":         {"Value: " + quoteYAML(accesslog.LogFormat(accesslog.REST))},
		"http-log-format":         {"Value: " + quoteYAML(accesslog.LogFormat(accesslog.HTTP))},
		"operations-dashboard":    {"DashboardBody: !Sub " + quoteYAML(operations(t))},
		"websocket-log-format":    {"Value: " + quoteYAML(accesslog.LogFormat(accesslog.WebSocket))},
	})
	require.NoError(t, err)
	golden.File(t, templateFile, want)
}

// operations is the body of the CloudWatch dashboard, in one line.
func operations(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../dashboards/operations.json")
	require.NoError(t, err)
	var line bytes.Buffer
	require.NoError(t, json.Compact(&line, text))
	return line.String()
}

// fillBlocks replaces the lines between "# BEGIN generated <name>" and
// "# END generated <name>" by the block of that name, indented like the marker.
// It is an error when a block has no place or a place has no block.
func fillBlocks(text string, blocks map[string][]string) (string, error) {
	var out []string
	open, filled := "", map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		mark := strings.TrimSpace(line)
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		switch {
		case strings.HasPrefix(mark, "# BEGIN generated "):
			open = strings.TrimPrefix(mark, "# BEGIN generated ")
			block, ok := blocks[open]
			if !ok || filled[open] {
				return "", fmt.Errorf("unknown or repeated block %q", open)
			}
			filled[open] = true
			out = append(out, line)
			for _, generated := range block {
				out = append(out, indent+generated)
			}
		case strings.HasPrefix(mark, "# END generated "):
			if name := strings.TrimPrefix(mark, "# END generated "); name != open {
				return "", fmt.Errorf("block %q ends as %q", open, name)
			}
			open = ""
			out = append(out, line)
		case open == "":
			out = append(out, line)
		}
	}
	if open != "" {
		return "", fmt.Errorf("block %q has no end", open)
	}
	for name := range blocks {
		if !filled[name] {
			return "", fmt.Errorf("no place for block %q", name)
		}
	}
	return strings.Join(out, "\n"), nil
}

// glueTypes are the Glue (Hive) types of the catalogue's types.
var glueTypes = map[accesslog.Type]string{
	accesslog.Text:      "string",
	accesslog.Int:       "int",
	accesslog.BigInt:    "bigint",
	accesslog.Double:    "double",
	accesslog.Bool:      "boolean",
	accesslog.Timestamp: "timestamp",
}

func glueColumns() []string {
	lines := make([]string, 0, len(accesslog.Columns))
	for _, c := range accesslog.Columns {
		lines = append(lines, fmt.Sprintf("- {Name: %s, Type: %s, Comment: %s}", c.Name, glueTypes[c.Type], quoteYAML(c.Doc)))
	}
	return lines
}

func quotaColumns() []string {
	lines := make([]string, 0, len(quota.Columns))
	for _, c := range quota.Columns {
		lines = append(lines, fmt.Sprintf("- {Name: %s, Type: %s, Comment: %s}", c.Name, glueTypes[c.Type], quoteYAML(c.Doc)))
	}
	return lines
}

// setAccessLogsCommand is a shell command, with the ${…} of Fn::Sub in it.
func setAccessLogsCommand(format string) string {
	type operation struct {
		Op    string `json:"op"`
		Path  string `json:"path"`
		Value string `json:"value"`
	}
	operations, err := json.Marshal([]operation{
		{"replace", "/accessLogSettings/destinationArn", "${Stream.Arn}"},
		{"replace", "/accessLogSettings/format", format},
	})
	if err != nil {
		panic(err) // strings only
	}
	return "aws apigateway update-stage --region ${AWS::Region} --rest-api-id API_ID --stage-name STAGE" +
		" --patch-operations '" + string(operations) + "'"
}

func quoteYAML(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

func TestFillBlocksRefusesWhatDoesNotMatch(t *testing.T) {
	blocks := map[string][]string{"a": {"1"}}
	tests := []struct{ name, text, want string }{
		{"missing place", "x", `no place for block "a"`},
		{"unknown place", "# BEGIN generated b\n# END generated b", `unknown or repeated block "b"`},
		{"twice", "# BEGIN generated a\n# END generated a\n# BEGIN generated a\n# END generated a", `unknown or repeated block "a"`},
		{"no end", "# BEGIN generated a\n", `block "a" has no end`},
		{"other end", "# BEGIN generated a\n# END generated b", `block "a" ends as "b"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := fillBlocks(tt.text, blocks)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestLogFormatsFitTheService(t *testing.T) {
	tests := []struct {
		name string
		api  accesslog.API
		// limit is in bytes; only HTTP APIs document one (3 KB).
		limit int
	}{
		{"REST", accesslog.REST, 4096},
		{"HTTP", accesslog.HTTP, 3072},
		{"WebSocket", accesslog.WebSocket, 4096},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			format := accesslog.LogFormat(tt.api)
			assert.LessOrEqual(t, len(format), tt.limit)
			assert.NotContains(t, format, "\n", "the format must be a single line")
			assert.Contains(t, format, "$context.requestId", "API Gateway insists on the request id")
			assert.NotContains(t, format, "'", "the command quotes the format for a shell")
			assert.NotContains(t, format, "${", "Fn::Sub would replace it")
			assert.True(t, json.Valid([]byte(format)))
		})
	}
}
