package expr

// The aggregates that several functions are made of. Trino has no exact
// percentile: Athena's are approximate.
var (
	avgSQL      = both("avg({1})~")
	countSQL    = both("count({1})~")
	distinctSQL = both("count(DISTINCT {1})~")
	maxSQL      = both("max({1})~")
	minSQL      = both("min({1})~")
	sumSQL      = sql{duck: "sum({1})~", huge: true}
	medianSQL   = sql{duck: "median({1})~", athena: "approx_percentile(CAST({1} AS DOUBLE), 0.5)~"}
	discSQL     = sql{duck: "quantile_disc({1}, {percent 2})~", athena: "approx_percentile({1}, {percent 2})~"}
	contSQL     = sql{duck: "quantile_cont({1}, {percent 2})~", athena: "approx_percentile(CAST({1} AS DOUBLE), {percent 2})~"}
	stdevSQL    = both("stddev_samp({1})~")
	stdevpSQL   = both("stddev_pop({1})~")
	varSQL      = both("var_samp({1})~")
	varpSQL     = both("var_pop({1})~")
)

// functions is every function of QuickSight's calculated fields.
var functions = []function{
	// Conditions
	{name: "ifelse", params: "(cond same) same", result: likeSame, write: writeIfelse},
	{name: "switch", params: "key (key same) same", result: likeSame, write: writeSwitch},
	{name: "coalesce", params: "same (same)", result: likeSame, sql: both("coalesce({1..})")},
	{name: "nullIf", params: "same same", result: likeFirst, sql: both("NULLIF({1}, {2})")},
	{name: "isNull", params: "anything", result: isBool, write: writeNullTest},
	{name: "isNotNull", params: "anything", result: isBool, write: writeNullTest},
	{name: "in", params: "any list", result: isBool, sql: both("({(1)} IN ({2}))")},
	{name: "notIn", params: "any list", result: isBool, sql: both("({(1)} NOT IN ({2}))")},

	// Dates
	{name: "addDateTime", params: "number unit time", result: isTime, write: writeAddDateTime},
	{name: "dateDiff", params: "time time unit?", result: isInteger, write: writeDateDiff},
	{name: "epochDate", params: "number", result: isTime, sql: sql{duck: "epoch_ms(CAST({1} AS BIGINT) * 1000)", athena: "CAST(at_timezone(from_unixtime(CAST({1} AS BIGINT)), 'UTC') AS TIMESTAMP)"}},
	{name: "extract", params: "part time", result: isInteger, write: writeExtract},
	{name: "formatDate", params: "time format", write: writeFormatDate},
	{name: "isWorkDay", params: "time", result: isInteger, sql: sql{duck: "CAST(isodow({1}) < 6 AS INTEGER)", athena: "CAST(day_of_week({1}) < 6 AS INTEGER)"}},
	{name: "now", result: isTime, write: func(w *writer, _ *call) { w.now() }},
	{name: "parseDate", params: "text format", result: isTime, write: writeParseDate},
	{name: "truncDate", params: "unit time", result: isTime, write: writeTruncDate},
	{name: "addWorkDays", reason: "work days cannot be counted forward in one SQL expression; use addDateTime"},
	{name: "netWorkDays", reason: "the work days between two dates have no SQL expression; use dateDiff, or isWorkDay for each row"},

	// Numbers. Where a function is not defined (the logarithm of 0) DuckDB stops
	// and Trino gives NaN or infinity: both give null here.
	{name: "abs", params: "number", result: likeFirst, sql: both("abs({1})")},
	{name: "ceil", params: "number", result: isInteger, sql: both("CAST(ceil({1}) AS BIGINT)")},
	{name: "floor", params: "number", result: isInteger, sql: both("CAST(floor({1}) AS BIGINT)")},
	{name: "round", params: "number number?", result: isDecimal, write: writeRound},
	{name: "mod", params: "number number", result: likeNumbers, sql: both("({(1)} % NULLIF({2}, 0))")},
	{name: "exp", params: "number", result: isDecimal, sql: both("exp({1})")},
	{name: "ln", params: "number", result: isDecimal, sql: both("CASE WHEN {(1)} > 0 THEN ln({1}) END")},
	{name: "log", params: "number", result: isDecimal, sql: both("CASE WHEN {(1)} > 0 THEN log10({1}) END")},
	{name: "sqrt", params: "number", result: isDecimal, sql: both("CASE WHEN {(1)} >= 0 THEN sqrt({1}) END")},
	{name: "intToDecimal", params: "number", result: isDecimal, sql: both("CAST({1} AS DOUBLE)")},
	{name: "decimalToInt", params: "number", result: isInteger, sql: sql{duck: "CAST(trunc({1}) AS BIGINT)", athena: "CAST(truncate({1}) AS BIGINT)"}},
	// DuckDB's own cast would round the text '12.7'.
	{name: "parseInt", params: "text", result: isInteger, sql: sql{duck: `TRY_CAST(regexp_extract({1}, '^\s*[+-]?\d+\s*$') AS BIGINT)`, athena: "TRY_CAST(trim({1}) AS BIGINT)"}},
	{name: "parseDecimal", params: "text", result: isDecimal, sql: both("TRY_CAST(trim({1}) AS DOUBLE)")},

	// Texts
	{name: "concat", params: "text (text)", write: writeConcat},
	{name: "contains", params: "text text case?", result: isBool, write: writeSearch},
	{name: "startsWith", params: "text text case?", result: isBool, write: writeSearch},
	{name: "endsWith", params: "text text case?", result: isBool, write: writeSearch},
	{name: "left", params: "text number", sql: both("substr({1}, 1, {2})")},
	{name: "right", params: "text number", sql: both("reverse(substr(reverse({1}), 1, {2}))")},
	{name: "locate", params: "text text number?", result: isInteger, write: writeLocate},
	{name: "ltrim", params: "text", sql: both("ltrim({1})")},
	{name: "rtrim", params: "text", sql: both("rtrim({1})")},
	{name: "trim", params: "text", sql: both("trim({1})")},
	{name: "replace", params: "text text text", sql: both("replace({1}, {2}, {3})")},
	{name: "split", params: "text text number", sql: both("NULLIF(split_part({1}, {2}, {3}), '')")},
	{name: "strlen", params: "text", result: isInteger, sql: both("length({1})")},
	{name: "substring", params: "text number number", sql: both("substr({1}, {2}, {3})")},
	{name: "toLower", params: "text", sql: both("lower({1})")},
	{name: "toUpper", params: "text", sql: both("upper({1})")},
	{name: "toString", params: "any", write: writeToString},
	{name: "parseJson", params: "text text", sql: sql{duck: "CASE WHEN json_valid({1}) THEN json_extract_string({1}, {2}) END", athena: "json_extract_scalar({1}, {2})"}},

	// Aggregates
	{name: "avg", params: "number dims?", result: isDecimal, family: aggregate, sql: avgSQL},
	{name: "avgIf", params: "number cond", result: isDecimal, family: aggregate, sql: avgSQL, suffix: where},
	{name: "count", params: "any dims?", result: isInteger, family: aggregate, sql: countSQL},
	{name: "countIf", params: "any cond", result: isInteger, family: aggregate, sql: countSQL, suffix: where},
	{name: "distinct_count", params: "any dims?", result: isInteger, family: aggregate, sql: distinctSQL},
	{name: "distinct_countIf", params: "any cond", result: isInteger, family: aggregate, sql: distinctSQL, suffix: where},
	{name: "max", params: "extreme dims?", result: likeFirst, family: aggregate, sql: maxSQL},
	{name: "maxIf", params: "extreme cond", result: likeFirst, family: aggregate, sql: maxSQL, suffix: where},
	{name: "min", params: "extreme dims?", result: likeFirst, family: aggregate, sql: minSQL},
	{name: "minIf", params: "extreme cond", result: likeFirst, family: aggregate, sql: minSQL, suffix: where},
	{name: "median", params: "number dims?", result: isDecimal, family: aggregate, sql: medianSQL},
	{name: "medianIf", params: "number cond", result: isDecimal, family: aggregate, sql: medianSQL, suffix: where},
	{name: "stdev", params: "number dims?", result: isDecimal, family: aggregate, sql: stdevSQL},
	{name: "stdevIf", params: "number cond", result: isDecimal, family: aggregate, sql: stdevSQL, suffix: where},
	{name: "stdevp", params: "number dims?", result: isDecimal, family: aggregate, sql: stdevpSQL},
	{name: "stdevpIf", params: "number cond", result: isDecimal, family: aggregate, sql: stdevpSQL, suffix: where},
	{name: "sum", params: "number dims?", result: likeFirst, family: aggregate, sql: sumSQL},
	{name: "sumIf", params: "number cond", result: likeFirst, family: aggregate, sql: sumSQL, suffix: where},
	{name: "var", params: "number dims?", result: isDecimal, family: aggregate, sql: varSQL},
	{name: "varIf", params: "number cond", result: isDecimal, family: aggregate, sql: varSQL, suffix: where},
	{name: "varp", params: "number dims?", result: isDecimal, family: aggregate, sql: varpSQL},
	{name: "varpIf", params: "number cond", result: isDecimal, family: aggregate, sql: varpSQL, suffix: where},
	{name: "percentile", params: "number percent dims?", result: likeFirst, family: aggregate, sql: discSQL},
	{name: "percentileDisc", params: "number percent dims?", result: likeFirst, family: aggregate, sql: discSQL},
	{name: "percentileCont", params: "number percent dims?", result: isDecimal, family: aggregate, sql: contSQL},

	// Aggregates from the start of the period that an end date, or now, lies in
	{name: "periodToDateAvg", params: "number time grain time?", result: isDecimal, family: aggregate, sql: avgSQL, suffix: toDate},
	{name: "periodToDateCount", params: "any time grain time?", result: isInteger, family: aggregate, sql: countSQL, suffix: toDate},
	{name: "periodToDateMax", params: "extreme time grain time?", result: likeFirst, family: aggregate, sql: maxSQL, suffix: toDate},
	{name: "periodToDateMin", params: "extreme time grain time?", result: likeFirst, family: aggregate, sql: minSQL, suffix: toDate},
	{name: "periodToDateMedian", params: "number time grain time?", result: isDecimal, family: aggregate, sql: medianSQL, suffix: toDate},
	{name: "periodToDateStDev", params: "number time grain time?", result: isDecimal, family: aggregate, sql: stdevSQL, suffix: toDate},
	{name: "periodToDateStDevP", params: "number time grain time?", result: isDecimal, family: aggregate, sql: stdevpSQL, suffix: toDate},
	{name: "periodToDateSum", params: "number time grain time?", result: likeFirst, family: aggregate, sql: sumSQL, suffix: toDate},
	{name: "periodToDateVar", params: "number time grain time?", result: isDecimal, family: aggregate, sql: varSQL, suffix: toDate},
	{name: "periodToDateVarP", params: "number time grain time?", result: isDecimal, family: aggregate, sql: varpSQL, suffix: toDate},
	{name: "periodToDatePercentile", params: "number percent time grain time?", result: likeFirst, family: aggregate, sql: discSQL, suffix: toDate},
	{name: "periodToDatePercentileCont", params: "number percent time grain time?", result: isDecimal, family: aggregate, sql: contSQL, suffix: toDate},

	// Windows at a level of choice
	{name: "avgOver", params: "number dims? level?", result: isDecimal, family: over, sql: avgSQL, suffix: within},
	{name: "countOver", params: "any dims? level?", result: isInteger, family: over, sql: countSQL, suffix: within},
	// Trino has no DISTINCT in windows.
	{name: "distinctCountOver", params: "any dims? level?", result: isInteger, family: over, sql: sql{duck: "count(DISTINCT {1})~", athena: "coalesce(cardinality(histogram({1})~), 0)"}, suffix: within},
	{name: "maxOver", params: "extreme dims? level?", result: likeFirst, family: over, sql: maxSQL, suffix: within},
	{name: "minOver", params: "extreme dims? level?", result: likeFirst, family: over, sql: minSQL, suffix: within},
	{name: "stdevOver", params: "number dims? level?", result: isDecimal, family: over, sql: stdevSQL, suffix: within},
	{name: "stdevpOver", params: "number dims? level?", result: isDecimal, family: over, sql: stdevpSQL, suffix: within},
	{name: "sumOver", params: "number dims? level?", result: likeFirst, family: over, sql: sumSQL, suffix: within},
	{name: "varOver", params: "number dims? level?", result: isDecimal, family: over, sql: varSQL, suffix: within},
	{name: "varpOver", params: "number dims? level?", result: isDecimal, family: over, sql: varpSQL, suffix: within},
	{name: "percentileOver", params: "number percent dims? level?", result: likeFirst, family: over, sql: discSQL, suffix: within},
	{name: "percentileDiscOver", params: "number percent dims? level?", result: likeFirst, family: over, sql: discSQL, suffix: within},
	{name: "percentileContOver", params: "number percent dims? level?", result: isDecimal, family: over, sql: contSQL, suffix: within},
	{name: "rank", params: "sorts dims? level?", result: isInteger, family: over, sql: both("rank()~"), suffix: within},
	{name: "denseRank", params: "sorts dims? level?", result: isInteger, family: over, sql: both("dense_rank()~"), suffix: within},
	{name: "percentileRank", params: "sorts dims? level?", result: isDecimal, family: over, write: writePercentileRank},

	// Table calculations
	{name: "difference", params: "number sorts index dims?", result: likeFirst, family: table, write: writeDifference},
	{name: "percentDifference", params: "number sorts index dims?", result: isDecimal, family: table, write: writeDifference},
	{name: "lag", params: "any sorts index dims?", result: likeFirst, family: table, write: writeNeighbour},
	{name: "lead", params: "any sorts index dims?", result: likeFirst, family: table, write: writeNeighbour},
	{name: "firstValue", params: "any sorts dims?", result: likeFirst, family: table, sql: both("first_value({1})~"), suffix: within},
	{name: "lastValue", params: "any sorts dims?", result: likeFirst, family: table, sql: both("last_value({1})~"), suffix: whole},
	{name: "percentOfTotal", params: "number dims?", result: isDecimal, family: table, sql: both("(CAST({1} AS DOUBLE) / NULLIF(sum({1})~, 0))"), suffix: within},
	{name: "runningAvg", params: "number sorts dims?", result: isDecimal, family: table, sql: avgSQL, suffix: within},
	{name: "runningCount", params: "any sorts dims?", result: isInteger, family: table, sql: countSQL, suffix: within},
	{name: "runningMax", params: "extreme sorts dims?", result: likeFirst, family: table, sql: maxSQL, suffix: within},
	{name: "runningMin", params: "extreme sorts dims?", result: likeFirst, family: table, sql: minSQL, suffix: within},
	{name: "runningSum", params: "number sorts dims?", result: likeFirst, family: table, sql: sumSQL, suffix: within},
	{name: "windowAvg", params: "number sorts index index dims?", result: isDecimal, family: table, sql: avgSQL, suffix: rows},
	{name: "windowCount", params: "any sorts index index dims?", result: isInteger, family: table, sql: countSQL, suffix: rows},
	{name: "windowMax", params: "extreme sorts index index dims?", result: likeFirst, family: table, sql: maxSQL, suffix: rows},
	{name: "windowMin", params: "extreme sorts index index dims?", result: likeFirst, family: table, sql: minSQL, suffix: rows},
	{name: "windowSum", params: "number sorts index index dims?", result: likeFirst, family: table, sql: sumSQL, suffix: rows},
	{name: "periodToDateAvgOverTime", params: "number time grain?", result: isDecimal, family: table, sql: avgSQL, suffix: sinceStart},
	{name: "periodToDateCountOverTime", params: "any time grain?", result: isInteger, family: table, sql: countSQL, suffix: sinceStart},
	{name: "periodToDateMaxOverTime", params: "extreme time grain?", result: likeFirst, family: table, sql: maxSQL, suffix: sinceStart},
	{name: "periodToDateMinOverTime", params: "extreme time grain?", result: likeFirst, family: table, sql: minSQL, suffix: sinceStart},
	{name: "periodToDateSumOverTime", params: "number time grain?", result: likeFirst, family: table, sql: sumSQL, suffix: sinceStart},
	{name: "periodOverPeriodDifference", params: "number time grain? index?", result: likeFirst, family: table, write: writePeriodOverPeriod},
	{name: "periodOverPeriodLastValue", params: "any time grain? index?", result: likeFirst, family: table, write: writePeriodOverPeriod},
	{name: "periodOverPeriodPercentDifference", params: "number time grain? index?", result: isDecimal, family: table, write: writePeriodOverPeriod},
}
