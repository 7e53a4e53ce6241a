package catalogue

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
)

func TestParserFindsEveryFieldUnderEveryAcceptedKey(t *testing.T) {
	for id, field := range accesslog.Fields {
		for _, key := range acceptedKeys(field) {
			t.Run(key, func(t *testing.T) {
				var p accesslog.Parser
				record, err := p.Parse([]byte(fmt.Sprintf(`{%q:"7"}`, key)))
				require.NoError(t, err)
				assert.Empty(t, record.Extra)
				for other, value := range record.Fields {
					want := other == id && !field.Secret
					assert.Equal(t, want, value.Present(), "field %s", accesslog.Fields[other].Name)
				}
			})
		}
	}
}

func acceptedKeys(field accesslog.Field) []string {
	keys := []string{field.Name}
	if field.Var != "" && field.Var != field.Name {
		keys = append(keys, field.Var)
	}
	return append(keys, field.Keys...)
}

func TestNoKeyBelongsToTwoFields(t *testing.T) {
	owner := map[string]string{}
	for _, field := range accesslog.Fields {
		for _, key := range acceptedKeys(field) {
			assert.Empty(t, owner[key], "%s is a key of %s too", key, field.Name)
			owner[key] = field.Name
		}
	}
}

var variable = regexp.MustCompile(`\$context\.[A-Za-z_.]+`)

func TestRecommendedFormatIsReadBackFieldByField(t *testing.T) {
	for _, api := range []accesslog.API{accesslog.REST, accesslog.HTTP, accesslog.WebSocket} {
		t.Run(api.String(), func(t *testing.T) {
			line := variable.ReplaceAllStringFunc(accesslog.LogFormat(api), func(name string) string {
				return "value of " + name
			})
			var p accesslog.Parser
			record, err := p.Parse([]byte(line))
			require.NoError(t, err)
			assert.Empty(t, record.Extra)
			assert.False(t, record.Repaired)
			for id, field := range accesslog.Fields {
				want := ""
				if field.Recommended&api != 0 {
					want = "value of $context." + field.Var
				}
				assert.Equal(t, want, string(record.Fields[id].Text()), field.Name)
			}
		})
	}
}

type anyAgent struct{}

func (anyAgent) Parse([]byte) (family, kind string) { return "curl", "cli" }

func TestEnricherWritesOnlyColumnsOfTheCatalogue(t *testing.T) {
	known := map[string]bool{}
	for _, c := range accesslog.Columns {
		known[c.Name] = true
	}
	values := map[string]string{}
	for _, field := range accesslog.Fields {
		values[field.Name] = "200"
	}
	values["unknown"] = "kept"
	line, err := json.Marshal(values)
	require.NoError(t, err)

	var p accesslog.Parser
	record, err := p.Parse(line)
	require.NoError(t, err)
	enricher := enrich.Enricher{Agents: anyAgent{}}
	out, _ := enricher.Append(nil, enrich.Row{Record: record, Line: line, Arrival: 1_000})

	var row map[string]any
	require.NoError(t, json.Unmarshal(out, &row))
	for name := range row {
		assert.True(t, known[name], "%s is not in the catalogue", name)
	}
	assert.Contains(t, row["extra"], `"unknown":"kept"`)
}
