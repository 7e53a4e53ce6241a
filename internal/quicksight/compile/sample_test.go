package compile_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/dashboards"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// now is when the tests look at their data.
var now = time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)

var options = compile.Options{Now: now}

var (
	once   sync.Once
	common *duckdb.DB
)

// shared is one engine for all tests: it holds no data, statements bring them.
func shared(t testing.TB) *duckdb.DB {
	t.Helper()
	once.Do(func() {
		dir, err := os.MkdirTemp("", "compile")
		require.NoError(t, err)
		common, err = duckdb.Open(context.Background(), dir, duckdb.Options{})
		require.NoError(t, err)
	})
	return common
}

// run runs a query and checks that its columns are those it declares.
func run(t testing.TB, db *duckdb.DB, q *compile.Query) [][]any {
	t.Helper()
	r, err := db.Query(t.Context(), q.SQL, q.Args...)
	require.NoError(t, err, "%s\n%v", readable(q.SQL), q.Args)
	require.Len(t, r.Columns, len(q.Columns), readable(q.SQL))
	for i, c := range r.Columns {
		require.Equal(t, q.Columns[i].Name, c.Name, readable(q.SQL))
	}
	return r.Rows
}

var sources = regexp.MustCompile(`\(SELECT .* AS made\([^()]*\)\)`)

// readable is a statement without the made-up rows.
func readable(sql string) string { return sources.ReplaceAllString(sql, `"made"`) }

// published is the product's own definition.
func published(t testing.TB) *definition.Definition {
	t.Helper()
	d, err := definition.Decode(dashboards.Definition)
	require.NoError(t, err)
	return d
}

var columnTypes = map[string]expr.Type{"STRING": expr.Text, "INTEGER": expr.Integer, "DECIMAL": expr.Decimal, "DATETIME": expr.Time}

// made are the product's data sets, filled with made-up rows.
func made(t testing.TB, rows int) map[string]compile.DataSet {
	t.Helper()
	sets, err := dataset.Load(dashboards.Sources())
	require.NoError(t, err)
	found := map[string]compile.DataSet{}
	for _, s := range sets {
		set := compile.DataSet{Columns: map[string]expr.Type{}}
		var columns []string
		for i, c := range s.Columns {
			set.Columns[c.Name] = columnTypes[c.Type]
			columns = append(columns, madeColumn(i, c)+" AS "+expr.Quote(c.Name))
		}
		source := fmt.Sprintf("(SELECT %s FROM range(%d) AS made(i))", strings.Join(columns, ", "), rows)
		set.Source = func(expr.Dialect) string { return source }
		found[s.Identifier] = set
	}
	return found
}

// madeColumn is an expression of the row number i.
func madeColumn(number int, c dataset.Column) string {
	pick := fmt.Sprintf("hash(i * 31 + %d)", number)
	of := func(values ...string) string {
		return fmt.Sprintf("(['%s'])[1 + (%s %% %d)::INTEGER]", strings.Join(values, "', '"), pick, len(values))
	}
	switch {
	case c.Name == "request_id":
		return "'r' || i"
	case c.Name == "status":
		return fmt.Sprintf("([200, 200, 200, 404, 429, 503])[1 + (%s %% 6)::INTEGER]", pick)
	case c.Name == "status_class":
		return of("2xx", "4xx", "5xx")
	case c.Name == "error_type":
		return of("(none)", "QUOTA_EXCEEDED", "THROTTLED", "UNAUTHORIZED", "INTEGRATION_FAILURE")
	case c.Name == "quota_period":
		return of("DAY", "WEEK", "MONTH")
	case c.Type == "DATETIME":
		return fmt.Sprintf("TIMESTAMP '2026-10-10' + ((%s %% 44) * 24 + i %% 24) * INTERVAL 1 HOUR", pick)
	case c.Type == "INTEGER":
		return fmt.Sprintf("(%s %% 900)::BIGINT", pick)
	case c.Type == "DECIMAL":
		return fmt.Sprintf("(%s %% 1000) / 1000.0", pick)
	}
	return of("(none)", c.Name+" a", c.Name+" b", c.Name+" c")
}

// visuals are the ids of all visuals of a definition, in its order.
func visuals(d *definition.Definition) []string {
	var ids []string
	for i := range d.Sheets {
		for _, v := range definition.Visuals(&d.Sheets[i], "") {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// queries are all queries of a plan by name.
func queries(p *compile.Plan) map[string]*compile.Query {
	all := map[string]*compile.Query{"main": p.Main, "total": p.Total, "rows": p.RowTotal, "columns": p.ColumnTotal, "count": p.Count}
	for name, q := range all {
		if q == nil {
			delete(all, name)
		}
	}
	return all
}
