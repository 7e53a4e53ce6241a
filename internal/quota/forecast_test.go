package quota

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// november is a use of November 2026 at a time, past ending the day before.
func november(asOf string, limit, used, today int64, past ...int64) Use {
	return Use{AsOf: at(asOf), Start: at("2026-11-01"), End: at("2026-12-01"), Limit: limit, Used: used, Today: today, Past: past}
}

func repeat(days int, counts ...int64) []int64 {
	var all []int64
	for i := range days {
		all = append(all, counts[i%len(counts)])
	}
	return all
}

func TestForecast_customers(t *testing.T) {
	// Monday 16 November 2026; the last of past is a Sunday.
	office := repeat(56, 100, 100, 100, 100, 100, 0, 0)
	tests := []struct {
		name      string
		use       Use
		level     float64
		end       string
		tolerance time.Duration
	}{
		{"zero traffic", november("2026-11-16", 100, 0, 0, repeat(56, 0)...), 0, "", 0},
		{"no history at all", november("2026-11-16", 100, 0, 0), 0, "", 0},
		{"limit 0, never used", november("2026-11-16", 0, 0, 0), 0, "", 0},
		{"quiet, far from its limit", november("2026-11-16", 1000, 30, 0, repeat(56, 2)...), 2, "", 0},
		{"quiet, close to its limit", november("2026-11-16", 40, 30, 0, repeat(56, 2)...), 2, "2026-11-21", time.Hour},
		{"office: nobody works at weekends", november("2026-11-16", 1800, 1000, 0, office...), 500.0 / 7, "2026-11-26", 24 * time.Hour},
		{"new today", november("2026-11-16 12:00", 250, 50, 50), 100, "2026-11-18 12:00", time.Minute},
		{"one day", november("2026-11-16", 400, 100, 0, 100), 100, "2026-11-19", time.Minute},
		{"three days", november("2026-11-16", 700, 300, 0, 100, 100, 100), 100, "2026-11-20", time.Minute},
		{"a batch every third night", november("2026-11-16", 2000, 1500, 0, repeat(54, 300, 0, 0)...), 100, "2026-11-21", 36 * time.Hour},
		{"one wild day is not the rule", november("2026-11-16", 3300, 2900, 0, append(repeat(54, 100), 1500, 100)...), 100, "2026-11-20", 24 * time.Hour},
		{"a step counts after four days", november("2026-11-16", 2600, 1800, 0, append(repeat(50, 100), 200, 200, 200, 200)...), 200, "2026-11-20", 24 * time.Hour},
		{"stopped", november("2026-11-16", 2600, 1000, 0, append(repeat(50, 100), 0, 0, 0, 0, 0, 0, 0)...), 0, "", 0},
		{"refused days say nothing", november("2026-11-16", 1900, 1500, 0, append(repeat(40, 100), Unknown, Unknown, Unknown, 100, 100)...), 100, "2026-11-20", 24 * time.Hour},
		{"only unknown days of late", november("2026-11-16", 1900, 1500, 0, append(repeat(40, 100), repeat(14, Unknown)...)...), 100, "2026-11-20", 24 * time.Hour},
		{"used up", november("2026-11-16", 100, 100, 0, repeat(56, 9)...), 9, "2026-11-16", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := tt.use.Forecast()
			assert.InDelta(t, tt.level, f.Level, 0.2*tt.level+1e-9)
			if tt.end == "" {
				assert.Nil(t, f.End)
				return
			}
			require.NotNil(t, f.End)
			assert.WithinDuration(t, at(tt.end), *f.End, tt.tolerance)
		})
	}
}

func TestForecast_todaysBurst_counts(t *testing.T) {
	calm := november("2026-11-16 12:00", 2000, 1500, 50, repeat(56, 100)...)
	burst := november("2026-11-16 12:00", 2000, 1800, 350, repeat(56, 100)...)
	require.NotNil(t, burst.Forecast().End)
	assert.True(t, burst.Forecast().End.Before(*calm.Forecast().End))
	assert.Equal(t, 16, burst.Forecast().End.Day(), "at the pace of the day it is over tonight")
}

func TestForecast_lessHistory_widerRange(t *testing.T) {
	width := func(days int) time.Duration {
		f := november("2026-11-05", 1300, 400, 0, repeat(days, 100)...).Forecast()
		require.NotNil(t, f.To, days)
		return f.To.Sub(*f.From)
	}
	assert.Greater(t, width(3), width(14))
	assert.Greater(t, width(14), width(56))
	assert.Greater(t, width(56), 4*time.Hour, "nothing is certain")
}

// TestForecast_anyHistory_holdsTogether is what must be true of every forecast.
func TestForecast_anyHistory_holdsTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		u := randomUse(r)
		f := u.Forecast()
		require.False(t, math.IsNaN(f.Level) || math.IsInf(f.Level, 0) || f.Level < 0, "%+v", u)
		for _, when := range []*time.Time{f.From, f.End, f.To} {
			if when != nil {
				require.False(t, when.Before(u.AsOf), "%+v", u)
				require.True(t, when.Before(u.End), "%+v", u)
			}
		}
		requireNotLater(t, f.From, f.End, u)
		requireNotLater(t, f.End, f.To, u)

		higher := u
		higher.Limit += 1 + r.Int64N(1000)
		requireNotLater(t, f.End, higher.Forecast().End, u)
		requireNotLater(t, f.From, higher.Forecast().From, u)
		requireNotLater(t, f.To, higher.Forecast().To, u)
		requireNotLater(t, times(u, 1+r.Int64N(4)).Forecast().End, f.End, u)
		more := u
		more.Used += r.Int64N(1000) // before today
		requireNotLater(t, more.Forecast().End, f.End, u)
		more.Today += more.Used - u.Used
		requireNotLater(t, more.Forecast().End, f.End, u)
	}
}

// requireNotLater holds a to be no later than b; nil is the latest. Rounding
// may cost a microsecond.
func requireNotLater(t *testing.T, a, b *time.Time, u Use) {
	t.Helper()
	if b != nil {
		require.NotNil(t, a, "%+v", u)
		require.False(t, a.After(b.Add(time.Microsecond)), "%s is after %s: %+v", a, b, u)
	}
}

// times is a use with so many times the traffic, in the past as well.
func times(u Use, n int64) Use {
	u.Used, u.Today = u.Used*n, u.Today*n
	past := make([]int64, len(u.Past))
	for i, c := range u.Past {
		if past[i] = c; c > 0 {
			past[i] = c * n
		}
	}
	u.Past = past
	return u
}

func randomUse(r *rand.Rand) Use {
	period := []Period{Day, Week, Month}[r.IntN(3)]
	asOf := at("2026-11-01").Add(time.Duration(r.Int64N(int64(90 * 24 * time.Hour))))
	u := Use{AsOf: asOf, Start: period.Start(asOf), End: period.End(asOf), Limit: r.Int64N(20_000)}
	scale := []int64{1, 10, 500, 1e9}[r.IntN(4)]
	for range r.IntN(70) {
		c := r.Int64N(scale + 1)
		switch r.IntN(8) {
		case 0:
			c = 0
		case 1:
			c = Unknown
		case 2:
			c *= 20
		}
		u.Past = append(u.Past, c)
	}
	u.Today = r.Int64N(scale + 1)
	u.Used = u.Today + r.Int64N(5*scale+1)
	return u
}
