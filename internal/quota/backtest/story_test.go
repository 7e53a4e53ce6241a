package backtest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// The demo's story tells when one customer used up its quota, and when another
// will. From what was known two weeks before, the forecast names both days.
func TestForecast_namesTheStorysEnds_twoWeeksBefore(t *testing.T) {
	for _, now := range []string{"2026-11-22T12:00:00Z", "2026-06-20T00:00:00Z", "2027-02-21T08:00:00Z"} {
		end, err := time.Parse(time.RFC3339, now)
		require.NoError(t, err)
		for seed := range uint64(3) {
			d, err := demo.Generate(demo.Options{Seed: seed, Until: end, Days: 90, RequestsPerDay: 1000})
			require.NoError(t, err)
			counter := &counter{until: end.Add(24*time.Hour - 1).Truncate(24 * time.Hour), days: 90, counts: map[string][]int64{}}
			require.NoError(t, d.WriteLines(counter))
			for fact, column := range map[string]string{"quota-exhausted": "exhausted_at", "quota-heading": "projected_exhaustion"} {
				want := factOf(t, d.Story(), fact)
				at, err := time.Parse(time.RFC3339Nano, want[column].(string))
				require.NoError(t, err)
				row := known(t, d.Snapshot(), counter, want["api_key_id"].(string), at.AddDate(0, 0, -14))
				require.NotNil(t, row.End, "%s, seed %d: %s", now, seed, fact)
				assert.WithinDuration(t, at, *row.End, 48*time.Hour, "%s, seed %d: %s", now, seed, fact)
				assert.False(t, row.From.After(at), "%s, seed %d: %s", now, seed, fact)
				assert.True(t, row.To == nil || !row.To.Before(at), "%s, seed %d: %s", now, seed, fact)
			}
		}
	}
}

func factOf(t *testing.T, s *demo.Story, id string) demo.Row {
	t.Helper()
	for _, f := range s.Facts {
		if f.ID == id {
			return f.Want[0]
		}
	}
	t.Fatalf("the story has no %s", id)
	return nil
}

// known is a key's row of the table quota at the midnight before a time, from
// the days that had ended by then.
func known(t *testing.T, s *usageplan.Snapshot, c *counter, key string, at time.Time) quota.Row {
	t.Helper()
	cut := at.Truncate(24 * time.Hour)
	var plan string
	for _, k := range s.Keys {
		if k.ID == key {
			plan = k.PlanIDs[0]
		}
	}
	var counts []quota.Count
	for i, n := range c.counts[key] {
		if day := c.until.AddDate(0, 0, i-c.days); day.Before(cut) {
			counts = append(counts, quota.Count{Day: day, PlanID: plan, KeyID: key, Used: n})
		}
	}
	h, err := usageplan.NewHistory(s)
	require.NoError(t, err)
	for _, row := range quota.Rows(quota.Input{Holdings: quota.FromHistory(h), Counts: counts, From: cut.AddDate(0, 0, -1), Until: cut.Add(-1)}) {
		if row.KeyID == key {
			return row
		}
	}
	t.Fatalf("no row of key %s", key)
	return quota.Row{}
}
