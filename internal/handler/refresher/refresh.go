package refresher

import (
	"context"
	"errors"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// refresh is one listing and what becomes of it.
type refresh struct {
	*Handler
	event   Event
	summary *Summary

	// floor is a time that the new version must be later than.
	floor   time.Time
	started time.Time

	// pointer and prev are what is published; prev is nil where there is
	// nothing, or nothing that can be read.
	pointer snapshotstore.Pointer
	prev    *usageplan.Snapshot
}

// before waits until a listing may start: MinInterval after the one before, and
// late enough to show the change of the hint. It notes the version that is
// published now: whatever the clock says, the listing to come is a later one.
func (r *refresh) before(ctx context.Context, hint time.Time) error {
	p, err := r.Handler.pointer(ctx, r.summary)
	if err != nil {
		return err
	}
	if t, ok := usageplan.VersionTime(p.Version); ok {
		r.floor = t.Add(time.Millisecond)
	}
	now := r.cfg.Now()
	wait := hint.Add(slack).Sub(now)
	if !p.CheckedAt.After(now) {
		wait = max(wait, p.CheckedAt.Add(r.cfg.MinInterval).Sub(now))
	}
	// A hint from the future comes from a clock that was wrong.
	wait = min(wait, r.cfg.MinInterval)
	if wait <= 0 {
		return nil
	}
	return r.cfg.Sleep(ctx, wait)
}

// run lists and then publishes, confirms or refuses. A lost race against
// another refresher is no error: what won is at least as new, or it is listed
// again.
func (r *refresh) run(ctx context.Context) error {
	s := r.summary
	r.started = r.cfg.Now()
	s.Refreshes++
	snapshot, report, err := r.cfg.Reader.List(ctx)
	s.listing = r.cfg.Now().Sub(r.started)
	s.Calls += report.Calls
	s.Throttled += report.Throttled
	if err != nil {
		return err
	}
	s.Conflicts, s.Counts = len(report.Conflicts), snapshot.Counts()
	if err := r.loadPrevious(ctx); err != nil {
		return err
	}
	pending, err := r.cfg.Store.Pending(ctx)
	if err != nil {
		return err
	}
	refused, err := r.refuse(ctx, snapshot, pending)
	if err != nil || refused {
		return err
	}
	snapshot.CarryOver(r.prev, r.started)
	if err := r.settle(ctx, snapshot); err != nil {
		return err
	}
	if pending != (snapshotstore.Pending{}) {
		return r.cfg.Store.PutPending(ctx, snapshotstore.Pending{})
	}
	return nil
}

// loadPrevious loads what is published. A damaged snapshot is replaced by the
// listing, without its tombstones: nothing else would ever heal it.
func (r *refresh) loadPrevious(ctx context.Context) error {
	var err error
	if r.pointer, err = r.Handler.pointer(ctx, r.summary); err != nil || r.pointer.Version == "" {
		return err
	}
	r.prev, err = r.cfg.Store.Load(ctx, r.pointer)
	if errors.Is(err, snapshotstore.ErrDamaged) {
		r.summary.Damaged = true
		r.prev = nil
		return nil
	}
	return err
}

// settle publishes the snapshot if it says something new, else it confirms the
// published one.
func (r *refresh) settle(ctx context.Context, snapshot *usageplan.Snapshot) error {
	s := r.summary
	var err error
	if r.prev != nil && snapshot.SameContent(r.prev) {
		s.Unchanged++
		err = r.cfg.Store.Checked(ctx, r.pointer.Version, r.started)
		if err == nil {
			s.checkedAt = r.started
			if r.event.Reconcile {
				// Heals an archive that could not be written when it was new.
				err = r.archive(ctx, r.prev)
			}
		}
	} else {
		start := r.started
		if start.Before(r.floor) {
			start = r.floor
		}
		snapshot.Version = usageplan.NewVersion(start, r.cfg.Random)
		err = r.cfg.Store.Publish(ctx, snapshot)
		if err == nil {
			s.Published++
			s.SnapshotVersion, s.checkedAt = snapshot.Version, r.started
			err = errors.Join(r.archive(ctx, snapshot), r.announce(ctx, snapshot))
		}
	}
	if errors.Is(err, snapshotstore.ErrSuperseded) {
		s.Superseded++
		var p snapshotstore.Pointer
		if p, err = r.Handler.pointer(ctx, s); err == nil && p.CheckedAt.Before(r.started) {
			r.started = time.Time{} // what won is older than this listing: list again
		}
		return err
	}
	return err
}
