package refresher

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

func TestHandle_shrink(t *testing.T) {
	tests := []struct {
		name        string
		plans, keys int
		refused     bool
	}{
		{"half of the keys", 4, 5, false},
		{"more than half of the keys", 4, 4, true},
		{"half of the plans", 2, 10, false},
		{"more than half of the plans", 1, 10, true},
		{"no keys", 4, 0, true},
		{"nothing", 0, 0, true},
		{"growth", 40, 100, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 4, 10)
			w.reconcile()
			before := w.store.pointer
			w.account = account(tt.plans, tt.keys)
			s := w.reconcile()
			if !tt.refused {
				assert.Equal(t, 1, s.Published)
				return
			}
			assert.Equal(t, 1, s.Refused)
			assert.Equal(t, before, w.store.pointer)
			assert.Contains(t, w.log.String(), `"level":"WARN"`)
		})
	}
}

func TestHandle_shrinkToNothingOfOne_refused(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.reconcile()
	w.account = account(1, 0)
	assert.Equal(t, 1, w.reconcile().Refused)
}

func TestHandle_shrink_acceptedWhenAnotherListingAgrees(t *testing.T) {
	w := newWorld(t, 4, 10)
	w.reconcile()
	w.account = account(1, 2)
	require.Equal(t, 1, w.reconcile().Refused)

	again := func(after time.Duration) Summary {
		w.now = w.store.pending.FirstSeen.Add(after)
		s, err := w.handler.Handle(context.Background(), Event{Reconcile: true})
		require.NoError(t, err)
		return s
	}
	assert.Equal(t, 1, again(5*time.Minute-time.Second).Refused, "too soon")
	w.account = account(1, 0)
	assert.Equal(t, 1, again(6*time.Minute).Refused, "fewer still: the wait begins again")
	assert.Equal(t, 1, again(time.Minute).Refused)
	s := again(5 * time.Minute)
	assert.Equal(t, 1, s.Published)
	assert.Equal(t, usageplan.Counts{APIs: 1, Plans: 1}, w.current().Counts())
	assert.Len(t, w.current().Keys, 10, "the others are tombstones")
	assert.Zero(t, w.store.pending)
}

func TestHandle_shrinkThatWasATrick_isForgotten(t *testing.T) {
	w := newWorld(t, 4, 10)
	w.reconcile()
	full := w.account
	w.account = account(0, 0)
	require.Equal(t, 1, w.reconcile().Refused)
	w.account = full
	require.Equal(t, 1, w.reconcile().Unchanged)
	w.account = account(0, 0)
	assert.Equal(t, 1, w.reconcile().Refused, "the first one confirms nothing any more")
}

func TestHandle_shrinkForced_published(t *testing.T) {
	w := newWorld(t, 4, 10)
	w.reconcile()
	w.account = account(0, 0)
	w.now = w.now.Add(time.Hour)
	s, err := w.handler.Handle(context.Background(), Event{Reconcile: true, Force: true})
	require.NoError(t, err)
	assert.Equal(t, 1, s.Published)
	assert.Len(t, w.current().Keys, 10)
}
