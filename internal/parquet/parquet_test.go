package parquet_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
	"github.com/apigw-lens/apigw-lens/internal/parquet"
)

const (
	noon   = int64(1795262400000) // 2026-11-21
	day    = int64(24 * 3600 * 1000)
	latest = int64(253402300799999)
)

// row is an enriched line with what every row has, and more.
func row(id string, at int64, more string) string {
	return fmt.Sprintf(`{"request_time":%d,"event_hour":%d,"enrichment_status":"enriched","record_id":%q%s}`, at, at-at%3600000, id, more)
}

func table(t *testing.T, lines ...string) *parquet.Table {
	t.Helper()
	var table parquet.Table
	for _, line := range lines {
		require.NoError(t, table.Append([]byte(line)))
	}
	return &table
}

// write writes the days of a table to files of a folder.
func write(t *testing.T, dir string, days ...*parquet.Day) {
	t.Helper()
	e, err := parquet.NewEncoder()
	require.NoError(t, err)
	for _, d := range days {
		require.NoError(t, e.Write(filepath.Join(dir, d.Date+".parquet"), d))
	}
}

// query runs a query over the files of a folder: FILES stands for them.
func query(t *testing.T, dir, sql string) [][]any {
	t.Helper()
	db, err := duckdb.Open(t.Context(), dir, duckdb.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	r, err := db.Query(t.Context(), strings.ReplaceAll(sql, "FILES", "'"+dir+"/*.parquet'"))
	require.NoError(t, err)
	return r.Rows
}

// lines are n lines of rows with every kind of value, spread over some days.
func lines(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "a", "GET /v2/orders", "ü 😀 \u0000 \x7f \" \\ / \n\t", strings.Repeat("long ", 300), "(none)", "null", "0"}
	values := map[accesslog.Type][]string{
		accesslog.Int:       {"0", "-1", "200", "2147483647", "-2147483648"},
		accesslog.BigInt:    {"0", "-1", "9223372036854775807", "-9223372036854775808", "9007199254740993"},
		accesslog.Double:    {"0", "0.5", "-1e-3", "1.7976931348623157e308", "5e-324", "12345678901234567890"},
		accesslog.Bool:      {"true", "false"},
		accesslog.Timestamp: {"0", "1", fmt.Sprint(latest)},
	}
	value := func(i int, t accesslog.Type) string {
		switch {
		case random.IntN(8) == 0:
			return "null"
		case t == accesslog.Text && random.IntN(3) == 0:
			return string(jsonscan.AppendString(nil, fmt.Appendf(nil, "unique %d", i)))
		case t == accesslog.Text:
			return string(jsonscan.AppendString(nil, []byte(texts[random.IntN(len(texts))])))
		case t == accesslog.BigInt && random.IntN(2) == 0:
			return fmt.Sprint(random.Int64())
		}
		return values[t][random.IntN(len(values[t]))]
	}
	var b strings.Builder
	for i := range n {
		at := noon + random.Int64N(3*day)
		if random.IntN(100) == 0 {
			at = []int64{0, latest}[random.IntN(2)]
		}
		members := []string{fmt.Sprintf(`"request_time":%d`, at), `"enrichment_status":"no_key"`, fmt.Sprintf(`"record_id":"%d"`, i), `"not a column":[{}]`}
		for id, c := range accesslog.Columns {
			required := id == int(accesslog.ColRequestTime) || id == int(accesslog.ColEnrichmentStatus) || id == int(accesslog.ColRecordID)
			if !required && (id+i)%11 != 0 && random.IntN(4) > 0 {
				members = append(members, fmt.Sprintf("%q:%s", c.Name, value(i, c.Type)))
			}
		}
		if i%3 == 0 {
			random.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		}
		b.WriteString("{" + strings.Join(members, ",") + "}\n")
	}
	return b.String()
}

// reference is the engine's own way of reading enriched lines.
func reference(path string) string {
	var types, columns []string
	sql := map[accesslog.Type]string{
		accesslog.Text: "VARCHAR", accesslog.Int: "INTEGER", accesslog.BigInt: "BIGINT", accesslog.Double: "DOUBLE",
		accesslog.Bool: "BOOLEAN", accesslog.Timestamp: "BIGINT",
	}
	for _, c := range accesslog.Columns {
		types = append(types, fmt.Sprintf("%s: '%s'", c.Name, sql[c.Type]))
		if c.Type == accesslog.Timestamp {
			columns = append(columns, fmt.Sprintf("epoch_ms(%s) AS %s", c.Name, c.Name))
		} else {
			columns = append(columns, c.Name)
		}
	}
	return fmt.Sprintf("SELECT %s FROM read_json('%s', format = 'newline_delimited', auto_detect = false, columns = {%s})",
		strings.Join(columns, ", "), path, strings.Join(types, ", "))
}

func TestEncoder_sameTableAsTheEngineReads(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []int{1, 9, 9_000} { // 9,000: some columns give up looking for repetitions
		text, path := lines(n), filepath.Join(dir, "lines.ndjson")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		rows := table(t, strings.Split(strings.TrimSpace(text), "\n")...)
		write(t, dir, rows.Days()...)
		want, have := reference(path), "SELECT * FROM read_parquet(FILES, hive_partitioning = false)"
		assert.Equal(t, [][]any{{int64(n)}}, query(t, dir, "SELECT count(*) FROM ("+have+")"))
		assert.Empty(t, query(t, dir, "("+want+") EXCEPT ALL ("+have+")"))
		assert.Empty(t, query(t, dir, "("+have+") EXCEPT ALL ("+want+")"))
		assert.Empty(t, query(t, dir, `SELECT record_id FROM (SELECT record_id, request_time, lag(request_time) OVER (PARTITION BY filename ORDER BY file_row_number) AS before
			FROM read_parquet(FILES, filename = true, file_row_number = true)) WHERE before > request_time`), "in the order of time")
	}
}

func TestTable_refusedLinesCostOnlyThemselves(t *testing.T) {
	rows := table(t, row("a", noon, ""))
	tests := map[string]string{
		"garbage":                                 "no object",
		"":                                        "no object",
		`{}`:                                      "no request_time, enrichment_status or record_id",
		`{"request_time":1,"record_id":"g"}`:      "no request_time",
		row("", noon, "") + "{}":                  "more than one object",
		`{"request_time":1`:                       "no comma",
		row("b", -1, ""):                          "request_time is of another type",
		row("b", latest+1, ""):                    "request_time is of another type",
		row("b", noon, `,"stage":"\ud800"`):       "invalid escape",
		row("b", noon, ",\"path\":\"\xff\""):      "invalid UTF-8",
		row("b", noon, `,"path":7`):               "path is of another type",
		row("b", noon, `,"status":"200"`):         "status is of another type",
		row("b", noon, `,"status":2147483648`):    "status is of another type",
		row("b", noon, `,"response_bytes":1.5`):   "response_bytes is of another type",
		row("b", noon, `,"throttle_rate":1e400`):  "throttle_rate is of another type",
		row("b", noon, `,"repaired":1`):           "repaired is of another type",
		row("b", noon, `,"stage":"a","stage":""`): "stage twice",
		row("b", noon, `,"stage":`):               "of another type",
	}
	for line, want := range tests {
		require.ErrorContains(t, rows.Append([]byte(line)), want, line)
	}
	require.NoError(t, rows.Append([]byte(row("c", noon, `,"stage":"x"`)+" \n")))
	assert.Equal(t, 2, rows.Len())
	dir := t.TempDir()
	write(t, dir, rows.Days()...)
	assert.Equal(t, [][]any{{"a", nil}, {"c", "x"}}, query(t, dir, "SELECT record_id, stage FROM read_parquet(FILES)"))
}

func TestTable_days(t *testing.T) {
	rows := table(t,
		row("d", latest, ""), row("c", 0, ""), row("b", noon+day/2, `,"repaired":true`), row("a", noon+day/2-1, `,"repaired":true`),
		row("z", noon+9, `,"stage":"first"`), row("z", noon, `,"stage":"second"`), row("z", noon+day, ""),
		row("y", noon+9, `,"repaired":false`))
	var dates []string
	days := rows.Days()
	for _, d := range days {
		dates = append(dates, d.Date)
	}
	assert.Equal(t, []string{"1970-01-01", "2026-11-21", "2026-11-22", "9999-12-31"}, dates, "the UTC day of the request")
	d := days[1]
	assert.Equal(t, []string{"y", "z", "a"}, d.IDs(), "by time, then by id; another day is another partition")
	assert.Equal(t, 1, d.Duplicates)
	byStatus, repaired := d.Count()
	assert.Equal(t, map[string]int64{"enriched": 3}, byStatus)
	assert.EqualValues(t, 1, repaired)

	d.Drop([]int{0, 2})
	assert.Equal(t, []string{"z"}, d.IDs())
	assert.Equal(t, 3, d.Duplicates)
	dir := t.TempDir()
	write(t, dir, d)
	assert.Equal(t, [][]any{{"first"}}, query(t, dir, "SELECT stage FROM read_parquet(FILES)"), "the first of two that was appended")
}

func TestTable_resetKeepsNothing(t *testing.T) {
	used, fresh := table(t, strings.Split(strings.TrimSpace(lines(9000)), "\n")...), table(t)
	used.Reset()
	assert.Zero(t, used.Len())
	assert.Empty(t, used.Days())
	var files [2]string
	for i, rows := range []*parquet.Table{used, fresh} {
		require.NoError(t, rows.Append([]byte(row("a", noon, `,"stage":"x"`))))
		dir := t.TempDir()
		write(t, dir, rows.Days()...)
		b, err := os.ReadFile(filepath.Join(dir, "2026-11-21.parquet"))
		require.NoError(t, err)
		files[i] = string(b)
	}
	assert.Equal(t, files[1], files[0])
}

func TestEncoder_readersPassOverWhatTheyDoNotNeed(t *testing.T) {
	var rows parquet.Table
	const n = 150_000
	for i := range n {
		more := fmt.Sprintf(`,"domain_name":"d%d","status":%d,"path":"/%d","error_message":"%s"`, i%3, 200+i%2, i, strings.Repeat("e", 300))
		require.NoError(t, rows.Append([]byte(row(fmt.Sprint(i), noon+int64(i), more))))
	}
	dir := t.TempDir()
	write(t, dir, rows.Days()...)
	about := func(column, what string) [][]any {
		return query(t, dir, fmt.Sprintf("SELECT %s FROM parquet_metadata(FILES) WHERE path_in_schema = '%s' ORDER BY row_group_id", what, column))
	}
	assert.Equal(t, [][]any{{int64(100_000), "2026-11-21 12:00:00"}, {int64(50_000), "2026-11-21 12:01:40"}}, about("request_time", "row_group_num_rows, stats_min_value"))
	assert.Equal(t, "2026-11-21 12:01:39.999", about("request_time", "stats_max_value")[0][0])
	assert.Equal(t, []any{"d0", "d2", int64(0)}, about("domain_name", "stats_min_value, stats_max_value, stats_null_count")[0])
	assert.Equal(t, []any{"200", "201"}, about("status", "stats_min_value, stats_max_value")[0])
	assert.Equal(t, []any{int64(100_000)}, about("stage", "stats_null_count")[0])
	assert.Equal(t, []any{nil, nil}, about("error_message", "stats_min_value, stats_max_value")[0], "long text would only swell the footer")
	for column, want := range map[string]string{"domain_name": "RLE_DICTIONARY", "status": "RLE_DICTIONARY", "path": "PLAIN"} {
		assert.Contains(t, about(column, "encodings")[0][0], want, column)
	}
	assert.NotContains(t, about("path", "encodings")[0][0], "DICTIONARY")
	assert.Equal(t, [][]any{{"ZSTD"}}, query(t, dir, "SELECT DISTINCT compression FROM parquet_metadata(FILES)"))
	assert.Equal(t, [][]any{{int64(n), int64(n), "d1"}}, query(t, dir, "SELECT count(*), count(DISTINCT path), max(domain_name) FILTER (path = '/100000') FROM read_parquet(FILES)"))
}

func TestEncoder_noSuchFolder_error(t *testing.T) {
	e, err := parquet.NewEncoder()
	require.NoError(t, err)
	d := table(t, row("a", noon, "")).Days()[0]
	require.ErrorContains(t, e.Write(filepath.Join(t.TempDir(), "missing", "x"), d), "write 2026-11-21: ")
}
