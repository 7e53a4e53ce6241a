package duckdb

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// A file of another version of this program: it lacks columns that were added
// later and has one that this version does not know.
func TestReplan_fileOfAnotherVersion_keepsItsColumns(t *testing.T) {
	w, dir := newWriter(t), t.TempDir()
	old, rewritten := filepath.Join(dir, "old [1].parquet"), filepath.Join(dir, "new.parquet")
	require.NoError(t, w.copyTo(t.Context(), fmt.Sprintf(`SELECT * FROM (VALUES
		('a', epoch_ms(%d), 'a1', 'k1', 'enriched', 'kept', 'old name'),
		('b', epoch_ms(%d), NULL, NULL, 'no_key', 'kept too', NULL),
		('c', epoch_ms(%d), 'a1', 'k1', 'unreadable', NULL, 'stays')) t(record_id, request_time, api_id, api_key_id, enrichment_status, from_the_future, customer)`,
		noon, noon+1, noon+2), old))
	var asked []PlanRef
	replan := Replan{
		Files: []string{old}, Starts: []int64{0, noon + 1, noon + 99}, Scratch: dir,
		Columns: []accesslog.ColumnID{accesslog.ColCustomer, accesslog.ColQuotaLimit, accesslog.ColEnrichmentStatus},
		Resolve: func(ref PlanRef) []byte {
			asked = append(asked, ref)
			if ref.KeyID == nil {
				return []byte(`{"enrichment_status":"no_key"}`)
			}
			return []byte(`{"customer":"it's \"new\" ü","quota_limit":9007199254740993,"enrichment_status":"enriched"}`)
		},
	}
	stats, err := w.Replan(t.Context(), replan)
	require.NoError(t, err)
	assert.Equal(t, ReplanStats{Rows: 3, Changed: 1, Columns: map[string]int64{"customer": 1, "quota_limit": 1}}, stats)
	assert.Equal(t, []PlanRef{{APIID: []byte("a1"), KeyID: []byte("k1"), At: noon}, {At: noon + 1}}, asked, "each as of the snapshot in force, and only what is there")

	require.NoError(t, w.WriteReplanned(t.Context(), rewritten))
	got, err := list[string](t.Context(), w.db, "SELECT to_json(t)::VARCHAR FROM (SELECT record_id, customer, quota_limit, enrichment_status, stage, from_the_future FROM "+
		"read_parquet("+pathList([]string{rewritten})+")) t ORDER BY record_id")
	require.NoError(t, err)
	assert.Equal(t, []string{
		`{"record_id":"a","customer":"it's \"new\" ü","quota_limit":9007199254740993,"enrichment_status":"enriched","stage":null,"from_the_future":"kept"}`,
		`{"record_id":"b","customer":null,"quota_limit":null,"enrichment_status":"no_key","stage":null,"from_the_future":"kept too"}`,
		`{"record_id":"c","customer":"stays","quota_limit":null,"enrichment_status":"unreadable","stage":null,"from_the_future":null}`,
	}, got)

	replan.Files = []string{rewritten}
	stats, err = w.Replan(t.Context(), replan)
	require.NoError(t, err)
	assert.Zero(t, stats.Changed)
	left, err := filepath.Glob(filepath.Join(dir, "plans-*"))
	require.NoError(t, err)
	assert.Empty(t, left, "no scratch file is left")
}

// The check that no request is lost fails when the written rows are others.
func TestWriteReplanned_otherRequests_error(t *testing.T) {
	w, dir := newWriter(t), t.TempDir()
	old := filepath.Join(dir, "old.parquet")
	require.NoError(t, w.copyTo(t.Context(), fmt.Sprintf(`SELECT 'a' AS record_id, epoch_ms(%d) AS request_time, NULL::VARCHAR AS api_id, 'no_key' AS enrichment_status`, noon), old))
	replan := Replan{Files: []string{old}, Scratch: dir, Columns: []accesslog.ColumnID{accesslog.ColCustomer}, Resolve: func(PlanRef) []byte { return []byte(`{"customer":"x"}`) }}
	_, err := w.Replan(t.Context(), replan)
	require.NoError(t, err)
	// A second lookup for the same row would double it.
	require.NoError(t, w.exec(t.Context(), "INSERT INTO replan_plans SELECT * FROM replan_plans"))
	assert.ErrorContains(t, w.WriteReplanned(t.Context(), filepath.Join(dir, "new.parquet")), "does not hold the same requests")
}
