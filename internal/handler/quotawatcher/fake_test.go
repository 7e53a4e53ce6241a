package quotawatcher

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// world is an account, a snapshot of it, a bus and a memory of notices. Plan p0
// has a quota of 1000 a month, p1 of 70 a week, p2 of 10 a day, p3 none.
type world struct {
	t        *testing.T
	now      time.Time
	account  *apigwtest.Server
	snapshot *usageplan.Snapshot
	handler  *Handler
	log      bytes.Buffer

	mu      sync.Mutex
	claims  map[string]string // id → owner, "" when settled
	until   map[string]time.Time
	events  []string // detail type and id
	details map[string]Detail
	refuse  func(detailType string) error
	owners  int
	files   map[string]file  // the table, by key
	bucket  map[string]error // of list and put
}

// file is an object and when it was written.
type file struct {
	body []byte
	at   time.Time
}

// folder is the folder of the table.
type folder struct{ *world }

func (f folder) Files(context.Context) (map[string]time.Time, error) {
	times := map[string]time.Time{}
	for key, file := range f.files {
		times[strings.TrimPrefix(key, TableFolder)] = file.at
	}
	return times, f.bucket["list"]
}

func (f folder) Put(_ context.Context, key, contentType string, body []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bucket["put"] == nil {
		f.files[key] = file{body, f.now}
	}
	return f.bucket["put"]
}

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, now: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC), account: apigwtest.New(),
		claims: map[string]string{}, until: map[string]time.Time{}, details: map[string]Detail{},
		files: map[string]file{},
	}
	w.snapshot = &usageplan.Snapshot{Version: "v1", TakenAt: w.now.AddDate(0, 0, -1)}
	for i, q := range []*usageplan.Quota{{Limit: 1000, Period: "MONTH"}, {Limit: 70, Period: "WEEK"}, {Limit: 10, Period: "DAY"}, nil} {
		id := fmt.Sprintf("p%d", i)
		w.snapshot.Plans = append(w.snapshot.Plans, usageplan.Plan{ID: id, Name: "Plan " + id, Quota: q})
		if q != nil {
			w.account.PutPlan(apigwtest.Plan{ID: id, Quota: &apigwtest.Quota{Limit: int(q.Limit), Period: q.Period}})
		}
	}
	sleep := func(_ context.Context, d time.Duration) error { return nil }
	ticks := w.now
	reader := apigw.NewReader(w.account.Client(), apigw.Options{Sleep: sleep, Now: func() time.Time { ticks = ticks.Add(time.Second); return ticks }})
	var err error
	w.handler, err = New(Config{
		Store: w, Usage: reader, Bus: w, Notices: w, Files: folder{w}, Objects: folder{w}, Project: "demo", Log: &w.log, Now: func() time.Time { return w.now },
		Owner: func() string { w.mu.Lock(); defer w.mu.Unlock(); w.owners++; return fmt.Sprint(w.owners) },
	})
	require.NoError(t, err)
	return w
}

// key puts a key into a plan that was used so much on each of the last days, the
// last one being yesterday.
func (w *world) key(id, plan string, used ...int64) {
	w.snapshot.Keys = append(w.snapshot.Keys, usageplan.Key{ID: id, Name: "Key " + id, CustomerID: "c-" + id, PlanIDs: []string{plan}})
	for i, n := range used {
		if n > 0 {
			w.account.Use(plan, id, w.now.AddDate(0, 0, i-len(used)), n)
		}
	}
}

func (w *world) Pointer(context.Context) (snapshotstore.Pointer, error) {
	if w.snapshot == nil {
		return snapshotstore.Pointer{}, snapshotstore.ErrNone
	}
	return snapshotstore.Pointer{Version: w.snapshot.Version}, nil
}

func (w *world) Load(context.Context, snapshotstore.Pointer) (*usageplan.Snapshot, error) {
	return w.snapshot, nil
}

func (w *world) Put(_ context.Context, detailType string, text []byte, _ time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		if err := w.refuse(detailType); err != nil {
			return err
		}
	}
	var d Detail
	if err := json.Unmarshal(text, &d); err != nil {
		return err
	}
	w.events = append(w.events, detailType+" "+d.ID)
	w.details[d.ID] = d
	return nil
}

func (w *world) Claim(_ context.Context, id, owner string) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, taken := w.claims[id]; taken {
		return false, nil
	}
	w.claims[id] = owner
	return true, nil
}

func (w *world) Settle(_ context.Context, id, owner string, until time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	require.Equal(w.t, owner, w.claims[id])
	w.claims[id], w.until[id] = "", until
	return nil
}

func (w *world) Release(_ context.Context, id, owner string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	require.Equal(w.t, owner, w.claims[id])
	delete(w.claims, id)
	return nil
}
