package reenrich

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/delivery"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/parquet"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// begin is where the requests of the tests begin; they are 4 minutes apart.
var begin = time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)

// plans is a snapshot in which k1 is a customer's on a plan, both as named.
func plans(version, customer, plan string, takenAt time.Time) *usageplan.Snapshot {
	return &usageplan.Snapshot{
		Version: version, TakenAt: takenAt, APIs: []usageplan.API{{ID: "a1", Name: "Pets"}},
		Plans: []usageplan.Plan{{
			ID: "p1", Name: plan, Quota: &usageplan.Quota{Limit: 100, Period: "MONTH"},
			Throttle: &usageplan.Throttle{RateLimit: 0.1, BurstLimit: 2}, Stages: []usageplan.Stage{{APIID: "a1", Stage: "prod"}},
		}},
		Keys: []usageplan.Key{{ID: "k1", Name: customer, PlanIDs: []string{"p1"}}, {ID: "k2", Name: "no plan"}},
	}
}

// lines is n access log lines: keys that are known, unknown, without a plan,
// absent, APIs and stages that are absent, and text that needs care.
func lines(n int) string {
	var b strings.Builder
	for i := range n {
		key := []string{`"apiId":"a1","stage":"prod","identityApiKeyId":"k1"`, `"apiId":"a1","stage":"prod","identityApiKeyId":"k2"`,
			`"apiId":"a1","stage":"prod","identityApiKeyId":"it's \"k\" ü"`, `"apiId":"a1"`, `"path":"/none"`}[i%5]
		fmt.Fprintf(&b, `{"extendedRequestId":"r%05d",%s,"requestTimeEpoch":"%d","status":"200","unknownField":"{%d}"}`+"\n",
			i, key, begin.Add(time.Duration(i)*4*time.Minute).UnixMilli(), i)
	}
	return b.String()
}

// addUnreadable adds the row of a line that could not be read, as the enricher
// writes it for one inside a CloudWatch Logs envelope.
func addUnreadable(t *testing.T, data string) {
	t.Helper()
	at := begin.UnixMilli()
	line := fmt.Sprintf(`{"request_time":%d,"event_hour":%d,"enrichment_status":"unreadable","record_id":"bad","extra":"{}"}`+"\n", at, at)
	var table parquet.Table
	require.NoError(t, table.Append([]byte(line)))
	s := open(t, data)
	defer s.Close()
	part, err := s.NewPart("2026-03-30")
	require.NoError(t, err)
	e, err := parquet.NewEncoder()
	require.NoError(t, err)
	require.NoError(t, e.Write(part.Aside, table.Days()[0]))
	require.NoError(t, s.Publish(part))
}

func open(t *testing.T, data string) *store.Store {
	t.Helper()
	s, err := store.Open(data)
	require.NoError(t, err)
	return s
}

// imported is a data folder with n lines and one that cannot be read, in
// several parts a day, enriched from a history.
func imported(t *testing.T, n int, snapshots ...*usageplan.Snapshot) string {
	t.Helper()
	dir := t.TempDir()
	data, log := filepath.Join(dir, "data"), filepath.Join(dir, "a.log")
	deliver(t, data, log, lines(n), snapshots...)
	addUnreadable(t, data)
	return data
}

func deliver(t *testing.T, data, log, text string, snapshots ...*usageplan.Snapshot) {
	t.Helper()
	require.NoError(t, os.WriteFile(log, []byte(text), 0o600))
	cfg, err := enricher.Options{}.Config()
	require.NoError(t, err)
	cfg.Log = nil
	if len(snapshots) > 0 {
		cfg.Plans = enricher.StaticPlans{Lookup: enrich.NewTimeline(history(t, snapshots...))}
	}
	handler, err := enricher.New(cfg)
	require.NoError(t, err)
	s := open(t, data)
	_, err = delivery.Run(t.Context(), delivery.Options{Store: s, Enricher: handler, Sources: []string{log}, ChunkLines: 400, BatchLines: 100})
	require.NoError(t, errors.Join(err, s.Close()))
}

func history(t *testing.T, snapshots ...*usageplan.Snapshot) *usageplan.History {
	t.Helper()
	h, err := usageplan.NewHistory(snapshots...)
	require.NoError(t, err)
	return h
}

// again runs a re-enrichment on a data folder.
func again(t *testing.T, data string, o Options) (Result, error) {
	t.Helper()
	s := open(t, data)
	o.Store = s
	r, err := Run(t.Context(), o)
	require.NoError(t, s.Close())
	return r, err
}

func mustAgain(t *testing.T, data string, o Options) Result {
	t.Helper()
	r, err := again(t, data, o)
	require.NoError(t, err)
	return r
}

func query(t *testing.T, data, sql string) [][]any {
	t.Helper()
	db, err := duckdb.Open(t.Context(), data, duckdb.Options{})
	require.NoError(t, err)
	defer db.Close()
	r, err := db.Query(t.Context(), sql)
	require.NoError(t, err)
	return r.Rows
}

const everything = "SELECT * FROM requests ORDER BY record_id"

// parts are the Parquet files of a data folder, and when they were written.
func parts(t *testing.T, data string) map[string]time.Time {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "requests", "*", "*"))
	require.NoError(t, err)
	out := map[string]time.Time{}
	for _, f := range files {
		info, err := os.Stat(f)
		require.NoError(t, err)
		out[f] = info.ModTime()
	}
	return out
}

var march = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func TestRun_rowsBecomeWhatAnImportWouldMakeThem(t *testing.T) {
	const n = 750 // two days
	noon := begin.Add(24*time.Hour + 7*time.Minute)
	old := plans("v1", "Acme", "Gold", march)
	other := []*usageplan.Snapshot{plans("v2", "Acme Ltd", "Gold", march), plans("v3", "Acme Ltd", "Platinum", noon)}
	tests := []struct {
		name     string
		old, new []*usageplan.Snapshot
	}{
		{"a correction", []*usageplan.Snapshot{old}, other[:1]},
		{"from no snapshot", nil, other[:1]},
		{"a history that changes within a day", []*usageplan.Snapshot{old}, other},
		{"back to one from a history", other, []*usageplan.Snapshot{old}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data, want := imported(t, n, tt.old...), imported(t, n, tt.new...)
			dry := mustAgain(t, data, Options{Plans: history(t, tt.new...), DryRun: true})
			assert.NotEqual(t, query(t, want, everything), query(t, data, everything), "a dry run changes nothing")
			r := mustAgain(t, data, Options{Plans: history(t, tt.new...)})
			assert.Equal(t, query(t, want, everything), query(t, data, everything))
			dry.DryRun, dry.Seconds, r.Seconds = false, 0, 0
			assert.Equal(t, dry, r, "a dry run counts what a run then does")
			assert.EqualValues(t, n+1, r.Rows)
			assert.EqualValues(t, n, r.Changed, "every row but the unreadable one")
			assert.EqualValues(t, n, r.Columns["snapshot_version"])

			before := parts(t, data)
			r = mustAgain(t, data, Options{Plans: history(t, tt.new...)})
			assert.Zero(t, r.Changed, "a second run finds nothing to change")
			assert.Empty(t, r.Days)
			assert.Equal(t, before, parts(t, data), "and rewrites nothing")

			log := filepath.Join(t.TempDir(), "more.log")
			deliver(t, data, log, lines(n+5), tt.new...)
			assert.Len(t, query(t, data, everything), n+6, "an import goes on after it, and knows what is there")
		})
	}
}

func TestRun_countsChangesByColumnAndDay(t *testing.T) {
	const n = 750
	data := imported(t, n, plans("v1", "Acme", "Gold", march))
	files := parts(t, data)
	r := mustAgain(t, data, Options{Plans: history(t, plans("v1", "Acme Ltd", "Gold", march)), From: "2026-03-31", To: "2026-03-31"})
	const changed = 360 / 5 // k1's share of a day
	assert.Equal(t, []Day{{Day: "2026-03-31", Rows: 360, Changed: changed, Columns: map[string]int64{"customer": changed, "api_key_name": changed}}}, r.Days)
	assert.Equal(t, [][]any{{"2026-03-31", "Acme Ltd", int64(changed)}}, query(t, data,
		"SELECT dt, customer, count(*) FROM requests WHERE api_key_id = 'k1' AND customer <> 'Acme' GROUP BY ALL"))
	for f, at := range parts(t, data) {
		if !strings.Contains(f, "2026-03-31") {
			assert.Equal(t, files[f], at, "days out of the bounds stay")
		}
	}
	_, err := again(t, data, Options{Plans: history(t, plans("v1", "Acme", "Gold", march)), From: "March"})
	assert.ErrorContains(t, err, "want a day such as 2026-11-22")
}

func TestRun_stoppedBetweenAnyTwoSteps_noRowTwiceOrLost(t *testing.T) {
	const n = 750
	crash := errors.New("crash")
	corrected := plans("v2", "Acme Ltd", "Gold", march)
	want := query(t, imported(t, n, corrected), everything)
	for _, step := range []string{stepCounted, stepWritten, stepPublished} {
		t.Run(step, func(t *testing.T) {
			data := imported(t, n, plans("v1", "Acme", "Gold", march))
			count := 0
			_, err := again(t, data, Options{Plans: history(t, corrected), step: func(name string) error {
				if name == step {
					count++
				}
				if count == 2 {
					return crash
				}
				return nil
			}})
			require.ErrorIs(t, err, crash)
			assert.Equal(t, [][]any{{int64(n + 1), int64(n + 1)}}, query(t, data, "SELECT count(*), count(DISTINCT record_id) FROM requests"))
			assert.Len(t, query(t, data, "SELECT dt, count(DISTINCT customer) AS c FROM requests WHERE api_key_id = 'k1' GROUP BY dt HAVING c = 1"), 3, "each day is before or after")
			mustAgain(t, data, Options{Plans: history(t, corrected)})
			assert.Equal(t, want, query(t, data, everything))
			leftovers, err := filepath.Glob(filepath.Join(data, "requests", "*", ".*"))
			require.NoError(t, err)
			assert.Empty(t, leftovers)
		})
	}
}

// What a power cut between the appearance of the new part and the removal of
// the old ones leaves behind.
func TestRun_oldPartsStillThere_notRead(t *testing.T) {
	data := imported(t, 750, plans("v1", "Acme", "Gold", march))
	before := map[string][]byte{}
	for f := range parts(t, data) {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		before[f] = text
	}
	mustAgain(t, data, Options{Plans: history(t, plans("v2", "Acme Ltd", "Gold", march))})
	want := query(t, data, everything)
	for f, text := range before {
		require.NoFileExists(t, f)
		require.NoError(t, os.WriteFile(f, text, 0o600))
	}
	assert.Equal(t, want, query(t, data, everything))
	require.NoError(t, open(t, data).Close())
	for f := range before {
		assert.NoFileExists(t, f, "the next writer clears them away")
	}
}

func TestRun_cancelled_daysBeforeStayDone(t *testing.T) {
	data := imported(t, 750, plans("v1", "Acme", "Gold", march))
	ctx, cancel := context.WithCancel(t.Context())
	s := open(t, data)
	r, err := Run(ctx, Options{Store: s, Plans: history(t, plans("v2", "Acme Ltd", "Gold", march)), step: func(name string) error {
		if name == stepPublished {
			cancel()
		}
		return nil
	}})
	require.NoError(t, s.Close())
	assert.ErrorIs(t, err, context.Canceled)
	assert.Len(t, r.Days, 1)
	assert.Len(t, query(t, data, "SELECT DISTINCT dt FROM requests WHERE customer = 'Acme Ltd'"), 1)
}

func TestRun_filesOfOthersStay(t *testing.T) {
	data := imported(t, 30, plans("v1", "Acme", "Gold", march))
	for f := range parts(t, data) {
		require.NoError(t, os.Rename(f, filepath.Join(filepath.Dir(f), "synced.parquet")))
	}
	before := parts(t, data)
	r := mustAgain(t, data, Options{Plans: history(t, plans("v2", "Acme Ltd", "Gold", march))})
	assert.Equal(t, len(before), r.OtherFiles)
	assert.Zero(t, r.Changed)
	assert.Equal(t, before, parts(t, data))
	empty := filepath.Join(t.TempDir(), "data")
	assert.Zero(t, mustAgain(t, empty, Options{Plans: history(t, plans("v2", "", "", march))}).Rows, "an empty folder is no error")
}
