package overview

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

// november is the range that most tests ask for.
var november = panel.Filter{From: at("2026-11-20 00:00:00"), To: at("2026-11-23 00:00:00")}

// load computes a panel and prints its rows, one a line.
func load(t *testing.T, b *Board, id string, f panel.Filter) (panel.Data, []string) {
	t.Helper()
	data, err := b.Data(context.Background(), id, f)
	require.NoError(t, err)
	lines := []string{}
	for _, row := range data.Rows {
		require.Len(t, row, len(data.Columns), "one value per column")
		cells := make([]string, len(row))
		for i, v := range row {
			switch x := v.(type) {
			case float64:
				cells[i] = fmt.Sprintf("%.3f", x)
			case time.Time:
				cells[i] = x.UTC().Format("02 15:04")
			default:
				cells[i] = fmt.Sprint(x)
			}
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return data, lines
}

func TestData_story_exactFigures(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	tests := []struct {
		id   string
		want []string
	}{
		{"requests", []string{"11 | 11 | 0"}},
		{"client-errors", []string{"0.364 | 0.364 | <nil>"}},
		{"availability", []string{"0.909 | 0.909 | <nil>"}},
		{"latency-p90", []string{"100.000 | 100.000 | <nil>"}},
		{"active-customers", []string{"2 | 2 | 0"}},
		{"rejections", []string{"3 | 3 | 0"}},
		{"status-codes", []string{"200 | 6 | 0.545", "429 | 3 | 0.273", "404 | 1 | 0.091", "504 | 1 | 0.091"}},
		{"routes", []string{
			"GET /pets | 10 | 0.909 | 0.300 | 0.100 | 100.000 | 2990.000",
			"GET /pets/{id} | 1 | 0.091 | 1.000 | 0.000 | 100.000 | 100.000",
		}},
		// Acme: four requests in November, one of which the backend let time
		// out; Bolt: two of two on the 22nd, the rejected ones do not count.
		{"customers", []string{
			"Bolt | cus-2 | Free | plan2 | 6 | 0.545 | 0.500 | 0.000 | 2 | 2 | day | 1.000 | 22 10:04",
			"Acme | cus-1 | Growth | plan1 | 4 | 0.364 | 0.250 | 0.250 | 4 | 10 | month | 0.400 | 21 09:30",
			"(none) | (none) | (none) | (none) | 1 | 0.091 | 0.000 | 0.000 | <nil> | <nil> | <nil> | <nil> | 22 12:30",
		}},
		{"limits", []string{"Bolt | cus-2 | Free | plan2 | 2 | 1 | 22 10:02 | 22 10:04"}},
		{"errors", []string{
			"Quota used up | QUOTA_EXCEEDED | 2 | 0.400 | 1 | 22 10:03",
			"Answered by the backend | <nil> | 1 | 0.200 | 1 | 21 09:30",
			"Backend took too long | INTEGRATION_TIMEOUT | 1 | 0.200 | 1 | 20 11:00",
			"Too many requests per second | THROTTLED | 1 | 0.200 | 1 | 22 10:04",
		}},
		{"agents", []string{"Boto3 | 6 | 0.545 | 0.500", "curl | 4 | 0.364 | 0.500", "(none) | 1 | 0.091 | 0.000"}},
		{"auth", []string{"API key | 10 | 0.909 | 0.500", "None | 1 | 0.091 | 0.000"}},
		{"countries", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			data, got := load(t, b, tt.id, november)
			assert.Equal(t, tt.want, got)
			if len(tt.want) == 0 {
				assert.NotEmpty(t, data.Note)
			}
		})
	}
}

func TestData_everyPanel_emptyTable_saysWhy(t *testing.T) {
	b := New(open(t), time.Time{})
	for _, info := range b.Panels() {
		t.Run(info.ID, func(t *testing.T) {
			data, rows := load(t, b, info.ID, panel.Filter{})
			assert.Empty(t, rows)
			assert.NotNil(t, data.Rows)
			assert.NotEmpty(t, data.Columns)
			assert.Contains(t, data.Note, "no requests in the data folder yet")
		})
	}
}

func TestData_everyPanel_everyField_runs(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	for _, info := range b.Panels() {
		for _, field := range b.Fields() {
			f := november
			f.Terms = map[string][]string{field.Name: {"a", "4xx"}}
			_, err := b.Data(context.Background(), info.ID, f)
			require.NoError(t, err, "%s by %s", info.ID, field.Name)
		}
	}
}

func TestData_noRows_noteNamesTheReason(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	narrow := november
	narrow.Terms = map[string][]string{"domain": {"nowhere.example.net"}}
	calm := november
	calm.To = at("2026-11-22 00:00:00")
	tests := []struct {
		name   string
		filter panel.Filter
		want   string
	}{
		{"nothing matches", narrow, "No request in this time range matches the filters."},
		{"other time", panel.Filter{From: at("2025-01-01 00:00:00"), To: at("2025-01-02 00:00:00")}, "No requests in this time range. The data run from 2026-10-31 to 2026-11-22."},
		{"nothing to report", calm, limits().empty},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, _ := load(t, b, "limits", tt.filter)
			assert.Equal(t, tt.want, data.Note)
		})
	}
}

func TestData_filters_narrow(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	tests := []struct {
		name  string
		terms map[string][]string
		want  int64
	}{
		{"one domain", map[string][]string{"domain": {"api.example.org"}}, 6},
		{"two domains are alternatives", map[string][]string{"domain": {"api.example.org", "api.example.com"}}, 11},
		{"status class", map[string][]string{"status": {"4xx"}}, 4},
		{"class and code are alternatives", map[string][]string{"status": {"4xx", "504"}}, 5},
		{"fields narrow each other", map[string][]string{"status": {"4xx"}, "customer": {"cus-1"}}, 1},
		{"plan by id", map[string][]string{"plan": {"plan2"}}, 6},
		{"absent values", map[string][]string{"customer": {none}}, 1},
		{"a quote is a value", map[string][]string{"customer": {"' OR 1=1 --"}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := november
			f.Terms = tt.terms
			data, _ := load(t, b, "requests", f)
			var got int64
			if len(data.Rows) > 0 {
				got = integer(data.Rows[0][0])
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestData_kpi_comparesOnlyWithWholePeriods(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	to := at("2026-11-23 00:00:00")
	tests := []struct {
		name, from, want, against string
	}{
		{"an hour", "2026-11-22 23:00:00", "", ""},
		{"the day before", "2026-11-22 00:00:00", "6 | 6 | 3", "vs previous 24 hours"},
		{"the days before, without a request", "2026-11-12 00:00:00", "11 | 11 | 0", "vs previous 11 days"},
		{"the data start too late, but hold two weeks", "2026-11-05 00:00:00", "11 | 11 | 0", "7 d vs prior 7 d"},
		{"the data start too late for anything", "2026-11-10 00:00:00", "11 | <nil> | <nil>", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, rows := load(t, b, "requests", panel.Filter{From: at(tt.from), To: to})
			if tt.want == "" {
				assert.Empty(t, rows)
				return
			}
			assert.Equal(t, []string{tt.want}, rows)
			assert.Equal(t, tt.against, data.Against)
		})
	}
}

func TestData_kpi_trendHasAllBuckets(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	oneDay := panel.Filter{From: at("2026-11-22 00:00:00"), To: at("2026-11-23 00:00:00")}
	data, _ := load(t, b, "requests", oneDay)
	require.Len(t, data.Trend, 24)
	assert.Equal(t, 5.0, *data.Trend[10])
	assert.Equal(t, 0.0, *data.Trend[11])
	assert.EqualValues(t, 3600, data.Step)

	latency, _ := load(t, b, "latency-p90", oneDay)
	assert.Nil(t, latency.Trend[11], "no requests, no latency")
}

func TestData_kpi_hourThatIsNotOver_noFallInTheTrendOfACount(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	soFar := panel.Filter{From: at("2026-11-21 00:00:00"), To: at("2026-11-22 10:30:00")}
	data, _ := load(t, b, "requests", soFar)
	assert.Len(t, data.Trend, 34)
	latency, _ := load(t, b, "latency-p90", soFar)
	assert.Len(t, latency.Trend, 35, "a rate is right at any moment")

	soFar.From = at("2026-11-22 00:00:00")
	data, _ = load(t, b, "requests", soFar)
	assert.Len(t, data.Trend, 11, "that hour is all there is")
}

func TestData_overTime_isDense(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	week := panel.Filter{From: at("2026-11-17 00:00:00"), To: at("2026-11-23 00:00:00")}
	data, rows := load(t, b, "domains", week)
	assert.EqualValues(t, 86400, data.Step)
	assert.Equal(t, []string{
		"17 00:00 | api.example.org | 0", "18 00:00 | api.example.org | 0", "19 00:00 | api.example.org | 0",
		"20 00:00 | api.example.org | 0", "21 00:00 | api.example.org | 1", "22 00:00 | api.example.org | 5",
		"17 00:00 | api.example.com | 0", "18 00:00 | api.example.com | 0", "19 00:00 | api.example.com | 0",
		"20 00:00 | api.example.com | 2", "21 00:00 | api.example.com | 2", "22 00:00 | api.example.com | 1",
	}, rows)
	_, rows = load(t, b, "latency", week)
	assert.Equal(t, "20 00:00 | 14550.000 | 26110.000 | 28711.000", rows[3])
	assert.Equal(t, "18 00:00 | <nil> | <nil> | <nil>", rows[1])
}

func TestData_manyDomains_restIsOneSeries(t *testing.T) {
	var requests []request
	for i := range 9 {
		for range 10 - i {
			requests = append(requests, request{"request_time": at("2026-11-22 10:00:00"), "domain_name": fmt.Sprintf("d%d.example.com", i), "status": 200})
		}
	}
	b := New(open(t, requests...), time.Time{})
	_, rows := load(t, b, "domains", panel.Filter{From: at("2026-11-22 10:00:00"), To: at("2026-11-22 10:05:00")})
	assert.Equal(t, []string{
		"22 10:00 | d0.example.com | 10", "22 10:00 | d1.example.com | 9", "22 10:00 | d2.example.com | 8",
		"22 10:00 | d3.example.com | 7", "22 10:00 | d4.example.com | 6", "22 10:00 | d5.example.com | 5",
		"22 10:00 | <nil> | 9",
	}, rows)
}

func TestData_defaultRange_endsAtTheNewestRecord(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	_, rows := load(t, b, "requests", panel.Filter{})
	assert.Equal(t, []string{"12 | 11 | 0"}, rows)
	b = New(open(t, story()...), at("2026-11-21 00:00:00"))
	_, rows = load(t, b, "requests", panel.Filter{})
	assert.Equal(t, []string{"3 | 2 | 0"}, rows)
}

func TestData_unknownPanel_isUnknown(t *testing.T) {
	b := New(open(t), time.Time{})
	_, err := b.Data(context.Background(), "nothing", panel.Filter{})
	require.ErrorIs(t, err, panel.ErrUnknown)
	_, err = b.Values(context.Background(), "nothing", "", panel.Filter{})
	require.ErrorIs(t, err, panel.ErrUnknown)
}
