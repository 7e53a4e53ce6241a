package usageplan

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// SameContent reports whether two snapshots say the same: all but Version and
// TakenAt, in any order. Tombstones count.
func (s *Snapshot) SameContent(o *Snapshot) bool {
	return s.contentHash() == o.contentHash()
}

// contentHash is the SHA-256 of all that SameContent compares.
func (s *Snapshot) contentHash() [sha256.Size]byte {
	data, err := json.Marshal(s.canonical())
	if err != nil {
		// Only a NaN or an infinite rate cannot be written as JSON, and none
		// can come out of JSON. Such a snapshot equals only its own printing.
		data = fmt.Appendf(nil, "%+v", s)
	}
	return sha256.Sum256(data)
}

// canonical is a copy with everything that does not matter taken out: version,
// time, order, time zones and whether an empty list is nil.
func (s *Snapshot) canonical() Snapshot {
	c := Snapshot{
		Region: s.Region,
		APIs:   slices.Concat([]API{}, s.APIs),
		Plans:  slices.Concat([]Plan{}, s.Plans),
		Keys:   slices.Concat([]Key{}, s.Keys),
	}
	slices.SortFunc(c.APIs, func(a, b API) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Plans, func(a, b Plan) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Keys, func(a, b Key) int { return cmp.Compare(a.ID, b.ID) })
	for i := range c.Plans {
		p := &c.Plans[i]
		p.Stages = slices.Concat([]Stage{}, p.Stages)
		slices.SortFunc(p.Stages, compareStages)
		p.DeletedAt = inUTC(p.DeletedAt)
	}
	for i := range c.Keys {
		k := &c.Keys[i]
		k.PlanIDs = slices.Concat([]string{}, k.PlanIDs)
		slices.Sort(k.PlanIDs)
		k.DeletedAt = inUTC(k.DeletedAt)
	}
	return c
}

func compareStages(a, b Stage) int {
	return cmp.Or(cmp.Compare(a.APIID, b.APIID), cmp.Compare(a.Stage, b.Stage))
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	utc := t.UTC()
	return &utc
}
