package duckdb

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

func TestOpenFiles_eachFileIsAView(t *testing.T) {
	dir := t.TempDir()
	addPart(t, dir, "2026-11-22", layout.Part{First: 1, Last: 1}, "SELECT 'DE' AS country, 3 AS n")
	parquet := filepath.Join(layout.Requests, "dt=2026-11-22", layout.Part{First: 1, Last: 1}.Name())
	sales := filepath.Join(dir, "sales.csv")
	require.NoError(t, os.WriteFile(sales, []byte("day,amount,who\n2026-11-21,1.5,a\n2026-11-22,2,\"b, c\"\n"), 0o644))
	db, err := OpenFiles(t.Context(), dir, map[string]string{"my sales": "sales.csv", "places": parquet}, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })

	assert.Equal(t, [][]any{{3.5, "b, c"}}, query(t, db, `SELECT sum(amount), max(who) FROM "my sales"`))
	assert.Equal(t, [][]any{{"DE", int64(3)}}, query(t, db, `SELECT country, n FROM places`))
	assert.Equal(t, "DATE", query(t, db, `DESCRIBE "my sales"`)[0][1])

	before, err := db.Version()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(sales, []byte("day,amount,who\n2026-11-23,100,d\n"), 0o644))
	after, err := db.Version()
	require.NoError(t, err)
	assert.NotEqual(t, before, after)
	assert.Equal(t, [][]any{{int64(100)}}, query(t, db, `SELECT sum(amount) FROM "my sales"`), "a file that was written again")
}

func TestOpenFiles_readsNothingElse(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.csv"), []byte("n\n1\n"), 0o644))
	db, err := OpenFiles(t.Context(), dir, map[string]string{"a": "a.csv"}, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Query(t.Context(), "SELECT * FROM read_text('/etc/hostname')")
	require.Error(t, err)
	_, err = OpenFiles(t.Context(), dir, map[string]string{"b": "b.csv"}, Options{})
	require.ErrorContains(t, err, "read b.csv")
}

func TestVersion_changesWithTheFiles(t *testing.T) {
	dir := t.TempDir()
	db := openDB(t, dir)
	version := func() string {
		v, err := db.Version()
		require.NoError(t, err)
		return v
	}
	empty := version()
	assert.Equal(t, empty, version())
	addPart(t, dir, "2026-11-22", layout.Part{First: 1, Last: 1}, "SELECT 'prod' AS stage")
	one := version()
	assert.NotEqual(t, empty, one)
	assert.Equal(t, one, version())
}
