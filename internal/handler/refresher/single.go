package refresher

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
)

const (
	// slack is how much older than a listing's start a hint must be for the
	// listing to show its change: CloudTrail's times have whole seconds, and the
	// control plane needs a moment to show what it accepted.
	slack = 2 * time.Second
	// releaseTime is what is left for giving the lease back, and for the log,
	// after the work must end.
	releaseTime = 5 * time.Second
	// maxRounds bounds the refreshes of one invocation, whatever the clock
	// says; usually its time is the bound.
	maxRounds = 20
)

var (
	// errMore makes the queue send its hints again; the schedule comes before.
	errMore = errors.New("newer hints wait, and there is no time left for another refresh")
	// errBusy tells somebody who asked for a refresh by hand.
	errBusy = errors.New("another refresh is running, so nothing was forced; try again in some minutes")
)

// handle refreshes until no hint is newer than the last listing's start, or
// somebody else holds the lease.
//
// No hint is lost: whoever gets one notes its time before trying for the lease.
// If the lease is taken, its holder has not released it yet, and looks at the
// newest hint after releasing it.
//
// A refresher that is killed or fails takes the hints of others with it. Its
// own messages come again after their visibility timeout, and then the newest
// hint counts, not theirs.
func (h *Handler) handle(ctx context.Context, e Event, s *Summary) error {
	if len(e.Hints) > 0 {
		if err := h.cfg.Store.NoteHint(ctx, newest(e.Hints, h.cfg.Now())); err != nil {
			return err
		}
	}
	hint, err := h.cfg.Store.LastHint(ctx)
	if err != nil {
		return err
	}
	if !e.Reconcile {
		covered, err := h.covered(ctx, hint, s)
		if err != nil || covered {
			return err
		}
	}
	owner := h.cfg.Owner()
	for range maxRounds {
		started, err := h.withLease(ctx, owner, hint, e, s)
		if err == nil && s.Busy && e.Force {
			return errBusy
		}
		if err != nil || s.Busy {
			return err
		}
		before := hint
		if hint, err = h.cfg.Store.LastHint(ctx); err != nil {
			return err
		}
		// The same hint again: its time has not come on this clock.
		if shows(started, hint) || !started.IsZero() && hint.Equal(before) {
			return nil
		}
		if deadline, ok := ctx.Deadline(); ok && deadline.Sub(h.cfg.Now()) < h.cfg.MinInterval+2*s.listing {
			return errMore
		}
	}
	return errMore
}

// shows reports whether a listing that started at a time shows the change of a
// hint.
func shows(started, hint time.Time) bool { return !hint.Add(slack).After(started) }

// covered reports whether the published snapshot was confirmed by a listing
// that started after the hint's change. A confirmation from the future comes
// from a clock that was wrong and says nothing.
func (h *Handler) covered(ctx context.Context, hint time.Time, s *Summary) (bool, error) {
	p, err := h.pointer(ctx, s)
	if err != nil {
		return false, err
	}
	s.Covered = shows(p.CheckedAt, hint) && !p.CheckedAt.After(h.cfg.Now())
	return s.Covered, nil
}

// pointer is the store's pointer, zero where there is none.
func (h *Handler) pointer(ctx context.Context, s *Summary) (snapshotstore.Pointer, error) {
	p, err := h.cfg.Store.Pointer(ctx)
	if errors.Is(err, snapshotstore.ErrNone) {
		return snapshotstore.Pointer{}, nil
	}
	if err != nil {
		return p, err
	}
	s.SnapshotVersion, s.checkedAt = p.Version, p.CheckedAt
	return p, nil
}

// withLease refreshes once if the lease is free, else s.Busy is set. It answers
// when the listing started.
func (h *Handler) withLease(ctx context.Context, owner string, hint time.Time, e Event, s *Summary) (started time.Time, err error) {
	ttl := h.cfg.LeaseTTL
	if deadline, ok := ctx.Deadline(); ok {
		ttl = min(ttl, deadline.Sub(h.cfg.Now())+releaseTime)
	}
	free, err := h.cfg.Store.Acquire(ctx, owner, ttl)
	if err != nil {
		return started, err
	}
	if !free {
		s.Busy = true
		return started, nil
	}
	defer func() {
		// Also after the context's end: nobody should wait for the lease to
		// run out.
		release, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
		defer cancel()
		if releaseErr := h.cfg.Store.Release(release, owner); releaseErr != nil {
			err = errors.Join(err, releaseErr)
		}
	}()
	r := &refresh{Handler: h, event: e, summary: s}
	if err := r.before(ctx, hint); err != nil {
		return started, fmt.Errorf("refresh usage plan snapshot: %w", err)
	}
	if err := r.run(ctx); err != nil {
		return r.started, fmt.Errorf("refresh usage plan snapshot: %w", err)
	}
	return r.started, nil
}
