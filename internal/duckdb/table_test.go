package duckdb

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

func TestReplace_theRowsAndNoOthers(t *testing.T) {
	db := openDB(t, t.TempDir())
	columns := []TableColumn{{"at", accesslog.Timestamp}, {"who", accesslog.Text}, {"n", accesslog.BigInt}, {"share", accesslog.Double}}
	at := time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)
	require.NoError(t, db.Replace(t.Context(), "quota", columns, [][]any{{at, "a", int64(1), 0.5}, {at, "b", int64(2), nil}}))
	assert.Equal(t, [][]any{{at, "a", int64(1), 0.5}, {at, "b", int64(2), nil}}, query(t, db, "SELECT * FROM quota ORDER BY who"))
	require.NoError(t, db.Replace(t.Context(), "quota", columns, [][]any{{at, "c", int64(3), 0.25}}))
	assert.Equal(t, [][]any{{"c"}}, query(t, db, "SELECT who FROM quota"))
	require.NoError(t, db.Replace(t.Context(), "quota", columns, nil))
	assert.Empty(t, query(t, db, "SELECT * FROM quota"))
}

func TestReplace_valueOfAnotherType_isAnError(t *testing.T) {
	db := openDB(t, t.TempDir())
	err := db.Replace(t.Context(), "quota", []TableColumn{{"n", accesslog.BigInt}}, [][]any{{"many"}})
	require.ErrorContains(t, err, "fill quota")
	_, err = db.Query(t.Context(), "SELECT * FROM quota")
	require.Error(t, err, "the table is not there")
}

func TestDefine_isReadAsPartOfTheSchemaDashboard(t *testing.T) {
	db := openDB(t, t.TempDir())
	require.NoError(t, db.Define(t.Context(), "requests", "SELECT 1 AS n"))
	assert.Equal(t, [][]any{{int64(1)}}, query(t, db, "SELECT n FROM dashboard.requests"))
	assert.Empty(t, query(t, db, "SELECT * FROM requests"), "another one of the same name")
	require.NoError(t, db.Define(t.Context(), "requests", "SELECT 2 AS n"))
	assert.Equal(t, [][]any{{int64(2)}}, query(t, db, "SELECT n FROM dashboard.requests"))
	require.ErrorContains(t, db.Define(t.Context(), "x", "SELECT nothing"), "define data set x")
}

func TestDictionaries_meanTheSame(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"coalesce(stage, '(none)') AS stage", "regexp_replace(concat(stage), '^$', '(none)') AS stage"},
		{"coalesce(substr(route, 1, 2000), '(none)') AS route", "regexp_replace(concat(substr(route, 1, 2000)), '^$', '(none)') AS route"},
		{"coalesce(substr(path, 1, 2000), '(none)')", "coalesce(substr(path, 1, 2000), '(none)')"},
		{"coalesce(a, b), coalesce(n, 0)", "coalesce(a, b), coalesce(n, 0)"},
		{"CASE WHEN coalesce(k, '(none)') = '(none)' THEN 1 END", "CASE WHEN regexp_replace(concat(k), '^$', '(none)') = '(none)' THEN 1 END"},
	}
	db := openDB(t, t.TempDir())
	const values = " FROM (VALUES ('x y', 'x', 'x', 1, 'k', 'a', 'b'), (NULL, NULL, NULL, NULL, NULL, NULL, 'b')) t(stage, route, path, n, k, a, b)"
	for _, tt := range tests {
		assert.Equal(t, tt.want, dictionaries(tt.sql))
		assert.Equal(t, query(t, db, "SELECT "+tt.sql+values), query(t, db, "SELECT "+dictionaries(tt.sql)+values))
	}
}
