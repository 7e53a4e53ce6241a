package compile_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// filed are the made-up requests with a partition that is the day of each.
func filed(t *testing.T, exact bool) map[string]compile.DataSet {
	t.Helper()
	sets := made(t, 1000)
	set := sets["requests"]
	plain := set.Source(expr.DuckDB)
	set.Source = func(expr.Dialect) string {
		return "(SELECT * REPLACE (date_trunc('hour', request_time) AS event_hour, strftime(request_time, '%Y-%m-%d') AS dt) FROM " + plain + ")"
	}
	set.Complete = []string{"request_time", "event_hour"}
	set.Floor = &compile.Floor{Column: "dt", Of: []string{"request_time", "event_hour"}, Lead: 24 * time.Hour}
	if exact {
		set.Floor.Exact = []expr.Dialect{expr.DuckDB}
	}
	sets["requests"] = set
	return sets
}

// Reading the partition instead of the times changes no figure.
func TestPartitions_giveWhatTheTimesGive(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return moment
	}
	dates := func(from, to string) compile.State {
		return compile.State{Filters: map[string]compile.FilterValue{"date": {From: at(from), To: at(to)}}}
	}
	kolkata := *published(t)
	kolkata.Options.Timezone = new("Asia/Kolkata")
	some := []string{"kpi-growth", "line-domain", "combo-volume", "bar-breakdown", "heat-hour", "rep-weeks"}
	for name, c := range map[string]struct {
		of      *definition.Definition
		state   compile.State
		visuals []string
	}{
		"published":      {of: published(t), visuals: visuals(published(t))},
		"by week":        {published(t), compile.State{Parameters: map[string][]string{"Granularity": {"Week"}, "BreakdownBy": {"Domain"}}}, some},
		"by hour":        {published(t), compile.State{Parameters: map[string][]string{"Granularity": {"Hour"}, "BreakdownBy": {"Status"}}}, some},
		"whole days":     {published(t), dates("2026-11-01T00:00:00Z", "2026-11-10T00:00:00Z"), some},
		"parts of days":  {published(t), dates("2026-11-01T07:00:00Z", "2026-11-10T13:30:00Z"), some},
		"within a day":   {published(t), dates("2026-11-05T07:00:00Z", "2026-11-05T09:00:00Z"), some},
		"a level down":   {published(t), compile.State{Drill: map[string][]string{"line-domain": {"2026-11-05T00:00:00Z"}}}, some},
		"another zone":   {&kolkata, compile.State{}, some},
		"days of a zone": {&kolkata, dates("2026-10-31T18:30:00Z", "2026-11-10T18:30:00Z"), some},
	} {
		times, err := compile.New(c.of, filed(t, false))
		require.NoError(t, err)
		days, err := compile.New(c.of, filed(t, true))
		require.NoError(t, err)
		for _, id := range c.visuals {
			want, err := times.Visual(id, c.state, options)
			require.NoError(t, err)
			got, err := days.Visual(id, c.state, options)
			require.NoError(t, err)
			if want.Main.SQL != got.Main.SQL {
				assert.Equal(t, texts(run(t, shared(t), want.Main)), texts(run(t, shared(t), got.Main)), "%s, %s\n%s", id, name, readable(got.Main.SQL))
			}
		}
	}
}

// texts are rows in a definite order: engines may give equal ranks in any.
func texts(rows [][]any) []string {
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = fmt.Sprint(row...)
	}
	slices.Sort(all)
	return all
}

// Whole days are read by the partition alone, parts of days by both, and another
// engine's data, filed by the day of delivery, by the time.
func TestPartitions_areReadInsteadOfTimes(t *testing.T) {
	d, err := compile.New(published(t), filed(t, true))
	require.NoError(t, err)
	sql := func(s compile.State, o compile.Options) string {
		plan, err := d.Visual("line-domain", s, o)
		require.NoError(t, err)
		return readable(plan.Main.SQL)
	}
	whole := sql(compile.State{}, options)
	assert.NotContains(t, whole, `"event_hour" >=`)
	assert.Contains(t, whole, "\"dt\" >= $1\n    AND \"dt\" <= $2")
	assert.Contains(t, whole, `CAST("dt" AS TIMESTAMP) AS "request_time_day"`)
	part := compile.State{Filters: map[string]compile.FilterValue{"date": {From: now.Add(-5 * time.Hour), To: now}}}
	assert.Contains(t, sql(part, options), `"event_hour" >= `)
	athena := options
	athena.Dialect = expr.Athena
	assert.Contains(t, sql(compile.State{}, athena), `"event_hour" >= ?`)
	assert.NotContains(t, sql(compile.State{}, athena), `CAST("dt"`)
}
