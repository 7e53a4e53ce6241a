package compile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRelative(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	sunday := time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)
	tests := []struct {
		name     string
		calendar calendar
		relative Relative
		from, to string
	}{
		{"last day is today", calendar{time.UTC, time.Sunday}, Relative{"LAST", "DAY", 1}, "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"},
		{"last hours", calendar{time.UTC, time.Sunday}, Relative{"LAST", "HOUR", 3}, "2026-11-22T13:00:00Z", "2026-11-22T16:00:00Z"},
		{"last minutes", calendar{time.UTC, time.Sunday}, Relative{"LAST", "MINUTE", 15}, "2026-11-22T15:16:00Z", "2026-11-22T15:31:00Z"},
		{"week from Sunday", calendar{time.UTC, time.Sunday}, Relative{"THIS", "WEEK", 0}, "2026-11-22T00:00:00Z", "2026-11-29T00:00:00Z"},
		{"week from Monday", calendar{time.UTC, time.Monday}, Relative{"THIS", "WEEK", 0}, "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"},
		{"week from Saturday", calendar{time.UTC, time.Saturday}, Relative{"THIS", "WEEK", 0}, "2026-11-21T00:00:00Z", "2026-11-28T00:00:00Z"},
		{"previous months", calendar{time.UTC, time.Sunday}, Relative{"PREVIOUS", "MONTH", 2}, "2026-09-01T00:00:00Z", "2026-11-01T00:00:00Z"},
		{"quarter", calendar{time.UTC, time.Sunday}, Relative{"PREVIOUS", "QUARTER", 1}, "2026-07-01T00:00:00Z", "2026-10-01T00:00:00Z"},
		{"next days", calendar{time.UTC, time.Sunday}, Relative{"NEXT", "DAY", 2}, "2026-11-22T00:00:00Z", "2026-11-24T00:00:00Z"},
		{"year", calendar{time.UTC, time.Sunday}, Relative{"LAST", "YEAR", 2}, "2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"days of a zone, over the change of clocks", calendar{berlin, time.Sunday}, Relative{"LAST", "DAY", 30}, "2026-10-23T22:00:00Z", "2026-11-22T23:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := tt.calendar.relative(tt.relative, sunday)
			require.NoError(t, err)
			assert.Equal(t, tt.from, s.from.UTC().Format(time.RFC3339))
			assert.Equal(t, tt.to, s.to.UTC().Format(time.RFC3339))
		})
	}
}

func TestRelative_unknownWordsAreErrors(t *testing.T) {
	c := calendar{time.UTC, time.Sunday}
	_, err := c.relative(Relative{"LAST", "FORTNIGHT", 1}, time.Now())
	assert.ErrorContains(t, err, `"FORTNIGHT" is not a unit of time`)
	_, err = c.relative(Relative{"SOME", "DAY", 1}, time.Now())
	assert.ErrorContains(t, err, `"SOME" is not a type of relative dates`)
}
