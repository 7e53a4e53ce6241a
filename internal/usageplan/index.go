package usageplan

import "time"

// Index answers lookups in one snapshot. It is immutable and safe for
// concurrent use.
type Index struct {
	Snapshot *Snapshot

	entries map[ref]*Entry
	keys    map[string]*Entry
	apis    map[string]string
}

// Entry is an API key and the plan under which it uses an API stage; Plan is
// nil where no plan of the key covers the stage.
type Entry struct {
	Key  *Key
	Plan *Plan
}

type ref struct{ apiID, stage, keyID string }

// NewIndex builds the index of a valid snapshot, which must not change
// afterwards.
//
// API Gateway allows a key one plan per stage, but deleted plans stay in the
// snapshot: a living plan wins over a deleted one, and of two deleted ones the
// one that lived longer.
func NewIndex(s *Snapshot) *Index {
	plans := make(map[string]*Plan, len(s.Plans))
	for i := range s.Plans {
		plans[s.Plans[i].ID] = &s.Plans[i]
	}
	x := &Index{
		Snapshot: s,
		entries:  make(map[ref]*Entry, refs(s, plans)),
		keys:     make(map[string]*Entry, len(s.Keys)),
		apis:     make(map[string]string, len(s.APIs)),
	}
	for _, api := range s.APIs {
		x.apis[api.ID] = api.Name
	}
	for i := range s.Keys {
		x.addKey(&s.Keys[i], plans)
	}
	return x
}

// refs is the most (API, stage, key) that a snapshot can have.
func refs(s *Snapshot, plans map[string]*Plan) (n int) {
	for _, k := range s.Keys {
		for _, id := range k.PlanIDs {
			n += len(plans[id].Stages)
		}
	}
	return n
}

func (x *Index) addKey(key *Key, plans map[string]*Plan) {
	x.keys[key.ID] = &Entry{Key: key}
	for _, id := range key.PlanIDs {
		plan := plans[id]
		entry := &Entry{Key: key, Plan: plan}
		for _, st := range plan.Stages {
			r := ref{st.APIID, st.Stage, key.ID}
			if old := x.entries[r]; old == nil || outlives(plan.DeletedAt, old.Plan.DeletedAt) {
				x.entries[r] = entry
			}
		}
	}
}

// outlives reports whether a plan deleted at a (nil: never) was there longer
// than one deleted at b.
func outlives(a, b *time.Time) bool {
	return b != nil && (a == nil || a.After(*b))
}

// Lookup finds a key and its plan for an API stage; nil for a key that the
// snapshot does not know. keyID is in its public form (PublicKeyID).
func (x *Index) Lookup(apiID, stage, keyID []byte) *Entry {
	if e := x.entries[ref{string(apiID), string(stage), string(keyID)}]; e != nil {
		return e
	}
	return x.keys[string(keyID)]
}

// APIName is the name of an API, "" where the snapshot does not know it.
func (x *Index) APIName(apiID []byte) string { return x.apis[string(apiID)] }

// Entries calls yield for every entry that Lookup can return: for the key
// alone, with API and stage empty, and for each stage of its plans.
func (x *Index) Entries(yield func(apiID, stage string, e *Entry) bool) {
	for _, e := range x.keys {
		if !yield("", "", e) {
			return
		}
	}
	for r, e := range x.entries {
		if !yield(r.apiID, r.stage, e) {
			return
		}
	}
}
