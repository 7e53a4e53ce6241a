package runtimeapi

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/handler/quotawatcher"
	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// TestWatcherBootstrapTellsOnceOfAQuota goes from the published snapshot and
// API Gateway's count to the bus and to the table quota.
func TestWatcherBootstrapTellsOnceOfAQuota(t *testing.T) {
	a := newAccount(t, "watches")
	a.gateway.Fill(2, keys) // plans of 1000 and 1001 a month
	a.gateway.Use("plan-0001", "key-00003", time.Now(), 950)
	var log bytes.Buffer
	refresher := a.host(t, "SnapshotRefresher", "snapshot-refresher", &log)
	invoke(t, refresher, scheduled(t, a))
	require.NoError(t, refresher.Close())
	require.Len(t, a.announced(t), 1)
	a.assertAllowed(t, "SnapshotRefresherRole")

	watcher := a.host(t, "QuotaWatcher", "quota-watcher", &log)
	invoke(t, watcher, sample(t, "quota-watcher-schedule.json"))
	a.assertAllowed(t, "QuotaWatcherRole")
	day := quota.Day.Start(time.Now()).Format(time.DateOnly)
	assert.Contains(t, a.objects(t)[quotawatcher.TableFolder+day+".parquet"], "key-00003")
	told := a.announced(t)
	require.GreaterOrEqual(t, len(told), 2)
	for _, event := range told {
		assert.Contains(t, event, "key-00003")
		assert.Contains(t, event, "Customer 3")
	}
	invoke(t, watcher, sample(t, "quota-watcher-schedule.json"))
	assert.Empty(t, a.announced(t), "what was told is not told again")
	require.NoError(t, watcher.Close())
	assertNoValues(t, a, log.String(), told)
}
