package oracle

import (
	"net/netip"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

func day(d int) time.Time { return time.Date(2026, 11, d, 12, 0, 0, 0, time.UTC) }

func deleted(d int) *time.Time {
	at := day(d)
	return &at
}

// legacyValue is an id that equals a key's value; the snapshot has its
// fingerprint.
const legacyValue = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEf"

// snapshot is an account in which every rule of the lookup has a case: keys
// without plan, with several, two for one stage, deleted ones, ties.
func snapshot(version string, taken time.Time) *usageplan.Snapshot {
	stage := func(api, name string) usageplan.Stage { return usageplan.Stage{APIID: api, Stage: name} }
	return &usageplan.Snapshot{
		Version: version, TakenAt: taken,
		APIs: []usageplan.API{{ID: "api1", Name: "Orders " + version}, {ID: "api2", Name: "\"Länder\"\u2028\x01"}, {ID: "api3"}},
		Plans: []usageplan.Plan{
			{ID: "gold", Name: "Gold", Stages: []usageplan.Stage{stage("api1", "prod"), stage("api2", "prod")},
				Quota: &usageplan.Quota{Limit: 100_000, Period: "MONTH"}, Throttle: &usageplan.Throttle{RateLimit: 12.5, BurstLimit: 50}},
			{ID: "free", Stages: []usageplan.Stage{stage("api1", "beta"), stage("api3", "$default")}, Quota: &usageplan.Quota{Period: "DAY"}},
			{ID: "old", Name: "Old", DeletedAt: deleted(3), Stages: []usageplan.Stage{stage("api1", "prod"), stage("api1", "beta"), stage("api1", "dev")},
				Throttle: &usageplan.Throttle{RateLimit: 1e21}},
			{ID: "older", Name: "Older", DeletedAt: deleted(2), Stages: []usageplan.Stage{stage("api1", "dev"), stage("api2", "dev")}},
			{ID: "twin", Name: "Twin", DeletedAt: deleted(3), Stages: []usageplan.Stage{stage("api1", "dev")}},
			{ID: "rival", Name: "Rival of gold", Stages: []usageplan.Stage{stage("api1", "prod")}},
		},
		Keys: []usageplan.Key{
			{ID: "key1", Name: "one", PlanIDs: []string{"gold"}},
			{ID: "key2", Name: "two \\ \"quoted\"", CustomerID: "cust-2", PlanIDs: []string{"old", "gold", "free"}},
			{ID: "key3", Name: "three", Tags: map[string]string{"customer": "Müller & Söhne <x>"}, PlanIDs: []string{"older", "old", "twin"}},
			{ID: "key4", Tags: map[string]string{"customer": "", "team": "x"}, PlanIDs: []string{"twin", "old"}},
			{ID: "key5", Name: "five", PlanIDs: []string{"rival", "gold", "gold"}},
			{ID: "key6", Name: "no plan", DeletedAt: deleted(1)},
			{ID: publicKeyID(legacyValue), Name: "legacy", PlanIDs: []string{"gold"}},
		},
	}
}

// histories are what answers differ by: no snapshot, one, and several that were
// in force one after the other.
func histories() [][]*usageplan.Snapshot {
	second := snapshot("v2", day(10))
	second.Keys = second.Keys[:3]
	second.Plans[0].Name = "Gold, renamed"
	third := snapshot("v3", day(20))
	third.APIs, third.Keys[0].PlanIDs = nil, []string{"free"}
	return [][]*usageplan.Snapshot{
		nil,
		{snapshot("v1", day(1))},
		{snapshot("v1", day(1)), second, third},
	}
}

// countries are the countries of some networks, none within another.
var countries = map[netip.Prefix]string{
	netip.MustParsePrefix("198.51.100.0/25"):   "DE",
	netip.MustParsePrefix("198.51.100.128/26"): "FR",
	netip.MustParsePrefix("192.0.2.0/24"):      "NL",
	netip.MustParsePrefix("2001:db8:1::/48"):   "PL",
	netip.MustParsePrefix("fe80::/10"):         "CH",
}
