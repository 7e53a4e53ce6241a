package expr_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

// expressions has each function and operator in each of its forms.
// testdata/sql.txt is what they become.
const expressions = `
-{n}
{n} + {m} - {n} * {m}
({n} - {m}) - ({n} - 1)
{n} / 4
{n} % 4
{d} ^ 2 ^ .5
{n} = 1 OR {n} <> 2 AND NOT {d} < 1.5
{s} != 'it\'s' AND {s} >= "a" AND {n} <= 3 AND {n} > 4
{route template}
{error rate}
${Text}
${Slow} * 4
{ts} >= ${From}
NULL

ifelse({n} >= 500, '5xx', {n} >= 400, '4xx', NULL)
switch({n}, 1, 'one', 2, 'two', 'many')
coalesce({n}, {m}, 0)
nullIf({s}, '')
isNull({s})
isNotNull({s})
isNull(${Many})
isNotNull(${Many})
in({s}, ['a', 'b'])
in({s}, ${Many})
notIn({n}, [1, 2])
{s} in ['a']
{s} not in ('a', 'b')

addDateTime(-1, 'DD', {ts})
addDateTime({n}, 'Q', {ts})
dateDiff({ts}, now())
dateDiff({ts}, now(), 'HH')
dateDiff({ts}, now(), 'WK')
epochDate({n})
extract('YYYY', {ts})
extract('Q', {ts})
extract('MM', {ts})
extract('DD', {ts})
extract('WD', {ts})
extract('HH', {ts})
extract('MI', {ts})
extract('SS', {ts})
formatDate({ts}, 'dd MMM yyyy')
isWorkDay({ts})
now()
parseDate({s}, 'MM/dd/yyyy HH:mm:ss')
truncDate('YYYY', {ts})
truncDate('Q', {ts})
truncDate('MM', {ts})
truncDate('WK', {ts})
truncDate('DD', {ts})
truncDate('HH', {ts})
truncDate('MI', {ts})
truncDate('SS', {ts})
truncDate('MS', {ts})

abs({n} - {m})
ceil({d})
floor({d})
round({d})
round({d}, 2)
mod({n}, 4)
exp({d})
ln({d})
log({n} + 1)
sqrt({d})
intToDecimal({n})
decimalToInt({d})
parseInt({s})
parseDecimal({s})

concat({s}, '-', {t})
contains({s}, 'x')
contains({s}, ${Text}, CASE_INSENSITIVE)
startsWith({s}, 'x')
startsWith({s}, 'x', CASE_SENSITIVE)
endsWith({s}, 'x')
endsWith({s}, 'x', CASE_INSENSITIVE)
left({s}, 2)
right({s}, 2)
locate({s}, 'x')
locate({s}, 'x', {n} + 1)
ltrim({s})
rtrim({s})
trim({s})
replace({s}, 'a', 'b')
split({s}, '/', 2)
strlen({s})
substring({s}, 2, 3)
toLower({s})
toUpper({s})
toString({n})
toString({d})
toString({ts})
parseJson({s}, '$.a.b')

avg({n})
avgIf({n}, {m} > 1)
count({s})
countIf({s}, {m} > 1)
distinct_count({s})
distinct_countIf({s}, {m} > 1)
max({ts})
maxIf({n}, {m} > 1)
min({d})
minIf({ts}, {m} > 1)
median({n})
medianIf({n}, {m} > 1)
stdev({n})
stdevIf({n}, {m} > 1)
stdevp({n})
stdevpIf({n}, {m} > 1)
sum({n})
sum({d})
sumIf({n}, {m} > 1)
var({n})
varIf({n}, {m} > 1)
varp({n})
varpIf({n}, {m} > 1)
percentile({n}, 99)
percentileDisc({d}, 99.5)
percentileCont({n}, 50)
percentileCont({n}, ${Share})

periodToDateAvg({n}, {ts}, MONTH)
periodToDateCount({s}, {ts}, WEEK)
periodToDateMax({n}, {ts}, QUARTER)
periodToDateMin({n}, {ts}, YEAR)
periodToDateMedian({n}, {ts}, DAY)
periodToDateStDev({n}, {ts}, DAY)
periodToDateStDevP({n}, {ts}, DAY)
periodToDateSum({n}, {ts}, HOUR, addDateTime(-1, 'DD', now()))
periodToDateVar({n}, {ts}, DAY)
periodToDateVarP({n}, {ts}, DAY)
periodToDatePercentile({n}, 90, {ts}, DAY)
periodToDatePercentileCont({n}, 90, {ts}, DAY)

avgOver(avg({n}), [{s}])
countOver(count({n}), [{s}], POST_AGG_FILTER)
distinctCountOver({s}, [], PRE_AGG)
distinctCountOver({s}, [{t}, {n}], PRE_FILTER)
maxOver({ts}, [{s}], PRE_FILTER)
minOver({n}, [], PRE_AGG)
stdevOver({n}, [{s}], PRE_AGG)
stdevpOver({n}, [{s}], PRE_AGG)
sumOver(sum({n}))
sumOver({n}, [{s}], PRE_AGG)
varOver({n}, [{s}], PRE_AGG)
varpOver({n}, [{s}], PRE_AGG)
percentileOver({n}, 90, [{s}], PRE_AGG)
percentileDiscOver({n}, 90, [{s}], PRE_AGG)
percentileContOver({n}, 90, [{s}], PRE_AGG)
rank([sum({n}) DESC, {s} ASC], [{s}])
rank([{n}], PRE_AGG)
denseRank([sum({n}) DESC])
percentileRank([sum({n}) DESC], [{s}])

difference(sum({n}), [{ts} ASC], -1, [{s}])
percentDifference(sum({n}), [{ts} ASC], 1)
lag(sum({n}), [{ts} ASC], 1, [{s}])
lead(sum({n}), [{ts} ASC], 2)
lag(sum({n}), [{ts}], -2)
firstValue(sum({n}), [{ts} ASC], [{s}])
lastValue(sum({n}), [{ts} ASC], [{s}])
percentOfTotal(sum({n}))
percentOfTotal(sum({n}), [{s}])
runningAvg(sum({n}), [{ts} ASC], [{s}])
runningCount(sum({n}), [{ts} ASC], [{s}])
runningMax(max({ts}), [{ts} ASC], [{s}])
runningMin(sum({n}), [{ts} ASC], [{s}])
runningSum(sum({n}), [{ts} ASC], [{s}])
windowAvg(sum({n}), [{ts} ASC], 6, 0, [{s}])
windowCount(sum({n}), [{ts} ASC], 1, 1)
windowMax(sum({n}), [{ts} ASC], 1, 1)
windowMin(sum({n}), [{ts} ASC], 1, 1)
windowSum(sum({n}), [{ts} ASC], 1, 1)
periodToDateAvgOverTime(sum({n}), {ts}, MONTH)
periodToDateCountOverTime(sum({n}), {ts}, MONTH)
periodToDateMaxOverTime(sum({n}), {ts}, WEEK)
periodToDateMinOverTime(sum({n}), {ts}, QUARTER)
periodToDateSumOverTime(sum({n}), {ts})
periodOverPeriodDifference(sum({n}), {ts})
periodOverPeriodDifference(sum({n}), {ts}, QUARTER, 1)
periodOverPeriodPercentDifference(count({s}), {ts}, WEEK, 1)
periodOverPeriodLastValue(sum({n}), {ts}, MONTH, -2)
`

// windowed has a visual around the period functions: a date by day and another
// dimension.
func windowed(d expr.Dialect) *expr.Printer {
	p := printer(d)
	p.Granularity = "DAY"
	p.Partition = []string{`"s"`}
	p.WeekStart = time.Monday
	return p
}

func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

func TestSQL_everyExpression_bothDialects(t *testing.T) {
	var out strings.Builder
	for _, text := range lines(expressions) {
		n, err := schema().Analyse(text)
		require.NoError(t, err, text)
		duck, err := windowed(expr.DuckDB).SQL(n)
		require.NoError(t, err, text)
		athena, err := windowed(expr.Athena).SQL(n)
		require.NoError(t, err, text)
		out.WriteString(text + "\n    " + n.Type().String() + ", " + n.Level().String() + "\n")
		if duck == athena {
			out.WriteString("    both    " + duck + "\n\n")
			continue
		}
		out.WriteString("    duckdb  " + duck + "\n    athena  " + athena + "\n\n")
	}
	golden.File(t, "testdata/sql.txt", out.String())
}

func TestExpressions_haveEveryFunction(t *testing.T) {
	for _, name := range expr.Supported() {
		assert.Regexp(t, `(?m)^`+name+`\(`, expressions, "an example of each supported function")
	}
}

func TestString_parsesToTheSame(t *testing.T) {
	for _, text := range lines(expressions) {
		n, err := schema().Analyse(text)
		require.NoError(t, err, text)
		again, err := schema().Analyse(n.String())
		require.NoError(t, err, n.String())
		assert.Equal(t, n.String(), again.String())
		assert.Equal(t, n.Type(), again.Type(), text)
		assert.Equal(t, n.Level(), again.Level(), text)
	}
}

func TestSQL_placeholders_inTheOrderOfTheText(t *testing.T) {
	n, err := schema().Analyse(`ifelse(contains({s}, 'a', CASE_INSENSITIVE), locate({s}, 'b', 2), {ts} > now(), ${Slow}, 3)`)
	require.NoError(t, err)
	p := printer(expr.Athena)
	var bound []any
	p.Bind = func(v any) string {
		bound = append(bound, v)
		return "?"
	}
	sql, err := p.SQL(n)
	require.NoError(t, err)
	assert.Equal(t, `CASE WHEN (strpos(lower("s"), lower(?)) > 0) `+
		`THEN CASE WHEN strpos(substr("s", ?), ?) > 0 THEN strpos(substr("s", ?), ?) + ? - 1 ELSE 0 END `+
		`WHEN "ts" > CAST(? AS TIMESTAMP) THEN ? ELSE ? END`, sql)
	assert.Equal(t, []any{"a", int64(2), "b", int64(2), "b", int64(2), now, int64(1000), int64(3)}, bound)
}

func TestSQL_replace_isAskedFirst(t *testing.T) {
	n, err := schema().Analyse(`runningSum(sum({n}), [{ts} ASC]) / sum({n} + 1)`)
	require.NoError(t, err)
	p := printer(expr.DuckDB)
	p.Replace = func(n expr.Node) (string, bool) {
		column, ok := map[string]string{"sum({n})": `"v0"`, "{ts}": `"day"`, "{n} + 1": `"v1"`}[n.String()]
		return column, ok
	}
	sql, err := p.SQL(n)
	require.NoError(t, err)
	assert.Equal(t, `CAST(CAST(sum("v0") OVER (ORDER BY "day" NULLS LAST) AS BIGINT) AS DOUBLE) / NULLIF(CAST(sum("v1") AS BIGINT), 0)`, sql)
}

func TestSQL_zone_movesColumnsAndNow(t *testing.T) {
	n, err := schema().Analyse(`{ts} > truncDate('DD', now())`)
	require.NoError(t, err)
	p := printer(expr.DuckDB)
	p.Zone = "Europe/Berlin"
	sql, err := p.SQL(n)
	require.NoError(t, err)
	assert.Equal(t, `timezone('Europe/Berlin', timezone('UTC', "ts")) > `+
		`date_trunc('day', timezone('Europe/Berlin', timezone('UTC', CAST(TIMESTAMP '2026-11-22 10:15:30.000' AS TIMESTAMP))))`, sql)

	p.Dialect = expr.Athena
	sql, err = p.SQL(n)
	require.NoError(t, err)
	assert.Contains(t, sql, `CAST(at_timezone(with_timezone("ts", 'UTC'), 'Europe/Berlin') AS TIMESTAMP)`)

	p.Zone = "UTC'; DROP TABLE"
	_, err = p.SQL(n)
	assert.ErrorContains(t, err, "not the name of a time zone")
}

func TestSQL_refuses(t *testing.T) {
	for name, test := range map[string]struct {
		text, want string
		change     func(*expr.Printer)
	}{
		"a level-aware aggregation without a stage of its own": {"max(sum({n}, [{s}]))", "in a stage of its own", nil},
		"a period function without a date":                     {"periodOverPeriodDifference(sum({n}), {ts})", "names no period", func(p *expr.Printer) { p.Granularity = "" }},
		"two values for a single one":                          {"{s} = ${Text}", "has 2 values", func(p *expr.Printer) { p.Parameter = func(string) []any { return []any{"a", "b"} } }},
		"a date format that DuckDB has no letters for":         {"formatDate({ts}, 'yyyy Q')", `has "Q", which is not supported`, nil},
		"a quote without an end in a date format":              {"formatDate({ts}, \"yyyy 'of\")", "a quote without an end", nil},
		"a window that starts after the row":                   {"windowSum(sum({n}), [{ts}], -1, 0)", "0 or more", nil},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := schema().Analyse(test.text)
			require.NoError(t, err)
			for _, d := range []expr.Dialect{expr.DuckDB, expr.Athena} {
				p := windowed(d)
				if test.change != nil {
					test.change(p)
				}
				_, err = p.SQL(n)
				assert.ErrorContains(t, err, test.want)
			}
		})
	}
}

func TestSQL_unsetParameters_areNull(t *testing.T) {
	for text, want := range map[string]string{
		"${Slow} + 1":                 "CAST(NULL AS BIGINT) + 1",
		"isNull(${Text})":             "(CAST(NULL AS VARCHAR) IS NULL)",
		"isNull(${Many})":             "TRUE",
		"in({s}, ${Many})":            `("s" IN (CAST(NULL AS VARCHAR)))`,
		"{ts} > ${From}":              `"ts" > CAST(NULL AS TIMESTAMP)`,
		"percentile({n}, ${Share})":   `quantile_disc("n", CAST(CAST(NULL AS DOUBLE) AS DOUBLE) / 100)`,
		"ifelse({n} = 1, NULL, NULL)": `CASE WHEN "n" = 1 THEN NULL ELSE NULL END`,
	} {
		n, err := schema().Analyse(text)
		require.NoError(t, err)
		p := printer(expr.DuckDB)
		p.Parameter = nil
		sql, err := p.SQL(n)
		require.NoError(t, err)
		assert.Equal(t, want, sql, text)
	}
}

func TestTruncate_everyWeekStart(t *testing.T) {
	for start, want := range map[time.Weekday]string{
		time.Monday:   `date_trunc('week', x)`,
		time.Sunday:   `(date_trunc('week', x + INTERVAL '1' DAY) - INTERVAL '1' DAY)`,
		time.Saturday: `(date_trunc('week', x + INTERVAL '2' DAY) - INTERVAL '2' DAY)`,
		time.Tuesday:  `(date_trunc('week', x + INTERVAL '6' DAY) - INTERVAL '6' DAY)`,
	} {
		sql, err := expr.Truncate("WEEK", start, "x")
		require.NoError(t, err)
		assert.Equal(t, want, sql)
	}
	_, err := expr.Truncate("FORTNIGHT", time.Monday, "x")
	assert.ErrorContains(t, err, `unknown granularity "FORTNIGHT"`)
}
