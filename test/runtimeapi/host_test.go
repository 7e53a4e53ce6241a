package runtimeapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// behaviour selects what the test binary does when it runs as a bootstrap.
const behaviour = "RUNTIMEAPI_TEST_BEHAVIOUR"

func TestMain(m *testing.M) {
	switch os.Getenv(behaviour) {
	case "":
		code := m.Run()
		_ = os.RemoveAll(built)
		os.Exit(code)
	case "exit at start":
		os.Exit(3)
	case "init error":
		reportInitError()
	default:
		lambda.Start(misbehave)
	}
}

// misbehave is a function that does what its event says.
func misbehave(ctx context.Context, event json.RawMessage) (any, error) {
	var order string
	if json.Unmarshal(event, &order) != nil {
		return event, nil
	}
	switch order {
	case "fail":
		return nil, errors.New("no luck")
	case "panic":
		panic("no luck")
	case "exit":
		os.Exit(4)
	case "sleep":
		time.Sleep(time.Minute)
	case "log":
		fmt.Println("a line of log")
	case "too large":
		return strings.Repeat("x", PayloadLimit), nil
	case "context":
		lc, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		return map[string]any{"id": lc.AwsRequestID, "arn": lc.InvokedFunctionArn,
			"left": time.Until(deadline).Seconds(), "trace": os.Getenv("_X_AMZN_TRACE_ID"),
			"function": lambdacontext.FunctionName, "home": os.Getenv("HOME")}, nil
	}
	return order, nil
}

func reportInitError() {
	url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/init/error"
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(`{"errorMessage":"bad configuration"}`))
	if err != nil {
		os.Exit(1)
	}
	req.Header.Set("Lambda-Runtime-Function-Error-Type", "Config.Invalid")
	if _, err := http.DefaultClient.Do(req); err != nil {
		os.Exit(1)
	}
	os.Exit(2)
}

func start(t *testing.T, doing string, timeout time.Duration, log *bytes.Buffer) *Host {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cfg := Config{Bootstrap: self, Function: "probe", Env: []string{behaviour + "=" + doing}, Timeout: timeout}
	if log != nil {
		cfg.Log = log
	}
	h, err := Start(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, h.Close()) })
	return h
}

func TestHostServesSeveralInvocationsFromOneProcess(t *testing.T) {
	h := start(t, "obey", 0, nil)
	for i := range 3 {
		result, err := h.Invoke(t.Context(), []byte(`{"n":7}`))
		require.NoError(t, err)
		assert.JSONEq(t, `{"n":7}`, string(result.Payload))
		assert.Equal(t, i == 0, result.Cold)
		assert.Equal(t, i == 0, result.Init > 0)
		assert.Positive(t, result.Duration)
		assert.Equal(t, fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1), result.RequestID)
	}
}

func TestHostGivesEachInvocationAPayloadOfItsOwn(t *testing.T) {
	h := start(t, "obey", 0, nil)
	first, err := h.Invoke(t.Context(), []byte(`"first"`))
	require.NoError(t, err)
	_, err = h.Invoke(t.Context(), []byte(`"again"`))
	require.NoError(t, err)
	assert.Equal(t, `"first"`, string(first.Payload))
}

func TestHostMeasuresMemory(t *testing.T) {
	h := start(t, "obey", 0, nil)
	_, err := h.PeakMemory()
	require.EqualError(t, err, "read peak memory: no process runs")
	_, err = h.Invoke(t.Context(), []byte(`{}`))
	require.NoError(t, err)
	before, err := h.PeakMemory()
	require.NoError(t, err)
	_, err = h.Invoke(t.Context(), []byte(`"`+strings.Repeat("x", 4<<20)+`"`))
	require.NoError(t, err)
	after, err := h.PeakMemory()
	require.NoError(t, err)
	assert.Greater(t, before, int64(1<<20))
	assert.Greater(t, after, before+(4<<20))
}

func TestHostTellsTheFunctionWhoItIs(t *testing.T) {
	h := start(t, "obey", 30*time.Second, nil)
	result, err := h.Invoke(t.Context(), []byte(`"context"`))
	require.NoError(t, err)
	var got struct {
		ID, ARN, Trace, Function, Home string
		Left                           float64
	}
	require.NoError(t, json.Unmarshal(result.Payload, &got))
	assert.Equal(t, result.RequestID, got.ID)
	assert.Equal(t, "arn:aws:lambda:eu-central-1:000000000000:function:probe", got.ARN)
	assert.Equal(t, "probe", got.Function)
	assert.Contains(t, got.Trace, "Root=1-")
	assert.InDelta(t, 30, got.Left, 10)
	assert.Empty(t, got.Home, "nothing of the caller's environment may reach the function")
}

func TestHostReportsWhatTheFunctionReports(t *testing.T) {
	h := start(t, "obey", 0, nil)
	result, err := h.Invoke(t.Context(), []byte(`"fail"`))
	require.NoError(t, err)
	assert.NotEmpty(t, result.FunctionError)
	assert.Positive(t, result.Duration)
	assert.Contains(t, string(result.Payload), "no luck")

	result, err = h.Invoke(t.Context(), []byte(`"panic"`))
	require.NoError(t, err)
	assert.NotEmpty(t, result.FunctionError)
	assert.Contains(t, string(result.Payload), "no luck")

	result, err = h.Invoke(t.Context(), []byte(`"again"`))
	require.NoError(t, err, "a process that ended is started again")
	assert.Equal(t, `"again"`, string(result.Payload))
}

func TestHostKeepsTheServicesLimits(t *testing.T) {
	tests := []struct {
		name, event string
		timeout     time.Duration
		want        error
	}{
		{"time", `"sleep"`, 300 * time.Millisecond, ErrTimeout},
		{"request size", `"` + strings.Repeat("x", PayloadLimit) + `"`, 0, ErrRequestTooLarge},
		{"response size", `"too large"`, 0, ErrResponseTooLarge},
		{"process that ends", `"exit"`, 0, ErrExited},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := start(t, "obey", tt.timeout, nil)
			_, err := h.Invoke(t.Context(), []byte(tt.event))
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestHostTakesPayloadsAtTheLimit(t *testing.T) {
	h := start(t, "obey", 0, nil)
	event := []byte(`["` + strings.Repeat("x", PayloadLimit-4) + `"]`)
	result, err := h.Invoke(t.Context(), event)
	require.NoError(t, err)
	assert.Len(t, result.Payload, PayloadLimit)
}

func TestHostReportsAFunctionThatCannotStart(t *testing.T) {
	_, err := start(t, "exit at start", 0, nil).Invoke(t.Context(), []byte(`{}`))
	require.ErrorIs(t, err, ErrExited)

	result, err := start(t, "init error", 0, nil).Invoke(t.Context(), []byte(`{}`))
	require.NoError(t, err)
	assert.Equal(t, "Config.Invalid", result.FunctionError)
	assert.Contains(t, string(result.Payload), "bad configuration")
}

func TestHostKeepsTheLog(t *testing.T) {
	var log bytes.Buffer
	h := start(t, "obey", 0, &log)
	_, err := h.Invoke(t.Context(), []byte(`"log"`))
	require.NoError(t, err)
	require.NoError(t, h.Close())
	assert.Equal(t, "a line of log\n", log.String())
}
