package board

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// sample is a page with a filter of each type, parameters and two visuals.
func sample() *Board {
	return &Board{zone: time.UTC, page: Page{
		Filters: []Filter{
			{ID: "date", Label: "Date", Type: relativeFilter}, {ID: "when", Label: "When", Type: rangeFilter},
			{ID: "domain", Label: "Domain", Type: categoryFilter}, {ID: "n", Label: "Count", Type: numberFilter},
			{ID: "top", Label: "Top", Type: topFilter}, {ID: "bound", Label: "Bound", Type: categoryFilter, Parameter: "Customer"},
		},
		Parameters: []Parameter{
			{Name: "Customer", Type: TextField, Multi: true}, {Name: "SlowMs", Type: IntegerField, Default: []string{"1000"}},
			{Name: "Share", Type: NumberField}, {Name: "Since", Type: TimeField},
		},
		Sheets: []Sheet{{Elements: []Element{
			{Visual: &Visual{ID: "bar-routes", Fields: []Field{{ID: "f.route", Column: "route"}, {ID: "f.n", Measure: true, Column: "request_id"}}, levels: []string{"domain_name", "cost:usage"}}},
			{Visual: &Visual{ID: "tbl", Fields: []Field{{ID: "a:b", Column: "route"}}}},
		}}},
	}}
}

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func parse(t *testing.T, query string) State {
	t.Helper()
	values, err := url.ParseQuery(query)
	require.NoError(t, err)
	return sample().ParseState(values)
}

func TestParseState_filters(t *testing.T) {
	ten, twenty := 10.0, 20.0
	relative := func(typ, unit string, n int) compile.FilterValue {
		return compile.FilterValue{Relative: &compile.Relative{Type: typ, Unit: unit, N: n}}
	}
	tests := []struct {
		query string
		id    string
		want  compile.FilterValue
	}{
		{"domain=a&domain=b%2Cc", "domain", compile.FilterValue{Values: []string{"a", "b,c"}}},
		{"domain=", "domain", compile.FilterValue{All: true}},
		{"date=last-30-day", "date", relative("LAST", "DAY", 30)},
		{"date=previous-1-week", "date", relative("PREVIOUS", "WEEK", 1)},
		{"date=this-month", "date", relative("THIS", "MONTH", 1)},
		{"date=now-1-day", "date", relative("NOW", "DAY", 1)},
		{"date=2026-11-01..2026-11-08", "date", compile.FilterValue{From: day("2026-11-01"), To: day("2026-11-09")}},
		{"date=2026-11-01..2026-11-01", "date", compile.FilterValue{From: day("2026-11-01"), To: day("2026-11-02")}},
		{"when=2026-11-01T10:00..2026-11-01T12:00", "when", compile.FilterValue{From: day("2026-11-01").Add(10 * time.Hour), To: day("2026-11-01").Add(12 * time.Hour)}},
		{"when=2026-11-01T10:00:00%2B02:00..", "when", compile.FilterValue{From: day("2026-11-01").Add(8 * time.Hour)}},
		{"when=..2026-11-08", "when", compile.FilterValue{To: day("2026-11-09")}},
		{"n=10..20", "n", compile.FilterValue{Min: &ten, Max: &twenty}},
		{"n=10..", "n", compile.FilterValue{Min: &ten}},
		{"n=10", "n", compile.FilterValue{Min: &ten, Max: &ten, Values: []string{"10"}}},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			s := parse(t, tt.query)
			assert.Equal(t, map[string]compile.FilterValue{tt.id: tt.want}, s.Filters)
			assert.Empty(t, s.Notes)
		})
	}
}

func TestParseState_nonsenseIsNotedAndLeftOut(t *testing.T) {
	for _, query := range []string{
		"date=yesterday", "date=last-0-day", "date=last-99999999999-day", "date=last-30-fortnight", "date=..", "date=2026-11-08..2026-11-01",
		"date=2026-13-01..2026-11-08", "when=a..b", "n=ten", "n=20..10", "n=NaN", "top=5",
		"p.SlowMs=fast", "p.Share=Inf", "p.Since=soon", "p.SlowMs=1.5",
		"pick.bar-routes=method:GET", "pick.bar-routes=route", "sort.tbl=a%3Ab", "sort.tbl=nothing:desc", "page.tbl=0", "page.tbl=-1", "page.tbl=x",
	} {
		t.Run(query, func(t *testing.T) {
			s := parse(t, query)
			assert.NotEmpty(t, s.Notes)
			s.Notes = nil
			assert.Equal(t, parse(t, ""), s)
		})
	}
}

func TestParseState_unknownKeysArePassedOver(t *testing.T) {
	for _, query := range []string{
		"sheet=errors", "color=red", "bound=x", "p.Nothing=1", "pick.nothing=route:x", "drill.nothing=x", "sort.nothing=f:asc", "page.nothing=2", "x.y.z=1", ".=1", "compare=never",
	} {
		assert.Equal(t, parse(t, ""), parse(t, query), query)
	}
}

func TestParseState_parameters(t *testing.T) {
	s := parse(t, "p.Customer=a&p.Customer=b&p.SlowMs=500&p.Share=0.5&p.Since=2026-11-01")
	assert.Equal(t, map[string][]string{"Customer": {"a", "b"}, "SlowMs": {"500"}, "Share": {"0.5"}, "Since": {"2026-11-01"}}, s.Parameters)
	assert.Equal(t, []string{}, parse(t, "p.Customer=").Parameters["Customer"], "unset")
	s = parse(t, "p.SlowMs=")
	assert.NotContains(t, s.Parameters, "SlowMs", "nothing is slower than no number: the default stays")
	assert.Len(t, s.Notes, 1)
	assert.Len(t, parse(t, "p.SlowMs=9007199254740993").Notes, 1, "the page cannot show it exactly")
	s = parse(t, "p.SlowMs=1&p.SlowMs=2")
	assert.Equal(t, []string{"1"}, s.Parameters["SlowMs"])
	assert.Len(t, s.Notes, 1)
}

func TestParseState_visuals(t *testing.T) {
	s := parse(t, "pick.bar-routes=route:GET+/a:b&pick.bar-routes=route:GET+/c&pick.bar-routes=cost:usage:x&drill.bar-routes=api&drill.bar-routes=/a&sort.tbl=a%3Ab:desc&page.tbl=3&compare=previous")
	assert.Equal(t, []compile.Pick{
		{Visual: "bar-routes", Column: "route", Values: []string{"GET /a:b", "GET /c"}},
		{Visual: "bar-routes", Column: "cost:usage", Values: []string{"x"}},
	}, s.Picks)
	assert.Equal(t, map[string][]string{"bar-routes": {"api", "/a"}}, s.Drill)
	assert.Equal(t, map[string]compile.Sort{"tbl": {Field: "a:b", Desc: true}}, s.Sort)
	assert.Equal(t, map[string]int{"tbl": 2}, s.Page)
	assert.True(t, s.Compare)
	assert.Empty(t, s.Notes)
}

func TestParseState_boundsWhatAURLMayHold(t *testing.T) {
	values := url.Values{"domain": {string(make([]byte, maxLength+1)), "a"}}
	for range maxChoices {
		values.Add("domain", "b")
	}
	state := sample().ParseState(values)
	got := state.Filters["domain"].Values
	assert.Len(t, got, maxChoices)
	assert.Len(t, got[0], maxLength, "cut, so that it matches nothing")
	assert.Equal(t, "a", got[1])
	assert.Len(t, state.Notes, 2)
	assert.Equal(t, "\uFFFDx", parse(t, "domain=%ffx").Filters["domain"].Values[0], "engines take only UTF-8")
}

// What a time axis cannot be drilled to, and what no calendar holds, is left
// out and said.
func TestParseState_refusesTimesThatAreNone(t *testing.T) {
	b := sample()
	b.page.Sheets[0].Elements[1].Visual.Hierarchy = []Level{{Granularity: "DAY"}, {Granularity: "HOUR"}}
	s := b.ParseState(url.Values{"drill.tbl": {"2026-11-01", "nonsense"}, "date": {"last-5000-year"}})
	assert.Equal(t, []string{"2026-11-01"}, s.Drill["tbl"])
	assert.NotContains(t, s.Filters, "date")
	assert.Len(t, s.Notes, 2)
	_, ok := parseRelative("last-1000-year")
	assert.True(t, ok)
	_, ok = parseRelative("last-400000-day")
	assert.False(t, ok)
}

func TestDefaultTexts_readBack(t *testing.T) {
	for _, want := range []compile.Relative{{Type: "LAST", Unit: "DAY", N: 30}, {Type: "THIS", Unit: "MONTH", N: 1}, {Type: "NEXT", Unit: "HOUR", N: 2}, {Type: "NOW", Unit: "YEAR", N: 1}} {
		got, ok := parseRelative(relativeText(want))
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	berlin := time.FixedZone("Berlin", 3600)
	for _, zone := range []*time.Location{time.UTC, berlin} {
		for _, text := range []string{"2026-11-01..2026-11-08", "..2026-11-08", "2026-11-01..", "2026-11-01T10:00:00..2026-11-01T12:30:00"} {
			v, err := parseRange(text, zone)
			require.NoError(t, err)
			assert.Equal(t, text, rangeText(v.From, v.To, zone))
		}
	}
}

// What the state says must be what a query can be made of, whatever the URL.
func FuzzParseState(f *testing.F) {
	f.Add("date=last-30-day&domain=a&p.SlowMs=5&pick.bar-routes=route:x&sort.tbl=a%3Ab:asc&page.tbl=2&n=1..2")
	f.Add("date=2026-11-01..2026-11-08&when=..9999-12-31&n=1e308..")
	b := sample()
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		s := b.ParseState(values)
		for id, v := range s.Filters {
			require.NotNil(t, b.page.filter(id))
			require.True(t, v.From.IsZero() || v.To.IsZero() || v.From.Before(v.To), "an empty range: %v", v)
			require.LessOrEqual(t, v.To.Year(), 9999)
			require.True(t, v.Min == nil || v.Max == nil || *v.Min <= *v.Max)
			require.LessOrEqual(t, len(v.Values), maxChoices)
		}
		for _, k := range s.Picks {
			require.Contains(t, b.page.visual(k.Visual).columns(), k.Column)
		}
		for _, n := range s.Page {
			require.GreaterOrEqual(t, n, 0)
		}
		require.Equal(t, s, b.ParseState(values), "equal queries make equal states")
	})
}
