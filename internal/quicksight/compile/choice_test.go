package compile_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

func TestPick_reachesTheTargetsOfTheAction(t *testing.T) {
	calls := someCalls(300, 30)
	board := callsBoard(t, calls)
	pick := func(visual, column string, values ...string) compile.State {
		return compile.State{Picks: []compile.Pick{{Visual: visual, Column: column, Values: values}}}
	}
	tests := []struct {
		name  string
		state compile.State
		want  func(call) bool
	}{
		{"a value", pick("bar", "route", "/a"), func(c call) bool { return c.route == "/a" }},
		{"several values", pick("bar", "route", "/a", "/b"), func(c call) bool { return c.route == "/a" || c.route == "/b" }},
		{"a missing value", pick("bar", "route", "null"), func(c call) bool { return c.noRoute || c.route == "null" }},
		{"a day", pick("line", "at", "2026-11-10T00:00:00Z"), during("2026-11-10", "2026-11-11")},
		{"a field that the action does not pass on", pick("line", "route", "/a"), func(call) bool { return true }},
		{"a visual without action", pick("pie", "customer", "Acme"), func(call) bool { return true }},
		{"a visual that is gone", pick("gone", "route", "/a"), func(call) bool { return true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, keep(calls, tt.want), idsOf(t, board, tt.state, options))
		})
	}
	own, err := board.Visual("bar", pick("bar", "route", "/a"), options)
	require.NoError(t, err)
	assert.Empty(t, own.Applied, "a visual is not filtered by its own data points")
}

func TestPick_ofADrilledDateIsAPeriodOfThatLevel(t *testing.T) {
	calls := someCalls(400, 31)
	state := compile.State{
		Drill: map[string][]string{"line": {"2026-11-10T00:00:00Z"}},
		Picks: []compile.Pick{{Visual: "line", Column: "at", Values: []string{"2026-11-10T13:00:00Z"}}},
	}
	from := time.Date(2026, 11, 10, 13, 0, 0, 0, time.UTC)
	want := keep(calls, func(c call) bool { return !c.at.Before(from) && c.at.Before(from.Add(time.Hour)) })
	assert.Equal(t, want, idsOf(t, callsBoard(t, calls), state, options))
}

func TestDrill_explicitHierarchy(t *testing.T) {
	calls := someCalls(300, 32)
	board := callsBoard(t, calls)
	assert.Equal(t, []compile.Level{{Column: "route"}, {Column: "customer"}}, board.Levels("bar"))
	rows, p := mainRows(t, board, "bar", compile.State{Drill: map[string][]string{"bar": {"/a"}}}, options)
	assert.Equal(t, 1, p.Level)
	assert.Equal(t, "customer", p.Main.Columns[0].Column)
	total := 0
	for _, row := range rows {
		total += int(row[4].(int64))
	}
	assert.Len(t, keep(calls, func(c call) bool { return c.route == "/a" }), total)
	require.Len(t, p.Applied, 1)
	assert.Equal(t, compile.Applied{ID: "bar", Column: "route", Text: "route is /a", From: "drill"}, p.Applied[0])

	_, p = mainRows(t, board, "bar", compile.State{Drill: map[string][]string{"bar": {"/a", "Acme", "too", "deep"}}}, options)
	assert.Equal(t, 1, p.Level, "the last level is the end")
}

func TestDrill_dates(t *testing.T) {
	calls := someCalls(300, 33)
	board := callsBoard(t, calls)
	assert.Equal(t, []compile.Level{{"at", "DAY"}, {"at", "HOUR"}, {"at", "MINUTE"}}, board.Levels("line"))
	rows, p := mainRows(t, board, "line", compile.State{Drill: map[string][]string{"line": {"2026-11-10T00:00:00Z"}}}, options)
	assert.Equal(t, "HOUR", p.Step)
	assert.Equal(t, day("2026-11-10"), p.From)
	assert.Equal(t, day("2026-11-11"), p.To)
	for _, row := range rows {
		at := row[0].(time.Time)
		assert.Equal(t, day("2026-11-10"), at.Truncate(24*time.Hour))
		assert.Equal(t, at, at.Truncate(time.Hour))
	}
}

func TestValues_mostFrequentFirst(t *testing.T) {
	calls := someCalls(300, 34)
	board := callsBoard(t, calls,
		everywhere(filter("CategoryFilter", "route", "route", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["/a"]}}`)),
		everywhere(filter("CategoryFilter", "kind", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read", "write"]}}`)),
		group(`{"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "all", "Scope": "SELECTED_VISUALS", "VisualIds": ["rows"]}]}}`,
			filter("CategoryFilter", "one", "customer", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["Acme"]}}`)),
	)
	counts := map[any]int64{}
	for _, c := range calls {
		if c.kind == "read" || c.kind == "write" {
			if c.noRoute {
				counts[nil]++
			} else {
				counts[c.route]++
			}
		}
	}
	q, err := board.Values("route", "", 100, compile.State{}, options)
	require.NoError(t, err)
	rows := run(t, shared(t), q)
	require.Len(t, rows, len(counts), "its own filter does not count, nor that of one visual")
	for _, row := range rows {
		assert.Equal(t, counts[row[0]], row[1], "%v", row[0])
	}
	assert.True(t, slices.IsSortedFunc(rows, func(a, b []any) int { return int(b[1].(int64) - a[1].(int64)) }))

	q, err = board.Values("route", "%_", 100, compile.State{}, options)
	require.NoError(t, err)
	rows = run(t, shared(t), q)
	require.Len(t, rows, 1, "wildcards are plain text")
	assert.Equal(t, "/d%_", rows[0][0])

	q, err = board.Values("route", "/E'", 2, compile.State{}, options)
	require.NoError(t, err)
	assert.Equal(t, "/e'", run(t, shared(t), q)[0][0], "in any case")

	_, err = board.Values("gone", "", 10, compile.State{}, options)
	assert.ErrorContains(t, err, `there is no filter, parameter or control "gone"`)
}

func TestWhyEmpty_countsStageByStage(t *testing.T) {
	calls := someCalls(200, 35)
	board := callsBoard(t, calls,
		everywhere(filter("CategoryFilter", "kind", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`)),
		everywhere(filter("RelativeDatesFilter", "date", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 10`)))
	state := compile.State{Picks: []compile.Pick{{Visual: "bar", Column: "route", Values: []string{"nowhere"}}}}
	q, stages, err := board.WhyEmpty("table", state, options)
	require.NoError(t, err)
	assert.Equal(t, []string{compile.StageData, compile.StageDate, "kind", "bar"}, stages)
	labels := make([]string, len(stages))
	for i := range stages {
		labels[i] = q.Columns[i].Label
	}
	assert.Equal(t, []string{"all rows", "at from 2026-11-13 to before 2026-11-23 (last 10 days)", "kind is read", "route is nowhere"}, labels)
	row := run(t, shared(t), q)[0]
	inRange := during("2026-11-13", "2026-11-23")
	assert.EqualValues(t, len(calls), row[0])
	assert.EqualValues(t, len(keep(calls, inRange)), row[1])
	assert.EqualValues(t, len(keep(calls, func(c call) bool { return inRange(c) && c.kind == "read" })), row[2])
	assert.EqualValues(t, 0, row[3])
	present := slices.IndexFunc(q.Columns, func(c compile.Column) bool { return c.Column == "route" })
	require.Positive(t, present)
	assert.EqualValues(t, len(keep(calls, func(c call) bool { return inRange(c) && !c.noRoute })), row[present])
}

func TestWhyEmpty_stages(t *testing.T) {
	read := filter("CategoryFilter", "read", "kind", listOf+`{"MatchOperator": "CONTAINS", "CategoryValues": ["read"]}}`)
	code := filter("NumericEqualityFilter", "code", "code", `"MatchOperator": "EQUALS", "Value": 500, "NullOption": "NON_NULLS_ONLY"`)
	days := filter("RelativeDatesFilter", "days", "at", anchorNow+`"TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 10`)
	week := filter("RelativeDatesFilter", "week", "at", anchorNow+`"TimeGranularity": "WEEK", "RelativeDateType": "THIS"`)
	elsewhere := group(`{"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "all", "Scope": "SELECTED_VISUALS", "VisualIds": ["kpi"]}]}}`, days)
	tests := []struct {
		name   string
		groups []string
		want   []string
	}{
		{"no filter", nil, []string{"data"}},
		{"a range of dates for another visual", []string{elsewhere, everywhere(read)}, []string{"data", "read"}},
		{"two ranges are one stage, the filters keep their order", []string{everywhere(read), everywhere(week), everywhere(code), everywhere(days)}, []string{"data", "date", "read", "code"}},
		{"alternatives are one stage", []string{everywhere(read, code)}, []string{"data", "read or code"}},
		{"a range that is only an alternative is no date stage", []string{everywhere(days, code)}, []string{"data", "days or code"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, stages, err := callsBoard(t, someCalls(20, 36), tt.groups...).WhyEmpty("table", compile.State{}, options)
			require.NoError(t, err)
			assert.Equal(t, tt.want, stages)
			row := run(t, shared(t), q)[0]
			for i := range stages[1:] {
				assert.LessOrEqual(t, row[i+1], row[i], "a stage holds those before it")
			}
		})
	}
}
