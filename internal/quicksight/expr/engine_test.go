package expr_test

import (
	"context"
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// rows is a small data set: two days of a, two days of b a week apart.
const rows = `(VALUES
	(1, 10, 1.5::DOUBLE, 'a', 'x/y', TIMESTAMP '2026-11-21 23:59:00', 'u'),
	(3, 20, 2.5::DOUBLE, 'a', 'x/z', TIMESTAMP '2026-11-22 00:01:00', 'u'),
	(5, 30, NULL,        'b', 'x',   TIMESTAMP '2026-11-15 10:00:00', NULL),
	(7, 40, -4.0::DOUBLE, 'b', '',   TIMESTAMP '2026-11-22 10:00:00', NULL)
) AS r(n, m, d, s, t, ts, u)`

func open(t *testing.T) *duckdb.DB {
	t.Helper()
	db, err := duckdb.Open(context.Background(), t.TempDir(), duckdb.Options{Threads: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// column runs one expression over a relation, bound as a statement is.
func column(t *testing.T, db *duckdb.DB, p *expr.Printer, text, from string) []any {
	t.Helper()
	n, err := schema().Analyse(text)
	require.NoError(t, err, text)
	var args []any
	p.Bind = func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	sql, err := p.SQL(n)
	require.NoError(t, err, text)
	result, err := db.Query(context.Background(), "SELECT "+sql+" FROM "+from, args...)
	require.NoError(t, err, "%s\n%s", text, sql)
	values := make([]any, len(result.Rows))
	for i, row := range result.Rows {
		values[i] = row[0]
	}
	return values
}

func TestDuckDB_runsEveryExpression(t *testing.T) {
	db := open(t)
	for _, text := range lines(expressions) {
		from := `(SELECT *, t AS "route template" FROM ` + rows + ")"
		n, err := schema().Analyse(text)
		require.NoError(t, err)
		if n.Level() == expr.Table {
			from += " GROUP BY s, ts"
		}
		column(t, db, windowed(expr.DuckDB), text, from)
	}
}

func at(text string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return at
}

func TestDuckDB_values(t *testing.T) {
	db := open(t)
	for text, want := range map[string]any{
		"1 / 2":                                  0.5,
		"1 / 0":                                  nil,
		"7 % 4":                                  int64(3),
		"7 % 0":                                  nil,
		"-2 ^ 2":                                 -4.0,
		"(-2) ^ 2":                               4.0,
		"2 ^ 3 ^ 2":                              512.0,
		"10 - 3 - 2":                             int64(5),
		"10 - (3 - 2)":                           int64(9),
		"2 + 3 * 4":                              int64(14),
		"-(-1)":                                  int64(1),
		"3 - -1":                                 int64(4),
		"1 = 1 OR 1 = 2 AND 1 = 3":               true,
		"NOT 1 = 1 OR 1 = 1":                     true,
		"NULL = NULL":                            nil,
		"ifelse(NULL = 1, 'a', 'b')":             "b",
		"switch('b', 'a', 1, 'b', 2, 3)":         int64(2),
		"nullIf('a', 'a')":                       nil,
		"coalesce(NULL, 2)":                      int64(2),
		"in(2, [1, 2])":                          true,
		"3 not in [1, 2]":                        true,
		"in('c', ${Many})":                       false,
		"ln(0)":                                  nil,
		"log(1000)":                              3.0,
		"sqrt(-1)":                               nil,
		"sqrt(9)":                                3.0,
		"ceil(1.2)":                              int64(2),
		"floor(-1.2)":                            int64(-2),
		"decimalToInt(-1.7)":                     int64(-1),
		"round(2.345, 2)":                        2.35,
		"round(2.5)":                             3.0,
		"parseInt(' 12 ')":                       int64(12),
		"parseInt('12.7')":                       nil,
		"parseInt('x')":                          nil,
		"parseDecimal('1.5')":                    1.5,
		"concat('a', 'b', 'c')":                  "abc",
		"concat('a', nullIf('', ''))":            nil,
		"contains('aXb', 'x')":                   false,
		"contains('aXb', 'x', CASE_INSENSITIVE)": true,
		"startsWith('abc', 'ab')":                true,
		"endsWith('abc', 'bc')":                  true,
		"endsWith('abc', 'BC', CASE_INSENSITIVE)":       true,
		"endsWith('abc', 'b')":                          false,
		"left('abc', 2)":                                "ab",
		"right('abc', 2)":                               "bc",
		"right('abc', 5)":                               "abc",
		"locate('abcabc', 'c')":                         int64(3),
		"locate('abcabc', 'c', 4)":                      int64(6),
		"locate('abc', 'x')":                            int64(0),
		"split('a/b/c', '/', 2)":                        "b",
		"split('a/b/c', '/', 9)":                        nil,
		"substring('abcdef', 2, 3)":                     "bcd",
		"strlen('abc')":                                 int64(3),
		"toString(12)":                                  "12",
		"toString(now())":                               "2026-11-22T10:15:30.000Z",
		"parseJson('{\"a\": {\"b\": 1}}', '$.a.b')":     "1",
		"parseJson('no JSON', '$.a')":                   nil,
		"'it\\'s \\\\ \"ok\" \\d'":                      `it's \ "ok" \d`,
		"truncDate('WK', now())":                        at("2026-11-22 00:00"), // a Sunday
		"truncDate('WK', addDateTime(-1, 'DD', now()))": at("2026-11-15 00:00"),
		"truncDate('Q', now())":                         at("2026-10-01 00:00"),
		"addDateTime(1, 'Q', truncDate('DD', now()))":   at("2027-02-22 00:00"),
		"addDateTime(-2, 'HH', truncDate('HH', now()))": at("2026-11-22 08:00"),
		"epochDate(1659484800)":                         at("2022-08-03 00:00"),
		"extract('WD', now())":                          int64(1),
		"extract('Q', now())":                           int64(4),
		"isWorkDay(now())":                              int64(0),
		"isWorkDay(addDateTime(1, 'DD', now()))":        int64(1),
		"formatDate(now(), 'd/M/yy HH:mm')":             "22/11/26 10:15",
		"formatDate(now(), \"yyyy 'at' HH%\")":          "2026 at 10%",
		"parseDate('11/22/2026', 'MM/dd/yyyy')":         at("2026-11-22 00:00"),
		"parseDate('soon', 'MM/dd/yyyy')":               nil,
		"${From} = addDateTime(-1, 'DD', now())":        true,
		// Days, weeks and so on are counted where they start, not as spans.
		"dateDiff(parseDate('2026-11-21 23:59', 'yyyy-MM-dd HH:mm'), parseDate('2026-11-22 00:01', 'yyyy-MM-dd HH:mm'))":             int64(1),
		"dateDiff(parseDate('2026-11-21 00:01', 'yyyy-MM-dd HH:mm'), parseDate('2026-11-21 23:59', 'yyyy-MM-dd HH:mm'), 'DD')":       int64(0),
		"dateDiff(parseDate('2026-11-21 23:59', 'yyyy-MM-dd HH:mm'), parseDate('2026-11-22 00:01', 'yyyy-MM-dd HH:mm'), 'WK')":       int64(1),
		"dateDiff(parseDate('2026-11-22 23:59', 'yyyy-MM-dd HH:mm'), parseDate('2026-11-23 00:01', 'yyyy-MM-dd HH:mm'), 'WK')":       int64(0),
		"dateDiff(parseDate('2026-11-22 23:59', 'yyyy-MM-dd HH:mm'), parseDate('2026-11-21 23:59', 'yyyy-MM-dd HH:mm'), 'HH') + 0.0": -24.0,
	} {
		assert.Equal(t, want, unified(column(t, db, printer(expr.DuckDB), text, "(SELECT 1)")[0]), text)
	}
}

// unified widens what the driver returns for small integers.
func unified(v any) any {
	switch v := v.(type) {
	case int32:
		return int64(v)
	default:
		return v
	}
}

func TestDuckDB_windowsAndAggregates(t *testing.T) {
	db := open(t)
	grouped := "(SELECT * FROM " + rows + ") GROUP BY s, date_trunc('day', ts) ORDER BY s, date_trunc('day', ts)"
	for text, test := range map[string]struct {
		from string
		want []any
	}{
		"sum({n})":                         {rows, []any{int64(16)}},
		"avg({d})":                         {rows, []any{0.0}},
		"countIf({s}, {d} > 0)":            {rows, []any{int64(2)}},
		"count({d})":                       {rows, []any{int64(3)}},
		"percentileCont({n}, 50)":          {rows, []any{4.0}},
		"percentileDisc({n}, 50)":          {rows, []any{int64(3)}},
		"median({n})":                      {rows, []any{4.0}},
		"periodToDateSum({n}, {ts}, DAY)":  {rows, []any{int64(10)}},
		"periodToDateSum({n}, {ts}, WEEK)": {rows, []any{int64(10)}},
		"periodToDateSum({n}, {ts}, MONTH, parseDate('2026-11-21', 'yyyy-MM-dd'))": {rows, []any{int64(5)}},
		"maxOver({n}, [{s}], PRE_FILTER)":                                          {rows + " ORDER BY n", []any{int64(3), int64(3), int64(7), int64(7)}},
		"distinctCountOver({s}, [], PRE_AGG)":                                      {rows + " LIMIT 1", []any{int64(2)}},
		"percentOfTotal(sum({n}), [{s}])":                                          {grouped, []any{0.25, 0.75, 5.0 / 12, 7.0 / 12}},
		"runningSum(sum({n}), [{ts} ASC])":                                         {grouped, []any{int64(6), int64(16), int64(5), int64(16)}},
		"difference(sum({n}), [{ts} ASC], -1, [{s}])":                              {grouped, []any{nil, int64(2), nil, int64(2)}},
		"percentDifference(sum({n}), [{ts} ASC], 1, [{s}])":                        {grouped, []any{-2.0 / 3, nil, -2.0 / 7, nil}},
		"percentileRank([sum({n}) ASC])":                                           {grouped, []any{0.0, 25.0, 50.0, 75.0}},
		"rank([sum({n}) DESC])":                                                    {grouped, []any{int64(4), int64(3), int64(2), int64(1)}},
		// A week ago there was something for b only; a day ago for a only.
		"periodOverPeriodDifference(sum({n}), {ts}, WEEK, 1)":       {grouped, []any{nil, nil, nil, int64(2)}},
		"periodOverPeriodLastValue(sum({n}), {ts})":                 {grouped, []any{nil, int64(1), nil, nil}},
		"periodOverPeriodPercentDifference(sum({n}), {ts}, DAY, 1)": {grouped, []any{nil, 2.0, nil, nil}},
		"periodToDateSumOverTime(sum({n}), {ts}, WEEK)":             {grouped, []any{int64(1), int64(3), int64(5), int64(7)}},
		"periodToDateSumOverTime(sum({n}), {ts}, MONTH)":            {grouped, []any{int64(1), int64(4), int64(5), int64(12)}},
		"windowSum(sum({n}), [{ts}], 1, 0, [{s}])":                  {grouped, []any{int64(1), int64(4), int64(5), int64(12)}},
		"lastValue(sum({n}), [{ts}], [{s}])":                        {grouped, []any{int64(3), int64(3), int64(7), int64(7)}},
	} {
		p := windowed(expr.DuckDB)
		p.WeekStart = time.Sunday
		p.Replace = func(n expr.Node) (string, bool) {
			return "date_trunc('day', ts)", test.from == grouped && n.String() == "{ts}"
		}
		values := column(t, db, p, text, test.from)
		for i, v := range values {
			values[i] = unified(v)
		}
		assert.InDeltaSlice(t, numbers(test.want), numbers(values), 1e-9, text)
	}
}

// numbers makes values comparable as decimals; nothing is far from any number.
func numbers(values []any) []float64 {
	decimals := make([]float64, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case int64:
			decimals[i] = float64(v)
		case float64:
			decimals[i] = v
		default:
			decimals[i] = -1e300
		}
	}
	return decimals
}

// A parameter holds what a reader types, however large.
func TestDuckDB_arithmeticWithParametersDoesNotOverflow(t *testing.T) {
	db := open(t)
	for _, slow := range []int64{math.MaxInt64, math.MinInt64} {
		p := &expr.Printer{Parameter: func(string) []any { return []any{slow} }}
		for text, want := range map[string]any{
			"4 * ${Slow}":                   4 * float64(slow),
			"${Slow} * ${Slow} * 2":         2 * float64(slow) * float64(slow),
			"${Slow} - 1 + ${Slow}":         2 * float64(slow),
			"-(${Slow})":                    -float64(slow),
			"{n} + ${Slow}":                 float64(slow),
			"${Slow} % -1":                  0.0,
			"ifelse(1 < ${Slow} * 4, 1, 0)": map[bool]int64{true: 1, false: 0}[slow > 0],
			"${Slow}":                       slow, // exact where nothing is computed
			"abs({n} - 3) * ${Slow}":        2 * float64(slow),
		} {
			assert.Equal(t, want, column(t, db, p, text, rows)[0], text)
		}
	}
	p := &expr.Printer{Parameter: func(string) []any { return []any{int64(1000)} }}
	assert.Equal(t, int64(4000), column(t, db, p, "4 * ${Slow}", rows)[0], "small numbers stay whole")
}

func TestNumber_ofConditions(t *testing.T) {
	db := open(t)
	for text, want := range map[string][]any{
		"{d} < 2":                   {int64(1), int64(0), nil, int64(1)},
		"{d} < 2 OR in({s}, ['b'])": {int64(1), int64(0), int64(1), int64(1)},
		"isNull({d}) AND {n} > 1":   {int64(0), int64(0), int64(1), int64(0)},
		"{n}":                       {int64(1), int64(3), int64(5), int64(7)},
	} {
		n, err := schema().Analyse(text)
		require.NoError(t, err)
		n, err = expr.Number(n)
		require.NoError(t, err)
		assert.Equal(t, expr.Integer, n.Type())
		assert.Equal(t, want, column(t, db, &expr.Printer{}, n.String(), rows), text)
	}
}
