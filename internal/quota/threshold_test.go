package quota

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

func TestParseThresholds(t *testing.T) {
	for text, want := range map[string]Thresholds{
		"75,90,100": {75, 90, 100}, "100%, 50 ,50": {50, 100}, "0.5": {0.5}, "120": {120},
		"60 80 95": {60, 80, 95}, "60/80/95": {60, 80, 95}, " 75% , 90% ,": {75, 90},
	} {
		got, err := ParseThresholds(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", " / ", "75,x", "NaN", "Inf", "0", "-1", "many", "75;90", "1001"} {
		_, err := ParseThresholds(text)
		assert.ErrorIs(t, err, errThresholds, text)
	}
}

func TestThresholds_passed(t *testing.T) {
	row := func(used, limit int64) Row { return Row{Used: used, Limit: limit} }
	tests := []struct {
		name string
		row  Row
		want Thresholds
	}{
		{"below", row(749, 1000), Thresholds{}},
		{"exactly", row(750, 1000), Thresholds{75}},
		{"between", row(999, 1000), Thresholds{75, 90}},
		{"all", row(1000, 1000), Thresholds{75, 90, 100}},
		{"beyond", row(5000, 1000), Thresholds{75, 90, 100}},
		{"unused", row(0, 1000), nil},
		{"limit 0, unused", row(0, 0), nil},
		{"limit 0, used", row(1, 0), Thresholds{75, 90, 100}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, tt.row.Passed(DefaultThresholds)) })
	}
}

func TestByRisk(t *testing.T) {
	early, late := at("2026-11-05"), at("2026-11-25")
	row := func(key string, used int64) Row { return Row{Holding: Holding{KeyID: key}, Used: used, Limit: 100} }
	over, soon, maybe, high, low := row("over", 100), row("soon", 50), row("maybe", 40), row("high", 90), row("low", 1)
	over.End, over.From = &early, &early
	soon.End, soon.From = &late, &early
	maybe.From = &late
	rows := []Row{low, maybe, high, soon, over}
	ByRisk(rows)
	var got []string
	for _, r := range rows {
		got = append(got, r.KeyID)
	}
	assert.Equal(t, []string{"over", "soon", "maybe", "high", "low"}, got)
}

func TestThresholds_planHasItsOwn(t *testing.T) {
	plan := func(id, tag string) usageplan.Plan {
		p := usageplan.Plan{ID: id, Name: "Plan", Quota: &usageplan.Quota{Limit: 100, Period: "MONTH"}}
		if tag != "" {
			p.Tags = map[string]string{usageplan.ThresholdsTag: tag}
		}
		return p
	}
	h, err := usageplan.NewHistory(snapshot("1", "2026-11-10", []usageplan.Plan{plan("bad", "soon"), plan("none", ""), plan("own", "60 80 95")},
		usageplan.Key{ID: "k", PlanIDs: []string{"bad", "none", "own"}}, usageplan.Key{ID: "l", PlanIDs: []string{"bad"}}))
	require.NoError(t, err)
	rows := Rows(Input{Holdings: FromHistory(h), Counts: []Count{
		{at("2026-11-10"), "bad", "k", 85}, {at("2026-11-10"), "none", "k", 85}, {at("2026-11-10"), "own", "k", 85},
	}, From: at("2026-11-11"), Until: at("2026-11-11")})
	passed, bad := map[string]Thresholds{}, map[string]bool{}
	for _, r := range rows {
		bad[r.PlanLabel()] = r.BadThresholds
		if r.KeyID == "k" {
			passed[r.PlanID] = r.Passed(DefaultThresholds)
		}
	}
	assert.Equal(t, map[string]Thresholds{"bad": {75}, "none": {75}, "own": {60, 80}}, passed)
	assert.Equal(t, map[string]bool{"Plan (bad)": true, "Plan (none)": false, "Plan (own)": false}, bad)
}
