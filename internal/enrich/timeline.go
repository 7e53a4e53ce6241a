package enrich

import (
	"sync"
	"sync/atomic"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// keptLookups is how many lookups of a timeline are kept ready. One of an
// account at its limits takes some 20 MB, a history may have hundreds, and
// logs come more or less in the order of time.
const keptLookups = 16

// timeline is the lookups of a history, built when they are first needed.
type timeline struct {
	history *usageplan.History
	lookups []atomic.Pointer[Lookup] // in the order of the history

	mu    sync.Mutex
	built []int // places in lookups, oldest first
}

// NewTimeline prepares a history for enrichment: each record from the snapshot
// in force at its time (usageplan.History.At). What it returns is the lookup of
// the newest snapshot, whose At leads to the others.
func NewTimeline(h *usageplan.History) *Lookup {
	newest := len(h.Snapshots) - 1
	l := NewLookup(h.Snapshots[newest])
	if newest > 0 {
		l.timeline = &timeline{history: h, lookups: make([]atomic.Pointer[Lookup], newest)}
	}
	return l
}

// At is the lookup in force at a time in epoch milliseconds: l itself unless it
// stands for a timeline. It is safe for concurrent use.
func (l *Lookup) At(ms int64) *Lookup {
	if l == nil || l.timeline == nil {
		return l
	}
	i := l.timeline.history.IndexAt(ms)
	if i == len(l.timeline.lookups) {
		return l
	}
	return l.timeline.get(i)
}

func (t *timeline) get(i int) *Lookup {
	if l := t.lookups[i].Load(); l != nil {
		return l
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.lookups[i].Load(); l != nil {
		return l
	}
	if len(t.built) == keptLookups {
		t.lookups[t.built[0]].Store(nil)
		t.built = t.built[1:]
	}
	l := NewLookup(t.history.Snapshots[i])
	t.lookups[i].Store(l)
	t.built = append(t.built, i)
	return l
}
