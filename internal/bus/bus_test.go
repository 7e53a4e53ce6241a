package bus

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fake answers PutEvents with body and notes what was sent.
func fake(t *testing.T, status int, body string) (*eventbridge.Client, *map[string]any) {
	t.Helper()
	sent := &map[string]any{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.NoError(t, json.Unmarshal(text, sent))
		assert.Equal(t, "AWSEvents.PutEvents", r.Header.Get("X-Amz-Target"))
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return eventbridge.New(eventbridge.Options{
		Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "example", ""),
	}), sent
}

func TestPut_sendsOneEntry(t *testing.T) {
	client, sent := fake(t, 200, `{"FailedEntryCount":0,"Entries":[{"EventId":"e1"}]}`)
	require.NoError(t, New(client, "default").Put(context.Background(), "Thing Happened", []byte(`{"a":1}`), time.Unix(1_795_342_530, 0)))
	assert.Equal(t, map[string]any{"Entries": []any{map[string]any{
		"EventBusName": "default", "Source": "apigw-lens", "DetailType": "Thing Happened", "Detail": `{"a":1}`, "Time": 1_795_342_530.0,
	}}}, *sent)
}

func TestPut_notTaken_error(t *testing.T) {
	tests := []struct {
		name, body, want string
		status           int
	}{
		{"entry refused", `{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"try later"}]}`, `put event "T": InternalFailure: try later`, 200},
		{"refused without a word", `{"FailedEntryCount":1,"Entries":[{}]}`, `put event "T": the bus did not take it`, 200},
		{"call failed", `{"__type":"AccessDeniedException","message":"no"}`, "AccessDeniedException: no", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := fake(t, tt.status, tt.body)
			assert.ErrorContains(t, New(client, "b").Put(context.Background(), "T", []byte(`{}`), time.Unix(0, 0)), tt.want)
		})
	}
}

func TestPut_tooLarge_errorBeforeItIsSent(t *testing.T) {
	client, sent := fake(t, 200, `{}`)
	assert.ErrorIs(t, New(client, "b").Put(context.Background(), "T", []byte(strings.Repeat("x", MaxEntry-20)), time.Unix(0, 0)), errTooLarge)
	assert.Empty(t, *sent)
}
