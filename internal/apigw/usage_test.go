package apigw

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

var firstDay = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func usagePlan(server *apigwtest.Server) {
	server.PutPlan(apigwtest.Plan{ID: "p1", Quota: &apigwtest.Quota{Limit: 1000, Period: "MONTH"}})
}

func TestUsage_perKeyAndDay_throttledAndPaged(t *testing.T) {
	server := apigwtest.New()
	usagePlan(server)
	for i := range 1201 {
		server.Use("p1", fmt.Sprintf("k%04d", i), firstDay.AddDate(0, 0, i%3), int64(i+1))
	}
	server.Use("p1", "k0000", firstDay.AddDate(0, 0, 3), 7) // outside
	server.ThrottleEvery, server.RetryAfter = 2, "1"
	clock := newClock()
	use, report, err := NewReader(server.Client(), clock.options()).Usage(t.Context(), "p1", firstDay, 3)
	require.NoError(t, err)
	require.Len(t, use, 1201)
	assert.Equal(t, []int64{1, 0, 0}, use["k0000"])
	assert.Equal(t, []int64{0, 0, 1200}, use["k1199"])
	assert.Equal(t, Report{Calls: 5, Throttled: 2}, report)
}

func TestUsage_nothingUsed_empty(t *testing.T) {
	server := apigwtest.New()
	usagePlan(server)
	use, _, err := NewReader(server.Client(), newClock().options()).Usage(t.Context(), "p1", firstDay, MaxUsageDays)
	require.NoError(t, err)
	assert.Empty(t, use)
}

func TestUsage_keysThatAreValues_neverShown(t *testing.T) {
	server := apigwtest.New()
	usagePlan(server)
	secret := apigwtest.Value(1)
	server.Use("p1", secret, firstDay, 5)
	use, _, err := NewReader(server.Client(), newClock().options()).Usage(t.Context(), "p1", firstDay, 1)
	require.NoError(t, err)
	assert.Equal(t, map[string][]int64{usageplan.PublicKeyID(secret): {5}}, use)

	clean, err := scrub(fmt.Appendf(nil, `{"values":{%q:[[1,2]]}}`, secret), false, values{})
	require.NoError(t, err)
	assert.NotContains(t, string(clean), secret, "nor does the SDK see it")
}

func TestUsage_errors(t *testing.T) {
	server := apigwtest.New()
	usagePlan(server)
	reader := NewReader(server.Client(), newClock().options())
	_, _, err := reader.Usage(t.Context(), "gone", firstDay, 1)
	var gone *types.NotFoundException
	require.ErrorAs(t, err, &gone)
	assert.ErrorContains(t, err, "ask usage of plan gone: ")
	for _, days := range []int{0, -1, MaxUsageDays + 1} {
		_, _, err = reader.Usage(t.Context(), "p1", firstDay, days)
		assert.ErrorIs(t, err, errUsageDays)
	}
	server.Before = func(int, *http.Request) int { return http.StatusInternalServerError }
	_, _, err = reader.Usage(t.Context(), "p1", firstDay, 1)
	assert.Error(t, err)
}

func TestUsedOf_oddAnswers(t *testing.T) {
	assert.Equal(t, []int64{0, 3, 0}, usedOf([][]int64{{}, {3, 4}, {-1, 0}, {9, 9}}, 3))
	assert.Equal(t, []int64{2, 0}, usedOf([][]int64{{2}}, 2), "days that are missing at the end are unused")
}
