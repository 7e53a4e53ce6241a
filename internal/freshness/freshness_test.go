package freshness

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var now = time.Date(2026, 11, 22, 1, 30, 0, 0, time.UTC)

func TestWords(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0 s": -time.Minute, "59 s": 59 * time.Second, "1 min": time.Minute, "1 min 1 s": 61*time.Second + 400*time.Millisecond,
		"2 h": 2*time.Hour + 20*time.Second, "47 h 59 min": 48*time.Hour - time.Second, "2 days": 48 * time.Hour, "3 days 5 h": 77 * time.Hour,
	} {
		assert.Equal(t, want, Words(d))
	}
}

// Until the refresh workflow had a chance, a new day's partition is not missing.
func TestIndexed_newDayMayLackItsPartitionForTwoHours(t *testing.T) {
	days, have := []string{"2026-11-21", "2026-11-22", "not-a-day"}, map[string]bool{"2026-11-21": true}
	assert.Equal(t, OK, Indexed(true, days, have, now).State)
	assert.Equal(t, Stale, Indexed(true, days, have, now.Add(31*time.Minute)).State)
	assert.Equal(t, OK, Indexed(true, nil, nil, now).State)
}

func TestDelivered_waitsForTheIntervalAndSomeMore(t *testing.T) {
	d := Delivery{Newest: now.Add(-5 * time.Hour), Incoming: true, Interval: 5 * time.Minute, Waiting: now.Add(-15 * time.Minute)}
	assert.Equal(t, OK, Delivered(d, now).State, "the newest object is old because it was quiet")
	d.Waiting = d.Waiting.Add(-time.Second)
	assert.Equal(t, Failed, Delivered(d, now).State)
	d = Delivery{Newest: now.Add(-23 * time.Hour)}
	assert.Equal(t, OK, Delivered(d, now).State)
	d = Delivery{Incoming: true, Waiting: now.Add(-time.Minute), Interval: 5 * time.Minute}
	assert.Equal(t, OK, Delivered(d, now).State, "the first object is on its way")
}

func TestRead_share(t *testing.T) {
	assert.Equal(t, OK, Read(Reading{Records: 100, Failed: 1}).State)
	assert.Equal(t, Failed, Read(Reading{Records: 100, Failed: 1, Unreadable: 1}).State)
	assert.Equal(t, OK, Read(Reading{}).State)
}

// A run that is still going neither hides nor is the failure before it.
func TestRefreshed_runningDoesNotHideAFailure(t *testing.T) {
	running := Run{Started: now.Add(-time.Minute), Running: true}
	failed := Run{Started: now.Add(-11 * time.Minute), Why: "no"}
	good := Run{Started: now.Add(-21 * time.Minute), OK: true}
	assert.Equal(t, Failed, Refreshed([]Run{running, failed, good}, now).State)
	assert.Equal(t, OK, Refreshed([]Run{running, good, failed}, now).State)
	assert.Equal(t, OK, Refreshed([]Run{running}, now).State)
	assert.Equal(t, Stale, Refreshed(nil, now).State)
}

func TestSpice(t *testing.T) {
	hour := func(ago int) time.Time { return now.Add(time.Duration(-ago) * time.Hour) }
	tests := []struct {
		name string
		load Load
		want State
	}{
		{"nothing to load", Load{}, OK},
		{"first load runs", Load{Newest: hour(5), Began: hour(1), Status: "RUNNING"}, OK},
		{"never loaded", Load{Newest: hour(5)}, Stale},
		{"loaded, nothing new since", Load{Newest: hour(30), Complete: hour(29), Status: "COMPLETED"}, OK},
		{"loaded before the newest", Load{Newest: hour(1), Complete: hour(2), Status: "COMPLETED"}, OK},
		{"far behind", Load{Newest: hour(0), Complete: hour(3), Status: "COMPLETED"}, Stale},
		{"cancelled", Load{Newest: hour(1), Complete: hour(2), Status: "CANCELLED", Why: "x"}, Failed},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Spice("requests", tt.load, now).State, tt.name)
	}
}

func TestQueried_nothingDelivered_isFine(t *testing.T) {
	assert.Equal(t, OK, Queried(time.Time{}, time.Time{}, time.Minute).State)
	assert.Equal(t, Hop{Name: "x", State: Unknown, What: "no", Do: "mend that, then ask again"}, Lost("x", errors.New("no")))
}
