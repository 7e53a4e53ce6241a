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
	db, err := OpenFiles(t.Context(), dir, map[string]File{"my sales": {Path: "sales.csv"}, "places": {Path: parquet}}, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })

	assert.Equal(t, [][]any{{3.5, "b, c"}}, query(t, db, `SELECT sum(amount), max(who) FROM "my sales"`))
	assert.Equal(t, [][]any{{"DE", int64(3)}}, query(t, db, `SELECT country, n FROM places`))
	assert.Equal(t, "TIMESTAMP", query(t, db, `DESCRIBE "my sales"`)[0][1])

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
	db, err := OpenFiles(t.Context(), dir, map[string]File{"a": {Path: "a.csv"}}, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Query(t.Context(), "SELECT * FROM read_text('/etc/hostname')")
	require.Error(t, err)
}

func TestOpenFiles_oneThatCannotBeReadLeavesTheOthers(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret.csv")
	good, link := filepath.Join(dir, "good.csv"), filepath.Join(dir, "link.csv")
	require.NoError(t, os.WriteFile(good, []byte("n\n1\n"), 0o644))
	require.NoError(t, os.WriteFile(outside, []byte("n\n1\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "words.parquet"), []byte("words"), 0o644))
	require.NoError(t, os.Symlink(outside, link))
	require.NoError(t, os.Symlink("good.csv", filepath.Join(dir, "inner.csv")))
	db, err := OpenFiles(t.Context(), dir, map[string]File{
		"good": {Path: "good.csv"}, "inner": {Path: "inner.csv"}, "link": {Path: "link.csv"}, "gone": {Path: "gone.csv"}, "words": {Path: "words.parquet"},
	}, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	assert.Equal(t, [][]any{{int64(1), int64(1)}}, query(t, db, "SELECT good.n, inner_.n FROM good, \"inner\" AS inner_"))
	broken, err := db.Broken(t.Context())
	require.NoError(t, err)
	assert.Len(t, broken, 3)
	assert.ErrorContains(t, broken["link"], "link.csv is a link to a file outside "+dir)
	assert.ErrorContains(t, broken["gone"], "gone.csv is not there")
	assert.ErrorContains(t, broken["words"], "words.parquet cannot be read as Parquet: ")

	require.NoError(t, os.Remove(good))
	_, err = db.Query(t.Context(), "SELECT * FROM good")
	require.Error(t, err, "what was in a file that has gone")
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
