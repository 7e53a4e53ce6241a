package quotawatcher

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// watch goes through the plans one by one, so that what is known of one is told
// before the next is asked for. The table is written at the end.
func (h *Handler) watch(ctx context.Context, now time.Time, s *Summary) error {
	holdings, err := h.holdings(ctx, now, s)
	if err != nil || s.NoSnapshot {
		return err
	}
	table, problem := h.openTable(ctx, now)
	problems := []error{problem}
	for len(holdings) > 0 {
		// holdings are in the order of their plans.
		plan := holdings[0].PlanID
		end := slices.IndexFunc(holdings, func(h quota.Holding) bool { return h.PlanID != plan })
		if end < 0 {
			end = len(holdings)
		}
		if slices.ContainsFunc(holdings[:end], living) {
			s.Plans++
			if err := h.plan(ctx, holdings[:end], now, table, s); err != nil {
				s.PlansFailed++
				problems = append(problems, err)
			}
		}
		holdings = holdings[end:]
	}
	problems = append(problems, h.writeTable(ctx, table, s))
	return errors.Join(problems...)
}

// living tells whether neither the key nor the plan was deleted.
func living(h quota.Holding) bool { return h.Until.IsZero() }

// holdings are the keys with a quota, those deleted of late too; none before
// there is a snapshot.
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
	return quota.FromHistory(history)(now), nil
}

// plan looks at the keys of one plan, tells of them, and adds them to the table.
func (h *Handler) plan(ctx context.Context, holdings []quota.Holding, now time.Time, t *table, s *Summary) error {
	plan, first := holdings[0].PlanID, firstAsked(now)
	use, report, err := h.cfg.Usage.Usage(ctx, plan, first, apigw.MaxUsageDays)
	s.Calls += report.Calls
	s.Throttled += report.Throttled
	if err != nil {
		t.incomplete = true
		return err
	}
	// Of a deleted key the table has what API Gateway still knows.
	holdings = slices.DeleteFunc(holdings, func(h quota.Holding) bool { return !living(h) && use[h.KeyID] == nil })
	if holdings[0].BadThresholds {
		s.BadTags = append(s.BadTags, holdings[0].PlanLabel())
	}
	in := quota.Input{Holdings: quota.Always(holdings), Counts: counts(plan, first, use), From: t.from, Until: now}
	var problems []error
	today := quota.Day.Start(now)
	for row := range quota.Each(in) {
		delete(use, row.KeyID)
		if row.Day.Equal(today) && living(row.Holding) {
			s.Keys++
			problems = append(problems, h.tell(ctx, row, now, s))
		}
		problems = append(problems, t.add(row))
	}
	s.KeysUnknown += len(use) // removed from the plan since, or not in the snapshot yet
	return errors.Join(problems...)
}

// firstAsked is the first of the days that API Gateway is asked for: as many as
// it gives.
func firstAsked(now time.Time) time.Time {
	return quota.Day.Start(now).AddDate(0, 0, 1-apigw.MaxUsageDays)
}

// counts are what was used of a plan, per key and day from first on.
func counts(plan string, first time.Time, use map[string][]int64) []quota.Count {
	var list []quota.Count
	for key, days := range use {
		for i, used := range days {
			if used > 0 {
				list = append(list, quota.Count{Day: first.AddDate(0, 0, i), PlanID: plan, KeyID: key, Used: used})
			}
		}
	}
	return list
}
