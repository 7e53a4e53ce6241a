package demo

import (
	"math"
	"strconv"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// customer is a made-up company as the reports should name it.
type customer struct {
	id, label string
	plan      *usageplan.Plan
}

// apiKey is one key of a customer; of is nil for a key that the usage plan
// snapshot does not know.
type apiKey struct {
	id    string
	of    *customer
	usage usageplan.Key
}

// cast is who takes part: plans with limits that fit the rate of the traffic,
// customers and their keys.
type cast struct {
	starter, growth, enterprise *usageplan.Plan
	keys                        []*apiKey

	brightwater, brightwaterApp, everline, kestrel, fjordpay *apiKey
	cobalt, harbour, granary, larkspur                       *apiKey
	dunmore, ivory, alder, juniper                           *apiKey
	unknown                                                  *apiKey
}

func newCast(requestsPerDay int) *cast {
	rate := float64(requestsPerDay)
	c := &cast{
		starter:    newUsagePlan("pl5t4rt", "Starter", .625*rate, rate/1600, orders, catalog),
		growth:     newUsagePlan("plgr0w7", "Growth", 3.125*rate, rate/800, orders, catalog),
		enterprise: newUsagePlan("pl3n7pr", "Enterprise", 25*rate, rate/80, orders, catalog, partners),
	}
	c.brightwater = c.key("k1br1ghtw4", "production", "Brightwater Logistics", c.enterprise)
	c.brightwaterApp = c.key("k1br1ghtap", "dispatch app", "Brightwater Logistics", c.enterprise)
	c.brightwaterApp.of = c.brightwater.of
	c.everline = c.key("k2ev3rl1n3", "everline-backend", "Everline Insurance", c.enterprise)
	c.kestrel = c.key("k3k3str3l7", "production", "Kestrel Mobility", c.enterprise)
	c.fjordpay = c.key("k4fj0rdp4y", "fjordpay-payments", "Fjordpay", c.enterprise)
	c.cobalt = c.key("k5c0b4ltpc", "cobalt-tracking", "Cobalt Parcel", c.growth)
	c.harbour = c.key("k6h4rb0ur9", "harbour-etl", "Harbour Analytics", c.growth)
	c.granary = c.key("k7gr4n4rym", "granary-shop", "Granary Market", c.growth)
	c.larkspur = c.key("k8l4rkspur", "larkspur-portal", "Larkspur Health", c.growth)
	c.dunmore = c.key("k9dunm0ref", "dunmore-nightly", "Dunmore Foods", c.starter)
	c.alder = c.key("ka4ld3rfnc", "alder-erp", "Alder & Finch", c.starter)
	// Two customers without the tag: one has a customer id, one only its key.
	c.ivory = c.untagged("kb1v0ryln3", "Ivory Lane", "cust-0417", c.starter)
	c.juniper = c.untagged("kcjun1p3rt", "Juniper Travel", "", c.starter)
	c.unknown = &apiKey{id: "kzn0t1n5np"}
	return c
}

func newUsagePlan(id, name string, limit, perSecond float64, stages ...*stageOf) *usageplan.Plan {
	perSecond = max(1, math.Round(perSecond))
	p := &usageplan.Plan{
		ID: id, Name: name,
		Quota:    &usageplan.Quota{Limit: roundTo2Digits(limit), Period: "MONTH"},
		Throttle: &usageplan.Throttle{RateLimit: perSecond, BurstLimit: int64(2 * perSecond)},
	}
	for _, s := range stages {
		p.Stages = append(p.Stages, usageplan.Stage{APIID: s.api, Stage: s.stage})
	}
	return p
}

// roundTo2Digits makes a limit look like one that somebody chose.
func roundTo2Digits(x float64) int64 {
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	return int64(math.Round(x/unit) * unit)
}

// key adds a key whose tag names its customer.
func (c *cast) key(id, name, customerTag string, plan *usageplan.Plan) *apiKey {
	return c.add(&apiKey{
		id: id, of: &customer{customerTag, customerTag, plan},
		usage: usageplan.Key{ID: id, Name: name, Enabled: true, Tags: map[string]string{"customer": customerTag}, PlanIDs: []string{plan.ID}},
	})
}

// untagged adds a key that is called like its customer, who is identified by
// customerID, or by the key's id where there is none.
func (c *cast) untagged(id, name, customerID string, plan *usageplan.Plan) *apiKey {
	identity := customerID
	if identity == "" {
		identity = id
	}
	return c.add(&apiKey{
		id: id, of: &customer{identity, name, plan},
		usage: usageplan.Key{ID: id, Name: name, CustomerID: customerID, Enabled: true, PlanIDs: []string{plan.ID}},
	})
}

func (c *cast) add(k *apiKey) *apiKey {
	c.keys = append(c.keys, k)
	return k
}

// planAt is the plan under which the key uses a stage; nil where none covers it.
func (k *apiKey) planAt(s *stageOf) *usageplan.Plan {
	if k.of == nil {
		return nil
	}
	for _, st := range k.of.plan.Stages {
		if st.APIID == s.api && st.Stage == s.stage {
			return k.of.plan
		}
	}
	return nil
}

func (c *cast) snapshot(takenAt time.Time) *usageplan.Snapshot {
	s := &usageplan.Snapshot{
		Version: takenAt.Format("20060102T150405.000Z") + "-demo",
		TakenAt: takenAt,
		Region:  "eu-west-1",
		Plans:   []usageplan.Plan{*c.starter, *c.growth, *c.enterprise},
	}
	for _, at := range []*stageOf{orders, catalog, partners, accounts, activity} {
		s.APIs = append(s.APIs, usageplan.API{ID: at.api, Name: at.name})
	}
	for _, k := range c.keys {
		s.Keys = append(s.Keys, k.usage)
	}
	return s
}

// thousands writes a number as a sentence does: 10,000.
func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
