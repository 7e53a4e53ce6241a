package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// steady is a customer whose key k used 10 requests of a monthly quota of 240 a
// day, from 1 September to 15 November 2026, when the log ends at noon.
func steady(last string) map[string][]string {
	rows := map[string][]string{
		totalsQuery: {totalsRow("", "", 70), totalsRow("acme", "Acme", 70)},
		hoursQuery:  {"|2026-11-02 00:00:00|1|0|2026-11-02 00:00:00|2026-11-02 00:00:00", "|" + last[:13] + ":00:00|1|0|" + last + "|" + last},
	}
	for day := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC); day.Format(time.DateOnly) <= last[:10]; day = day.AddDate(0, 0, 1) {
		rows[quotaQuery] = append(rows[quotaQuery], fmt.Sprintf("acme|p|k|%s|Basic|main|240|MONTH|10|10|0", day.Format(time.DateOnly)))
	}
	return rows
}

var steadyKey = Key{PlanID: "p", Plan: "Basic", KeyID: "k", KeyName: "main", Limit: 240, QuotaPeriod: "MONTH", Days: []KeyDay{}}

func TestForecast_whose(t *testing.T) {
	on := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	gone, other := steadyKey, steadyKey
	gone.gone, other.KeyID = true, "l"
	tests := []struct {
		name string
		job  Job
		want []string // key and the day of its end
	}{
		{"from the end of the report's period", Job{Now: on(16)}, []string{"k 2026-11-24"}},
		{"now is when it is made", Job{Generated: on(16)}, []string{"k 2026-11-24"}},
		{"the quota's period goes on", Job{Now: on(30)}, []string{"k 2026-11-24"}},
		{"the quota's period is over", Job{Now: on(31)}, []string{"k -"}},
		{"known and still on the plan", Job{Now: on(16), Known: []Known{{ID: "acme", Keys: []Key{steadyKey}}}}, []string{"k 2026-11-24"}},
		{"deleted", Job{Now: on(16), Known: []Known{{ID: "acme", Keys: []Key{gone}}}}, []string{"k -"}},
		{"moved to another plan", Job{Now: on(16), Known: []Known{{ID: "acme", Keys: []Key{other}}}}, []string{"k -", "l not"}},
		{"customer is gone", Job{Now: on(16), Known: []Known{{ID: "zeta", Keys: []Key{other}}}}, []string{"k -"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, customers, _ := split(t, tt.job, steady("2026-11-15 23:59:00"))
			var got []string
			for _, k := range customers["acme"].Keys {
				end := "-"
				switch {
				case k.Forecast.ends():
					end = k.Forecast.End.Format(time.DateOnly)
				case k.Forecast != nil:
					end = "not"
				}
				got = append(got, k.KeyID+" "+end)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestForecast_logEndsBeforeThePeriod_none(t *testing.T) {
	_, customers, _ := split(t, Job{Generated: period(t, "2026-W46", "UTC").To}, steady("2026-11-08 12:00:00"))
	assert.Nil(t, customers["acme"].Keys[0].Forecast)
}

// The report says what the table quota says as of the same time.
func TestForecast_isThatOfTheTable(t *testing.T) {
	for _, last := range []string{"2026-11-15 12:00:00", "2026-11-13 06:30:00"} {
		_, customers, _ := split(t, Job{Generated: period(t, "2026-W46", "UTC").To}, steady(last))
		asOf, err := time.Parse(TimeLayout, last)
		require.NoError(t, err)
		var counts []quota.Count
		for day := asOf.AddDate(0, 0, -70).Truncate(24 * time.Hour); !day.After(asOf); day = day.AddDate(0, 0, 1) {
			counts = append(counts, quota.Count{Day: day, PlanID: "p", KeyID: "k", Used: 10})
		}
		row := quota.Rows(quota.Input{
			Holdings: quota.Always([]quota.Holding{{PlanID: "p", KeyID: "k", Limit: 240, Period: quota.Month}}), Counts: counts, From: asOf, Until: asOf,
		})[0]
		f := customers["acme"].Keys[0].Forecast
		require.NotNil(t, f)
		assert.WithinDuration(t, *row.End, *f.End, time.Second)
		assert.WithinDuration(t, *row.From, *f.Earliest, time.Second)
		assert.Equal(t, row.Burn, f.PerDay)
	}
}

// Planner and exporter are two: what one says reaches the other's report.
func TestForecast_inWords(t *testing.T) {
	owner, customers, _ := split(t, Job{Generated: period(t, "2026-W46", "UTC").To}, steady("2026-11-15 23:59:00"))
	r, err := New(customers["acme"])
	require.NoError(t, err)
	assert.Contains(t, fmt.Sprint(r.Highlights), "62.5 % of the 240 requests of plan Basic for November 2026 are used. "+
		"With about 10 requests a day the rest will last until 24 Nov 2026 23:58 UTC, probably not before 2")
	assert.Contains(t, r.Notes, quota.Rule)
	assert.Contains(t, r.Notes, noteForecast)
	overview, err := New(owner)
	require.NoError(t, err)
	assert.Contains(t, fmt.Sprint(overview.Highlights), "1 customer near the end of a quota: Acme (62.5 %, used up about 24 Nov)")
}

// A quota that ran out is no forecast any more, and one of a day ends at an hour.
func TestForecast_words(t *testing.T) {
	b := &builder{loc: time.UTC}
	at := time.Date(2026, 11, 15, 19, 30, 0, 0, time.UTC)
	assert.Equal(t, "19:30", b.words(&Forecast{End: &at}, true))
	assert.Equal(t, "15 Nov", b.words(&Forecast{End: &at}, false))
	full := keyQuota{key: Key{Limit: 10, Forecast: &Forecast{End: &at}}, current: usage{from: at, to: at.Add(2), until: at.Add(1), used: 10}}
	assert.False(t, full.endsSoon())
	full.current.used = 9
	assert.True(t, full.endsSoon())
}

func TestForecast_chartGoesOnToTheLimit(t *testing.T) {
	_, customers, _ := split(t, Job{Generated: period(t, "2026-W46", "UTC").To}, steady("2026-11-15 23:59:00"))
	r, err := New(customers["acme"])
	require.NoError(t, err)
	for _, s := range r.Sections {
		if s.ID != "quota" {
			continue
		}
		require.Len(t, s.Charts, 1)
		require.Len(t, s.Charts[0].Series, 2)
		ahead := s.Charts[0].Series[1].Values
		assert.Nil(t, ahead[13])
		assert.Equal(t, 150.0, *ahead[14], "on the 15th")
		assert.Equal(t, 240.0, *ahead[23], "on the 24th")
		assert.Nil(t, ahead[24])
		assert.Equal(t, []any{"2026-11-24", nil, int64(240), int64(240)}, s.Tables[1].Rows[23])
		return
	}
	t.Fatal("no section of quotas")
}
