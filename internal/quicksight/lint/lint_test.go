package lint

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

var columns = Options{Columns: map[string]map[string]expr.Type{"requests": {
	"request_id": expr.Text, "request_time": expr.Time, "domain": expr.Text, "route": expr.Text,
	"status": expr.Integer, "status_code": expr.Text, "latency_ms": expr.Integer, "api_id": expr.Text,
}}}

func baseText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/base.json")
	require.NoError(t, err)
	return string(text)
}

func check(t *testing.T, text string, o Options) []Finding {
	t.Helper()
	d, err := definition.Decode([]byte(text))
	require.NoError(t, err)
	return Check(d, o)
}

func TestCheck_validDefinition_hasNoFindings(t *testing.T) {
	assert.Empty(t, check(t, baseText(t), columns))
	assert.Empty(t, check(t, baseText(t), Options{}), "without columns")
}

// A rule without a broken definition is not known to find anything.
func TestEachRule_findsItsBrokenDefinition(t *testing.T) {
	proved := map[string]bool{}
	for _, tt := range broken {
		t.Run(tt.rule+"/"+tt.name, func(t *testing.T) {
			text := baseText(t)
			for i := 0; i < len(tt.replace); i += 2 {
				require.Contains(t, text, tt.replace[i])
				text = strings.Replace(text, tt.replace[i], tt.replace[i+1], 1)
			}
			var found []Finding
			if d, err := definition.Decode([]byte(text)); err == nil {
				found = Check(d, columns)
			} else {
				var problems definition.Problems
				require.ErrorAs(t, err, &problems)
				found = Unreadable(problems)
			}
			var messages, others []string
			for _, f := range found {
				if f.Rule == tt.rule {
					messages = append(messages, f.Path+": "+f.Message)
				} else {
					others = append(others, f.Rule)
				}
			}
			assert.Contains(t, strings.Join(messages, "\n"), tt.want)
			assert.Equal(t, tt.others, others, "what else is found")
		})
		proved[tt.rule] = true
	}
	ids := map[string]bool{}
	for _, rule := range Rules() {
		assert.False(t, ids[rule.ID], "two rules are called %s", rule.ID)
		ids[rule.ID] = true
		assert.True(t, proved[rule.ID], "rule %s has no broken definition", rule.ID)
		assert.NotEmpty(t, rule.Summary)
		assert.Contains(t, []Severity{Error, Warning}, rule.Severity)
	}
}

func TestTables_nameMembersOfTheModel(t *testing.T) {
	members := map[string]bool{}
	ofVisuals := map[string]bool{}
	var walk func(reflect.Type)
	seen := map[reflect.Type]bool{}
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for field := range typ.Fields() {
			members[typ.Name()+"."+field.Name] = true
			members["."+field.Name] = true
			if typ == reflect.TypeFor[types.Visual]() && field.IsExported() {
				ofVisuals[field.Name] = true
			}
			walk(field.Type)
		}
	}
	walk(reflect.TypeFor[definition.Definition]())

	for member := range cfnLacks {
		assert.True(t, members[member], member)
	}
	for _, m := range append(slices.Clone(apiMaxima), cfnMaxima...) {
		assert.True(t, members[m.typ+"."+m.member], "%s.%s", m.typ, m.member)
	}
	for _, key := range slices.Concat(idMembers, fieldMembers, []string{"CategoryValues", "CategoryValue", "StaticValues", "Values"}) {
		assert.True(t, members["."+key], key)
	}
	for kind, list := range limits {
		require.True(t, ofVisuals[kind], kind)
		for _, l := range list {
			assert.True(t, members["."+l.member], l.member)
			assert.True(t, members["."+l.well], l.well)
		}
	}
}

func TestCheck_realDefinitions(t *testing.T) {
	tests := map[string]map[string]int{
		"cid_aws_budgets":             {"alt-text": 11, "filter-coverage": 3, "items-limit": 3, "nulls-hidden": 4, "sheet-description": 2},
		"cid_aws_feeds":               {"alt-text": 21, "items-limit": 7, "layout-element": 1, "nulls-hidden": 1, "sheet-description": 6, "visual-title": 14},
		"cid_data_collection_monitor": {"alt-text": 10, "filter-coverage": 4, "items-limit": 3, "nulls-hidden": 3, "sheet-description": 2, "unknown-visual": 2, "unset-parameter": 1},
		"cid_rls":                     {"alt-text": 2, "nulls-hidden": 2, "sheet-description": 3},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			d, err := definition.Load("../definition/testdata/" + name + ".definition.json")
			require.NoError(t, err)
			got := map[string]int{}
			for _, f := range Check(d, Options{}) {
				got[f.Rule]++
			}
			assert.Equal(t, want, got)
		})
	}
}

func TestReadColumns(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	_, err := ReadColumns(dir)
	require.ErrorContains(t, err, "no data sets in")

	write("described.json", `{"DataSet": {"OutputColumns": [{"Name": "a", "Type": "STRING"}, {"Name": "b", "Type": "DATETIME"}]}}`)
	write("made.json", `{"PhysicalTableMap": {"t": {"CustomSql": {"Name": "t", "SqlQuery": "SELECT", "Columns": [
		{"Name": "a", "Type": "STRING"}, {"Name": "n", "Type": "STRING"}, {"Name": "old", "Type": "DECIMAL"}, {"Name": "dropped", "Type": "STRING"}]}}},
		"LogicalTableMap": {"t": {"Alias": "t", "DataTransforms": [
			{"CastColumnTypeOperation": {"ColumnName": "n", "NewColumnType": "INTEGER"}},
			{"RenameColumnOperation": {"ColumnName": "old", "NewColumnName": "new"}},
			{"CreateColumnsOperation": {"Columns": [{"ColumnName": "c", "ColumnId": "c", "Expression": "1"}]}},
			{"ProjectOperation": {"ProjectedColumns": ["a", "n", "new", "c"]}}]}}}`)
	got, err := ReadColumns(dir)
	require.NoError(t, err)
	assert.Equal(t, map[string]map[string]expr.Type{
		"described": {"a": expr.Text, "b": expr.Time},
		"made":      {"a": expr.Text, "n": expr.Integer, "new": expr.Decimal, "c": expr.Unknown},
	}, got)

	write("empty.json", `{}`)
	_, err = ReadColumns(dir)
	require.ErrorContains(t, err, "empty.json: no columns in it")
}
