package compile_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// call is a row of the data set of testdata/calls.json. Empty texts are null,
// as is a negative ms.
type call struct {
	id              string
	at              time.Time
	route, kind     string
	customer        string
	code            int64
	ms              float64
	noTime, noRoute bool
}

// someCalls are random, the same for the same seed.
func someCalls(n int, seed uint64) []call {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(values ...string) string { return values[r.IntN(len(values))] }
	calls := make([]call, n)
	for i := range calls {
		c := call{
			id: fmt.Sprintf("c%04d", i), at: now.Add(-time.Duration(r.IntN(40*24*60)) * time.Minute).Truncate(time.Minute),
			route: pick("/a", "/a", "/a", "/b", "/b", "/c", "/d%_", "/e'", "null"), kind: pick("read", "write", "list", "admin"),
			customer: pick("Acme", "Birch", "Cedar", "Dune", "Elm"), code: int64(200 + 100*r.IntN(4)), ms: float64(r.IntN(1000)) / 10,
		}
		if r.IntN(10) == 0 {
			c.route, c.noRoute = "", true
		}
		if r.IntN(10) == 0 {
			c.ms = -1
		}
		calls[i] = c
	}
	return calls
}

// callsSet is a data set of rows.
func callsSet(calls []call) map[string]compile.DataSet {
	rows := make([]string, len(calls))
	text := func(s string, null bool) string {
		if null {
			return "NULL"
		}
		return expr.Literal(s)
	}
	for i, c := range calls {
		ms := "NULL"
		if c.ms >= 0 {
			ms = fmt.Sprintf("%g", c.ms)
		}
		rows[i] = fmt.Sprintf("(%s, TIMESTAMP '%s', %s, %s, %s, %d, %s::DOUBLE, '%s')",
			text(c.id, false), c.at.Format(time.DateTime), text(c.route, c.noRoute), text(c.kind, false),
			text(c.customer, false), c.code, ms, c.at.Format(time.DateOnly))
	}
	source := "(SELECT * FROM (VALUES " + strings.Join(rows, ", ") + ") AS made(id, \"at\", route, kind, customer, code, ms, dt))"
	if len(rows) == 0 {
		source = "(SELECT ''::VARCHAR AS id, TIMESTAMP '2026-01-01' AS \"at\", '' AS route, '' AS kind, '' AS customer, 0 AS code, 0.0::DOUBLE AS ms, '' AS dt WHERE false)"
	}
	return map[string]compile.DataSet{"calls": {
		Columns: map[string]expr.Type{
			"id": expr.Text, "at": expr.Time, "route": expr.Text, "kind": expr.Text, "customer": expr.Text,
			"code": expr.Integer, "ms": expr.Decimal,
		},
		Complete: []string{"id", "at"},
		Source:   func(expr.Dialect) string { return source },
		Floor:    &compile.Floor{Column: "dt", Of: []string{"at"}, Lead: 24 * time.Hour},
	}}
}

func callsText(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/calls.json")
	require.NoError(t, err)
	return string(text)
}

// callsBoard is testdata/calls.json with these filter groups.
func callsBoard(t testing.TB, calls []call, groups ...string) *compile.Dashboard {
	t.Helper()
	text := strings.Replace(callsText(t), `"FilterGroups": []`, `"FilterGroups": [`+strings.Join(groups, ",")+`]`, 1)
	d, err := definition.Decode([]byte(text))
	require.NoError(t, err)
	board, err := compile.New(d, callsSet(calls))
	require.NoError(t, err)
	return board
}

// everywhere is a filter group of all sheets.
func everywhere(filters ...string) string {
	return group(`{"AllSheets": {}}`, filters...)
}

func group(scope string, filters ...string) string {
	return `{"FilterGroupId": "g", "CrossDataset": "SINGLE_DATASET", "Status": "ENABLED", "ScopeConfiguration": ` + scope +
		`, "Filters": [` + strings.Join(filters, ",") + `]}`
}

// filter is a filter on a column.
func filter(kind, id, column, rest string) string {
	return fmt.Sprintf(`{%q: {"FilterId": %q, "Column": {"DataSetIdentifier": "calls", "ColumnName": %q}, %s}}`, kind, id, column, rest)
}

// keep are the ids of the calls that a predicate keeps, sorted.
func keep(calls []call, keeps func(call) bool) []string {
	ids := []string{}
	for _, c := range calls {
		if keeps(c) {
			ids = append(ids, c.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// idsOf are the ids in the table "rows" of calls.json.
func idsOf(t testing.TB, board *compile.Dashboard, s compile.State, o compile.Options) []string {
	t.Helper()
	o.Rows = 10_000
	p, err := board.Visual("rows", s, o)
	require.NoError(t, err)
	ids := []string{}
	for _, row := range run(t, shared(t), p.Main) {
		ids = append(ids, row[1].(string))
	}
	slices.Sort(ids)
	return ids
}
