package report_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/reporttest"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

func made(t testing.TB, in *report.Input) *report.Report {
	t.Helper()
	r, err := report.New(in)
	require.NoError(t, err)
	return r
}

// table finds a table of a report.
func table(r *report.Report, id string) *report.Table {
	for _, s := range r.Sections {
		for i := range s.Tables {
			if s.Tables[i].ID == id {
				return &s.Tables[i]
			}
		}
	}
	return nil
}

func texts(list []report.Highlight) (all []string) {
	for _, h := range list {
		all = append(all, string(h.Mood)+": "+h.Text)
	}
	return all
}

// The models, as text: everything that a report says.
func TestNew_models(t *testing.T) {
	for name, in := range map[string]*report.Input{"acme": reporttest.Acme(), "empty": reporttest.Empty(), "overview": reporttest.Overview()} {
		text, err := json.MarshalIndent(made(t, in), "", " ")
		require.NoError(t, err)
		golden.File(t, "testdata/"+name+".report.json", string(text)+"\n")
	}
}

// What the planner writes, the exporter reads: nothing is lost on the way.
func TestNew_afterJSON_theSame(t *testing.T) {
	for _, in := range []*report.Input{reporttest.Acme(), reporttest.Empty(), reporttest.Overview()} {
		text, err := json.Marshal(in)
		require.NoError(t, err)
		var read report.Input
		require.NoError(t, json.Unmarshal(text, &read))
		want, err := json.Marshal(made(t, in))
		require.NoError(t, err)
		got, err := json.Marshal(made(t, &read))
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(got))
	}
}

func TestNew_findings(t *testing.T) {
	assert.Equal(t, []string{
		"plain: 1,000 requests, 25.0 % more than in the period before (2 – 8 November 2026: 800).",
		"bad: The quota of plan Basic (1,500 requests, November 2026) was used up: 30 requests were refused.",
		"bad: 92.5 % of all requests succeeded; 75 ended with an error, 15 of them on the server's side. Most frequent: quota used up (30).",
		"warn: Nine of ten answers took less than 80 ms; the period before it was 40 ms.",
	}, texts(made(t, reporttest.Acme()).Highlights))
	assert.Equal(t, []string{"plain: There was no request in this period."}, texts(made(t, reporttest.Empty()).Highlights))
	overview := strings.Join(texts(made(t, reporttest.Overview()).Highlights), "\n")
	assert.Contains(t, overview, "bad: 1 customer used up a quota: Acme Ltd (acme).")
	assert.Contains(t, overview, "warn: 1 customer near the end of a quota: Acme Ltd (acme-2) (20.0 %, used up about 27 Nov).")
}

func TestNew_logDoesNotReachBack_noChanges(t *testing.T) {
	in := reporttest.Acme()
	in.Log.First = reporttest.At(5, 0, 0)
	r := made(t, in)
	assert.Contains(t, r.Highlights[0].Text, "The log does not reach back over 2 – 8 November 2026, so there is nothing to compare with.")
	assert.Nil(t, table(r, "routes").Rows[0][3])
	assert.Nil(t, table(r, "movers"))
	for _, f := range r.Figures {
		assert.NotContains(t, f.Change, "before")
	}
}

func TestNew_logEndsOrBeginsWithin_saysSo(t *testing.T) {
	in := reporttest.Acme()
	in.Log.Last = reporttest.At(12, 8, 0)
	assert.Contains(t, texts(made(t, in).Highlights), "plain: The log ends at 12 Nov 2026 08:00 UTC, before the period does.")
	in.Log.First = reporttest.At(10, 9, 0)
	assert.Contains(t, texts(made(t, in).Highlights), "warn: The log begins within the period, at 10 Nov 2026 09:00 UTC: the figures are too low.")
}

func TestNew_forecast(t *testing.T) {
	day := func(d int) *time.Time { at := reporttest.At(d, 12, 0); return &at }
	tests := []struct {
		name     string
		forecast *report.Forecast
		want     string
	}{
		{"none", nil, "–"},
		{"not in this period", &report.Forecast{}, "not in this period"},
		{"day", &report.Forecast{End: day(27)}, "27 Nov"},
		{"range", &report.Forecast{End: day(27), Earliest: day(25), Latest: day(29)}, "27 Nov (25 Nov – 29 Nov)"},
		{"hardly", &report.Forecast{Earliest: day(29)}, "probably not (29 Nov or later)"},
		{"open end", &report.Forecast{End: day(27), Earliest: day(25)}, "27 Nov (25 Nov or later)"},
	}
	for _, tt := range tests {
		in := reporttest.Acme()
		in.Keys[0].Days = in.Keys[0].Days[:12]
		in.Keys[0].Forecast = tt.forecast
		r := made(t, in)
		row := table(r, "quota").Rows[0]
		assert.Equal(t, tt.want, row[9], tt.name)
		assert.Equal(t, []any{int64(1500), int64(1320), int64(180), 0.88, int64(0)}, row[3:8])
	}
}

func TestNew_quotaOfDays_theLastAndTheFullest(t *testing.T) {
	in := reporttest.Acme()
	k := &in.Keys[0]
	k.QuotaPeriod, k.Limit = "DAY", 100
	k.Days = []report.KeyDay{{Day: "2026-11-08", Used: 99}, {Day: "2026-11-10", Used: 80}, {Day: "2026-11-11", Used: 100, Refused: 4}, {Day: "2026-11-15", Used: 50}}
	t1 := table(made(t, in), "quota")
	require.Len(t, t1.Rows, 2)
	assert.Equal(t, []any{"15 Nov 2026", int64(100), int64(50)}, t1.Rows[0][2:5])
	assert.Equal(t, []any{"11 Nov 2026", int64(100), int64(100)}, t1.Rows[1][2:5])
	assert.Equal(t, "used up on 11 Nov", t1.Rows[1][9])
	for _, s := range made(t, in).Sections {
		if s.ID == "quota" {
			assert.Contains(t, s.Text, "the limit was reached in 1 of 7 quota periods")
			assert.Empty(t, s.Charts)
		}
	}
}

// Quotas are UTC: the report of a month in another zone shows that month's.
func TestNew_quotaOfAMonthInAnyZone_isThatMonths(t *testing.T) {
	for _, zone := range []string{"Pacific/Auckland", "America/Los_Angeles", "UTC"} {
		in := reporttest.Acme()
		var err error
		in.Period, err = report.ParsePeriod("2026-11", zone, time.Time{})
		require.NoError(t, err)
		in.Log.Last = in.Period.To.Add(-time.Minute)
		in.Keys[0].Days = append([]report.KeyDay{{Day: "2026-10-31", Used: 5000}}, in.Keys[0].Days...)
		in.Keys[0].Days = append(in.Keys[0].Days, report.KeyDay{Day: "2026-12-01", Used: 5000})
		rows := table(made(t, in), "quota").Rows
		require.Len(t, rows, 1, zone)
		assert.Equal(t, []any{"November 2026", int64(1500), int64(1500)}, rows[0][2:5], zone)
	}
}

func TestNew_partsAndSharesAddUp(t *testing.T) {
	for _, in := range []*report.Input{reporttest.Acme(), reporttest.WithNames()} {
		r := made(t, in)
		for _, s := range r.Sections {
			for _, c := range s.Charts {
				data := table(r, c.Table)
				require.NotNil(t, data, c.Title)
				for i, row := range data.Rows {
					if c.Shape != report.Columns {
						continue
					}
					sum := 0.0
					for _, series := range c.Series {
						sum += *series.Values[i]
					}
					assert.EqualValues(t, row[len(row)-1], sum, "%s, %v", c.Title, row[0])
				}
			}
			for _, table := range s.Tables {
				for _, row := range table.Rows {
					require.Len(t, row, len(table.Columns), table.ID)
					for _, v := range row {
						f, ok := v.(float64)
						assert.False(t, ok && (math.IsNaN(f) || math.IsInf(f, 0)), "%s %v", table.ID, row)
					}
				}
			}
		}
	}
}

func TestNew_otherVersion_refused(t *testing.T) {
	in := reporttest.Acme()
	in.Version = 99
	_, err := report.New(in)
	assert.ErrorIs(t, err, report.ErrInput)
}

func TestFormat(t *testing.T) {
	tests := []struct {
		kind report.Kind
		v    any
		want string
	}{
		{report.Integer, int64(0), "0"}, {report.Integer, int64(999), "999"}, {report.Integer, int64(1234567), "1,234,567"}, {report.Integer, int64(-12345), "−12,345"},
		{report.Percent, 0.0, "0 %"}, {report.Percent, 1.0, "100 %"}, {report.Percent, 0.00001, "<0.1 %"}, {report.Percent, 0.99999, "99.99 %"},
		{report.Percent, 0.1234, "12.3 %"}, {report.Percent, 1.41, "141.0 %"}, {report.Percent, 12.5, "1250 %"},
		{report.Change, 0.034, "+3.4 %"}, {report.Change, -0.5, "−50 %"}, {report.Change, 0.0, "±0 %"}, {report.Change, -0.0001, "±0 %"}, {report.Change, "new", "new"},
		{report.Millis, 12.4, "12 ms"}, {report.Millis, 9999.0, "9,999 ms"}, {report.Millis, 29000.0, "29.0 s"},
		{report.Bytes, int64(999), "999 B"}, {report.Bytes, int64(1500), "1.5 kB"}, {report.Bytes, int64(2_500_000_000), "2.5 GB"},
		{report.Time, reporttest.At(9, 8, 7), "9 Nov 2026 08:07"}, {report.Integer, nil, "–"}, {report.Time, time.Time{}, "–"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, report.Format(tt.kind, tt.v), "%s %v", tt.kind, tt.v)
	}
}
