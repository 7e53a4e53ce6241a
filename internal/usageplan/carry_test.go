package usageplan

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCarryOver_whatIsGoneStaysAsTombstone(t *testing.T) {
	prev := valid()
	before, err := json.Marshal(prev)
	require.NoError(t, err)
	next := &Snapshot{
		Version: "v2", TakenAt: *at(23),
		Plans: []Plan{{ID: "dead", Name: "Old is back"}},
		Keys:  []Key{{ID: "k1", Name: "one", Enabled: true, PlanIDs: []string{"dead"}}, {ID: "k2", Name: "two is back"}},
	}
	next.CarryOver(prev, *at(23))
	require.NoError(t, next.Validate())

	plans := living(next.Plans, func(p *Plan) (string, bool) { return p.ID, true })
	assert.Nil(t, plans["dead"].DeletedAt, "what is listed again is alive again")
	assert.Equal(t, "Old is back", plans["dead"].Name)
	assert.Equal(t, at(23), plans["live"].DeletedAt, "what is gone was deleted now")
	assert.Equal(t, at(3), plans["dead2"].DeletedAt, "what was gone keeps its time")

	keys := living(next.Keys, func(k *Key) (string, bool) { return k.ID, true })
	assert.Equal(t, []string{"dead", "live", "dead2"}, keys["k1"].PlanIDs, "a key keeps its place in plans that are gone")
	assert.Nil(t, keys["k2"].DeletedAt)
	assert.Equal(t, []string{"dead2"}, keys["k2"].PlanIDs, "but not in one that lives")
	assert.Equal(t, at(23), keys["k3"].DeletedAt)
	assert.Equal(t, at(23), keys["k4"].DeletedAt)
	assert.Equal(t, map[string]string{"customer": "Acme"}, keys["k4"].Tags)
	assert.Equal(t, Counts{Plans: 1, Keys: 2, PlanKeys: 1}, next.Counts())

	after, err := json.Marshal(prev)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after), "the snapshot before is not changed")
}

func TestCarryOver_lateRecordOfAMovedKeyFindsItsDeletedPlan(t *testing.T) {
	next := &Snapshot{Version: "v2", TakenAt: *at(23), Keys: []Key{{ID: "k1", Name: "one"}}}
	next.CarryOver(valid(), *at(23))
	e := NewIndex(next).Lookup([]byte("api1"), []byte("prod"), []byte("k1"))
	require.NotNil(t, e)
	assert.Equal(t, "live", e.Plan.ID)
}

func TestCarryOver_tombstonesEnd(t *testing.T) {
	tests := []struct {
		name  string
		age   time.Duration
		stays bool
	}{
		{"at the end of their life they stay", TombstoneLife, true},
		{"after it they go", TombstoneLife + time.Nanosecond, false},
		{"from the future they stay", -time.Hour, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			deleted := at(22).Add(-tt.age)
			prev := &Snapshot{
				Plans: []Plan{{ID: "p", DeletedAt: &deleted}},
				Keys:  []Key{{ID: "alive", PlanIDs: []string{"p"}}, {ID: "gone", PlanIDs: []string{"p"}, DeletedAt: &deleted}},
			}
			next := &Snapshot{Version: "v", TakenAt: *at(22), Keys: []Key{{ID: "alive"}}}
			next.CarryOver(prev, *at(22))
			require.NoError(t, next.Validate(), "no reference to a plan that was dropped")
			assert.Len(t, next.Plans, len(next.Keys)-1)
			assert.Equal(t, tt.stays, len(next.Plans) == 1)
		})
	}
	var first Snapshot
	first.CarryOver(nil, *at(22))
	assert.Equal(t, Snapshot{}, first, "the first snapshot has nothing to carry over")
}

func TestSameContent_onlyContentMatters(t *testing.T) {
	same := valid()
	same.Version, same.TakenAt = "other", *at(1)
	same.Plans[0], same.Plans[2] = same.Plans[2], same.Plans[0]
	same.Keys[0].PlanIDs = []string{"live", "dead2", "dead"}
	same.Keys[2].PlanIDs = []string{}
	elsewhere := at(1).In(time.FixedZone("", 3600))
	same.Plans[2].DeletedAt = &elsewhere
	assert.True(t, valid().SameContent(same))

	changes := map[string]func(*Snapshot){
		"region":    func(s *Snapshot) { s.Region = "x" },
		"api name":  func(s *Snapshot) { s.APIs[0].Name = "x" },
		"quota":     func(s *Snapshot) { s.Plans[1].Quota = &Quota{Limit: 6, Offset: 1, Period: "DAY"} },
		"tag":       func(s *Snapshot) { s.Keys[3].Tags = map[string]string{"customer": "Other"} },
		"plans":     func(s *Snapshot) { s.Keys[0].PlanIDs = s.Keys[0].PlanIDs[:2] },
		"tombstone": func(s *Snapshot) { s.Plans[0].DeletedAt = at(2) },
	}
	for name, change := range changes {
		other := valid()
		change(other)
		assert.False(t, valid().SameContent(other), name)
	}
}

func TestCounts_ShrinksTo_moreThanHalfIsGone(t *testing.T) {
	tests := []struct {
		name       string
		from, to   Counts
		suspicious bool
	}{
		{"nothing changed", Counts{Plans: 2, Keys: 10}, Counts{Plans: 2, Keys: 10}, false},
		{"half of the keys", Counts{Keys: 10}, Counts{Keys: 5}, false},
		{"more than half of the keys", Counts{Keys: 10}, Counts{Keys: 4}, true},
		{"more than half of the plans", Counts{Plans: 3, Keys: 10}, Counts{Plans: 1, Keys: 10}, true},
		{"more than half of the places in plans", Counts{Plans: 3, Keys: 10, PlanKeys: 10}, Counts{Plans: 3, Keys: 10, PlanKeys: 4}, true},
		{"to nothing", Counts{Plans: 1, Keys: 1}, Counts{}, true},
		{"apis alone", Counts{APIs: 9}, Counts{}, false},
		{"from nothing", Counts{}, Counts{Plans: 1}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.suspicious, tt.from.ShrinksTo(tt.to)) })
	}
}
