package apigw

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func testPacer(clock *clock) *pacer {
	return newPacer(NewReader(nil, clock.options()).o)
}

func TestPacer_throttled_halfTheRateAtLeastAndBackAgain(t *testing.T) {
	clock := newClock()
	p := testPacer(clock)
	for range 10 {
		p.learn(&http.Response{StatusCode: http.StatusTooManyRequests})
	}
	assert.InDelta(t, 1.5, float64(p.limiter.Limit()), 1e-9)
	for range 20 {
		p.learn(&http.Response{StatusCode: http.StatusOK})
	}
	assert.InDelta(t, 3, float64(p.limiter.Limit()), 1e-9)
}

func TestPacer_retryAfter_honoured(t *testing.T) {
	at := newClock().now.Add(90 * time.Second)
	tests := []struct {
		name, header string
		status       int
		want         time.Duration
	}{
		{"seconds", "7", http.StatusTooManyRequests, 7 * time.Second},
		{"date", at.Format(http.TimeFormat), http.StatusServiceUnavailable, 90 * time.Second},
		{"date in the past", at.Add(-time.Hour).Format(http.TimeFormat), http.StatusServiceUnavailable, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clock := newClock()
			p := testPacer(clock)
			p.learn(&http.Response{StatusCode: tt.status, Header: http.Header{"Retry-After": {tt.header}}})
			require.NoError(t, p.wait(context.Background(), at.Add(time.Hour)))
			assert.Equal(t, tt.want, clock.Now().Sub(newClock().now))
		})
	}
}

func TestPacer_withoutRetryAfter_backoffDoublesUpToItsBound(t *testing.T) {
	for failures, most := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 20 * time.Second, 20 * time.Second} {
		for range 20 {
			got := backoff(failures + 1)
			assert.GreaterOrEqual(t, got, most/2)
			assert.Less(t, got, most)
		}
	}
	assert.Less(t, backoff(1000), maxBackoff)
}

func TestRetryAfter_nonsense_ignored(t *testing.T) {
	for _, header := range []string{"", "-1", "soon"} {
		_, ok := retryAfter(header, newClock().now)
		assert.False(t, ok, header)
	}
}
