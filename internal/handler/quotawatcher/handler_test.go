package quotawatcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

func month(daily int64) []int64 { return slices.Repeat([]int64{daily}, 56) }

func TestHandle_whatIsTold(t *testing.T) {
	const reached, forecast = ThresholdReached + " quota-threshold-", ExhaustionForecast + " quota-forecast#"
	tests := []struct {
		name, plan string
		used       []int64
		want       []string
	}{
		{"never used", "p0", nil, nil},
		{"far from it", "p0", month(10), nil},
		{"75 % and sure to run out", "p0", slices.Repeat([]int64{51}, 15), []string{reached + "75#p0#k#MONTH#2026-11-01", forecast + "p0#k#MONTH#2026-11-01"}},
		{"will run out", "p0", month(48), []string{forecast + "p0#k#MONTH#2026-11-01"}},
		{"may run out: not sure", "p0", month(32), nil},
		{"used up", "p0", month(100), []string{reached + "75#p0#k#MONTH#2026-11-01", reached + "90#p0#k#MONTH#2026-11-01", reached + "100#p0#k#MONTH#2026-11-01"}},
		{"a week from Sunday", "p1", append(month(1), 60), []string{reached + "75#p1#k#WEEK#2026-11-15"}},
		{"yesterday's quota is over", "p2", []int64{10}, nil},
		{"no quota", "p3", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.key("k", tt.plan, tt.used...)
			_, err := w.handler.Handle(t.Context())
			require.NoError(t, err)
			assert.ElementsMatch(t, tt.want, w.events)
		})
	}
}

func TestHandle_thresholdsOfThePlan(t *testing.T) {
	w := newWorld(t)
	w.snapshot.Plans[0].Tags = map[string]string{usageplan.ThresholdsTag: "60 80"}
	w.snapshot.Plans[1].Tags = map[string]string{usageplan.ThresholdsTag: "everything"}
	w.key("k0", "p0", 650)
	w.key("k1", "p1", 60, 0)
	s, err := w.handler.Handle(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{ThresholdReached + " quota-threshold-60#p0#k0#MONTH#2026-11-01"}, w.events[:1])
	assert.Equal(t, []string{"Plan p1 (p1)"}, s.BadTags)
	assert.Contains(t, w.log.String(), `"level":"WARN"`)
	assert.Contains(t, w.log.String(), "Plan p1 (p1)")
	assert.NotContains(t, w.log.String(), "everything")
}

func TestHandle_detail(t *testing.T) {
	w := newWorld(t)
	w.key("k", "p0", month(100)...)
	s, err := w.handler.Handle(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 3, s.Thresholds)
	assert.Equal(t, 0, s.Forecasts, "it is no forecast any more")
	end := "2026-11-10T00:00:00Z"
	d := w.details["quota-threshold-90#p0#k#MONTH#2026-11-01"]
	assert.NotEmpty(t, d.ProjectedEnd)
	d.ProjectedEnd, d.ProjectedFrom, d.ProjectedTo = end, end, end
	assert.Equal(t, Detail{
		ID: "quota-threshold-90#p0#k#MONTH#2026-11-01", UsagePlanID: "p0", UsagePlan: "Plan p0", APIKeyID: "k", APIKeyName: "Key k",
		CustomerID: "c-k", Customer: "Key k", Period: "MONTH", PeriodStart: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		PeriodEnd: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Limit: 1000, Used: 1500, UsedPercent: 150, RequestsADay: d.RequestsADay,
		ProjectedEnd: end, ProjectedFrom: end, ProjectedTo: end, Threshold: 90,
	}, d)
	assert.Equal(t, time.Date(2026, 12, 8, 0, 0, 0, 0, time.UTC), w.until[d.ID])
	assert.Contains(t, w.log.String(), `"QuotaThresholdEvents":3`)
}

func TestHandle_oncePerPeriod_howeverOftenAndByHowMany(t *testing.T) {
	w := newWorld(t)
	w.key("k", "p0", month(100)...)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			quiet := *w.handler
			quiet.cfg.Log = nil
			_, err := quiet.Handle(context.Background())
			assert.NoError(t, err)
		})
	}
	wait.Wait()
	assert.Len(t, w.events, 3)

	w.now = time.Date(2026, 12, 16, 0, 0, 0, 0, time.UTC)
	for i := range 15 {
		w.account.Use("p0", "k", w.now.AddDate(0, 0, -1-i), 60)
	}
	_, err := w.handler.Handle(t.Context())
	require.NoError(t, err)
	assert.Contains(t, w.events, ThresholdReached+" quota-threshold-75#p0#k#MONTH#2026-12-01", "a new period is news")
}

func TestHandle_busFails_comesAgain(t *testing.T) {
	w := newWorld(t)
	w.key("k", "p0", month(100)...)
	down := errors.New("bus is down")
	w.refuse = func(string) error { return down }
	s, err := w.handler.Handle(t.Context())
	require.ErrorIs(t, err, down)
	assert.Equal(t, 1, s.PlansFailed)
	assert.Empty(t, w.claims, "the claims are given back")
	assert.Contains(t, w.log.String(), `"level":"ERROR"`)

	w.refuse = nil
	_, err = w.handler.Handle(t.Context())
	require.NoError(t, err)
	assert.Len(t, w.events, 3)
}

func TestHandle_onePlanFails_othersAreWatched(t *testing.T) {
	w := newWorld(t)
	w.key("k0", "p0", month(100)...)
	w.key("k1", "p1", append(month(1), 70)...)
	w.account.Before = func(_ int, r *http.Request) int {
		if strings.Contains(r.URL.Path, "/p0/") {
			return http.StatusForbidden
		}
		return 0
	}
	s, err := w.handler.Handle(t.Context())
	require.ErrorContains(t, err, "watch quotas: ask usage of plan p0: ")
	assert.Equal(t, 2, s.Plans)
	assert.Equal(t, 1, s.PlansFailed)
	assert.Len(t, w.events, 3)
	assert.Contains(t, w.events[0], "#p1#k1#WEEK#")
}

func TestHandle_manyKeys_pagedAndThrottled(t *testing.T) {
	w := newWorld(t)
	for i := range 1100 {
		w.key(fmt.Sprintf("k%04d", i), "p0", 760)
	}
	w.account.ThrottleEvery = 2
	s, err := w.handler.Handle(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1100, s.Keys)
	assert.Equal(t, 1100, s.KeysPassed)
	assert.Equal(t, 1100, s.Thresholds)
	assert.Equal(t, 5, s.Calls)
	assert.Equal(t, 2, s.Throttled)
}

func TestHandle_keysThatCameAndWent(t *testing.T) {
	w := newWorld(t)
	deleted := w.now.AddDate(0, 0, -2)
	w.key("old", "p0", month(100)...)
	w.snapshot.Keys[0].DeletedAt = &deleted
	w.key("k", "p0", month(1)...)
	w.account.Use("p0", "new", w.now, 5000)
	s, err := w.handler.Handle(t.Context())
	require.NoError(t, err)
	assert.Empty(t, w.events)
	assert.Equal(t, 1, s.Keys)
	assert.Equal(t, 1, s.KeysUnknown)
}

func TestHandle_nothingPublishedYet_noError(t *testing.T) {
	w := newWorld(t)
	w.snapshot = nil
	s, err := w.handler.Handle(t.Context())
	require.NoError(t, err)
	assert.True(t, s.NoSnapshot)
	assert.Contains(t, w.log.String(), `"level":"WARN"`)
}

func TestInvoke_timeUp_isAnError(t *testing.T) {
	w := newWorld(t)
	w.key("k", "p0", month(100)...)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(logTime))
	defer cancel()
	_, err := w.handler.Invoke(ctx, []byte(`anything`))
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.NotEmpty(t, w.log.String())
}

func TestNew_everyProblem(t *testing.T) {
	_, err := New(Config{})
	for _, what := range []string{"store", "usage", "bus", "notices", "files", "objects"} {
		assert.ErrorContains(t, err, what+" is missing")
	}
	t.Setenv("AWS_REGION", "eu-west-1")
	_, err = Options{Thresholds: "a lot"}.Config(t.Context())
	assert.ErrorContains(t, err, "USAGE_PLAN_TABLE is missing")
	assert.ErrorContains(t, err, "BUCKET is missing")
	assert.ErrorContains(t, err, "QUOTA_THRESHOLDS: ")
}
