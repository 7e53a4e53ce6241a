package duckdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

func openDB(t *testing.T, dir string) *DB {
	t.Helper()
	db, err := Open(t.Context(), dir, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func query(t *testing.T, db *DB, sql string, args ...any) [][]any {
	t.Helper()
	r, err := db.Query(t.Context(), sql, args...)
	require.NoError(t, err, sql)
	return r.Rows
}

// addPart writes a part with a query of its own.
func addPart(t *testing.T, dir, day string, p layout.Part, rows string) {
	t.Helper()
	w, err := NewWriter(t.Context(), Options{})
	require.NoError(t, err)
	path := filepath.Join(dir, layout.Requests, layout.PartitionName(day), p.Name())
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, w.copyTo(t.Context(), rows, path+".tmp"))
	require.NoError(t, os.Rename(path+".tmp", path))
	require.NoError(t, w.Close())
}

func TestOpen_emptyFolderHasATypedView(t *testing.T) {
	db := openDB(t, t.TempDir())
	r, err := db.Query(t.Context(), "SELECT * FROM requests")
	require.NoError(t, err)
	assert.Empty(t, r.Rows)
	require.Len(t, r.Columns, len(accesslog.Columns)+1)
	for i, c := range accesslog.Columns {
		assert.Equal(t, ResultColumn{c.Name, sqlType(c.Type)}, r.Columns[i])
	}
	assert.Equal(t, ResultColumn{"dt", "VARCHAR"}, r.Columns[len(accesslog.Columns)])
	assert.Equal(t, [][]any{{int64(0), nil}}, query(t, db, "SELECT count(*), max(request_time) FROM requests"))
}

func TestRecords_absentTextIsNull(t *testing.T) {
	dir := t.TempDir()
	addPart(t, dir, "2026-11-21", layout.Part{First: 1, Last: 1}, "SELECT NULL::VARCHAR AS stage, 7 AS status")
	db := openDB(t, dir)
	assert.Equal(t, [][]any{{nil, nil, int64(7), "2026-11-21"}}, query(t, db, "SELECT stage, country, status, dt FROM records"))
	assert.Equal(t, [][]any{{"(none)", "(none)", int64(7)}}, query(t, db, "SELECT stage, country, status FROM requests"))
}

func TestQuery_seesNewFilesDaysAndColumns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "da'ta [1] *?")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	db := openDB(t, dir)
	const count = "SELECT dt, count(*), min(stage), min(country) FROM requests GROUP BY dt ORDER BY dt"
	assert.Empty(t, query(t, db, count))

	addPart(t, dir, "2026-11-21", layout.Part{First: 1, Last: 1}, "SELECT 'prod' AS stage, 1::TINYINT AS status FROM range(3)")
	assert.Equal(t, [][]any{{"2026-11-21", int64(3), "prod", "(none)"}}, query(t, db, count), "a file older than a column")

	addPart(t, dir, "2026-11-21", layout.Part{First: 2, Last: 2}, "SELECT NULL::VARCHAR AS stage, 'DE' AS country FROM range(2)")
	addPart(t, dir, "2026-11-22", layout.Part{First: 1, Last: 1}, "SELECT 'test' AS stage FROM range(4)")
	assert.Equal(t, [][]any{{"2026-11-21", int64(5), "(none)", "(none)"}, {"2026-11-22", int64(4), "test", "(none)"}}, query(t, db, count))

	// A merged part counts instead of those it replaces, though they are there.
	addPart(t, dir, "2026-11-21", layout.Part{First: 1, Last: 2}, "SELECT 'prod' AS stage FROM range(5)")
	assert.Equal(t, [][]any{{int64(5)}}, query(t, db, "SELECT count(*) FROM requests WHERE dt = '2026-11-21'"))
}

func TestQuery_fileThatVanishedIsLookedForAgain(t *testing.T) {
	dir := t.TempDir()
	addPart(t, dir, "2026-11-21", layout.Part{First: 1, Last: 1}, "SELECT 'a' AS stage FROM range(2)")
	db := openDB(t, dir)
	addPart(t, dir, "2026-11-21", layout.Part{First: 1, Last: 2}, "SELECT 'b' AS stage FROM range(3)")
	require.NoError(t, os.Remove(filepath.Join(dir, layout.Requests, "dt=2026-11-21", layout.Part{First: 1, Last: 1}.Name())))

	// What a query meets that listed the files just before the merge.
	columns := func([]ResultColumn) error { return nil }
	err := db.Each(t.Context(), "SELECT count(*) FROM read_parquet(?)", []any{filepath.Join(dir, layout.Requests, "dt=2026-11-21", layout.Part{First: 1, Last: 1}.Name())}, columns, func([]any) error { return nil })
	require.Error(t, err)
	assert.True(t, vanished(err), err)
	assert.Equal(t, [][]any{{int64(3)}}, query(t, db, "SELECT count(*) FROM requests"))
}

func TestQuery_valuesFitIntoJSON(t *testing.T) {
	db := openDB(t, t.TempDir())
	at := time.Date(2026, 11, 22, 10, 15, 30, 123000000, time.UTC)
	tests := []struct {
		sql  string
		want any
	}{
		{"NULL", nil},
		{"true", true},
		{"1::TINYINT", int64(1)},
		{"1::UINTEGER", int64(1)},
		{"18446744073709551615::UBIGINT", "18446744073709551615"},
		{"sum(9223372036854775807::BIGINT)", int64(9223372036854775807)},
		{"170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"},
		{"1.5::FLOAT", 1.5},
		{"'nan'::DOUBLE", nil},
		{"'-inf'::DOUBLE", nil},
		{"12.50::DECIMAL(10,2)", 12.5},
		{"'x'::VARCHAR", "x"},
		{"'a'::ENUM('a', 'b')", "a"},
		{"'2026-11-22 10:15:30.123'::TIMESTAMP", at},
		{"'2026-11-22 11:15:30.123+01'::TIMESTAMPTZ", at},
		{"'2026-11-22 10:15:30.123'::TIMESTAMP_MS", at},
		{"'2026-11-22'::DATE", "2026-11-22"},
		{"'10:15:30'::TIME", "10:15:30"},
		{"INTERVAL 14 MONTHS", "P14M"},
		{"INTERVAL 90 SECONDS", "PT90S"},
		{"INTERVAL 0 DAYS", "PT0S"},
		{"'00112233-4455-6677-8899-aabbccddeeff'::UUID", "00112233-4455-6677-8899-aabbccddeeff"},
		{"'\\x00\\xff'::BLOB", "AP8="},
		{"'101'::BIT", "101"},
		{"[1, NULL, 3]", []any{int64(1), nil, int64(3)}},
		{"{'a': 1, 'b': [2.5]}", map[string]any{"a": int64(1), "b": []any{2.5}}},
		{"MAP {'k': 1}", map[string]any{"k": int64(1)}},
		{"union_value(num := 2)", int64(2)},
		{"'{\"a\": [1, \"x\"]}'::JSON", map[string]any{"a": []any{1.0, "x"}}},
	}
	for _, tt := range tests {
		t.Run(tt.sql, func(t *testing.T) {
			got := query(t, db, "SELECT "+tt.sql)[0][0]
			assert.Equal(t, tt.want, got)
			_, err := json.Marshal(got)
			assert.NoError(t, err)
		})
	}
}

func TestQuery_argumentsAndTimeZone(t *testing.T) {
	db := openDB(t, t.TempDir())
	assert.Equal(t, [][]any{{"x", int64(3)}}, query(t, db, "SELECT $1, $2::BIGINT + 1", "x", 2))
	assert.Equal(t, [][]any{{"UTC"}}, query(t, db, "SELECT current_setting('TimeZone')"))
}

func TestQuery_whatSelectsIsAllowed(t *testing.T) {
	db := openDB(t, t.TempDir())
	for _, sql := range []string{
		"SELECT 1;", " -- a comment; with a semicolon\n SELECT ';' /* ; */ ;", "WITH a AS (SELECT 1 AS x) SELECT * FROM a", "VALUES (1)",
		"FROM requests", "FROM requests SELECT count(*)", "TABLE requests", "DESCRIBE requests", "SUMMARIZE requests", "SHOW TABLES",
		"SELECT 1 UNION ALL SELECT 2", "(SELECT 1)", "SELECT unnest([1,2])", "SELECT quantile_cont(response_latency_ms, 0.9) FILTER (status >= 500) FROM requests",
		"SELECT stage, count(*) OVER (PARTITION BY api_id ORDER BY request_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM requests QUALIFY true",
		"SELECT date_trunc('day', request_time AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin') FROM requests GROUP BY ALL ORDER BY ALL",
		"SELECT list_transform([1], lambda x: x + 1)", "SELECT extra->>'$.a' FROM requests", "SELECT * EXCLUDE (extra) REPLACE (status + 1 AS status) FROM requests USING SAMPLE 10 ROWS",
		"WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT sum(n) FROM r",
	} {
		_, err := db.Query(t.Context(), sql)
		assert.NoError(t, err, sql)
	}
}

func TestQuery_lockedDown(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.csv")
	require.NoError(t, os.WriteFile(outside, []byte("a,b\n1,2\n"), 0o644))
	dir := t.TempDir()
	addPart(t, dir, "2026-11-21", layout.Part{First: 1, Last: 1}, "SELECT 'a' AS stage FROM range(2)")
	db := openDB(t, dir)
	readOnly := []string{
		"COPY (SELECT 1) TO '%[2]s/x.parquet'", "COPY requests TO '%[2]s/x.csv'", "EXPLAIN ANALYZE COPY (SELECT 1) TO '%[2]s/x.csv'", "EXPLAIN SELECT 1",
		"ATTACH '%[2]s/x.db'", "ATTACH ':memory:' AS m", "CREATE TABLE t (a INT)", "CREATE TEMP TABLE t AS SELECT 1", "CREATE OR REPLACE VIEW requests AS SELECT 1",
		"CREATE MACRO f() AS 1", "INSERT INTO requests VALUES (1)", "DELETE FROM requests", "UPDATE requests SET stage = 'x'", "DROP VIEW requests",
		"SET memory_limit = '100GB'", "SET enable_external_access = true", "RESET lock_configuration", "PRAGMA enable_profiling", "PRAGMA database_list",
		"INSTALL httpfs", "LOAD httpfs", "CALL pragma_version()", "EXPORT DATABASE '%[2]s/x'", "IMPORT DATABASE '%[2]s'", "CHECKPOINT", "VACUUM", "USE memory",
		"BEGIN", "SELECT 1; SELECT 2", "SELECT 1; COPY (SELECT 1) TO '%[2]s/x.csv'", "PREPARE p AS SELECT 1", "CREATE SECRET s (TYPE s3)", "", " ; -- nothing",
	}
	for _, sql := range readOnly {
		sql = strings.NewReplacer("%[1]s", outside, "%[2]s", dir).Replace(sql)
		_, err := db.Query(t.Context(), sql)
		require.Error(t, err, sql)
		assert.ErrorIs(t, err, ErrReadOnly, sql)
	}
	escapes := []string{
		"SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM '%[1]s'", "SELECT * FROM read_csv('%[1]s')", "SELECT * FROM read_blob('%[2]s/../../%[3]s/secret.csv')",
		"SELECT * FROM glob('/*')", "SELECT * FROM glob('%[4]s/*')", "SELECT * FROM read_parquet('s3://bucket/x.parquet')", "SELECT * FROM read_text('https://example.com/')",
		"SELECT * FROM sniff_csv('%[1]s')", "SELECT getenv('HOME')", "SELECT * FROM query('COPY (SELECT 1) TO ''%[2]s/x.csv''')",
		"SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM read_text(''/etc/passwd'')'))", "SELECT * FROM duckdb_logs_parsed('x')", "SELECT syntax error FROM",
	}
	for _, sql := range escapes {
		sql = strings.NewReplacer("%[1]s", outside, "%[2]s", dir, "%[3]s", filepath.Base(filepath.Dir(outside)), "%[4]s", filepath.Dir(outside)).Replace(sql)
		r, err := db.Query(t.Context(), sql)
		if err == nil {
			assert.Empty(t, r.Rows, sql)
			t.Error("allowed:", sql)
		}
	}
	var files []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			files = append(files, d.Name())
		}
		return err
	}))
	assert.Equal(t, []string{layout.Part{First: 1, Last: 1}.Name()}, files, "nothing was written")
	assert.Equal(t, [][]any{{int64(2)}}, query(t, db, "SELECT count(*) FROM requests"), "and the view still stands")
}

func TestQuery_messagesNameTheProblem(t *testing.T) {
	db := openDB(t, t.TempDir())
	for sql, want := range map[string]string{
		"SELEC 1":                                "syntax error",
		"SELECT nope FROM requests":              `"nope" not found`,
		"SELECT * FROM read_text('/etc/passwd')": "Permission Error",
		"DROP VIEW requests":                     "only one SELECT",
	} {
		_, err := db.Query(t.Context(), sql)
		assert.ErrorContains(t, err, want)
	}
}

func TestQuery_canBeCancelled(t *testing.T) {
	db := openDB(t, t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := db.Query(ctx, "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Less(t, time.Since(start), 3*time.Second)
	assert.Equal(t, [][]any{{int64(1)}}, query(t, db, "SELECT 1"))
}

func TestQuery_concurrently(t *testing.T) {
	dir := t.TempDir()
	db := openDB(t, dir)
	var wg sync.WaitGroup
	errs := make(chan error, 100)
	for i := range 8 {
		wg.Go(func() {
			for range 10 {
				_, err := db.Query(context.Background(), fmt.Sprintf("SELECT count(*), %d FROM requests", i))
				errs <- err
			}
		})
	}
	for i := range 5 {
		addPart(t, dir, "2026-11-21", layout.Part{First: uint64(i + 1), Last: uint64(i + 1)}, "SELECT 'a' AS stage FROM range(2)")
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		assert.NoError(t, err)
	}
	assert.Equal(t, [][]any{{int64(10)}}, query(t, db, "SELECT count(*) FROM requests"))
}

func TestEach_callbackErrorEndsIt(t *testing.T) {
	db := openDB(t, t.TempDir())
	stop := errors.New("stop")
	n := 0
	err := db.Each(t.Context(), "SELECT * FROM range(100000)", nil, func([]ResultColumn) error { return nil }, func([]any) error {
		n++
		return stop
	})
	require.ErrorIs(t, err, stop)
	assert.Equal(t, 1, n)
}
