package refresher

import (
	"context"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// refuse reports whether a listing is not to be believed yet: it lost more than
// half of the living plans or keys or of the keys' places in plans, or all of
// them, and no other listing at least ConfirmAfter before was as small. A
// permission that was taken away, or a list cut short, looks like that, and
// would rename every customer of today's records to nobody.
//
// The second listing need not be the same: in an account that changes all the
// time, no two are.
func (r *refresh) refuse(ctx context.Context, listed *usageplan.Snapshot, pending snapshotstore.Pending) (bool, error) {
	counts := listed.Counts()
	if r.prev == nil || r.event.Force || !r.prev.Counts().ShrinksTo(counts) {
		return false, nil
	}
	if !pending.FirstSeen.IsZero() && !pending.FirstSeen.After(r.started) && !pending.Counts.ShrinksTo(counts) {
		if r.started.Sub(pending.FirstSeen) >= r.cfg.ConfirmAfter {
			return false, nil
		}
		r.summary.Refused++
		return true, nil
	}
	r.summary.Refused++
	return true, r.cfg.Store.PutPending(ctx, snapshotstore.Pending{Counts: counts, FirstSeen: r.started})
}
