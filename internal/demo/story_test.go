package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mustAddr(s string) netip.Addr { return netip.MustParseAddr(s) }

func encoded(t *testing.T, d *Demo) string {
	t.Helper()
	require.NotNil(t, d.Story())
	data, err := d.Story().Encode()
	require.NoError(t, err)
	return string(data)
}

func TestStory_defaultSpan_everyFact(t *testing.T) {
	d := discard(t, Options{Until: noon, RequestsPerDay: 2000})
	ids := map[string]bool{}
	for _, f := range d.Story().Facts {
		assert.False(t, ids[f.ID], f.ID)
		ids[f.ID] = true
		for _, text := range []string{f.Title, f.Text, f.SQL} {
			assert.NotEmpty(t, text, f.ID)
		}
		assert.True(t, strings.HasPrefix(f.SQL, "SELECT "), f.SQL)
	}
	for _, id := range []string{
		"quota-exhausted", "quota-refusals", "quota-heading", "throttled", "throttle-refusals", "leaked-key",
		"leaked-key-countries", "leaked-key-agents", "bad-deploy", "bad-deploy-routes", "old-version", "old-version-customers",
		"crawler", "crawler-status", "waf-blocks", "unknown-key", "no-plan", "keyless", "token-clients", "token-users", "iam-roles",
		"requests", "repaired", "requests-by-day", "requests-by-status", "requests-by-domain", "requests-by-stage",
		"requests-by-route", "requests-by-auth", "requests-by-country", "requests-by-error", "requests-by-enrichment",
		"requests-by-agent", "requests-by-customer", "requests-by-key", "requests-by-plan",
	} {
		assert.True(t, ids[id], id)
	}
	var back Story
	require.NoError(t, json.Unmarshal([]byte(encoded(t, d)), &back))
	assert.Equal(t, d.Story().Import, back.Import)
	assert.Len(t, back.Facts, len(d.Story().Facts))
}

// TestStory_anySpan_holdsTogether goes through the spans that are hard: short
// ones, ends of months, leap days, the days around the 15th.
func TestStory_anySpan_holdsTogether(t *testing.T) {
	untils := []string{
		"2026-11-22T12:00:00Z", "2026-11-01T00:00:00Z", "2026-11-01T00:00:01Z", "2026-11-14T23:59:59Z", "2026-11-15T00:00:00Z",
		"2026-11-15T00:00:00.001Z", "2026-12-31T23:59:59.999Z", "2026-10-31T20:00:00Z", "2027-01-01T06:00:00Z", "2028-02-29T18:30:00Z",
		"2028-03-01T00:00:00Z", "2027-02-28T23:00:00Z", "2026-03-29T02:30:00+02:00", "2026-05-30T07:00:00Z",
	}
	for _, until := range untils {
		for _, days := range []int{1, 2, 5, 14, 35, 62} {
			for _, rate := range []int{200, 900} {
				at, err := time.Parse(time.RFC3339, until)
				require.NoError(t, err)
				opts := Options{Seed: uint64(days), Days: days, Until: at, RequestsPerDay: rate}
				d := discard(t, opts)
				checkStory(t, d, opts)
			}
		}
	}
}

func TestStory_400Days_holdsTogether(t *testing.T) {
	opts := Options{Seed: 5, Days: 400, Until: noon, RequestsPerDay: 200}
	checkStory(t, discard(t, opts), opts)
}

func TestStory_millionADay_holdsTogether(t *testing.T) {
	opts := Options{Seed: 5, Days: 1, Until: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC), RequestsPerDay: 1_000_000}
	checkStory(t, discard(t, opts), opts)
}

func discard(t testing.TB, opts Options) *Demo {
	t.Helper()
	d, err := Generate(opts)
	require.NoError(t, err)
	require.NoError(t, d.WriteLines(io.Discard))
	return d
}

func checkStory(t *testing.T, d *Demo, opts Options) {
	t.Helper()
	s := d.Story()
	name := opts.Until.Format(time.RFC3339Nano)
	require.Equal(t, d.Lines(), s.Import.Lines, "%s %d", name, opts.Days)
	assert.EqualValues(t, 8, s.Import.Repaired)
	assert.EqualValues(t, 5, s.Import.Failed)
	assert.Equal(t, s.Import.Lines, s.Import.Delivered+s.Import.Failed)
	assert.Equal(t, s.Import.Delivered, s.Import.Enriched+s.Import.NoKey+s.Import.UnknownKey+s.Import.NoPlan)
	for _, id := range []string{"day", "status", "domain", "stage", "route", "auth", "country", "error", "enrichment"} {
		assert.Equal(t, s.Import.Delivered, sum(s.Fact("requests-by-"+id)), "%s %s", name, id)
	}
	keyed := s.Import.Enriched + s.Import.UnknownKey + s.Import.NoPlan
	assert.Equal(t, keyed, sum(s.Fact("requests-by-customer")))
	assert.Equal(t, keyed, sum(s.Fact("requests-by-key")))
	assert.Equal(t, s.Import.Enriched, sum(s.Fact("requests-by-plan")))
	assert.Equal(t, s.Import.Delivered-s.Import.Repaired, sum(s.Fact("requests-by-agent")))
	checkQuotas(t, d, name)
	checkEvents(t, d, name)
}

// checkQuotas holds the quota story to what the options allow to be seen.
func checkQuotas(t *testing.T, d *Demo, name string) {
	t.Helper()
	s, p := d.Story(), d.plan
	if refused := s.Fact("quota-refusals"); refused != nil {
		require.Len(t, refused.Want, 1, name)
		assert.Equal(t, "Dunmore Foods", refused.Want[0]["customer"], name)
	}
	exhausted := s.Fact("quota-exhausted")
	assert.Equal(t, p.from.Before(p.thisMonth().from), exhausted != nil, "%s %d days", name, p.days)
	if exhausted != nil {
		row := exhausted.Want[0]
		assert.Equal(t, p.cast.starter.Quota.Limit, row["quota_limit"])
		assert.Equal(t, p.cast.starter.Quota.Limit, row["used"], "exactly the limit")
		assert.Less(t, row["exhausted_at"], row["first_refused"])
		assert.Equal(t, row["refused"], s.Fact("quota-refusals").Want[0]["requests"])
		if seen := p.thisMonth().from.Sub(p.from); seen >= 4*24*time.Hour {
			assert.Zero(t, p.exhaustedBefore, "%s %d days: enough of the month is seen", name, p.days)
		} else if p.exhaustedBefore > 0 {
			assert.Contains(t, exhausted.Text, thousands(p.exhaustedBefore)+" requests are taken")
		}
	}
	if used := d.plan.cast.growth.Quota.Limit; d.Story().Fact("quota-heading") != nil {
		row := s.Fact("quota-heading").Want[0]
		assert.Less(t, row["used"], used, name)
		assert.Less(t, row["projected_exhaustion"], stamp(p.thisMonth().to.UnixMilli()), name)
		assert.GreaterOrEqual(t, row["projected_exhaustion"], stamp(p.until.UnixMilli()), name)
		assert.True(t, p.lateInMonth())
		if !p.from.After(p.thisMonth().from) {
			assert.Zero(t, p.headingBefore)
		}
	} else if p.lateInMonth() {
		// Only a last hour of a month, or of a day, has no room for it.
		assert.True(t, p.thisMonth().to.Sub(p.until) < 2*time.Hour || p.length(p.days-1) < hourMS && p.days == 1, name)
	}
}

func checkEvents(t *testing.T, d *Demo, name string) {
	t.Helper()
	s := d.Story()
	for _, id := range []string{"bad-deploy-routes", "old-version-customers", "throttle-refusals", "no-plan"} {
		if f := s.Fact(id); f != nil {
			assert.Len(t, f.Want, 1, "%s %s", name, id)
		}
	}
	if d.plan.days < 14 {
		return
	}
	for _, id := range []string{"bad-deploy", "old-version", "throttled", "leaked-key", "crawler", "waf-blocks", "unknown-key", "no-plan"} {
		assert.NotNil(t, s.Fact(id), "%s %s", name, id)
	}
	assert.Equal(t, s.Fact("leaked-key").Want[0]["requests"], sum(s.Fact("leaked-key-countries")))
	assert.Equal(t, s.Fact("leaked-key").Want[0]["requests"], sum(s.Fact("leaked-key-agents")))
	assert.NotContains(t, encodedWant(t, s.Fact("leaked-key-countries")), `"NL"`)
	deploy := d.plan.deploy
	assert.Equal(t, 2*hourMS, deploy.to-deploy.from)
	assert.GreaterOrEqual(t, s.Fact("bad-deploy").Want[0]["first"], stamp(deploy.from))
	assert.Less(t, s.Fact("bad-deploy").Want[0]["last"], stamp(deploy.to))
}

func encodedWant(t *testing.T, f *Fact) string {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, json.NewEncoder(&buf).Encode(f.Want))
	return buf.String()
}

func sum(f *Fact) (n int64) {
	if f == nil {
		return 0
	}
	for _, row := range f.Want {
		n += row["requests"].(int64)
	}
	return n
}

func TestStory_weekdaysBusierThanWeekends(t *testing.T) {
	d := discard(t, Options{Until: noon})
	byWeekday := map[time.Weekday]int64{}
	for _, row := range d.Story().Fact("requests-by-day").Want[:28] {
		day, err := time.Parse(time.DateOnly, row["day"].(string))
		require.NoError(t, err)
		byWeekday[day.Weekday()] += row["requests"].(int64)
	}
	for _, busy := range []time.Weekday{time.Monday, time.Wednesday, time.Friday} {
		assert.Greater(t, byWeekday[busy], byWeekday[time.Sunday]*5/4)
	}
	total := d.Story().Import.Lines
	assert.InDelta(t, 35*8000, total, 0.15*35*8000)
}
