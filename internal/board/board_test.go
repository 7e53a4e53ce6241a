package board_test

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

// rows are ten requests on three days of November 2026 and one in October; the
// 21st has none.
const rows = `(SELECT * FROM (VALUES
	(TIMESTAMP '2026-11-19 10:00:00', 'GET /a', '2xx', 'DE', 3, 10),
	(TIMESTAMP '2026-11-19 11:00:00', 'GET /b', '5xx', 'NL', 1, 900),
	(TIMESTAMP '2026-11-20 10:00:00', 'GET /a', '2xx', 'DE', 2, 20),
	(TIMESTAMP '2026-11-22 09:00:00', 'GET /c', '2xx', 'DE', 1, 30),
	(TIMESTAMP '2026-11-22 10:00:00', 'GET /a', '4xx', 'NZ', 3, NULL),
	(TIMESTAMP '2026-11-14 10:00:00', 'GET /a', '2xx', 'DE', 4, 40)) t("at", route, class, country, n, ms))`

// engine is a real one that holds nothing, and counts what it is asked.
type engine struct {
	db      *duckdb.DB
	version string
	asked   atomic.Int32
}

func (e *engine) Query(ctx context.Context, sql string, args ...any) ([][]any, error) {
	e.asked.Add(1)
	r, err := e.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return r.Rows, nil
}

func (e *engine) Version(context.Context) (string, error) { return e.version, nil }

var newest = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func newBoard(t *testing.T, change func(*board.Config)) (*board.Board, *engine) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "kinds.json"))
	require.NoError(t, err)
	d, err := definition.Decode(text)
	require.NoError(t, err)
	db, err := duckdb.Open(t.Context(), t.TempDir(), duckdb.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	e := &engine{db: db, version: "v1"}
	cfg := board.Config{
		Definition: d, Engine: e, Title: "Kinds", Countries: map[string]bool{"country": true}, Clock: func() time.Time { return newest },
		Sets: func(time.Time) map[string]compile.DataSet {
			return map[string]compile.DataSet{"d": {
				Columns: map[string]expr.Type{"at": expr.Time, "route": expr.Text, "class": expr.Text, "country": expr.Text, "n": expr.Integer, "ms": expr.Integer},
				Source:  func(expr.Dialect) string { return rows },
			}}
		},
		Describe: func(context.Context) (board.Meta, error) {
			return board.Meta{Rows: 6, First: time.Date(2026, 11, 14, 10, 0, 0, 0, time.UTC), Newest: newest, Quality: []board.Quality{}}, nil
		},
	}
	if change != nil {
		change(&cfg)
	}
	b, err := board.New(cfg)
	require.NoError(t, err)
	return b, e
}

func ask(t *testing.T, b *board.Board, visual, query string) *board.Data {
	t.Helper()
	values, err := url.ParseQuery(query)
	require.NoError(t, err)
	data, err := b.Data(t.Context(), visual, b.ParseState(values), false)
	require.NoError(t, err)
	return data
}

func TestPage_ofADefinitionWithEverything(t *testing.T) {
	b, _ := newBoard(t, nil)
	text, err := json.MarshalIndent(b.Page(), "", "  ")
	require.NoError(t, err)
	golden.File(t, filepath.Join("testdata", "page.json"), string(text)+"\n")
}

func TestNew_incomplete_namesEverythingMissing(t *testing.T) {
	_, err := board.New(board.Config{})
	for _, want := range []string{"definition", "data sets", "engine", "description of data"} {
		require.ErrorContains(t, err, want+" is missing")
	}
}

func TestData_ofEachKind(t *testing.T) {
	b, _ := newBoard(t, nil)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	rest := board.Rest{Rest: true}
	tests := []struct {
		visual string
		want   [][]any
	}{
		{"bar", [][]any{{"GET /a", "2xx", int64(5)}, {"GET /a", "4xx", int64(3)}, {rest, "2xx", int64(1)}, {rest, "5xx", int64(1)}}},
		{"pie", [][]any{{"2xx", int64(6)}, {"4xx", int64(3)}, {"5xx", int64(1)}}},
		{"heat", [][]any{{"GET /a", "2xx", int64(5)}, {"GET /a", "4xx", int64(3)}, {"GET /b", "5xx", int64(1)}, {"GET /c", "2xx", int64(1)}}},
		{"map", [][]any{{"DE", int64(6)}, {"NZ", int64(3)}, {"NL", int64(1)}}},
		{"combo", [][]any{{day(16), nil, nil}, {day(17), nil, nil}, {day(18), nil, nil}, {day(19), int64(4), 455.0}, {day(20), int64(2), 20.0}, {day(21), nil, nil}, {day(22), int64(4), 30.0}}},
	}
	for _, tt := range tests {
		t.Run(tt.visual, func(t *testing.T) {
			assert.ElementsMatch(t, tt.want, ask(t, b, tt.visual, "").Rows)
		})
	}
}

func TestData_line_isDense_withZerosForEachSeries(t *testing.T) {
	b, _ := newBoard(t, nil)
	data := ask(t, b, "line", "")
	require.Len(t, data.Rows, 7*3, "seven days, three classes")
	sum := int64(0)
	for i, row := range data.Rows {
		sum += row[2].(int64)
		if i > 0 {
			assert.False(t, row[0].(time.Time).Before(data.Rows[i-1][0].(time.Time)), "in the order of time")
		}
	}
	assert.EqualValues(t, 10, sum)
	assert.Equal(t, "DAY", data.Step)
	assert.Equal(t, time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC), *data.From)
}

func TestData_kpi_comparesWithThePeriodBefore(t *testing.T) {
	b, _ := newBoard(t, nil)
	k := ask(t, b, "kpi", "").KPI
	assert.Equal(t, 4.0, *k.Value, "of the last day")
	assert.Equal(t, 2.0, *k.Earlier)
	assert.Equal(t, "the day before", k.Against)
	assert.Len(t, k.Trend, 3)
	data := ask(t, b, "kpi", "p.Slow=1")
	assert.Empty(t, data.Styles, "not above 100")
}

func TestData_compare_movesThePeriodBeforeOntoThisOne(t *testing.T) {
	b, _ := newBoard(t, nil)
	data := ask(t, b, "combo", "compare=previous")
	assert.Equal(t, [][]any{{time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), int64(4), 40.0}}, data.Previous, "of the 14th, seven days earlier")
	assert.Nil(t, ask(t, b, "pie", "compare=previous").Previous, "not over time")
}

func TestData_table_hasPagesAndTotals(t *testing.T) {
	b, _ := newBoard(t, nil)
	first := ask(t, b, "table", "sort.table=n:desc")
	require.Len(t, first.Rows, 2)
	assert.EqualValues(t, 4, first.Count)
	assert.Equal(t, []any{nil, nil, int64(10), int64(900)}, first.Totals)
	second := ask(t, b, "table", "sort.table=n:desc&page.table=2")
	assert.Equal(t, 1, second.Page)
	require.Len(t, second.Rows, 2)
	behind := ask(t, b, "table", "sort.table=n:desc&page.table=9")
	assert.Equal(t, first.Rows, behind.Rows)
	assert.Contains(t, behind.Note, "no such page")
	values, err := url.ParseQuery("sort.table=n:desc&page.table=2")
	require.NoError(t, err)
	all, err := b.Data(t.Context(), "table", b.ParseState(values), true)
	require.NoError(t, err)
	assert.Equal(t, append(first.Rows, second.Rows...), all.Rows, "an export is of all pages")
}

func TestData_explainsItself(t *testing.T) {
	b, e := newBoard(t, nil)
	x := ask(t, b, "pie", "class=2xx&nonsense=1&date=soon").Explain
	assert.Contains(t, x.SQL, "GROUP BY")
	assert.NotEmpty(t, x.Athena)
	assert.Equal(t, 1, x.Rows)
	assert.False(t, x.Cached)
	assert.Contains(t, x.Args, "2xx")
	ids := map[string]bool{}
	for _, f := range x.Filters {
		ids[f.ID] = true
	}
	assert.True(t, ids["class"] && ids["date"], x.Filters)
	require.Len(t, x.Notes, 1)
	assert.Contains(t, x.Notes[0], "Date")

	asked := e.asked.Load()
	assert.True(t, ask(t, b, "pie", "class=2xx").Explain.Cached)
	assert.Equal(t, asked, e.asked.Load())
	e.version = "v2"
	assert.False(t, ask(t, b, "pie", "class=2xx").Explain.Cached, "the data changed")
}

func TestData_empty_namesTheFilterThatLeavesNothing(t *testing.T) {
	b, _ := newBoard(t, nil)
	assert.Contains(t, ask(t, b, "pie", "class=9xx").Note, "Nothing matches: ")
	assert.Contains(t, ask(t, b, "pie", "class=9xx").Note, "9xx")
	assert.Contains(t, ask(t, b, "pie", "date=2020-01-01..2020-01-02").Note, "No data in this date range")
}

func TestData_drillsDown(t *testing.T) {
	b, _ := newBoard(t, nil)
	data := ask(t, b, "line", "drill.line=2026-11-19T00:00:00Z")
	assert.Equal(t, 1, data.Level)
	assert.Equal(t, "HOUR", data.Step)
	data = ask(t, b, "bar", "drill.bar=GET+/a")
	assert.Equal(t, 1, data.Level)
}

func TestValues_areCounted_andCascade(t *testing.T) {
	b, _ := newBoard(t, nil)
	values, more, err := b.Values(t.Context(), "class", "", board.State{})
	require.NoError(t, err)
	assert.False(t, more)
	assert.Equal(t, []board.Value{{Value: "2xx", Count: 3}, {Value: "4xx", Count: 1}, {Value: "5xx", Count: 1}}, values)
	values, _, err = b.Values(t.Context(), "Route", "/B", board.State{})
	require.NoError(t, err)
	assert.Equal(t, []board.Value{{Value: "GET /b", Count: 1}}, values)
	_, _, err = b.Values(t.Context(), "nothing", "", board.State{})
	require.ErrorIs(t, err, board.ErrUnknown)
	_, err = b.Data(t.Context(), "nothing", board.State{}, false)
	require.ErrorIs(t, err, board.ErrUnknown)
}

func TestMeta_nowIsPinnedOrTheNewestRecordOrTheClock(t *testing.T) {
	b, _ := newBoard(t, nil)
	m, err := b.Meta(t.Context())
	require.NoError(t, err)
	assert.Equal(t, newest, m.Now)
	assert.Equal(t, "v1", m.Version)
	pin := newest.AddDate(0, 1, 0)
	b, _ = newBoard(t, func(c *board.Config) { c.Now = pin })
	m, err = b.Meta(t.Context())
	require.NoError(t, err)
	assert.Equal(t, pin, m.Now)
	assert.True(t, m.Pinned)
	b, _ = newBoard(t, func(c *board.Config) {
		c.Describe = func(context.Context) (board.Meta, error) { return board.Meta{}, nil }
		c.Clock = func() time.Time { return pin }
	})
	m, err = b.Meta(t.Context())
	require.NoError(t, err)
	assert.Equal(t, pin, m.Now)
	assert.Equal(t, "There are no data yet.", ask(t, b, "pie", "").Note)
}
