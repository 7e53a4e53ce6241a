package board

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTruncateAndNext(t *testing.T) {
	at := time.Date(2026, 11, 18, 13, 45, 59, 7, time.UTC) // a Wednesday
	tests := []struct {
		step       string
		week       time.Weekday
		start, end string
	}{
		{"YEAR", 0, "2026-01-01 00:00:00", "2027-01-01 00:00:00"},
		{"QUARTER", 0, "2026-10-01 00:00:00", "2027-01-01 00:00:00"},
		{"MONTH", 0, "2026-11-01 00:00:00", "2026-12-01 00:00:00"},
		{"WEEK", time.Sunday, "2026-11-15 00:00:00", "2026-11-22 00:00:00"},
		{"WEEK", time.Monday, "2026-11-16 00:00:00", "2026-11-23 00:00:00"},
		{"WEEK", time.Thursday, "2026-11-12 00:00:00", "2026-11-19 00:00:00"},
		{"DAY", 0, "2026-11-18 00:00:00", "2026-11-19 00:00:00"},
		{"HOUR", 0, "2026-11-18 13:00:00", "2026-11-18 14:00:00"},
		{"MINUTE", 0, "2026-11-18 13:45:00", "2026-11-18 13:46:00"},
		{"SECOND", 0, "2026-11-18 13:45:59", "2026-11-18 13:46:00"},
	}
	for _, tt := range tests {
		t.Run(tt.step+" "+tt.week.String(), func(t *testing.T) {
			start := truncate(tt.step, at, tt.week)
			assert.Equal(t, tt.start, start.Format(time.DateTime))
			assert.Equal(t, tt.end, next(tt.step, start).Format(time.DateTime))
			assert.Equal(t, start, truncate(tt.step, start, tt.week))
		})
	}
}

func TestShift_isOfTheRangesLength_andPeriodsFallOnPeriods(t *testing.T) {
	tests := []struct {
		step, from, to string
		want           time.Duration
		start          string // of the range, moved back and forward again
	}{
		{"DAY", "2026-11-01", "2026-12-01", 30 * 24 * time.Hour, "2026-10-02"},
		{"HOUR", "2026-11-22", "2026-11-23", 24 * time.Hour, "2026-11-21"},
		{"WEEK", "2026-11-01", "2026-12-01", 35 * 24 * time.Hour, "2026-09-27"},
		{"MONTH", "2026-09-01", "2026-12-01", 92 * 24 * time.Hour, "2026-06-01"},
		{"QUARTER", "2026-07-01", "2027-01-01", 181 * 24 * time.Hour, "2026-01-01"},
		{"YEAR", "2025-01-01", "2026-01-01", 366 * 24 * time.Hour, "2024-01-01"},
	}
	for _, tt := range tests {
		t.Run(tt.step, func(t *testing.T) {
			s := newShift(tt.step, day(tt.from), day(tt.to))
			assert.Equal(t, tt.want, s.length)
			assert.Equal(t, day(tt.start), day(tt.from).Add(-s.length))
			assert.Equal(t, day(tt.from), s.forward(day(tt.start)))
		})
	}
}

func TestLengthText(t *testing.T) {
	assert.Equal(t, "30 days", lengthText(30*24*time.Hour))
	assert.Equal(t, "day", lengthText(24*time.Hour))
	assert.Equal(t, "3 hours", lengthText(3*time.Hour))
	assert.Equal(t, "90 minutes", lengthText(90*time.Minute))
}
