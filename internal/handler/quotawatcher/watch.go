package quotawatcher

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// watch goes through the plans one by one, so that what is known of one is told
// before the next is asked for.
func (h *Handler) watch(ctx context.Context, now time.Time, s *Summary) error {
	holdings, err := h.holdings(ctx, now, s)
	if err != nil {
		return fmt.Errorf("watch quotas: %w", err)
	}
	var problems []error
	for len(holdings) > 0 {
		// holdings are in the order of their plans.
		plan := holdings[0].PlanID
		end := slices.IndexFunc(holdings, func(h quota.Holding) bool { return h.PlanID != plan })
		if end < 0 {
			end = len(holdings)
		}
		s.Plans++
		if err := h.plan(ctx, holdings[:end], now, s); err != nil {
			s.PlansFailed++
			problems = append(problems, err)
		}
		holdings = holdings[end:]
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("watch quotas: %w", err)
	}
	return nil
}

// holdings are the living keys with a quota; none before there is a snapshot.
func (h *Handler) holdings(ctx context.Context, now time.Time, s *Summary) ([]quota.Holding, error) {
	pointer, err := h.cfg.Store.Pointer(ctx)
	if errors.Is(err, snapshotstore.ErrNone) {
		s.NoSnapshot = true
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	snapshot, err := h.cfg.Store.Load(ctx, pointer)
	if err != nil {
		return nil, err
	}
	history, err := usageplan.NewHistory(snapshot)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(quota.FromHistory(history)(now), func(h quota.Holding) bool { return !h.Until.IsZero() }), nil
}

// plan looks at the keys of one plan.
func (h *Handler) plan(ctx context.Context, holdings []quota.Holding, now time.Time, s *Summary) error {
	plan := holdings[0].PlanID
	first := quota.Since(now)
	days := int(now.Sub(first)/(24*time.Hour)) + 1
	use, report, err := h.cfg.Usage.Usage(ctx, plan, first, days)
	s.Calls += report.Calls
	s.Throttled += report.Throttled
	if err != nil {
		return err
	}
	var counts []quota.Count
	for key, list := range use {
		for i, used := range list {
			if used > 0 {
				counts = append(counts, quota.Count{Day: first.AddDate(0, 0, i), PlanID: plan, KeyID: key, Used: used})
			}
		}
	}
	var problems []error
	for _, row := range quota.Rows(quota.Input{Holdings: quota.Always(holdings), Counts: counts, From: now, Until: now}) {
		s.Keys++
		delete(use, row.KeyID)
		if err := h.tell(ctx, row, now, s); err != nil {
			problems = append(problems, err)
		}
	}
	s.KeysUnknown += len(use) // removed from the plan since, or not in the snapshot yet
	return errors.Join(problems...)
}
