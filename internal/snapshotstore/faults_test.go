package snapshotstore

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/moto"
)

// proxy stands in front of moto; fault decides on the nth request: a name of
// faults, or "" to let it through.
type proxy struct {
	*httptest.Server
	requests atomic.Int64
	fault    func(n int64) string
}

// faults are what DynamoDB or the way to it may do instead of answering.
var faults = map[string]http.HandlerFunc{
	"throttled": refuse(http.StatusBadRequest, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
	"account":   refuse(http.StatusBadRequest, "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded"),
	"broken":    refuse(http.StatusInternalServerError, "com.amazonaws.dynamodb.v20120810#InternalServerError"),
	"cut":       func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
}

func refuse(status int, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"__type":"`+kind+`","message":"no"}`)
	}
}

func newProxy(t *testing.T) *proxy {
	target, err := url.Parse(moto.Start(t))
	require.NoError(t, err)
	forward := httputil.NewSingleHostReverseProxy(target)
	p := &proxy{fault: func(int64) string { return "" }}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if handler := faults[p.fault(p.requests.Add(1))]; handler != nil {
			handler(w, r)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// store is a store in a new table whose requests go through the proxy, with
// the SDK's retries at a thousandth of their delays.
func (p *proxy) store(t *testing.T) *Dynamo {
	_, table := newTable(t, moto.Config(t))
	cfg := moto.Config(t)
	cfg.BaseEndpoint = &p.URL
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Millisecond, nil })
		})
	}
	return NewDynamo(dynamodb.NewFromConfig(cfg), table, Options{ChunkSize: 200})
}

func TestDynamo_everySecondRequestFails_worksAllTheSame(t *testing.T) {
	ctx := context.Background()
	p := newProxy(t)
	d := p.store(t)
	kinds := slices.Sorted(maps.Keys(faults))
	p.fault = func(n int64) string {
		if n%2 == 1 {
			return kinds[n/2%int64(len(kinds))]
		}
		return ""
	}
	for n := range 3 {
		require.NoError(t, d.Publish(ctx, sample(n)))
	}
	pointer, err := d.Pointer(ctx)
	require.NoError(t, err)
	got, err := d.Load(ctx, pointer)
	require.NoError(t, err)
	assert.Equal(t, sample(2), got)
	assert.False(t, ttls(t, d, sample(0).Version, 1)[0].IsZero())
}

func TestDynamo_downForAWhile_boundedErrorsThenAsBefore(t *testing.T) {
	ctx := context.Background()
	p := newProxy(t)
	d := p.store(t)
	require.NoError(t, d.Publish(ctx, sample(1)))
	pointer, err := d.Pointer(ctx)
	require.NoError(t, err)
	calls := map[string]func() error{
		"publish": func() error { return d.Publish(ctx, sample(2)) },
		"pointer": func() error { _, err := d.Pointer(ctx); return err },
		"load":    func() error { _, err := d.Load(ctx, pointer); return err },
		"checked": func() error { return d.Checked(ctx, pointer.Version, epoch.Add(time.Hour)) },
		"acquire": func() error { _, err := d.Acquire(ctx, "a", time.Minute); return err },
	}
	for fault := range faults {
		p.fault = func(int64) string { return fault }
		for what, call := range calls {
			before := p.requests.Load()
			err := call()
			require.Error(t, err, what)
			assert.NotErrorIs(t, err, ErrDamaged, what)
			assert.NotErrorIs(t, err, ErrSuperseded, what)
			assert.NotErrorIs(t, err, ErrNone, what)
			assert.EqualValues(t, 5, p.requests.Load()-before, "%s, %s", what, fault)
		}
	}
	p.fault = func(int64) string { return "" }
	after, err := d.Pointer(ctx)
	require.NoError(t, err)
	assert.Equal(t, pointer, after)
	require.NoError(t, d.Publish(ctx, sample(2)))
}

func TestDynamo_throttledAtAnyRequestOfAPublication_wholeOrNothing(t *testing.T) {
	ctx := context.Background()
	p := newProxy(t)
	d := p.store(t)
	require.NoError(t, d.Publish(ctx, sample(0)))
	version := sample(0).Version
	succeeded := 0
	for from := int64(1); succeeded == 0; from++ {
		start := p.requests.Load()
		p.fault = func(n int64) string {
			if n-start >= from {
				return "throttled"
			}
			return ""
		}
		err := d.Publish(ctx, sample(int(from)))
		p.fault = func(int64) string { return "" }
		if err == nil {
			version = sample(int(from)).Version
			succeeded++
		}
		pointer, pointerErr := d.Pointer(ctx)
		require.NoError(t, pointerErr)
		require.Equal(t, version, pointer.Version)
		_, loadErr := d.Load(ctx, pointer)
		require.NoError(t, loadErr)
	}
}

func TestDynamo_nobodyListens_error(t *testing.T) {
	p := newProxy(t)
	d := p.store(t)
	p.Close()
	_, err := d.Pointer(context.Background())
	require.Error(t, err)
	assert.Contains(t, err.Error(), "read snapshot pointer: ")
	assert.NotErrorIs(t, err, ErrNone)
}
