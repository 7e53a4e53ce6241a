package workflows

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// mailWorld has three customers; the first wants its report by mail.
func mailWorld(t *testing.T, sender string) *world {
	t.Helper()
	w := reportWorld(t, 3, options{sender: sender})
	w.faults = append(w.faults, func(rw http.ResponseWriter, c call) bool {
		if c.service == "ses" {
			answer(rw, map[string]any{"MessageId": "m"})
		}
		return c.service == "ses"
	})
	snapshots := snapshotstore.NewDynamo(dynamodb.NewFromConfig(w.cfg), w.stack["SnapshotTable"], snapshotstore.Options{})
	require.NoError(t, snapshots.Publish(t.Context(), &usageplan.Snapshot{Version: "20261122T000000.000Z-0000", TakenAt: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		Region: region, Keys: []usageplan.Key{{ID: "k1", Name: "one", Enabled: true,
			Tags: map[string]string{"customer": customerID(1), "report-email": "one@example.com"}}}}))
	return w
}

// mails are the addresses that mails went to, in order.
func (w *world) mails(t *testing.T) []string {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var to []string
	for _, c := range w.calls {
		if c.service != "ses" {
			continue
		}
		var in struct {
			FromEmailAddress string
			Destination      struct{ ToAddresses []string }
		}
		require.NoError(t, json.Unmarshal(c.body, &in))
		to = append(to, strings.Join(in.Destination.ToAddresses, " "))
	}
	return to
}

func TestReport_mail_onceUnlessAskedAgain(t *testing.T) {
	t.Parallel()
	w := mailWorld(t, "reports")
	require.Equal(t, "SUCCEEDED", w.run(t, reportMachine, weekly).status)
	assert.Equal(t, []string{"one@example.com"}, w.mails(t), "nobody else asked for it")
	require.Equal(t, "SUCCEEDED", w.run(t, reportMachine, weekly).status)
	assert.Len(t, w.mails(t), 1, "a rerun sends no second mail")
	require.Equal(t, "SUCCEEDED", w.run(t, reportMachine, `{"period":"2026-W47","sendAgain":true,"formats":["pdf"]}`).status)
	assert.Len(t, w.mails(t), 2, "unless it is asked to")
}

func TestReport_noSender_noMail(t *testing.T) {
	t.Parallel()
	w := mailWorld(t, "")
	require.Equal(t, "SUCCEEDED", w.run(t, reportMachine, weekly).status)
	assert.Empty(t, w.mails(t))
}
