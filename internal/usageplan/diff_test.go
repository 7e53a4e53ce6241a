package usageplan

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDiff_saysEachChangeInWords(t *testing.T) {
	live := func(s *Snapshot) *Plan { return &s.Plans[1] }
	tests := []struct {
		name   string
		change func(*Snapshot)
		want   []string
	}{
		{"nothing", func(*Snapshot) {}, nil},
		{"version and order", func(s *Snapshot) { s.Version = "x"; s.Keys[0], s.Keys[1] = s.Keys[1], s.Keys[0] }, nil},
		{"api", func(s *Snapshot) { s.APIs = []API{{"api1", "Cats"}, {"api2", "Dogs"}} },
			[]string{`api renamed: "Cats" (api1), was "Pets"`, `api added: "Dogs" (api2)`}},
		{"api removed", func(s *Snapshot) { s.APIs = nil }, []string{`api removed: "Pets" (api1)`}},
		{"plan added", func(s *Snapshot) { s.Plans = append(s.Plans, Plan{ID: "p9", Name: "Gold"}) }, []string{`plan added: "Gold" (p9)`}},
		{"plan became a tombstone", func(s *Snapshot) { live(s).DeletedAt = at(22) },
			[]string{`plan removed: "New" (live)`, `key moved: "one" (k1), from "New" (live) to no plan`}},
		{"plan came back", func(s *Snapshot) { s.Plans[0].DeletedAt = nil },
			[]string{`plan added: "Old" (dead)`, `key moved: "one" (k1), from "New" (live) to "Old" (dead), "New" (live)`}},
		{"tombstone dropped", func(s *Snapshot) { s.Plans = s.Plans[:2] }, nil},
		{"plan renamed", func(s *Snapshot) { live(s).Name = "Newer" }, []string{`plan renamed: "Newer" (live), was "New"`}},
		{"limits", func(s *Snapshot) { live(s).Quota = &Quota{Limit: 9, Period: "MONTH"}; live(s).Throttle = nil },
			[]string{`quota changed: "New" (live), from 5 per day (the first period 1 fewer) to 9 per month`, `throttle changed: "New" (live), from 2.5/s, burst 5 to unlimited`}},
		{"stages", func(s *Snapshot) { live(s).Stages = []Stage{{"api1", "beta"}}; live(s).ProductCode = "x" },
			[]string{`product code changed: "New" (live), from "" to "x"`, `stage added: "New" (live), api1/beta`, `stage removed: "New" (live), api1/prod`}},
		{"thresholds", func(s *Snapshot) { live(s).Tags = map[string]string{ThresholdsTag: "60 80"} },
			[]string{`plan tags changed: "New" (live), apigw-lens:quota-thresholds`}},
		{"key removed", func(s *Snapshot) { s.Keys = s.Keys[1:] }, []string{`key removed: "one" (k1)`}},
		{"key renamed and disabled", func(s *Snapshot) { s.Keys[0].Name, s.Keys[0].Enabled = "uno", false },
			[]string{`key renamed: "uno" (k1), was "one"`, `key disabled: "uno" (k1)`}},
		{"key enabled, without a name", func(s *Snapshot) { s.Keys[2].Name, s.Keys[2].Enabled = "", true },
			[]string{`key renamed (k3), was "three"`, `key enabled (k3)`}},
		{"customer", func(s *Snapshot) {
			s.Keys[2].CustomerID = "other"
			s.Keys[3].CustomerID = "other"
		}, []string{`customer changed: "three" (k3), from "c3" to "other"`, `customer changed: "four" (k4), customer id from "c4" to "other"`}},
		{"tags", func(s *Snapshot) {
			s.Keys[3].Tags = map[string]string{"customer": "Beta", "team": "secret", "cost": ""}
		}, []string{`customer changed: "four" (k4), from "Acme" to "Beta"`, `key tags changed: "four" (k4), cost, team`}},
		{"region not stated", func(s *Snapshot) { s.Region = "" }, nil},
		{"region", func(s *Snapshot) { s.Region = "us-east-1" }, []string{`region changed, from "eu-west-1" to "us-east-1"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := valid()
			tt.change(b)
			var got []string
			for _, c := range Diff(valid(), b) {
				got = append(got, c.String())
			}
			assert.Equal(t, tt.want, got)
		})
	}
}
