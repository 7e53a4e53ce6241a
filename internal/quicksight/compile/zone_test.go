package compile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// In a zone, days begin at its midnight: in ranges, on axes, and when a day of
// an axis is picked. Data stay in UTC.
func TestZone_daysBeginAtItsMidnight(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	calls := someCalls(300, 40)
	text := strings.Replace(callsText(t), `"WeekStart": "MONDAY"`, `"WeekStart": "MONDAY", "Timezone": "Europe/Berlin"`, 1)
	text = strings.Replace(text, `"FilterGroups": []`, `"FilterGroups": [`+
		everywhere(filter("RelativeDatesFilter", "f", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 10`))+`]`, 1)
	d, err := definition.Decode([]byte(text))
	require.NoError(t, err)
	board, err := compile.New(d, callsSet(calls))
	require.NoError(t, err)

	days := map[string]int64{}
	from := time.Date(2026, 11, 13, 0, 0, 0, 0, berlin)
	for _, c := range calls {
		if !c.at.Before(from) {
			days[c.at.In(berlin).Format(time.DateOnly)]++
		}
	}
	rows, p := mainRows(t, board, "kpi-trend", compile.State{}, options)
	assert.True(t, p.From.Equal(from), "%s", p.From)
	require.Len(t, rows, len(days))
	for _, row := range rows {
		assert.Contains(t, days, row[0].(time.Time).Format(time.DateOnly))
	}

	picked := compile.State{Picks: []compile.Pick{{Visual: "line", Column: "at", Values: []string{"2026-11-20T00:00:00Z"}}}}
	want := keep(calls, func(c call) bool { return c.at.In(berlin).Format(time.DateOnly) == "2026-11-20" })
	require.NotEmpty(t, want)
	assert.Equal(t, want, idsOf(t, board, picked, options))
}
