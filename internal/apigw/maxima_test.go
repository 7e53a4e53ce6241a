package apigw

import (
	"context"
	"runtime"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
)

// BenchmarkList_accountMaxima says what a listing of 300 plans and 10,000 keys
// takes besides waiting: the fake service's work is in the time, too.
func BenchmarkList_accountMaxima(b *testing.B) {
	server := apigwtest.New()
	server.Fill(300, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		_, report, err := NewReader(server.Client(), newClock().options()).List(context.Background())
		require.NoError(b, err)
		b.ReportMetric(float64(report.Calls), "calls")
	}
}

// The heap is looked at before every answer, as it is, garbage and fake service
// included.
func TestList_accountMaxima_heapBounded(t *testing.T) {
	server := apigwtest.New()
	server.Fill(300, 10_000)
	runtime.GC()
	var peak uint64
	client := server.Client()
	reader := NewReader(peakClient{client, &peak}, newClock().options())
	_, report, err := reader.List(context.Background())
	require.NoError(t, err)
	t.Logf("%d calls, peak heap %.1f MB", report.Calls, float64(peak)/1e6)
	require.LessOrEqual(t, report.Calls, 330)
	require.Less(t, peak, uint64(128<<20))
}

// peakClient notes the largest heap seen.
type peakClient struct {
	Client
	peak *uint64
}

func (c peakClient) GetUsagePlanKeys(ctx context.Context, in *apigateway.GetUsagePlanKeysInput, o ...func(*apigateway.Options)) (*apigateway.GetUsagePlanKeysOutput, error) {
	out, err := c.Client.GetUsagePlanKeys(ctx, in, o...)
	c.look()
	return out, err
}

func (c peakClient) GetApiKeys(ctx context.Context, in *apigateway.GetApiKeysInput, o ...func(*apigateway.Options)) (*apigateway.GetApiKeysOutput, error) {
	out, err := c.Client.GetApiKeys(ctx, in, o...)
	c.look()
	return out, err
}

func (c peakClient) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	*c.peak = max(*c.peak, m.HeapAlloc)
}
