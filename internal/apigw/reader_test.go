package apigw

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

func TestList_smallAccount_everyField(t *testing.T) {
	server := apigwtest.New()
	server.PutAPI("a1", "Pets")
	server.PutAPI("a2", "Zoo")
	server.PutPlan(apigwtest.Plan{
		ID: "p1", Name: "Gold", ProductCode: "prod-1", Tags: map[string]string{usageplan.ThresholdsTag: "60 80 95", "team": "left out"},
		Stages: []apigwtest.Stage{{APIID: "a2", Stage: "prod"}, {APIID: "a1", Stage: "prod"}, {APIID: "a1", Stage: "beta"}},
		Quota:  &apigwtest.Quota{Limit: 1000, Offset: 2, Period: "WEEK"}, Throttle: &apigwtest.Throttle{RateLimit: 2.5, BurstLimit: 5},
	})
	server.PutPlan(apigwtest.Plan{ID: "p2", Name: "Free"})
	server.PutKey(apigwtest.Key{ID: "k1", Name: "one", Enabled: true, CustomerID: "c1", Tags: map[string]string{"customer": "Acme", "value": "kept"}})
	server.PutKey(apigwtest.Key{ID: "k2", Name: "two"})
	server.Attach("p2", "k1")
	server.Attach("p1", "k1")
	server.Attach("p1", "gone-key")

	clock := newClock()
	got, report, err := NewReader(server.Client(), clock.options()).List(context.Background())
	require.NoError(t, err)
	want := &usageplan.Snapshot{
		TakenAt: newClock().now, Region: "eu-west-1",
		APIs: []usageplan.API{{ID: "a1", Name: "Pets"}, {ID: "a2", Name: "Zoo"}},
		Plans: []usageplan.Plan{
			{
				ID: "p1", Name: "Gold", ProductCode: "prod-1", Quota: &usageplan.Quota{Limit: 1000, Offset: 2, Period: "WEEK"},
				Throttle: &usageplan.Throttle{RateLimit: 2.5, BurstLimit: 5}, Tags: map[string]string{usageplan.ThresholdsTag: "60 80 95"},
				Stages: []usageplan.Stage{{APIID: "a1", Stage: "beta"}, {APIID: "a1", Stage: "prod"}, {APIID: "a2", Stage: "prod"}},
			},
			{ID: "p2", Name: "Free", Stages: []usageplan.Stage{}},
		},
		Keys: []usageplan.Key{
			{ID: "k1", Name: "one", Enabled: true, CustomerID: "c1", Tags: map[string]string{"customer": "Acme", "value": "kept"}, PlanIDs: []string{"p1", "p2"}},
			{ID: "k2", Name: "two"},
		},
	}
	assert.Equal(t, want, got)
	assert.Equal(t, Report{Calls: 5}, report)
	got.Version = "v"
	assert.NoError(t, got.Validate())
}

func TestList_emptyAccount_emptySnapshot(t *testing.T) {
	got, report, err := NewReader(apigwtest.New().Client(), newClock().options()).List(context.Background())
	require.NoError(t, err)
	assert.Equal(t, usageplan.Counts{}, got.Counts())
	assert.Equal(t, 3, report.Calls)
}

// The positions of the small page size are followed, too: what the service
// gives counts, not what was asked for.
func TestList_accountMaxima_completeAndPaced(t *testing.T) {
	server := apigwtest.New()
	server.Fill(300, 10_000)
	clock := newClock()
	start := clock.Now()
	got, report, err := NewReader(server.Client(), clock.options()).List(context.Background())
	require.NoError(t, err)
	assert.Equal(t, usageplan.Counts{APIs: 1, Plans: 300, Keys: 10_000, PlanKeys: 10_000}, got.Counts())
	for i, k := range got.Keys {
		require.Equal(t, fmt.Sprintf("key-%05d", i), k.ID)
		require.Equal(t, []string{fmt.Sprintf("plan-%04d", i%300)}, k.PlanIDs)
	}
	assert.LessOrEqual(t, report.Calls, 330)
	// 3 requests per second, the first at once: no burst.
	assert.InDelta(t, float64(report.Calls-1)/3, clock.Now().Sub(start).Seconds(), 0.01)
}

func TestList_everySecondRequestThrottled_completeAfterTheWaitAskedFor(t *testing.T) {
	server := apigwtest.New()
	server.Fill(60, 1_200)
	server.ThrottleEvery, server.RetryAfter = 2, "2"
	clock := newClock()
	start := clock.Now()
	got, report, err := NewReader(server.Client(), clock.options()).List(context.Background())
	require.NoError(t, err)
	assert.Equal(t, usageplan.Counts{APIs: 1, Plans: 60, Keys: 1_200, PlanKeys: 1_200}, got.Counts())
	all, throttled := server.Requests()
	assert.Equal(t, Report{Calls: all, Throttled: throttled}, report)
	assert.InDelta(t, all/2, throttled, 1)
	assert.GreaterOrEqual(t, clock.Now().Sub(start), time.Duration(throttled)*2*time.Second)
}

func TestList_pageThatFailsForGood_errorAndNothing(t *testing.T) {
	tests := []struct{ name, path, query, want string }{
		{"plans", "/usageplans", "", "list usage plans: list plans: "},
		{"keys of a plan", "/usageplans/plan-0003/keys", "", "list usage plans: list keys of plan plan-0003: "},
		{"second page of keys", "/apikeys", "position", "list usage plans: list API keys: "},
		{"apis", "/restapis", "", "list usage plans: list REST APIs: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := apigwtest.New()
			server.Fill(5, 1_000)
			server.Before = func(_ int, r *http.Request) int {
				if r.URL.Path == tt.path && (tt.query == "" || r.URL.Query().Has(tt.query)) {
					return http.StatusInternalServerError
				}
				return 0
			}
			clock := newClock()
			got, report, err := NewReader(server.Client(), clock.options()).List(context.Background())
			require.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, "StatusCode: 500")
			assert.Nil(t, got)
			all, _ := server.Requests()
			assert.Equal(t, all, report.Calls)
			assert.LessOrEqual(t, report.Calls, 9+attempts, "retries are bounded")
			assert.Less(t, clock.Now().Sub(newClock().now), 2*time.Minute)
		})
	}
}

func TestList_forbidden_notTriedAgain(t *testing.T) {
	server := apigwtest.New()
	server.Before = func(int, *http.Request) int { return http.StatusForbidden }
	_, report, err := NewReader(server.Client(), newClock().options()).List(context.Background())
	require.ErrorContains(t, err, "StatusCode: 403")
	assert.Equal(t, 1, report.Calls)
}

func TestList_throttledForEver_endsInTime(t *testing.T) {
	server := apigwtest.New()
	server.ThrottleEvery, server.RetryAfter = 1, "600"
	clock := newClock()
	_, report, err := NewReader(server.Client(), clock.options()).List(context.Background())
	require.ErrorContains(t, err, "the listing would take too long")
	assert.Equal(t, 2, report.Calls)
	assert.LessOrEqual(t, clock.Now().Sub(newClock().now), DefaultLimit)
}

func TestList_planDeletedMeanwhile_listedAgain(t *testing.T) {
	server := apigwtest.New()
	server.Fill(3, 30)
	server.Before = func(n int, r *http.Request) int {
		if r.URL.Path == "/usageplans/plan-0001/keys" {
			server.DeletePlan("plan-0001")
		}
		return 0
	}
	got, _, err := NewReader(server.Client(), newClock().options()).List(context.Background())
	require.NoError(t, err)
	assert.Equal(t, usageplan.Counts{APIs: 1, Plans: 2, Keys: 30, PlanKeys: 20}, got.Counts())
	got.Version = "v"
	assert.NoError(t, got.Validate())
}

func TestList_plansDeletedAgainAndAgain_errorAndNothing(t *testing.T) {
	server := apigwtest.New()
	server.Fill(9, 9)
	server.Before = func(n int, r *http.Request) int {
		var plan string
		if _, err := fmt.Sscanf(r.URL.Path, "/usageplans/%9s", &plan); err == nil {
			server.DeletePlan(plan)
		}
		return 0
	}
	got, _, err := NewReader(server.Client(), newClock().options()).List(context.Background())
	require.ErrorContains(t, err, "NotFoundException")
	assert.Nil(t, got)
}

func TestList_conflictingPlans_reported(t *testing.T) {
	server := apigwtest.New()
	server.Fill(2, 4)
	server.PutPlan(apigwtest.Plan{ID: "plan-0009", Name: "Double", Stages: []apigwtest.Stage{{APIID: "api0000001", Stage: "stage1"}}})
	server.Attach("plan-0009", "key-00000")
	server.Attach("plan-0009", "key-00003")
	_, report, err := NewReader(server.Client(), newClock().options()).List(context.Background())
	require.NoError(t, err)
	want := Conflict{APIID: "api0000001", Stage: "stage1", KeyID: "key-00003", PlanIDs: []string{"plan-0001", "plan-0009"}}
	assert.Equal(t, []Conflict{want}, report.Conflicts)
	assert.Equal(t, "key key-00003 is in 2 plans for stage api0000001/stage1: [plan-0001 plan-0009]", want.String())
}

func TestList_cancelled_stopsAtOnce(t *testing.T) {
	server := apigwtest.New()
	server.Fill(50, 50)
	ctx, cancel := context.WithCancel(context.Background())
	server.Before = func(n int, _ *http.Request) int {
		if n == 10 {
			cancel()
		}
		return 0
	}
	got, report, err := NewReader(server.Client(), newClock().options()).List(ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.Nil(t, got)
	assert.Equal(t, 10, report.Calls)
}

// loop is a client whose pages of keys lead back to each other.
type loop struct{ *apigateway.Client }

func (loop) GetApiKeys(context.Context, *apigateway.GetApiKeysInput, ...func(*apigateway.Options)) (*apigateway.GetApiKeysOutput, error) {
	again := "again"
	return &apigateway.GetApiKeysOutput{Position: &again}, nil
}

func TestList_positionRepeated_errorInsteadOfALoop(t *testing.T) {
	_, _, err := NewReader(loop{apigwtest.New().Client()}, newClock().options()).List(context.Background())
	assert.ErrorIs(t, err, errRepeated)
}
