package dashboards

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/lens"
)

// elsewhere are the facts that no visual holds, and what does.
var elsewhere = map[string]func(*testing.T, *lens.Lens, *demo.Story, *demo.Fact){
	"requests":           inHeader,
	"repaired":           repaired,
	"requests-by-status": inControl,
	"requests-by-error":  errorTypes,
}

// inHeader: the extent of the data is in the page's header, their number on the
// first sheet.
func inHeader(t *testing.T, l *lens.Lens, _ *demo.Story, f *demo.Fact) {
	meta, err := l.Meta(t.Context())
	require.NoError(t, err)
	assert.Equal(t, f.Want[0]["first"], stamp(meta.First))
	assert.Equal(t, f.Want[0]["last"], stamp(meta.Newest))
	assert.EqualValues(t, f.Want[0]["requests"], *ask(t, l, "kpi-requests", "date=last-60-day", false).KPI.Value)
}

func repaired(t *testing.T, l *lens.Lens, _ *demo.Story, f *demo.Fact) {
	assert.EqualValues(t, f.Want[0]["requests"], *ask(t, l, "kpi-repaired", "date=last-60-day", false).KPI.Value)
}

// inControl: the chart of statuses has a rest; the control has them all.
func inControl(t *testing.T, l *lens.Lens, _ *demo.Story, f *demo.Fact) {
	query, err := url.ParseQuery("date=last-60-day")
	require.NoError(t, err)
	found, more, err := l.Values(t.Context(), "status", "", l.ParseState(query))
	require.NoError(t, err)
	assert.False(t, more)
	got := map[string]int64{}
	for _, v := range found {
		got[v.Value] = v.Count
	}
	for _, row := range f.Want {
		assert.EqualValues(t, row["requests"], got[fmt.Sprint(row["status"])], row)
	}
}

// errorTypes: requests without an error type are the rest of them all.
func errorTypes(t *testing.T, l *lens.Lens, _ *demo.Story, f *demo.Fact) {
	data := ask(t, l, "tbl-problems", "date=last-60-day", true)
	sums := map[string]float64{}
	for _, row := range data.Rows {
		sums[cell(row[place(data, "error_type")])] += number(data, row, "requests")
	}
	rest := *ask(t, l, "kpi-requests", "date=last-60-day", false).KPI.Value
	for _, row := range f.Want {
		if kind := row["error_type"].(string); kind != "(none)" {
			assert.EqualValues(t, row["requests"], sums[kind], kind)
			rest -= sums[kind]
		}
	}
	for _, row := range f.Want {
		if row["error_type"] == "(none)" {
			assert.EqualValues(t, row["requests"], rest)
		}
	}
}

// Every planted fact is found, figure by figure, where a reader would look.
func TestStory_everyFigureIsOnItsSheet(t *testing.T) {
	l, s := open(t, month), story(t)
	ways := looks()
	for _, f := range s.Facts {
		t.Run(f.ID, func(t *testing.T) {
			if other, ok := elsewhere[f.ID]; ok {
				other(t, l, s, &f)
				return
			}
			require.Contains(t, ways, f.ID, "nobody says where to look for %q", f.Title)
			found := make([]map[string]bool, len(f.Want))
			for _, way := range ways[f.ID] {
				way.find(t, l, s, &f, found)
			}
			for i, row := range f.Want {
				for name := range row {
					assert.True(t, found[i][name], "%s of %v is not found", name, row)
				}
			}
		})
	}
	assert.Greater(t, len(s.Facts), 30)
}

// find looks for the figures of each row that the fact wants.
func (k look) find(t *testing.T, l *lens.Lens, s *demo.Story, f *demo.Fact, found []map[string]bool) {
	t.Helper()
	require.True(t, isOn(l, k.sheet, k.visual), "%s is not on %s", k.visual, k.sheet)
	query := "date=last-60-day"
	if k.query != nil {
		query += "&" + k.query(t, l, s)
	}
	data := ask(t, l, k.visual, query, true)
	for i, want := range f.Want {
		if found[i] == nil {
			found[i] = map[string]bool{}
		}
		rows := k.matching(data, want)
		if len(rows) == 0 {
			continue
		}
		for name := range k.keys {
			found[i][name] = true
		}
		for name, field := range k.sums {
			sum := 0.0
			for _, row := range rows {
				sum += number(data, row, field)
			}
			found[i][name] = found[i][name] || assert.EqualValues(t, want[name], sum, "%s: %s", k.visual, name)
		}
		k.times(t, data, rows, want, found[i])
	}
}

func (k look) times(t *testing.T, data *board.Data, rows [][]any, want demo.Row, found map[string]bool) {
	t.Helper()
	for fields, pick := range map[*names]func(a, b time.Time) bool{&k.firsts: time.Time.Before, &k.lasts: time.Time.After} {
		for name, field := range *fields {
			var best time.Time
			for _, row := range rows {
				if at, ok := row[place(data, field)].(time.Time); ok && (best.IsZero() || pick(at, best)) {
					best = at
				}
			}
			at, err := time.Parse(time.RFC3339, want[name].(string))
			require.NoError(t, err)
			tolerance := time.Second
			if name == "projected_exhaustion" {
				// The story draws a straight line; the table has the forecast.
				tolerance = 48 * time.Hour
			}
			found[name] = assert.WithinDuration(t, at, best, tolerance, "%s: %s", k.visual, name)
		}
	}
}

// matching are the rows of what a fact's row tells of.
func (k look) matching(data *board.Data, want demo.Row) [][]any {
	var rows [][]any
	for _, row := range data.Rows {
		text := func(field string) string { return cell(row[place(data, field)]) }
		fits := true
		for field, value := range k.where {
			fits = fits && text(field) == value
		}
		for field, value := range k.without {
			fits = fits && text(field) != value
		}
		for name, field := range k.keys {
			value := fmt.Sprint(want[name])
			fits = fits && (text(field) == value || strings.HasSuffix(text(field), "("+value+")") || strings.HasPrefix(text(field), value+"T00:00:00"))
		}
		if fits {
			rows = append(rows, row)
		}
	}
	return rows
}

func isOn(l *lens.Lens, sheet, visual string) bool {
	i := slices.IndexFunc(l.Page().Sheets, func(s board.Sheet) bool { return s.ID == sheet })
	return i >= 0 && slices.ContainsFunc(l.Page().Sheets[i].Elements, func(e board.Element) bool { return e.Visual != nil && e.Visual.ID == visual })
}

// cell is a value as text.
func cell(v any) string {
	switch x := v.(type) {
	case time.Time:
		return x.UTC().Format(time.RFC3339)
	case float64:
		if x == math.Trunc(x) {
			return fmt.Sprintf("%.0f", x)
		}
	}
	return fmt.Sprint(v)
}

// stamp is a time as story.json has it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
