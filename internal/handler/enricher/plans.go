package enricher

import (
	"context"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
)

// Plans gives the lookup to enrich from, nil while there is no snapshot, and
// when it was last confirmed to be what the account says. It is asked once per
// invocation and does not wait for the network, but for the first snapshot of a
// process, and for that no longer than ctx allows.
type Plans interface {
	Current(ctx context.Context) (lookup *enrich.Lookup, confirmed time.Time)
}

// Settler is Plans that work in the background. Settle is called when an
// invocation is answered, and may wait for a moment: Lambda stops the process
// until the next invocation as soon as it has the answer.
type Settler interface {
	Settle(ctx context.Context)
}

// StaticPlans is a lookup that never changes.
type StaticPlans struct{ Lookup *enrich.Lookup }

// Current returns the lookup; it was confirmed when it was taken.
func (p StaticPlans) Current(context.Context) (*enrich.Lookup, time.Time) {
	if p.Lookup == nil {
		return nil, time.Time{}
	}
	return p.Lookup, p.Lookup.Snapshot().TakenAt
}
