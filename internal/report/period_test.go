package report

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sunday is a quarter past nine in the evening in London, a quarter past ten in
// Berlin.
var sunday = time.Date(2026, 11, 22, 21, 15, 0, 0, time.UTC)

func period(t testing.TB, name, zone string) Period {
	t.Helper()
	p, err := ParsePeriod(name, zone, sunday)
	require.NoError(t, err)
	return p
}

func TestParsePeriod(t *testing.T) {
	tests := []struct {
		name, zone           string
		want, from, to, says string
	}{
		{"yesterday", "UTC", "2026-11-21", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "Saturday, 21 November 2026"},
		{"yesterday", "Pacific/Auckland", "2026-11-22", "2026-11-22T00:00:00+13:00", "2026-11-23T00:00:00+13:00", "Sunday, 22 November 2026"},
		{"last-week", "UTC", "2026-W46", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z", "9 – 15 November 2026"},
		{"last-week", "Pacific/Auckland", "2026-W47", "2026-11-16T00:00:00+13:00", "2026-11-23T00:00:00+13:00", "16 – 22 November 2026"},
		{"last-month", "Europe/Berlin", "2026-10", "2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00", "October 2026"},
		{"this-week", "UTC", "2026-W47", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z", "16 – 22 November 2026"},
		{"this-month", "UTC", "2026-11-01_2026-11-22", "2026-11-01T00:00:00Z", "2026-11-23T00:00:00Z", "1 – 22 November 2026"},
		{"2026-03-29", "Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", "Sunday, 29 March 2026"},
		{"2026-W01", "UTC", "2026-W01", "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z", "29 December 2025 – 4 January 2026"},
		{"2026-W53", "UTC", "2026-W53", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z", "28 December 2026 – 3 January 2027"},
		{"2028-02", "UTC", "2028-02", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z", "February 2028"},
		{"2026-11-01_2026-11-15", "UTC", "2026-11-01_2026-11-15", "2026-11-01T00:00:00Z", "2026-11-16T00:00:00Z", "1 – 15 November 2026"},
		{"2026-10-28_2026-11-03", "UTC", "2026-10-28_2026-11-03", "2026-10-28T00:00:00Z", "2026-11-04T00:00:00Z", "28 October – 3 November 2026"},
		{"2026-11-01_2026-11-30", "", "2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "November 2026"},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.zone, func(t *testing.T) {
			p := period(t, tt.name, tt.zone)
			assert.Equal(t, tt.want, p.Name)
			assert.Equal(t, tt.from, p.From.Format(time.RFC3339))
			assert.Equal(t, tt.to, p.To.Format(time.RFC3339))
			assert.Equal(t, tt.says, p.Words())

			again, err := ParsePeriod(p.Name, p.TimeZone, time.Time{})
			require.NoError(t, err)
			assert.Equal(t, p, again, "a period's name says all of it")
			text, err := json.Marshal(p)
			require.NoError(t, err)
			var read Period
			require.NoError(t, json.Unmarshal(text, &read))
			read, err = read.In()
			require.NoError(t, err)
			assert.True(t, read.From.Equal(p.From) && read.To.Equal(p.To))
			assert.Equal(t, p.Buckets(), read.Buckets())
		})
	}
}

func TestParsePeriod_wrong_saysWhatIsWanted(t *testing.T) {
	tests := []struct{ name, zone, want string }{
		{"tomorrow", "UTC", "want yesterday, last-week"},
		{"2026-13", "UTC", "want yesterday, last-week"},
		{"2026-02-30", "UTC", "want yesterday, last-week"},
		{"../../etc", "UTC", "want yesterday, last-week"},
		{"2026-W54", "UTC", "no such week"},
		{"2025-W53", "UTC", "no such week"},
		{"2026-W00", "UTC", "no such week"},
		{"2026-11-15_2026-11-01", "UTC", "the last day is before the first"},
		{"2024-01-01_2026-01-01", "UTC", "more than 400 days"},
		{"last-week", "Europe/Atlantis", `time zone "Europe/Atlantis" is not known`},
		{"last-week", "Local", `time zone "Local" is not known`},
	}
	for _, tt := range tests {
		_, err := ParsePeriod(tt.name, tt.zone, sunday)
		assert.ErrorContains(t, err, tt.want, tt.name)
	}
}

func TestPeriod_previous(t *testing.T) {
	for name, want := range map[string]string{
		"2026-11-22": "2026-11-21", "2026-W01": "2025-W52", "2026-03": "2026-02",
		"2026-11-11_2026-11-15": "2026-11-06_2026-11-10", "2026-11-08_2026-11-14": "2026-11-01_2026-11-07",
	} {
		p := period(t, name, "Europe/Berlin")
		assert.Equal(t, want, p.Previous().Name, name)
		assert.Equal(t, p.From, p.Previous().To, name)
	}
}

func TestPeriod_buckets(t *testing.T) {
	assert.Len(t, period(t, "2026-10", "Europe/Berlin").Buckets(), 31)
	assert.Equal(t, []string{"2026-12-31", "2027-01-01"}, period(t, "2026-12-31_2027-01-01", "UTC").Buckets())
	hours := period(t, "2026-11-22", "UTC").Buckets()
	assert.Len(t, hours, 24)
	assert.Equal(t, "2026-11-22 23", hours[23])
	assert.Len(t, period(t, "2026-03-29", "Europe/Berlin").Buckets(), 23, "one hour is left out")
	assert.Len(t, period(t, "2026-10-25", "Europe/Berlin").Buckets(), 24, "one hour comes twice")
}

func TestPeriod_in_refusesWhatItsNameDoesNotSay(t *testing.T) {
	p := period(t, "2026-W46", "UTC")
	for name, change := range map[string]func(*Period){
		"name": func(p *Period) { p.Name = "../x" }, "zone": func(p *Period) { p.TimeZone = "Nowhere" },
		"from": func(p *Period) { p.From = p.From.Add(time.Hour) }, "to": func(p *Period) { p.To = p.From },
		"length": func(p *Period) { p.To = p.To.AddDate(3, 0, 0) },
	} {
		wrong := p
		change(&wrong)
		_, err := wrong.In()
		assert.Error(t, err, name)
	}
}
