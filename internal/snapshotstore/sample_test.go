package snapshotstore

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

var epoch = time.Date(2026, 11, 22, 10, 15, 30, 123e6, time.UTC)

// sample is the snapshot whose listing began n seconds after epoch. Every one
// has other content.
func sample(n int) *usageplan.Snapshot {
	return sized(n, 1, 3)
}

// sized is a snapshot with so many plans and keys.
func sized(n, plans, keys int) *usageplan.Snapshot {
	at := epoch.Add(time.Duration(n) * time.Second)
	random := rand.New(rand.NewPCG(uint64(n), 1))
	s := &usageplan.Snapshot{
		Version: usageplan.NewVersion(at, func() uint16 { return uint16(random.Uint32()) }), TakenAt: at, Region: "eu-west-1",
		APIs: []usageplan.API{{ID: "api1", Name: "Pets"}},
	}
	for i := range plans {
		s.Plans = append(s.Plans, usageplan.Plan{
			ID: fmt.Sprintf("plan%d", i), Name: fmt.Sprintf("Plan %d of %d", i, n),
			Quota:    &usageplan.Quota{Limit: int64(1000 + i), Period: "MONTH"},
			Throttle: &usageplan.Throttle{RateLimit: 2.5, BurstLimit: 5},
			Stages:   []usageplan.Stage{{APIID: "api1", Stage: fmt.Sprintf("stage%d", i)}},
		})
	}
	for i := range keys {
		s.Keys = append(s.Keys, usageplan.Key{
			ID: fmt.Sprintf("%010x", random.Uint64()>>24), Name: fmt.Sprintf("Customer %d %x", i, random.Uint64()), Enabled: true,
			Tags: map[string]string{"customer": fmt.Sprintf("Company %d", i)}, PlanIDs: []string{s.Plans[i%plans].ID},
		})
	}
	return s
}

// clock is a clock that is set by hand.
type clock struct{ time.Time }

func (c *clock) Now() time.Time { return c.Time }
