package refresher

import (
	"context"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// refuse reports whether a listing is not to be believed yet: it lost more than
// half of the living plans or keys, or all of them, and no other listing at
// least ConfirmAfter before found the same. A permission that was taken away,
// or a list cut short, looks like that, and would rename every customer of
// today's records to nobody.
func (r *refresh) refuse(ctx context.Context, listed *usageplan.Snapshot, pending snapshotstore.Pending) (bool, error) {
	if r.prev == nil || r.event.Force || !shrinks(r.prev.Counts(), listed.Counts()) {
		return false, nil
	}
	hash := listed.ContentHash()
	if pending.Hash == hash && !pending.FirstSeen.After(r.started) {
		if r.started.Sub(pending.FirstSeen) >= r.cfg.ConfirmAfter {
			return false, nil
		}
		r.summary.Refused++
		return true, nil
	}
	r.summary.Refused++
	return true, r.cfg.Store.PutPending(ctx, snapshotstore.Pending{Hash: hash, FirstSeen: r.started})
}

// shrinks reports whether more than half of the plans or keys are gone, or all.
func shrinks(before, now usageplan.Counts) bool {
	halved := func(before, now int) bool { return 2*now < before }
	return halved(before.Plans, now.Plans) || halved(before.Keys, now.Keys)
}
