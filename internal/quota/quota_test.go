package quota

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// at reads 2026-11-22 or 2026-11-22 10:00.
func at(text string) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	panic("not a time: " + text)
}

func TestPeriod_startAndEnd(t *testing.T) {
	tests := []struct {
		period     Period
		at         string
		start, end string
	}{
		{Day, "2026-11-22 23:59", "2026-11-22", "2026-11-23"},
		{Week, "2026-11-22 00:00", "2026-11-22", "2026-11-29"}, // a Sunday
		{Week, "2026-11-21 23:59", "2026-11-15", "2026-11-22"},
		{Week, "2027-01-01 12:00", "2026-12-27", "2027-01-03"},
		{Month, "2026-02-28 12:00", "2026-02-01", "2026-03-01"},
		{Month, "2026-12-31 23:59", "2026-12-01", "2027-01-01"},
		{Month, "2028-02-29 00:00", "2028-02-01", "2028-03-01"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.period, " ", tt.at), func(t *testing.T) {
			assert.Equal(t, at(tt.start), tt.period.Start(at(tt.at)))
			assert.Equal(t, at(tt.end), tt.period.End(at(tt.at)))
		})
	}
	lateEvening := time.Date(2026, 11, 22, 20, 0, 0, 0, time.FixedZone("New York", -5*3600))
	assert.Equal(t, at("2026-11-23"), Day.Start(lateEvening), "periods are UTC")
}

// monthly is a key with 100 requests a month.
var monthly = Holding{PlanID: "p", Plan: "Basic", KeyID: "k", KeyName: "main", CustomerID: "c", Customer: "Acme", Limit: 100, Period: Month}

func counts(days ...any) []Count {
	var list []Count
	for i := 0; i < len(days); i += 2 {
		list = append(list, Count{Day: at(days[i].(string)), PlanID: "p", KeyID: "k", Used: int64(days[i+1].(int))})
	}
	return list
}

func TestRows_everyHoldingEveryDay_zerosToo(t *testing.T) {
	idle := monthly
	idle.KeyID = "idle"
	rows := Rows(Input{Holdings: Always([]Holding{monthly, idle}), Counts: counts("2026-11-02", 5), From: at("2026-11-01"), Until: at("2026-11-03 12:00")})
	require.Len(t, rows, 6)
	for i, want := range []struct{ day, used int64 }{{0, 0}, {0, 0}, {5, 5}, {0, 0}, {0, 5}, {0, 0}} {
		assert.Equal(t, want.day, rows[i].UsedDay, i)
		assert.Equal(t, want.used, rows[i].Used, i)
		assert.Equal(t, 100-want.used, rows[i].Remaining(), i)
	}
}

func TestRows_useStartsAnewWithEachPeriod(t *testing.T) {
	for _, tt := range []struct {
		period Period
		want   []int64 // on 28 November to 2 December 2026, Saturday to Wednesday
	}{
		{Day, []int64{1, 2, 4, 8, 16}},
		{Week, []int64{1, 2, 6, 14, 30}},
		{Month, []int64{1, 3, 7, 8, 24}},
	} {
		h := monthly
		h.Period = tt.period
		rows := Rows(Input{Holdings: Always([]Holding{h}), Counts: counts("2026-11-30", 4, "2026-11-28", 1, "2026-11-29", 2, "2026-12-01", 8, "2026-12-02", 16), From: at("2026-11-28"), Until: at("2026-12-02")})
		var got []int64
		for _, r := range rows {
			got = append(got, r.Used)
		}
		assert.Equal(t, tt.want, got, tt.period)
	}
}

func TestRows_countsBeforeTheFirstDayCount(t *testing.T) {
	rows := Rows(Input{Holdings: Always([]Holding{monthly}), Counts: counts("2026-10-31", 50, "2026-11-01", 7), From: at("2026-11-10"), Until: at("2026-11-10")})
	require.Len(t, rows, 1)
	assert.EqualValues(t, 7, rows[0].Used)
	assert.Equal(t, at("2026-09-01"), Since(at("2026-11-10")), "eight weeks, and the month that holds their first day")
	assert.Equal(t, at("2026-11-29"), Since(at("2027-01-27")), "the week that holds the first of the month")
}

func TestRows_usedUp_saysWhen(t *testing.T) {
	rows := Rows(Input{Holdings: Always([]Holding{monthly}), Counts: counts("2026-11-04", 60, "2026-11-05", 80, "2026-11-06", 1), From: at("2026-11-06"), Until: at("2026-11-06 12:00")})
	r := rows[0]
	assert.EqualValues(t, 0, r.Remaining())
	assert.InDelta(t, 1.41, r.Utilisation(), 1e-9)
	assert.Equal(t, at("2026-11-05 12:00"), *r.End, "half way through the day's requests")
	assert.Equal(t, at("2026-11-05"), *r.From)
	assert.Equal(t, at("2026-11-06"), *r.To)
}

func TestRows_usedUp_saysExactlyWhen_whereThatIsKnown(t *testing.T) {
	known := map[Exhausted]time.Time{{"p", "k", at("2026-11-01")}: at("2026-11-05 17:30")}
	rows := Rows(Input{Holdings: Always([]Holding{monthly}), Counts: counts("2026-11-04", 60, "2026-11-05", 80), From: at("2026-11-04"), Until: at("2026-11-05 20:00"), UsedUp: known})
	require.Len(t, rows, 2)
	require.NotNil(t, rows[0].End)
	assert.WithinDuration(t, at("2026-11-05 16:00"), *rows[0].End, time.Second, "on the day before, a forecast: 60 on its one day, 40 left")
	assert.Equal(t, at("2026-11-05 17:30"), *rows[1].End)
	assert.Equal(t, rows[1].End, rows[1].From)
	assert.Equal(t, rows[1].End, rows[1].To)
}

// Rows takes what a forecast needs from the counts; what becomes of that is
// TestForecast's.
func TestRows_forecast(t *testing.T) {
	tests := []struct {
		name   string
		counts []Count
		until  string
		end    string
	}{
		{"even pace, ends in the month", counts("2026-11-01", 10, "2026-11-02", 10), "2026-11-03", "2026-11-11"},
		{"even pace, does not", counts("2026-11-01", 1, "2026-11-02", 1), "2026-11-03", ""},
		{"the month before counts for the pace", counts("2026-10-29", 5, "2026-10-30", 5, "2026-10-31", 5, "2026-11-01", 5), "2026-11-02", "2026-11-21"},
		{"refused days are no quiet days", counts("2026-10-29", 50, "2026-10-30", 50, "2026-10-31", 0, "2026-11-01", 50), "2026-11-02", "2026-11-03"},
		{"nothing yet", nil, "2026-11-15", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			until := at(tt.until).Add(-time.Nanosecond)
			rows := Rows(Input{Holdings: Always([]Holding{monthly}), Counts: tt.counts, From: until, Until: until})
			require.Len(t, rows, 1)
			r := rows[0]
			if tt.end == "" {
				assert.Nil(t, r.End)
				return
			}
			require.NotNil(t, r.End)
			assert.WithinDuration(t, at(tt.end), *r.End, time.Minute)
			assert.False(t, r.From.After(*r.End))
			assert.True(t, r.To == nil || !r.To.Before(*r.End))
		})
	}
}

func TestRows_burn(t *testing.T) {
	until := at("2026-11-15").Add(-time.Nanosecond)
	rows := Rows(Input{Holdings: Always([]Holding{monthly}), Counts: counts("2026-11-01", 13, "2026-11-14", 35), From: until, Until: until})
	assert.InDelta(t, 5, rows[0].Burn, 1e-9)
}

func snapshot(version, takenAt string, plans []usageplan.Plan, keys ...usageplan.Key) *usageplan.Snapshot {
	return &usageplan.Snapshot{Version: version, TakenAt: at(takenAt), Plans: plans, Keys: keys}
}

func TestFromHistory_offsetLowersOnlyTheFirstPeriod(t *testing.T) {
	plan := usageplan.Plan{ID: "p", Name: "Basic", Quota: &usageplan.Quota{Limit: 100, Offset: 30, Period: "MONTH"}}
	key := usageplan.Key{ID: "k", PlanIDs: []string{"p"}}
	known, err := usageplan.NewHistory(snapshot("1", "2026-11-10", []usageplan.Plan{plan}, key))
	require.NoError(t, err)
	added, err := usageplan.NewHistory(snapshot("1", "2026-11-10", nil), snapshot("2", "2026-11-20", []usageplan.Plan{plan}, key))
	require.NoError(t, err)
	limits := func(h *usageplan.History) (all []int64) {
		for _, r := range Rows(Input{Holdings: FromHistory(h), Counts: nil, From: at("2026-11-29"), Until: at("2026-12-01")}) {
			all = append(all, r.Limit)
		}
		return all
	}
	assert.Equal(t, []int64{100, 100, 100}, limits(known), "its first period is not known")
	assert.Equal(t, []int64{70, 70, 100}, limits(added))
}

func TestFromHistory_onlyQuotas_untilDeleted(t *testing.T) {
	deleted := at("2026-11-20 12:00")
	plans := []usageplan.Plan{
		{ID: "p", Name: "Basic", Quota: &usageplan.Quota{Limit: 100, Period: "MONTH"}, Throttle: &usageplan.Throttle{RateLimit: 5}},
		{ID: "free", Name: "No quota"},
	}
	h, err := usageplan.NewHistory(snapshot("1", "2026-11-10", plans,
		usageplan.Key{ID: "k", Name: "main", Tags: map[string]string{"customer": "Acme"}, PlanIDs: []string{"p", "free"}},
		usageplan.Key{ID: "old", PlanIDs: []string{"p"}, DeletedAt: &deleted}))
	require.NoError(t, err)
	var got []string
	for _, r := range Rows(Input{Holdings: FromHistory(h), Counts: nil, From: at("2026-11-20"), Until: at("2026-11-21")}) {
		got = append(got, fmt.Sprintf("%s %s of %s on %s", r.Day.Format(time.DateOnly), r.key(), r.Customer, r.Plan))
	}
	assert.Equal(t, []string{
		"2026-11-20 main (k) of Acme on Basic", "2026-11-20 old of (none) on Basic", "2026-11-21 main (k) of Acme on Basic",
	}, got)
}

func TestRow_valuesFitTheColumns(t *testing.T) {
	rate := 2.5
	h := monthly
	h.Rate = &rate
	rows := Rows(Input{Holdings: Always([]Holding{h}), Counts: counts("2026-11-01", 50), From: at("2026-11-01"), Until: at("2026-11-01 12:00")})
	values := rows[0].Values()
	require.Len(t, values, len(Columns))
	got := map[string]any{}
	for i, c := range Columns {
		got[c.Name] = values[i]
	}
	assert.Equal(t, "main (k)", got["api_key"])
	assert.Equal(t, 0.5, got["utilisation"])
	assert.Equal(t, 2.5, got["throttle_rate"])
	assert.Nil(t, got["getusage_used"])
	assert.IsType(t, time.Time{}, got["projected_end"])
}

func BenchmarkRows(b *testing.B) {
	var holdings []Holding
	var all []Count
	for k := range 2000 {
		h := monthly
		h.KeyID = fmt.Sprint(k)
		holdings = append(holdings, h)
		for d := range 35 {
			all = append(all, Count{Day: at("2026-11-01").AddDate(0, 0, d), PlanID: "p", KeyID: h.KeyID, Used: 3})
		}
	}
	for b.Loop() {
		Rows(Input{Holdings: Always(holdings), Counts: all, From: at("2026-11-01"), Until: at("2026-12-05")})
	}
}
