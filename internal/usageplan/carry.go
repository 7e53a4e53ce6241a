package usageplan

import (
	"slices"
	"time"
)

// TombstoneLife is how long a deleted plan or key stays in the snapshot, so
// that records which arrive late keep its name: longer than the longest quota
// period.
const TombstoneLife = 35 * 24 * time.Hour

// CarryOver keeps what prev, the snapshot before this one, knows and this one
// does not: its plans and keys stay as tombstones, deleted at now unless they
// were before. A tombstone older than TombstoneLife is dropped. What is listed
// again is alive again. A nil prev changes nothing.
//
// A key keeps its place in a plan that is a tombstone, too: a late record of it
// finds the plan. It does not keep a place in a plan that still lives.
func (s *Snapshot) CarryOver(prev *Snapshot, now time.Time) {
	if prev == nil {
		return
	}
	dead := s.carryPlans(prev, now)
	before := make(map[string]*Key, len(prev.Keys))
	for i := range prev.Keys {
		before[prev.Keys[i].ID] = &prev.Keys[i]
	}
	for i := range s.Keys {
		key := &s.Keys[i]
		if old := before[key.ID]; old != nil {
			key.PlanIDs = addPlans(key.PlanIDs, old.PlanIDs, dead)
			delete(before, key.ID)
		}
	}
	plans := make(map[string]bool, len(s.Plans))
	for _, p := range s.Plans {
		plans[p.ID] = true
	}
	for _, old := range prev.Keys {
		if before[old.ID] == nil || !buried(&old.DeletedAt, now) {
			continue
		}
		// A key that is gone keeps every plan that is still there: nobody else
		// says what it used.
		old.PlanIDs = addPlans(nil, old.PlanIDs, plans)
		old.Enabled = false
		s.Keys = append(s.Keys, old)
	}
}

// carryPlans adds the plans of prev that are gone and answers the ids of all
// tombstones among the plans.
func (s *Snapshot) carryPlans(prev *Snapshot, now time.Time) map[string]bool {
	have := make(map[string]bool, len(s.Plans))
	for _, p := range s.Plans {
		have[p.ID] = true
	}
	dead := map[string]bool{}
	for _, old := range prev.Plans {
		if have[old.ID] || !buried(&old.DeletedAt, now) {
			continue
		}
		old.Stages = slices.Clone(old.Stages)
		s.Plans = append(s.Plans, old)
		dead[old.ID] = true
	}
	return dead
}

// buried gives a thing that is gone its time of death and reports whether it
// still stays. The time is a copy: prev is never changed.
func buried(deleted **time.Time, now time.Time) bool {
	at := now.UTC()
	if *deleted != nil {
		at = **deleted
	}
	*deleted = &at
	return now.Sub(at) <= TombstoneLife
}

// addPlans is ids and those of more that are wanted and not yet in it.
func addPlans(ids, more []string, wanted map[string]bool) []string {
	out := slices.Clone(ids)
	for _, id := range more {
		if wanted[id] && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// Counts says how many living things a snapshot holds.
type Counts struct {
	APIs  int `json:"apis"`
	Plans int `json:"plans"`
	Keys  int `json:"keys"`
	// PlanKeys are the places of living keys in living plans.
	PlanKeys int `json:"planKeys"`
}

// Counts counts the snapshot's APIs, plans and keys without its tombstones.
func (s *Snapshot) Counts() Counts {
	c := Counts{APIs: len(s.APIs)}
	living := make(map[string]bool, len(s.Plans))
	for _, p := range s.Plans {
		if p.DeletedAt == nil {
			c.Plans++
			living[p.ID] = true
		}
	}
	for _, k := range s.Keys {
		if k.DeletedAt != nil {
			continue
		}
		c.Keys++
		for _, id := range k.PlanIDs {
			if living[id] {
				c.PlanKeys++
			}
		}
	}
	return c
}

// ShrinksTo reports whether more than half of the plans, of the keys or of the
// keys' places in plans are gone in next: an account can be like that, but a
// broken listing looks like it.
func (c Counts) ShrinksTo(next Counts) bool {
	return next.Plans*2 < c.Plans || next.Keys*2 < c.Keys || next.PlanKeys*2 < c.PlanKeys
}
