package runtimeapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// keys is how many API keys the account has.
const keys = 30

// TestRefresherBootstrapFeedsTheEnricherBootstrap goes the snapshot's whole way:
// listing, table, object and announcement, then a row of the enricher.
func TestRefresherBootstrapFeedsTheEnricherBootstrap(t *testing.T) {
	a := newAccount(t, "feeds")
	a.gateway.Fill(2, keys)
	var log bytes.Buffer
	refresher := a.host(t, "SnapshotRefresher", "snapshot-refresher", &log)

	invoke(t, refresher, scheduled(t, a))
	a.assertAllowed(t, "SnapshotRefresherRole")
	first := onlyObject(t, a)
	assert.Len(t, first.Keys, keys)
	assert.Len(t, first.Plans, 2)
	announced := a.announced(t)
	require.Len(t, announced, 1)
	assert.Contains(t, announced[0], "Usage Plan Snapshot Published")
	assert.Contains(t, announced[0], first.Version)
	assertRow(t, a, "Customer 3", first.Version)

	a.assertAllowed(t, "EnricherRole")

	// Hints of changes that the listing has already seen.
	invoke(t, refresher, sample(t, "snapshot-refresher-hints.json"))
	a.anHourLater(t)
	invoke(t, refresher, sample(t, "snapshot-refresher-reconcile.json"))
	assert.Equal(t, first, onlyObject(t, a), "an unchanged account is not published again")
	assert.Empty(t, a.announced(t))

	a.gateway.PutKey(apigwtest.Key{ID: "key-00003", Name: "Renamed", Enabled: true, Value: apigwtest.Value(3)})
	a.anHourLater(t)
	invoke(t, refresher, hintsNow(t))
	a.assertAllowed(t, "SnapshotRefresherRole")
	require.Len(t, a.objects(t), 2)
	announced = append(announced, a.announced(t)...)
	require.Len(t, announced, 2)
	assert.Contains(t, announced[1], "Renamed")
	assertRow(t, a, "Renamed", "")

	require.NoError(t, refresher.Close())
	assertNoValues(t, a, log.String(), announced)
	assertAlarms(t, a, log.String())
}

func TestRefresherBootstrapRefusesABadConfiguration(t *testing.T) {
	var log bytes.Buffer
	h, err := Start(Config{Bootstrap: bootstrap(t, "snapshot-refresher"), Function: "snapshot-refresher", Log: &log})
	require.NoError(t, err)
	_, err = h.Invoke(t.Context(), []byte(`{}`))
	require.ErrorIs(t, err, ErrExited)
	require.NoError(t, h.Close())
	assert.Contains(t, log.String(), "USAGE_PLAN_TABLE")
}

func TestRefresherBootstrapReportsAFailedListing(t *testing.T) {
	a := newAccount(t, "fails")
	a.gateway.Fill(1, 1)
	a.gateway.Before = func(int, *http.Request) int { return 403 }
	var log bytes.Buffer
	h := a.host(t, "SnapshotRefresher", "snapshot-refresher", &log)
	result, err := h.Invoke(t.Context(), scheduled(t, a))
	require.NoError(t, err)
	assert.NotEmpty(t, result.FunctionError, "a scheduled refresh that failed must count as an error")
	require.NoError(t, h.Close())
	assert.Empty(t, a.objects(t))
	assert.NotContains(t, a.items(t), "CURRENT")
}

// invoke calls a function and wants it to succeed.
func invoke(t *testing.T, h *Host, event []byte) []byte {
	t.Helper()
	result, err := h.Invoke(t.Context(), event)
	require.NoError(t, err)
	require.Empty(t, result.FunctionError, string(result.Payload))
	return result.Payload
}

func sample(t *testing.T, file string) []byte {
	t.Helper()
	event, err := os.ReadFile(filepath.Join(root, "events", file))
	require.NoError(t, err)
	return event
}

// scheduled is what the schedule of the template hands over.
func scheduled(t *testing.T, a *account) []byte {
	t.Helper()
	input := a.template.Root.At("Resources", "ReconcileSchedule", "Properties", "Target", "Input").Text()
	require.True(t, json.Valid([]byte(input)), input)
	return []byte(input)
}

// hintsNow are the sample hints, of calls that were made a moment ago.
func hintsNow(t *testing.T) []byte {
	t.Helper()
	event := string(sample(t, "snapshot-refresher-hints.json"))
	now := time.Now().UTC().Add(-3 * time.Second).Format(time.RFC3339)
	for _, at := range []string{"2026-03-02T09:15:00Z", "2026-03-02T09:15:01Z"} {
		require.Contains(t, event, at)
		event = strings.ReplaceAll(event, at, now)
	}
	return []byte(event)
}

// onlyObject is the one snapshot in the bucket.
func onlyObject(t *testing.T, a *account) *usageplan.Snapshot {
	t.Helper()
	objects := a.objects(t)
	require.Len(t, objects, 1)
	var s usageplan.Snapshot
	for key, text := range objects {
		require.NoError(t, json.Unmarshal([]byte(text), &s))
		assert.Equal(t, "snapshots/"+s.Version+".json.gz", key)
	}
	return &s
}

// assertRow has a fresh enricher write the row of a request with key 3, and
// wants the key's name and the snapshot's version in it.
func assertRow(t *testing.T, a *account, name, version string) {
	t.Helper()
	line := `{"requestId":"r","extendedRequestId":"e=","requestTimeEpoch":"1772442900250","apiId":"api0000001",` +
		`"stage":"stage1","status":"200","identityApiKeyId":"key-00003"}`
	event := fmt.Appendf(nil, `{"invocationId":"i","deliveryStreamArn":"arn:aws:firehose:x:0:deliverystream/s","region":"x",`+
		`"records":[{"recordId":"1","approximateArrivalTimestamp":1,"data":%q}]}`, base64.StdEncoding.EncodeToString([]byte(line)))
	var log bytes.Buffer
	h := a.host(t, "Enricher", "enricher", &log)
	defer func() { assert.NoError(t, h.Close()) }()
	var row map[string]any
	// The snapshot is loaded in the background, so the first rows may be without.
	require.Eventually(t, func() bool {
		answer := records(t, invoke(t, h, event))
		require.Len(t, answer, 1)
		text, err := base64.StdEncoding.DecodeString(answer[0].Data)
		require.NoError(t, err)
		row = nil
		require.NoError(t, json.Unmarshal(text, &row))
		return row["enrichment_status"] != "no_snapshot"
	}, 10*time.Second, 20*time.Millisecond)
	assert.Equal(t, "enriched", row["enrichment_status"])
	assert.Equal(t, name, row["api_key_name"])
	assert.Equal(t, "Plan 1", row["usage_plan"])
	if version != "" {
		assert.Equal(t, version, row["snapshot_version"])
	}
}

// assertNoValues looks for the values of all keys, plain and in base64, in
// everything that was written.
func assertNoValues(t *testing.T, a *account, log string, announced []string) {
	t.Helper()
	all := log + strings.Join(announced, "\n") + a.items(t)
	for _, text := range a.objects(t) {
		all += text
	}
	require.Contains(t, all, "key-00003", "the search looks where keys are")
	for i := range keys {
		value := apigwtest.Value(i)
		assert.NotContains(t, all, value)
		assert.NotContains(t, all, base64.StdEncoding.EncodeToString([]byte(value)))
	}
}

// assertAlarms wants every alarm on the snapshot's own metrics to name one that
// the refresher writes, with the same dimension. Those of the workflows are held
// by the check of the operations dashboard.
func assertAlarms(t *testing.T, a *account, log string) {
	t.Helper()
	metrics := map[string][]string{}
	for line := range strings.Lines(log) {
		var s summary
		if json.Unmarshal([]byte(line), &s) == nil && s["_aws"] != nil {
			metrics = s.metrics(t)
		}
	}
	require.NotEmpty(t, metrics)
	checked := 0
	for name, alarm := range a.template.Resources("AWS::CloudWatch::Alarm") {
		p := alarm.At("Properties")
		if p.At("Namespace").Text() != "ApigwLens" {
			continue
		}
		dimension := p.At("Dimensions").Items()[0]
		if dimension.At("Value").Text() == "!Ref Stream" || !strings.HasPrefix(name, "Snapshot") {
			continue
		}
		assert.Equal(t, []string{dimension.At("Name").Text()}, metrics[p.At("MetricName").Text()], "%s, %s", name, p.At("MetricName").Text())
		checked++
	}
	assert.Positive(t, checked)
}
