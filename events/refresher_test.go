package events

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/golden"
)

func containsValue(text string) bool { return strings.Contains(text, keyValue) }

// sqsMessage is one message of the batch that the event source hands over.
type sqsMessage struct {
	MessageID      string            `json:"messageId"`
	ReceiptHandle  string            `json:"receiptHandle"`
	Body           string            `json:"body"`
	Attributes     map[string]string `json:"attributes"`
	MessageAttrs   struct{}          `json:"messageAttributes"`
	MD5OfBody      string            `json:"md5OfBody"`
	EventSource    string            `json:"eventSource"`
	EventSourceARN string            `json:"eventSourceARN"`
	Region         string            `json:"awsRegion"`
}

// batch are messages with these bodies.
func batch(bodies ...string) any {
	messages := make([]sqsMessage, len(bodies))
	for i, body := range bodies {
		messages[i] = sqsMessage{
			MessageID:     fmt.Sprintf("00000000-0000-4000-8000-3%011d", i+1),
			ReceiptHandle: fmt.Sprintf("handle-%d", i+1),
			Body:          body,
			Attributes: map[string]string{"ApproximateReceiveCount": "1", "SentTimestamp": "1772442960000",
				"SenderId": "AIDAEXAMPLE", "ApproximateFirstReceiveTimestamp": "1772443020000"},
			EventSource:    "aws:sqs",
			EventSourceARN: "arn:aws:sqs:eu-central-1:000000000000:hints",
			Region:         "eu-central-1",
		}
	}
	return map[string]any{"Records": messages}
}

func hint(number int, name, at string) string {
	return fmt.Sprintf(`{"eventName": %q, "eventID": "00000000-0000-4000-8000-%012d", "eventTime": %q}`, name, number, at)
}

func TestRefresherEventsAreUpToDate(t *testing.T) {
	events := map[string]any{
		"snapshot-refresher-hints.json": batch(
			hint(1, "CreateApiKey", "2026-03-02T09:15:00Z"),
			hint(2, "CreateUsagePlanKey", "2026-03-02T09:15:01Z"),
			hint(1, "CreateApiKey", "2026-03-02T09:15:00Z")), // delivered twice
		"snapshot-refresher-bad.json": batch(
			hint(3, "UpdateUsagePlan", "2026-03-02T09:20:00Z"), "not a hint", `{"eventTime": "yesterday"}`),
		"snapshot-refresher-reconcile.json": map[string]any{"reconcile": true},
	}
	for file, event := range events {
		text, err := json.MarshalIndent(event, "", "  ")
		require.NoError(t, err)
		golden.File(t, file, string(text)+"\n")
	}
}
