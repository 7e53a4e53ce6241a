package refresher

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

var start = time.Date(2026, 11, 22, 10, 15, 30, 0, time.UTC)

// memory is a store in memory, with the promises of snapshotstore.Dynamo. step
// is called before each operation and may fail it.
type memory struct {
	now  func() time.Time
	step func(operation string) error

	mu       sync.Mutex
	pointer  snapshotstore.Pointer
	stored   map[string]*usageplan.Snapshot
	versions []string // as published
	owner    string
	expires  time.Time
	hint     time.Time
	pending  snapshotstore.Pending
}

func (m *memory) do(operation string, f func() error) error {
	if m.step != nil {
		if err := m.step(operation); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return f()
}

func (m *memory) Pointer(context.Context) (p snapshotstore.Pointer, err error) {
	err = m.do("Pointer", func() error {
		if p = m.pointer; p.Version == "" {
			return snapshotstore.ErrNone
		}
		return nil
	})
	return p, err
}

func (m *memory) Load(_ context.Context, p snapshotstore.Pointer) (s *usageplan.Snapshot, err error) {
	err = m.do("Load", func() error {
		if m.stored[p.Version] == nil {
			return snapshotstore.ErrDamaged
		}
		s = clone(m.stored[p.Version])
		return nil
	})
	return s, err
}

func (m *memory) Publish(_ context.Context, s *usageplan.Snapshot) error {
	return m.do("Publish", func() error {
		if err := s.Validate(); err != nil {
			return err
		}
		if s.Version <= m.pointer.Version {
			return snapshotstore.ErrSuperseded
		}
		m.stored[s.Version] = clone(s)
		m.versions = append(m.versions, s.Version)
		m.pointer = snapshotstore.Pointer{Version: s.Version, TakenAt: s.TakenAt, CheckedAt: s.TakenAt}
		return nil
	})
}

func (m *memory) Checked(_ context.Context, version string, at time.Time) error {
	return m.do("Checked", func() error {
		if version != m.pointer.Version {
			return snapshotstore.ErrSuperseded
		}
		if at.After(m.pointer.CheckedAt) {
			m.pointer.CheckedAt = at
		}
		return nil
	})
}

func (m *memory) Acquire(_ context.Context, owner string, ttl time.Duration) (ok bool, err error) {
	err = m.do("Acquire", func() error {
		if ok = m.owner == "" || m.owner == owner || !m.expires.After(m.now()); ok {
			m.owner, m.expires = owner, m.now().Add(ttl)
		}
		return nil
	})
	return ok, err
}

func (m *memory) Release(_ context.Context, owner string) error {
	return m.do("Release", func() error {
		if m.owner == owner {
			m.owner = ""
		}
		return nil
	})
}

func (m *memory) NoteHint(_ context.Context, at time.Time) error {
	return m.do("NoteHint", func() error {
		if at.After(m.hint) {
			m.hint = at
		}
		return nil
	})
}

func (m *memory) LastHint(context.Context) (at time.Time, err error) {
	err = m.do("LastHint", func() error { at = m.hint; return nil })
	return at, err
}

func (m *memory) PutPending(_ context.Context, p snapshotstore.Pending) error {
	return m.do("PutPending", func() error { m.pending = p; return nil })
}

func (m *memory) Pending(context.Context) (p snapshotstore.Pending, err error) {
	err = m.do("Pending", func() error { p = m.pending; return nil })
	return p, err
}

func clone(s *usageplan.Snapshot) *usageplan.Snapshot {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	var out usageplan.Snapshot
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return &out
}

// world is an account, its refresher and everything around it, at a simulated
// time: sleeping moves the clock.
type world struct {
	t        *testing.T
	now      time.Time
	account  *usageplan.Snapshot
	listed   error         // fails listings
	takes    time.Duration // of a listing
	lists    int
	during   func() // called in each listing
	store    *memory
	bus      []string // details
	busError error
	archived map[string][]byte
	log      bytes.Buffer
	handler  *Handler
}

func newWorld(t *testing.T, plans, keys int) *world {
	w := &world{t: t, now: start, account: account(plans, keys), takes: 10 * time.Second, archived: map[string][]byte{}}
	clock := func() time.Time { return w.now }
	w.store = &memory{now: clock, stored: map[string]*usageplan.Snapshot{}}
	var err error
	w.handler, err = New(Config{
		Reader: w, Store: w.store, Bus: w, Archive: w, Log: &w.log, Now: clock,
		Random: func() uint16 { return 0x4f2a }, Project: "lens",
		Sleep: func(ctx context.Context, d time.Duration) error { w.now = w.now.Add(d); return ctx.Err() },
	})
	require.NoError(t, err)
	return w
}

func (w *world) List(context.Context) (*usageplan.Snapshot, apigw.Report, error) {
	w.lists++
	report := apigw.Report{Calls: 7}
	if w.listed != nil {
		return nil, report, w.listed
	}
	s := clone(w.account)
	s.TakenAt = w.now
	if w.during != nil {
		w.during()
	}
	w.now = w.now.Add(w.takes)
	return s, report, nil
}

func (w *world) Put(_ context.Context, detailType string, detail []byte, at time.Time) error {
	require.Equal(w.t, DetailType, detailType)
	require.Equal(w.t, w.now, at)
	if w.busError != nil {
		return w.busError
	}
	w.bus = append(w.bus, string(detail))
	return nil
}

func (w *world) Create(_ context.Context, key, contentType string, body []byte) error {
	require.Equal(w.t, "application/gzip", contentType)
	if w.archived[key] == nil {
		w.archived[key] = body
	}
	return nil
}

// reconcile runs the schedule, an hour after whatever was before.
func (w *world) reconcile() Summary {
	w.t.Helper()
	w.now = w.now.Add(time.Hour)
	s, err := w.handler.Handle(context.Background(), Event{Reconcile: true})
	require.NoError(w.t, err)
	return s
}

// hint is an event with one hint about a change some time ago.
func (w *world) hint(ago time.Duration) Event {
	return Event{Hints: []Hint{{At: w.now.Add(-ago), Readable: true}}}
}

// current is the published snapshot.
func (w *world) current() *usageplan.Snapshot {
	return w.store.stored[w.store.pointer.Version]
}

// account has plans p0, p1, … and keys k0, k1, …, key i in plan i modulo plans.
func account(plans, keys int) *usageplan.Snapshot {
	s := &usageplan.Snapshot{Region: "eu-west-1", APIs: []usageplan.API{{ID: "a1", Name: "Pets"}}}
	for i := range plans {
		s.Plans = append(s.Plans, usageplan.Plan{ID: fmt.Sprintf("p%d", i), Name: fmt.Sprintf("Plan %d", i), Stages: []usageplan.Stage{{APIID: "a1", Stage: fmt.Sprintf("s%d", i)}}})
	}
	for i := range keys {
		k := usageplan.Key{ID: fmt.Sprintf("k%d", i), Name: fmt.Sprintf("Key %d", i), Enabled: true}
		if plans > 0 {
			k.PlanIDs = []string{fmt.Sprintf("p%d", i%plans)}
		}
		s.Keys = append(s.Keys, k)
	}
	return s
}
