package duckdb

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/parquet"
	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC).UnixMilli()

const dayMillis = 24 * 3600 * 1000

func newWriter(t *testing.T) *Writer {
	t.Helper()
	w, err := NewWriter(t.Context(), Options{TempDir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return w
}

func partPath(t *testing.T, dir, day string, n uint64) string {
	t.Helper()
	path := filepath.Join(dir, layout.Requests, layout.PartitionName(day), layout.Part{First: n, Last: n}.Name())
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	return path
}

func TestKnown_rowsOfAnyFile(t *testing.T) {
	w, dir := newWriter(t), t.TempDir()
	const day = "2026-11-21"
	addPart(t, dir, day, layout.Part{First: 1, Last: 1}, "SELECT 'a' AS record_id, 'x' AS stage")
	addPart(t, dir, day, layout.Part{First: 2, Last: 2}, "SELECT unnest(['b', NULL, 'it''s']) AS record_id")
	files := []string{partPath(t, dir, day, 1), partPath(t, dir, day, 2)}
	for want, ids := range map[string][]string{"[]": {"c", ""}, "[0 2 3 4]": {"b", "c", "a", "it's", "b"}} {
		got, err := w.Known(t.Context(), files, ids)
		require.NoError(t, err)
		slices.Sort(got)
		assert.Equal(t, want, fmt.Sprint(got), "of %q", ids)
	}
	_, err := w.Known(t.Context(), []string{filepath.Join(dir, "missing.parquet")}, []string{"a"})
	require.ErrorContains(t, err, "find known rows")
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

// Files of one schema are read without bringing them together first, which
// costs each query some 20 ms: package parquet declares the columns as the
// engine itself does.
func TestView_newAndMergedFilesHaveOneSchema(t *testing.T) {
	w, dir := newWriter(t), t.TempDir()
	var table parquet.Table
	require.NoError(t, table.Append([]byte(`{"request_time":1795262400000,"enrichment_status":"enriched","record_id":"a"}`)))
	e, err := parquet.NewEncoder()
	require.NoError(t, err)
	written, merged := partPath(t, dir, "2026-11-21", 1), partPath(t, dir, "2026-11-21", 2)
	require.NoError(t, e.Write(written, table.Days()[0]))
	require.NoError(t, w.Merge(t.Context(), []string{written}, merged))
	_, same, err := openDB(t, dir).columns(t.Context(), []string{written, merged})
	require.NoError(t, err)
	assert.True(t, same)
}
