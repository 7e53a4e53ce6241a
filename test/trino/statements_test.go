// Package trino checks SQL that is written for Athena with Trino, the engine
// that Athena is made of: here that its parser accepts it; with the build tag
// trino ("make trino") that it gives the figures that DuckDB gives.
package trino

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/dashboards"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

const (
	root = "../.."
	// schema is the Glue database of the tests.
	schema = "lens"
)

// statement is one question in the SQL of both engines.
type statement struct {
	name         string
	duck, athena string
	duckArgs     []any
	athenaArgs   []any
	// few is set where there are too few rows for an approximate percentile.
	few bool
}

var columnTypes = map[string]expr.Type{
	"STRING": expr.Text, "INTEGER": expr.Integer, "DECIMAL": expr.Decimal, "DATETIME": expr.Time,
}

func dataSets(t *testing.T) []dataset.DataSet {
	t.Helper()
	sets, err := dataset.Load(dashboards.Sources())
	require.NoError(t, err)
	return sets
}

// dashboard is the published one.
func dashboard(t *testing.T, now time.Time) (*definition.Definition, *compile.Dashboard) {
	t.Helper()
	d, err := definition.Decode(dashboards.Definition)
	require.NoError(t, err)
	sets := map[string]compile.DataSet{}
	for _, s := range dataSets(t) {
		columns := map[string]expr.Type{}
		for _, c := range s.Columns {
			columns[c.Name] = columnTypes[c.Type]
		}
		sets[s.Identifier] = compile.DataSet{Columns: columns, Source: func(dialect expr.Dialect) string {
			if dialect == expr.Athena {
				return "(" + s.Athena(schema, dataset.DirectQuery) + ")"
			}
			return "(" + s.DuckDB(expr.Quote(s.Identifier), now) + ")"
		}}
	}
	board, err := compile.New(d, sets)
	require.NoError(t, err)
	return d, board
}

// visualStatements are the queries of every visual in a state.
func visualStatements(t *testing.T, now time.Time, label string, state compile.State) []statement {
	t.Helper()
	d, board := dashboard(t, now)
	var all []statement
	for i := range d.Sheets {
		for _, v := range definition.Visuals(&d.Sheets[i], "") {
			// All rows: which are on a page may depend on a percentile.
			o := compile.Options{Now: now, Rows: 100_000}
			duck := queries(t, board, v.ID, state, o)
			o.Dialect = expr.Athena
			athena := queries(t, board, v.ID, state, o)
			for _, part := range slices.Sorted(maps.Keys(duck)) {
				all = append(all, statement{
					name: v.ID + " " + part + label,
					duck: duck[part].SQL, duckArgs: duck[part].Args, athena: athena[part].SQL, athenaArgs: athena[part].Args,
				})
			}
		}
	}
	require.NotEmpty(t, all)
	return all
}

// queries are what a visual asks, by the part of it that the answer is for.
func queries(t *testing.T, board *compile.Dashboard, visual string, state compile.State, o compile.Options) map[string]*compile.Query {
	t.Helper()
	p, err := board.Visual(visual, state, o)
	require.NoError(t, err, visual)
	parts := map[string]*compile.Query{"main": p.Main, "total": p.Total, "row total": p.RowTotal, "column total": p.ColumnTotal, "count": p.Count}
	maps.DeleteFunc(parts, func(_ string, q *compile.Query) bool { return q == nil })
	return parts
}

// filtered is a state in which every category filter of the definition keeps
// something out, and parameters have values.
func filtered(t *testing.T, now time.Time) compile.State {
	t.Helper()
	d, _ := dashboard(t, now)
	state := compile.State{Filters: map[string]compile.FilterValue{}, Parameters: map[string][]string{}}
	for _, f := range definition.Filters(d) {
		if f.Kind == "CategoryFilter" && f.Control != nil {
			state.Filters[f.ID] = compile.FilterValue{Values: []string{"nothing has this value", compile.Null}, Exclude: true}
		}
	}
	require.Greater(t, len(state.Filters), 5)
	for _, p := range definition.Parameters(d) {
		if p.Name == "Granularity" {
			state.Parameters[p.Name] = []string{"Week"}
		}
	}
	return state
}

// dataSetStatements are the queries of the data sets, as a dashboard reads
// them and as SPICE loads them.
func dataSetStatements(t *testing.T, now time.Time) []statement {
	t.Helper()
	var all []statement
	for _, s := range dataSets(t) {
		for _, mode := range []dataset.Mode{dataset.DirectQuery, dataset.SPICE} {
			all = append(all, statement{
				name: "data set " + s.Identifier + " " + string(mode),
				duck: s.DuckDB(expr.Quote(s.Identifier), now), athena: s.Athena(schema, mode),
			})
		}
	}
	return all
}

// sample is a table for the examples of the expression language, in both
// dialects. The columns have the types of internal/quicksight/expr's tests.
const sample = `(SELECT n, m, CAST(d AS DOUBLE) AS d, s, t, CAST(ts AS TIMESTAMP) AS ts, t AS "route template" FROM (VALUES
	(1, 10, 1.5, 'a', 'x/y', TIMESTAMP '2026-11-21 23:59:00'),
	(3, 20, 2.5, 'a', 'x/z', TIMESTAMP '2026-11-22 00:01:00'),
	(450, 30, NULL, 'b', 'x', TIMESTAMP '2026-11-15 10:00:00'),
	(7, 40, -4.0, 'b', '{"a": {"b": 1}}', TIMESTAMP '2026-11-22 10:00:00'),
	(520, 50, 99.25, '12', 'aXb', TIMESTAMP '2026-08-22 10:00:00')
) AS r(n, m, d, s, t, ts))`

// expressionStatements are the examples of the expression language with what
// they become, as its golden file has them.
func expressionStatements(t *testing.T) []statement {
	t.Helper()
	text, err := os.ReadFile(root + "/internal/quicksight/expr/testdata/sql.txt")
	require.NoError(t, err)
	var all []statement
	for _, entry := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		lines := strings.Split(entry, "\n")
		require.GreaterOrEqual(t, len(lines), 3, entry)
		duck := strings.TrimSpace(lines[2])
		athena := strings.TrimSpace(lines[len(lines)-1])
		_, duck, _ = strings.Cut(duck, " ")
		_, athena, _ = strings.Cut(athena, " ")
		from := " FROM " + sample
		switch _, level, _ := strings.Cut(lines[1], ", "); level {
		case "table calculation":
			from += " GROUP BY s, ts ORDER BY s, ts"
		case "row":
			from += " ORDER BY n"
		}
		all = append(all, statement{
			name: lines[0], few: strings.Contains(athena, "approx_percentile"),
			duck: "SELECT " + strings.TrimSpace(duck) + from, athena: "SELECT " + strings.TrimSpace(athena) + from,
		})
	}
	require.Greater(t, len(all), 150)
	return all
}
