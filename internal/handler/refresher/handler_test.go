package refresher

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

func TestHandle_firstReconcile_publishesAnnouncesAndArchives(t *testing.T) {
	w := newWorld(t, 2, 3)
	s := w.reconcile()
	const version = "20261122T111530.000Z-4f2a"
	assert.Equal(t, []string{version}, w.store.versions)
	assert.Equal(t, usageplan.Counts{APIs: 1, Plans: 2, Keys: 3, PlanKeys: 3}, w.current().Counts())
	assert.Equal(t, start.Add(time.Hour), w.current().TakenAt)
	assert.Empty(t, w.store.owner, "the lease is given back")
	assert.Equal(t, 10*time.Second, s.SnapshotAge)
	assert.Equal(t, version, s.SnapshotVersion)

	require.Len(t, w.bus, 1)
	assert.JSONEq(t, `{"version":"`+version+`","takenAt":"2026-11-22T11:15:30Z","region":"eu-west-1","counts":{"apis":1,"plans":2,"keys":3,"planKeys":3},
		"changes":{"added":6,"renamed":0,"removed":0,"other":0},"truncated":false,"renamed":[],"removed":[],"added":[
		{"kind":"api","id":"a1","name":"Pets"},{"kind":"plan","id":"p0","name":"Plan 0"},{"kind":"plan","id":"p1","name":"Plan 1"},
		{"kind":"key","id":"k0","name":"Key 0"},{"kind":"key","id":"k1","name":"Key 1"},{"kind":"key","id":"k2","name":"Key 2"}]}`, w.bus[0])

	path := filepath.Join(t.TempDir(), version+".json.gz")
	require.NoError(t, os.WriteFile(path, w.archived["snapshots/"+version+".json.gz"], 0o600))
	archived, err := usageplan.Load(path)
	require.NoError(t, err)
	assert.Equal(t, version, archived.Version)
	assert.True(t, archived.SameContent(w.current()))
}

func TestHandle_unchanged_movesOnlyCheckedAt(t *testing.T) {
	w := newWorld(t, 2, 3)
	w.reconcile()
	before := w.store.pointer
	s := w.reconcile()
	assert.Equal(t, 1, s.Unchanged)
	assert.Len(t, w.store.versions, 1)
	assert.Len(t, w.bus, 1)
	before.CheckedAt = before.CheckedAt.Add(time.Hour + 10*time.Second)
	assert.Equal(t, before, w.store.pointer)
	assert.Equal(t, 10*time.Second, s.SnapshotAge)
}

func TestHandle_unchanged_reconcileHealsTheArchive(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.reconcile()
	clear(w.archived)
	_, err := w.handler.Handle(context.Background(), w.hint(0))
	require.NoError(t, err)
	assert.Empty(t, w.archived, "a hint costs no object")
	w.reconcile()
	assert.Contains(t, w.archived, "snapshots/"+w.store.pointer.Version+".json.gz")
}

func TestHandle_renamedAndDeleted_tombstonesAndEvent(t *testing.T) {
	w := newWorld(t, 3, 4)
	w.reconcile()
	first := w.store.pointer.Version
	w.account.Plans[0].Name = "Gold"
	w.account.Plans[1].Quota = &usageplan.Quota{Limit: 5, Period: "DAY"}
	w.account.Keys = w.account.Keys[:3]
	w.reconcile()
	require.Len(t, w.bus, 2)
	var d Detail
	require.NoError(t, json.Unmarshal([]byte(w.bus[1]), &d))
	assert.Equal(t, first, d.Previous)
	assert.Equal(t, []Thing{{"plan", "p0", "Gold"}}, d.Renamed)
	assert.Equal(t, []Thing{{"key", "k3", "Key 3"}}, d.Removed)
	assert.Equal(t, Changes{Renamed: 1, Removed: 1, Other: 1}, d.Changes)
	gone := w.current().Keys[3]
	assert.Equal(t, "k3", gone.ID)
	assert.Equal(t, w.current().TakenAt, *gone.DeletedAt)

	for range 36 * 24 {
		w.reconcile()
	}
	assert.Len(t, w.current().Keys, 3, "a tombstone goes after 35 days")
	assert.Len(t, w.store.versions, 3)
}

func TestHandle_listingFails_nothingChangesAndTheHintComesAgain(t *testing.T) {
	w := newWorld(t, 2, 3)
	w.reconcile()
	before := w.store.pointer
	w.listed = errors.New("list usage plans: no")
	w.now = w.now.Add(time.Hour)
	s, err := w.handler.Handle(context.Background(), w.hint(time.Minute))
	require.EqualError(t, err, "refresh usage plan snapshot: list usage plans: no")
	assert.Equal(t, before, w.store.pointer)
	assert.Empty(t, w.store.owner, "the lease is given back")
	assert.Equal(t, 7, s.Calls)
	assert.Equal(t, time.Hour+10*time.Second, s.SnapshotAge)
	assert.Contains(t, w.log.String(), `"RefreshesFailed":1`)
}

func TestHandle_damagedSnapshot_replaced(t *testing.T) {
	w := newWorld(t, 2, 3)
	w.reconcile()
	clear(w.store.stored)
	s := w.reconcile()
	assert.True(t, s.Damaged)
	assert.Equal(t, 1, s.Published)
	assert.Len(t, w.store.versions, 2)
}

func TestHandle_storeFails_errorEverywhere(t *testing.T) {
	for _, operation := range []string{"Pointer", "Load", "Publish", "Acquire", "Release", "NoteHint", "LastHint", "Pending"} {
		t.Run(operation, func(t *testing.T) {
			w := newWorld(t, 2, 3)
			w.reconcile()
			w.account.Plans[0].Name = "Gold"
			down := errors.New("table is down")
			w.store.step = func(op string) error {
				if op == operation {
					return down
				}
				return nil
			}
			w.now = w.now.Add(time.Hour)
			_, err := w.handler.Handle(context.Background(), w.hint(time.Minute))
			assert.ErrorIs(t, err, down)
			w.store.step = nil
			w.now = w.now.Add(time.Hour)
			_, err = w.handler.Handle(context.Background(), w.hint(time.Hour))
			require.NoError(t, err)
			assert.Equal(t, "Gold", w.current().Plans[0].Name, "the same hint again heals it")
		})
	}
}

func TestHandle_busFails_errorButPublished(t *testing.T) {
	w := newWorld(t, 2, 3)
	w.busError = errors.New("bus is down")
	_, err := w.handler.Handle(context.Background(), Event{Reconcile: true})
	require.ErrorIs(t, err, w.busError)
	assert.Len(t, w.store.versions, 1)
	assert.Len(t, w.archived, 1)
}

func TestHandle_lostRace_noError(t *testing.T) {
	w := newWorld(t, 2, 3)
	w.reconcile()
	w.account.Plans[0].Name = "Gold"
	w.during = func() {
		w.store.pointer.Version, w.store.pointer.CheckedAt = "20991231T000000.000Z-0000", w.now
		w.store.stored[w.store.pointer.Version] = clone(w.store.stored[w.store.versions[0]])
	}
	s := w.reconcile()
	assert.Equal(t, 1, s.Superseded)
	assert.Equal(t, "20991231T000000.000Z-0000", w.store.pointer.Version)
}

func TestHandle_clockGoesBack_versionsStillMoveForward(t *testing.T) {
	w := newWorld(t, 2, 3)
	w.reconcile()
	for i := range 3 {
		w.account.Plans[0].Name = strings.Repeat("x", i+1)
		w.now = w.now.Add(-30 * time.Minute)
		s, err := w.handler.Handle(context.Background(), w.hint(time.Minute))
		require.NoError(t, err)
		assert.Equal(t, 1, s.Published)
		assert.Equal(t, strings.Repeat("x", i+1), w.current().Plans[0].Name)
		assert.GreaterOrEqual(t, s.SnapshotAge, time.Duration(0))
	}
	assert.IsIncreasing(t, w.store.versions)
}

func TestHandle_hintThatAListingAlreadyShows_nothing(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.reconcile()
	s, err := w.handler.Handle(context.Background(), w.hint(time.Minute))
	require.NoError(t, err)
	assert.True(t, s.Covered)
	assert.Equal(t, 1, w.lists)
}

func TestHandle_hintWhileARefreshRuns_exactlyOneMore(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.takes = 2 * time.Minute
	w.now = w.now.Add(time.Hour)
	w.during = func() {
		if w.lists > 1 {
			return
		}
		// Three hints come while the first listing runs; nobody else lists.
		for range 3 {
			w.now = w.now.Add(10 * time.Second)
			s, err := w.handler.Handle(context.Background(), w.hint(5*time.Second))
			require.NoError(t, err)
			assert.True(t, s.Busy)
		}
		w.account.Keys[0].Name = "changed meanwhile"
	}
	s, err := w.handler.Handle(context.Background(), w.hint(time.Minute))
	require.NoError(t, err)
	assert.Equal(t, 2, s.Refreshes)
	assert.Equal(t, 2, w.lists)
	assert.Equal(t, "changed meanwhile", w.current().Keys[0].Name)
}

func TestHandle_hintsWithoutEnd_roundsAreBounded(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.during = func() { w.store.hint = w.now.Add(time.Second) }
	_, err := w.handler.Handle(context.Background(), w.hint(time.Minute))
	assert.ErrorIs(t, err, errMore)
	assert.Equal(t, maxRounds, w.lists)
}

func TestHandle_noTimeLeft_errorInsteadOfAnotherRound(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.now = time.Now()
	w.takes = 100 * time.Second
	w.during = func() { w.store.hint = w.now.Add(time.Second) }
	ctx, cancel := context.WithDeadline(context.Background(), w.now.Add(300*time.Second))
	defer cancel()
	_, err := w.handler.Handle(ctx, w.hint(time.Minute))
	assert.ErrorIs(t, err, errMore)
	assert.Equal(t, 1, w.lists)
}

func TestInvoke_unreadableHints_countAndAreDone(t *testing.T) {
	w := newWorld(t, 1, 1)
	response, err := w.handler.Invoke(context.Background(), []byte(`{"Records":[{"body":"not JSON SECRET-MARK"},{"body":"{\"detail\":\"SECRET-MARK\"}"}]}`))
	require.NoError(t, err)
	assert.JSONEq(t, `{"batchItemFailures":[]}`, string(response))
	assert.Equal(t, 1, w.lists)
	assert.Equal(t, 1, strings.Count(w.log.String(), "\n"))
	assert.NotContains(t, w.log.String(), "SECRET-MARK")
	var line map[string]any
	require.NoError(t, json.Unmarshal(w.log.Bytes(), &line))
	assert.EqualValues(t, 2, line["Hints"])
	assert.EqualValues(t, 2, line["HintsUnreadable"])
	assert.EqualValues(t, 1, line["Plans"])
	assert.Equal(t, "lens", line["ProjectName"])
	emf := line["_aws"].(map[string]any)["CloudWatchMetrics"].([]any)[0].(map[string]any)
	for _, m := range emf["Metrics"].([]any) {
		name := m.(map[string]any)["Name"].(string)
		assert.IsType(t, 0.0, line[name], name)
	}
}

func TestConfig_allProblemsTogether(t *testing.T) {
	_, err := New(Config{})
	assert.EqualError(t, err, "configure refresher: reader is missing\nstore is missing")
	t.Setenv("AWS_REGION", "eu-west-1")
	env := map[string]string{EnvRate: "11"}
	_, err = FromEnv(func(k string) string { return env[k] }).Config(context.Background())
	assert.EqualError(t, err, "configure refresher: USAGE_PLAN_TABLE is missing\nREFRESH_RATE \"11\" is not a number above 0, up to 10")
	env = map[string]string{EnvTable: "t", EnvBucket: "b", EnvRate: "2.5"}
	cfg, err := FromEnv(func(k string) string { return env[k] }).Config(context.Background())
	require.NoError(t, err)
	_, err = New(cfg)
	assert.NoError(t, err)
}

func TestDetail_largeAccount_cutBelowTheLimit(t *testing.T) {
	s := account(300, 10_000)
	for i := range s.Keys {
		s.Keys[i].Name = strings.Repeat("é", 512)
	}
	d := newDetail(nil, s)
	text, err := json.Marshal(d)
	require.NoError(t, err)
	assert.Less(t, len(text), 250<<10)
	assert.True(t, d.Truncated)
	assert.Equal(t, Changes{Added: 10_301}, d.Changes)
}

var _ Store = (*snapshotstore.Dynamo)(nil)
