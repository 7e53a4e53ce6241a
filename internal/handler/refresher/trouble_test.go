package refresher

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// byHand publishes a change to what is published, as the command does.
func (w *world) byHand(at time.Time) {
	w.t.Helper()
	s := clone(w.current())
	s.Keys[1].Name = "by hand"
	s.Version, s.TakenAt = usageplan.NewVersion(at, func() uint16 { return 1 }), at
	require.NoError(w.t, w.store.Publish(context.Background(), s))
	require.NoError(w.t, w.store.NoteHint(context.Background(), at))
}

func TestHandle_clockGoesBack_doesNotSleepThroughItsTime(t *testing.T) {
	w := newWorld(t, 2, 4)
	w.reconcile()
	require.NoError(t, w.store.NoteHint(context.Background(), w.now.Add(time.Minute)))
	w.now = w.now.Add(-time.Hour)
	began := w.now
	_, err := w.handler.Handle(context.Background(), Event{Reconcile: true})
	require.NoError(t, err)
	assert.Less(t, w.now.Sub(began), 2*time.Minute)
}

func TestHandle_shrunkAccountThatKeepsChanging_acceptedInTheEnd(t *testing.T) {
	w := newWorld(t, 2, 10)
	w.reconcile()
	w.account.Keys = w.account.Keys[:2]
	refused := 0
	for i := range 3 {
		w.account.Keys[0].Name = fmt.Sprint("renamed ", i)
		refused += w.reconcile().Refused
	}
	assert.Equal(t, 1, refused)
	assert.Equal(t, 2, w.current().Counts().Keys)
}

func TestHandle_everyKeyLosesItsPlans_refused(t *testing.T) {
	w := newWorld(t, 2, 10)
	w.reconcile()
	for i := range w.account.Keys {
		w.account.Keys[i].PlanIDs = nil
	}
	assert.Equal(t, 1, w.reconcile().Refused)
}

func TestHandle_publishedByHand_hidesNoChange(t *testing.T) {
	for name, during := range map[string]bool{"before the hint arrives": false, "while the account is listed": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2, 10)
			w.reconcile()
			w.now = w.now.Add(time.Hour)
			w.account.Keys[0].Name = "renamed"
			hint := w.hint(0)
			w.now = w.now.Add(20 * time.Second)
			if during {
				w.during = func() { w.during = nil; w.byHand(w.now.Add(time.Second)) }
			} else {
				w.byHand(w.now)
			}
			w.now = w.now.Add(40 * time.Second)
			_, err := w.handler.Handle(context.Background(), hint)
			require.NoError(t, err)
			assert.Equal(t, "renamed", w.current().Keys[0].Name)
		})
	}
}

// past is a store whose pointer stays what it was.
type past struct {
	*memory
	pointer snapshotstore.Pointer
}

func (p past) Pointer(context.Context) (snapshotstore.Pointer, error) { return p.pointer, nil }

func TestHandle_pointerReadShowsThePast_errorBringsTheHintBack(t *testing.T) {
	w := newWorld(t, 2, 10)
	w.reconcile()
	old := w.store.pointer
	right := w.account.Keys[0].Name
	w.now = w.now.Add(time.Hour)
	w.account.Keys[0].Name = "wrong"
	_, err := w.handler.Handle(context.Background(), w.hint(5*time.Second))
	require.NoError(t, err)
	w.now = w.now.Add(time.Minute)
	w.account.Keys[0].Name = right
	w.handler.cfg.Store = past{w.store, old}
	ctx, cancel := context.WithDeadline(context.Background(), w.now.Add(15*time.Minute))
	defer cancel()
	_, err = w.handler.Handle(ctx, w.hint(5*time.Second))
	assert.Error(t, err)
}

func TestHandle_forcedWhileAnotherRefreshes_saysSo(t *testing.T) {
	w := newWorld(t, 2, 10)
	w.reconcile()
	free, err := w.store.Acquire(context.Background(), "another", time.Minute)
	require.NoError(t, err)
	require.True(t, free)
	_, err = w.handler.Handle(context.Background(), Event{Reconcile: true, Force: true})
	assert.ErrorIs(t, err, errBusy)
}

func TestHandle_steadyHints_noFalseAlarm(t *testing.T) {
	w := newWorld(t, 2, 10)
	w.takes = 5 * time.Second
	left := 6
	w.during = func() {
		if left--; left > 0 {
			require.NoError(t, w.store.NoteHint(context.Background(), w.now.Add(2*time.Second)))
		}
	}
	_, err := w.handler.Handle(context.Background(), w.hint(3*time.Second))
	assert.NoError(t, err)
}
