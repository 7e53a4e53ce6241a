package expr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// refusals are expressions with the place, in line:column, and a part of the
// message of their error.
var refusals = []struct{ name, text, place, want string }{
	{"nothing", " // just a comment", "1:19", "the expression is empty"},
	{"an end too early", "{n} +", "1:6", "ends too early: expected a value"},
	{"two values side by side", "{n} {m}", "1:5", `expected an operator or the end, found "m"`},
	{"a missing parenthesis", "sum({n}", "1:8", "expected , or )"},
	{"a missing bracket", "in({s}, ['a')", "1:13", "expected , or ]"},
	{"a name without end", "sum({n)", "1:5", "this name has no end"},
	{"an empty name", "{ } + 1", "1:1", "a name is missing between the braces"},
	{"a text without end", "concat('a, {s})", "1:8", "this text has no end: add '"},
	{"a comment without end", "1 /* never", "1:3", "this comment has no end"},
	{"a character of no use", "{n} # 1", "1:5", "unexpected character '#'"},
	{"a name with a digit first", "4xx + 1", "1:1", "cannot start with a digit"},
	{"chained comparisons", "1 < {n} < 3", "1:9", "join two of them with AND"},
	{"an operator as a value", "{n} + AND", "1:7", "expected a value, found AND"},
	{"a misplaced list", "[1, 2]", "1:1", "a list cannot stand here"},
	{"an order outside of a list", "sum({n} DESC)", "1:5", "DESC can stand in a list of sort fields only"},
	{"a number beyond all", strings.Repeat("9", 400), "1:1", "too large"},
	{"the place on a later line", "ifelse(\n  {n} > 1, 'ä',\n  {x}\n)", "3:3", "unknown field {x}"},

	{"an unknown field", "{roote template}", "1:1", "unknown field {roote template}; did you mean route template?"},
	{"a parameter's name as a field", "Slow + 1", "1:1", "did you mean the parameter ${Slow}?"},
	{"an unknown parameter", "${slow}", "1:1", "unknown parameter ${slow}; did you mean Slow?"},
	{"an unknown function", "percentilCont({n}, 1)", "1:1", "did you mean percentileCont?"},
	{"a function of SQL", "count_distinct({s})", "1:1", "did you mean distinct_count?"},
	{"a function of spreadsheets", "IF({n} = 1, 2, 3)", "1:1", "did you mean ifelse?"},
	{"a function without SQL", "addWorkDays({ts}, 2)", "1:1", "addWorkDays is not supported: "},
	{"a name like nothing", "zzzzzzzzzz({n})", "1:1", "unknown function zzzzzzzzzz"},

	{"too many arguments", "abs({n}, 1)", "1:1", "abs takes other arguments: abs(number)"},
	{"ifelse without the last value", "ifelse({n} = 1, 2)", "1:1", "ifelse takes other arguments"},
	{"switch without the last value", "switch({n}, 1, 'a', 2, 'b')", "1:1", "switch takes other arguments"},
	{"a text for a number", "abs({s})", "1:5", "argument 1 of abs must be a number, but {s} is a text; use parseInt or parseDecimal"},
	{"a number for a text", "concat({s}, {n})", "1:13", "argument 2 of concat must be a text, but {n} is a number; use toString"},
	{"a text for a date", "truncDate('DD', {s})", "1:17", "use parseDate"},
	{"a number for a condition", "ifelse({n}, 1, 2)", "1:8", "compare it with something"},
	{"a condition for a value", "sum({n} = 1)", "1:9", "must be a number, but {n} = 1 is a condition; use ifelse"},
	{"a value for a condition", "{n} AND {m} = 1", "1:5", "AND joins conditions, but {n} is a number"},
	{"values of two types", "ifelse({n} = 1, 'a', 2)", "1:22", "2 is a number, others are text"},
	{"cases of another type", "switch({n}, 'a', 1, 2)", "1:13", "'a' is a text, others are integer"},
	{"a comparison of two types", "{s} = 1", "1:5", "compares values of one type, but {s} is a text and 1 is a number"},
	{"a comparison of conditions", "({n} = 1) = ({m} = 1)", "1:11", "cannot compare a condition"},
	{"many values in a comparison", "{s} = ${Many}", "1:5", "use in(…, ${Many})"},
	{"many values in a function", "concat({s}, ${Many})", "1:13", "${Many} is a list of values"},
	{"one value for a list", "in({s}, ${Text})", "1:9", "a parameter with many values, but ${Text} is a text"},
	{"a list of another type", "in({s}, [1])", "1:1", "in compares values of one type"},
	{"an empty list", "in({s}, [])", "1:1", "the list is empty"},
	{"a text that is added", "{s} + 'a'", "1:5", "use concat"},
	{"a date that is subtracted", "{ts} - 1", "1:6", "use addDateTime or dateDiff"},
	{"a period of no kind", "truncDate('fortnight', {ts})", "1:11", "must be a period: 'YYYY'"},
	{"a part that is no period", "truncDate('WD', {ts})", "1:11", "must be a period"},
	{"an unknown level", "sumOver({n}, [{s}], AFTER)", "1:21", "sumOver takes other arguments"},
	{"a percentile beyond 100", "percentile({n}, 101)", "1:17", "must be a number from 0 to 100, not 101"},
	{"a percentile for each row", "percentile({n}, {m})", "1:17", "or a parameter, not {m}"},
	{"a date format in a field", "formatDate({ts}, {s})", "1:18", "must be a date format in quotes"},
	{"an offset that is no literal", "lag(sum({n}), [{ts}], {n})", "1:23", "must be a whole number, written as digits"},
	{"no field to sort by", "lag(sum({n}), [], 1)", "1:15", "not an empty list"},
	{"a sorted partition", "sumOver(sum({n}), [{s} DESC])", "1:19", "without ASC and DESC"},

	{"an aggregate of an aggregate", "sum(avg({n}))", "1:5", "sum aggregates rows, but avg({n}) is aggregated already"},
	{"an aggregate through a field", "max({error rate})", "1:5", "is aggregated already"},
	{"rows mixed with aggregates", "{n} / sum({n})", "1:5", "they cannot be mixed"},
	{"rows mixed in a function", "ifelse({n} > 1, sum({n}), 0)", "1:1", "they cannot be mixed"},
	{"rows mixed with a level-aware aggregation", "sum({n}) / sum({n}, [{s}])", "1:10", "they cannot be mixed"},
	{"a table calculation over rows", "runningSum({n}, [{ts}])", "1:12", "aggregate it, as in sum(…)"},
	{"a window over rows without a level", "sumOver({n}, [{s}])", "1:9", "or give the level PRE_AGG or PRE_FILTER"},
	{"a level over aggregates", "sumOver(sum({n}), [{s}], PRE_AGG)", "1:9", "sumOver with PRE_AGG works on rows"},
	{"a window in a window", "maxOver(minOver({n}, [{s}], PRE_AGG), [{t}], PRE_AGG)", "1:9", "do not nest"},
	{"a table calculation in another", "lag(runningSum(sum({n}), [{ts}]), [{ts}], 1)", "1:5", "do not nest"},
	{"an aggregated dimension", "sum({n}, [max({s})])", "1:15", "must be a number or a date, but {s} is a text"},
	{"a partition by an aggregate", "sumOver(sum({n}), [max({n})])", "1:19", "not aggregated"},

	{"a field in error", "1 + {broken}", "1:5", "in calculated field {broken}: line 1, column 6"},
	{"a field of itself", "{self}", "1:1", "calculated field {self} refers to itself"},
	{"a ring of fields", "{ring}", "1:1", "refers to itself through {ring 2}"},
}

func TestAnalyse_refuses(t *testing.T) {
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			_, err := schema().Analyse(test.text)
			var wrong *expr.Error
			require.ErrorAs(t, err, &wrong)
			assert.Contains(t, wrong.Message, test.want)
			assert.True(t, strings.HasPrefix(err.Error(), "line "+strings.Replace(test.place, ":", ", column ", 1)+": "), "%v", err)
		})
	}
}

func TestAnalyse_reads(t *testing.T) {
	for text, want := range map[string]string{
		"1+2*3":                                "1 + (2 * 3)",
		"2 ^ -1":                               "2 ^ (-1)",
		"SUM({n})":                             "sum({n})",
		"NotIn({n},[1])":                       "notIn({n}, [1])",
		"{n} iN [1] aNd NOT {m}=1":             "in({n}, [1]) AND (NOT ({m} = 1))",
		"route_template":                       "",
		"n /* by the way */ + // a\n 1":        "{n} + 1",
		".25 + 1.":                             "0.25 + 1.0",
		"\"it's\"":                             `'it\'s'`,
		"truncDate(\"mm\", ts)":                "truncDate('MM', {ts})",
		"truncDate(DAY, ts)":                   "truncDate('DD', {ts})",
		"periodToDateSum(n, ts, 'seconds')":    "periodToDateSum({n}, {ts}, SECOND)",
		"contains({s}, 'a', case_insensitive)": "contains({s}, 'a', CASE_INSENSITIVE)",
		"rank([n desc, {s}], pre_agg)":         "rank([{n} DESC, {s}], PRE_AGG)",
		"!({n} = 1)":                           "NOT ({n} = 1)",
		"null":                                 "NULL",
		"{error rate} * 100":                   "(sum(ifelse({n} >= 400, 1, 0)) / count({s})) * 100",
		"${Slow}":                              "${Slow}",
		"{u} + 1":                              "{u} + 1",
		"concat({u}, toLower({u}))":            "concat({u}, toLower({u}))",
	} {
		n, err := schema().Analyse(text)
		if want == "" {
			assert.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		assert.Equal(t, want, n.String(), text)
	}
}

func TestAnalyse_levels(t *testing.T) {
	for text, want := range map[string]expr.Level{
		"1 + ${Slow}":                                    expr.Constant,
		"{n} + 1":                                        expr.Row,
		"sum({n}) + 1":                                   expr.Aggregate,
		"sum({n}, [{s}])":                                expr.Row,
		"max(sum({n}, [{s}]))":                           expr.Aggregate,
		"sumOver({n}, [{s}], PRE_AGG) + {n}":             expr.Row,
		"max(sumOver({n}, [{s}], PRE_AGG))":              expr.Aggregate,
		"sumOver(sum({n}), [{s}]) - sum({n})":            expr.Table,
		"sum({n}) / sumOver(count({s}))":                 expr.Table,
		"lag(max(minOver({n}, [], PRE_AGG)), [{ts}], 1)": expr.Table,
	} {
		n, err := schema().Analyse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, n.Level(), text)
	}
}

func TestAnalyse_fieldsThatDouble_areBounded(t *testing.T) {
	s := schema()
	s.Calculated["f0"] = "{n}"
	for i := range 40 {
		name := "{f" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "}"
		s.Calculated["f"+string(rune('0'+(i+1)/10))+string(rune('0'+(i+1)%10))] = name + " + " + name
	}
	s.Calculated["f00"] = "{n}"
	_, err := s.Field("f40")
	assert.ErrorContains(t, err, "grows beyond")
}

func TestAnalyse_deepAndLongTexts_areRefused(t *testing.T) {
	_, err := schema().Analyse(strings.Repeat("(", 100_00) + "1")
	assert.ErrorContains(t, err, "nested deeper than")
	_, err = schema().Analyse(strings.Repeat("-", 10_000) + "1")
	assert.ErrorContains(t, err, "nested deeper than")
	_, err = schema().Analyse(strings.Repeat(" ", 100_000))
	assert.ErrorContains(t, err, "longer than")
}

func TestField_andApply(t *testing.T) {
	n, err := schema().Field("route template")
	require.NoError(t, err)
	name, ok := expr.ColumnName(n)
	assert.Equal(t, "route template", name)
	assert.True(t, ok)

	count, err := expr.Apply("distinct_count", n)
	require.NoError(t, err)
	assert.Equal(t, "distinct_count({route template})", count.String())
	assert.Equal(t, expr.Aggregate, count.Level())

	ts, err := schema().Field("ts")
	require.NoError(t, err)
	day, err := expr.Apply("truncDate", expr.Value("DD"), ts)
	require.NoError(t, err)
	assert.Equal(t, "truncDate('DD', {ts})", day.String())

	over, err := expr.Apply("sumOver", count, expr.Values(n, ts))
	require.NoError(t, err)
	assert.Equal(t, "sumOver(distinct_count({route template}), [{route template}, {ts}])", over.String())

	_, err = expr.Apply("sum", n)
	assert.ErrorContains(t, err, "must be a number")
	_, err = schema().Field("rout template")
	assert.ErrorContains(t, err, "did you mean route template?")
	_, _, ok = expr.Call(n)
	assert.False(t, ok)
}

func TestWindow_andNested(t *testing.T) {
	s := schema()
	analyse := func(text string) expr.Node {
		n, err := s.Analyse(text)
		require.NoError(t, err)
		return n
	}
	for text, want := range map[string]expr.Stage{
		"maxOver({n}, [{s}], PRE_FILTER)": expr.PreFilter,
		"maxOver({n}, [{s}], PRE_AGG)":    expr.PreAgg,
		"maxOver(max({n}), [{s}])":        expr.PostAgg,
		"lag(max({n}), [{s}], 1)":         expr.PostAgg,
	} {
		stage, ok := expr.Window(analyse(text))
		assert.True(t, ok, text)
		assert.Equal(t, want, stage, text)
	}
	_, ok := expr.Window(analyse("sum({n})"))
	assert.False(t, ok)

	agg, dims, ok := expr.Nested(analyse("percentile({n}, 90, [{s}, {t}])"))
	require.True(t, ok)
	assert.Equal(t, "percentile({n}, 90)", agg.String())
	assert.Equal(t, expr.Aggregate, agg.Level())
	assert.Len(t, dims, 2)
	sql, err := printer(expr.DuckDB).SQL(agg)
	require.NoError(t, err)
	assert.Equal(t, `quantile_disc("n", 0.9)`, sql)

	_, _, ok = expr.Nested(analyse("sum({n})"))
	assert.False(t, ok)
	agg, dims, ok = expr.Nested(analyse("sum({n}, [])"))
	assert.True(t, ok)
	assert.Empty(t, dims)
	assert.Equal(t, "sum({n})", agg.String())
}

func TestColumns_Parameters_Names(t *testing.T) {
	n, err := schema().Analyse("{error rate} > ${Share} AND periodToDateSum(m, {ts}, MONTH) > ${Slow}")
	require.NoError(t, err)
	assert.Equal(t, []string{"m", "n", "s", "ts"}, expr.Columns(n))
	assert.Equal(t, []string{"Share", "Slow"}, expr.Parameters(n))

	fields, parameters, err := expr.Names("ifelse({error rate} > ${Share}, rank([month DESC], PRE_AGG), truncDate(DD, month), NULL, DD)")
	require.NoError(t, err)
	assert.Equal(t, []string{"DD", "error rate", "month"}, fields)
	assert.Equal(t, []string{"Share"}, parameters)
	_, _, err = expr.Names("{")
	assert.Error(t, err)
}
