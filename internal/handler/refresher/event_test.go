package refresher

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadEvent(t *testing.T) {
	at := time.Date(2026, 11, 22, 10, 15, 30, 0, time.UTC)
	tests := []struct {
		name, payload string
		want          Event
	}{
		{
			"hints", `{"Records":[{"eventSource":"aws:sqs","body":"{\"eventName\":\"UpdateUsagePlan\",\"eventID\":\"e\",\"eventTime\":\"2026-11-22T10:15:30Z\"}","attributes":{"SentTimestamp":"1795342599000"}}]}`,
			Event{Hints: []Hint{{At: at, Readable: true}}},
		},
		{
			"hint without a time", `{"Records":[{"body":"{\"eventName\":\"UpdateUsagePlan\"}","attributes":{"SentTimestamp":"1795342530000"}}]}`,
			Event{Hints: []Hint{{At: time.UnixMilli(1_795_342_530_000), Readable: true}}},
		},
		{"no hint", `{"Records":[{"body":"[]"},{"body":"{\"eventTime\":\"yesterday\"}"}]}`, Event{Hints: []Hint{{}, {}}}},
		{"reconcile", `{"reconcile":true}`, Event{Reconcile: true}},
		{"forced", `{"reconcile":true,"force":true}`, Event{Reconcile: true, Force: true}},
		{"schedule's own event", `{"version":"0","detail-type":"Scheduled Event","source":"aws.scheduler","detail":"{}"}`, Event{Reconcile: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadEvent([]byte(tt.payload))
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestReadEvent_unknown_errorThatQuotesNothing(t *testing.T) {
	for _, payload := range []string{``, `SECRET`, `[]`, `{}`, `{"Records":"SECRET"}`, `{"detail":{"value":"SECRET"}}`} {
		_, err := ReadEvent([]byte(payload))
		assert.EqualError(t, err, "read event: neither messages of a queue nor a reconcile")
	}
}

func TestNewest_withoutATimeOrFromTheFuture_isNow(t *testing.T) {
	old := Hint{At: start.Add(-time.Hour)}
	assert.Equal(t, start.Add(-time.Hour), newest([]Hint{old, {At: start.Add(-2 * time.Hour)}}, start))
	assert.Equal(t, start, newest([]Hint{old, {}}, start))
	assert.Equal(t, start, newest([]Hint{{At: start.AddDate(99, 0, 0)}, old}, start))
	assert.Zero(t, newest(nil, start))
}
