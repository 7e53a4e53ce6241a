package quota

import (
	"cmp"
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Holding is an API key on a usage plan with a quota.
type Holding struct {
	PlanID, Plan         string
	KeyID, KeyName       string
	CustomerID, Customer string
	Limit                int64
	Period               Period
	// Offset lowers the limit of the period that holds First, the plan's
	// first, where that is known.
	Offset int64
	First  time.Time
	// Until is when the key or the plan was deleted; zero for a living one.
	Until time.Time
	// Rate is the plan's throttle in requests per second; nil for none.
	Rate *float64
	// Thresholds are the plan's own; nil for none. BadThresholds says that its tag
	// cannot be read.
	Thresholds    Thresholds
	BadThresholds bool
}

// limit is the limit of the period that starts at start.
func (h Holding) limit(start time.Time) int64 {
	if !h.First.IsZero() && h.Period.Start(h.First).Equal(start) {
		return max(h.Limit-h.Offset, 0)
	}
	return h.Limit
}

// key is the key as people recognise it: its name and its id, or its id. Names
// alone may be shared.
func (h Holding) key() string {
	if h.KeyName == "" || h.KeyName == accesslog.None {
		return h.KeyID
	}
	return h.KeyName + " (" + h.KeyID + ")"
}

// PlanLabel is the plan as people recognise it: its name and its id.
func (h Holding) PlanLabel() string { return h.Plan + " (" + h.PlanID + ")" }

// Holdings are the keys with a quota at a time.
type Holdings func(at time.Time) []Holding

// Always are holdings that were the same at any time: what the requests
// themselves say, where there is no usage plan snapshot.
func Always(list []Holding) Holdings {
	return func(time.Time) []Holding { return list }
}

// FromHistory are the holdings that the usage plan snapshots know, the deleted
// ones included.
func FromHistory(h *usageplan.History) Holdings {
	first := firstSeen(h)
	lists := make([][]Holding, len(h.Snapshots))
	return func(at time.Time) []Holding {
		i := h.IndexAt(at.UnixMilli())
		if lists[i] == nil {
			lists[i] = fromSnapshot(h.Snapshots[i], first)
		}
		return lists[i]
	}
}

// firstSeen is when plans came that were not there from the beginning of the
// history: only of those the first period is known.
func firstSeen(h *usageplan.History) map[string]time.Time {
	first := map[string]time.Time{}
	known := map[string]bool{}
	for i, s := range h.Snapshots {
		for _, p := range s.Plans {
			if !known[p.ID] && i > 0 {
				first[p.ID] = s.TakenAt
			}
			known[p.ID] = true
		}
	}
	return first
}

func fromSnapshot(s *usageplan.Snapshot, first map[string]time.Time) []Holding {
	plans := make(map[string]*usageplan.Plan, len(s.Plans))
	for i, p := range s.Plans {
		if p.Quota != nil && p.Quota.Limit > 0 && Period(p.Quota.Period).Valid() {
			plans[p.ID] = &s.Plans[i]
		}
	}
	list := []Holding{}
	for _, k := range s.Keys {
		for _, id := range k.PlanIDs {
			if p := plans[id]; p != nil {
				list = append(list, holding(k, p, first[id]))
			}
		}
	}
	slices.SortFunc(list, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(a.PlanID, b.PlanID), cmp.Compare(a.KeyID, b.KeyID))
	})
	return list
}

func holding(k usageplan.Key, p *usageplan.Plan, first time.Time) Holding {
	customerID, customer := k.Customer()
	h := Holding{
		PlanID: p.ID, Plan: orNone(p.Name), KeyID: k.ID, KeyName: orNone(k.Name),
		CustomerID: customerID, Customer: orNone(customer),
		Limit: p.Quota.Limit, Offset: p.Quota.Offset, Period: Period(p.Quota.Period), First: first,
		Until: earlier(k.DeletedAt, p.DeletedAt),
	}
	if p.Throttle != nil && p.Throttle.RateLimit > 0 {
		h.Rate = &p.Throttle.RateLimit
	}
	if tag, ok := p.Tags[usageplan.ThresholdsTag]; ok {
		var err error
		h.Thresholds, err = ParseThresholds(tag)
		h.BadThresholds = err != nil
	}
	return h
}

// earlier is the earlier of two times, or the one that is there.
func earlier(a, b *time.Time) time.Time {
	switch {
	case a == nil && b == nil:
		return time.Time{}
	case b == nil || a != nil && a.Before(*b):
		return *a
	default:
		return *b
	}
}

func orNone(s string) string {
	if s == "" {
		return accesslog.None
	}
	return s
}
