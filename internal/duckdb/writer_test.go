package duckdb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC).UnixMilli()

const dayMillis = 24 * 3600 * 1000

// row is an enriched line with what every row has, and more.
func row(id string, at int64, more string) string {
	return fmt.Sprintf(`{"request_time":%d,"event_hour":%d,"enrichment_status":"enriched","record_id":%q%s}`, at, at-at%3600000, id, more)
}

func newWriter(t *testing.T) *Writer {
	t.Helper()
	w, err := NewWriter(t.Context(), Options{TempDir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return w
}

func stage(t *testing.T, w *Writer, lines ...string) Chunk {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chunk [1].ndjson")
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	c, err := w.Stage(t.Context(), path, len(lines))
	require.NoError(t, err)
	return c
}

func partPath(t *testing.T, dir, day string, n uint64) string {
	t.Helper()
	path := filepath.Join(dir, layout.Requests, layout.PartitionName(day), layout.Part{First: n, Last: n}.Name())
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	return path
}

func TestWriter_rowsReadBackAsWritten(t *testing.T) {
	w, dir := newWriter(t), t.TempDir()
	c := stage(t, w,
		row("b", noon+1, `,"status":200,"response_bytes":9007199254740993,"throttle_rate":0.5,"repaired":true,"path":"/a\u0000b\n\"","extra":"{\"k\":\"ü\"}"`),
		row("a", noon, `,"quota_limit":9223372036854775807,"user_agent":"\ud83d\ude00"`))
	assert.Equal(t, Chunk{Days: []string{"2026-11-21"}}, c)
	stats, err := w.WriteDay(t.Context(), "2026-11-21", nil, partPath(t, dir, "2026-11-21", 1))
	require.NoError(t, err)
	assert.Equal(t, DayStats{Rows: map[string]int64{"enriched": 2}, Repaired: 1}, stats)

	at := time.UnixMilli(noon).UTC()
	assert.Equal(t, [][]any{
		{"a", at, at, nil, nil, int64(9223372036854775807), nil, nil, "(none)", nil, "😀", "2026-11-21"},
		{"b", at.Add(time.Millisecond), at, int64(200), int64(9007199254740993), nil, 0.5, true, "/a\x00b\n\"", `{"k":"ü"}`, "(none)", "2026-11-21"},
	}, query(t, openDB(t, dir), `SELECT record_id, request_time, event_hour, status, response_bytes, quota_limit, throttle_rate, repaired, path, extra, user_agent, dt FROM requests`))
}

func TestWriter_dayIsTheUTCDayOfTheRequest(t *testing.T) {
	w := newWriter(t)
	c := stage(t, w, row("a", noon+dayMillis/2-1, ""), row("b", noon+dayMillis/2, ""), row("c", 0, ""), row("d", lastTime, ""))
	assert.Equal(t, []string{"1970-01-01", "2026-11-21", "2026-11-22", "9999-12-31"}, c.Days)
}

func TestWriter_duplicatesAreLeftOut(t *testing.T) {
	w, dir := newWriter(t), t.TempDir()
	const day = "2026-11-21"
	write := func(n uint64, existing ...string) DayStats {
		stats, err := w.WriteDay(t.Context(), day, existing, partPath(t, dir, day, n))
		require.NoError(t, err)
		return stats
	}
	stage(t, w, row("a", noon, `,"stage":"first"`), row("a", noon+1, `,"stage":"second"`), row("b", noon, ""), row("a", noon+dayMillis, ""))
	assert.Equal(t, DayStats{Rows: map[string]int64{"enriched": 2}, Duplicates: 1}, write(1), "within a chunk; another day is another partition")

	stage(t, w, row("b", noon, ""), row("c", noon, ""), row("b", noon, ""))
	assert.Equal(t, DayStats{Rows: map[string]int64{"enriched": 1}, Duplicates: 2}, write(2, partPath(t, dir, day, 1)), "against the partition")

	stage(t, w, row("a", noon, ""), row("c", noon, ""))
	assert.Equal(t, DayStats{Rows: map[string]int64{}, Duplicates: 2}, write(3, partPath(t, dir, day, 1), partPath(t, dir, day, 2)))
	assert.NoFileExists(t, partPath(t, dir, day, 3), "nothing new is no file")

	assert.Equal(t, [][]any{{"a", "first"}, {"b", "(none)"}, {"c", "(none)"}}, query(t, openDB(t, dir), "SELECT record_id, stage FROM requests ORDER BY 1"))
}

func TestWriter_refusedLinesCostOnlyThemselves(t *testing.T) {
	w := newWriter(t)
	huge := `,"path":"` + strings.Repeat("x", 1<<20) + `"`
	c := stage(t, w,
		row("a", noon, ""),
		"garbage",
		`{"request_time":1,"enrichment_status":"enriched"}`,
		row("b", noon, huge),
		row("c", noon, `,"path":"half a pair \ud800"`),
		`{"request_time":1`,
		row("d", noon, ",\"path\":\"\xff\""),
		row("e", -1, ""),
		row("f", lastTime+1, ""),
		`{"record_id":"g","request_time":1}`,
		`{"record_id":"h","enrichment_status":"enriched"}`,
		row("i", noon, `,"unknown_column":{"x":[1]}`))
	assert.Equal(t, []int{1, 2, 4, 5, 6, 7, 8, 9, 10}, c.Refused)
	assert.Equal(t, []string{"2026-11-21"}, c.Days)
	stats, err := w.WriteDay(t.Context(), "2026-11-21", nil, partPath(t, t.TempDir(), "2026-11-21", 1))
	require.NoError(t, err)
	assert.EqualValues(t, 3, stats.Total())
}

func TestWriter_orderOfLinesHoldsInLargeChunks(t *testing.T) {
	w := newWriter(t)
	lines := make([]string, 60_000)
	for i := range lines {
		lines[i] = row(fmt.Sprint(i), noon, `,"user_agent":"`+strings.Repeat("u", 700)+`"`)
	}
	lines[41_234] = "garbage"
	assert.Equal(t, []int{41_234}, stage(t, w, lines...).Refused)
}

func TestWriter_lineThatIsTwoIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chunk.ndjson")
	require.NoError(t, os.WriteFile(path, []byte(row("a", noon, "")+"\n"), 0o644))
	_, err := newWriter(t).Stage(t.Context(), path, 2)
	require.ErrorContains(t, err, "2 lines became 1 rows")
}

func TestWriter_mergeKeepsEveryRowAndColumn(t *testing.T) {
	w, dir := newWriter(t), t.TempDir()
	const day = "2026-11-21"
	addPart(t, dir, day, layout.Part{First: 1, Last: 1}, "SELECT 'a' AS record_id, '2026-11-21 12:00:00'::TIMESTAMP AS request_time")
	addPart(t, dir, day, layout.Part{First: 2, Last: 2}, "SELECT 'b' AS record_id, 'DE' AS country, '2026-11-21 11:00:00'::TIMESTAMP AS request_time")
	db := openDB(t, dir)
	const all = "SELECT record_id, country, request_time, dt FROM requests ORDER BY record_id"
	before := query(t, db, all)
	path := filepath.Join(dir, layout.Requests, layout.PartitionName(day), layout.Part{First: 1, Last: 2}.Name())
	require.NoError(t, w.Merge(t.Context(), []string{partPath(t, dir, day, 1), partPath(t, dir, day, 2)}, path))
	assert.Equal(t, before, query(t, db, all), "while the old parts are there")
	require.NoError(t, os.Remove(partPath(t, dir, day, 1)))
	require.NoError(t, os.Remove(partPath(t, dir, day, 2)))
	assert.Equal(t, before, query(t, db, all), "and after")
}

func TestWriter_parquetIsCompressedAndSorted(t *testing.T) {
	w, dir := newWriter(t), t.TempDir()
	stage(t, w, row("b", noon+5, ""), row("a", noon, ""))
	_, err := w.WriteDay(t.Context(), "2026-11-21", nil, partPath(t, dir, "2026-11-21", 1))
	require.NoError(t, err)
	db := openDB(t, dir)
	assert.Equal(t, [][]any{{"ZSTD"}}, query(t, db, "SELECT DISTINCT compression FROM parquet_metadata(?)", partPath(t, dir, "2026-11-21", 1)))
	assert.Equal(t, [][]any{{"a"}, {"b"}}, query(t, db, "SELECT record_id FROM read_parquet(?)", partPath(t, dir, "2026-11-21", 1)))
}
