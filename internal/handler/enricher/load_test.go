package enricher

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// largest is a store with the most plans and keys that an account may have by
// default, 300 and 10,000, each key in one plan, each plan on two stages.
func largest(t testing.TB) (*snapshotstore.File, snapshotstore.Pointer) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 1))
	at := time.Date(2026, 11, 22, 10, 15, 30, 0, time.UTC)
	s := &usageplan.Snapshot{Version: "20261122T101530.000Z-4f2a", TakenAt: at, Region: "eu-west-1"}
	for i := range 30 {
		s.APIs = append(s.APIs, usageplan.API{ID: fmt.Sprintf("api%07d", i), Name: fmt.Sprintf("API number %d", i)})
	}
	for i := range 300 {
		api := s.APIs[i%len(s.APIs)].ID
		s.Plans = append(s.Plans, usageplan.Plan{
			ID: fmt.Sprintf("pl%04d", i), Name: fmt.Sprintf("Plan %d", i),
			Quota:    &usageplan.Quota{Limit: int64(1000 * i), Period: "MONTH"},
			Throttle: &usageplan.Throttle{RateLimit: 12.5, BurstLimit: 50},
			Stages:   []usageplan.Stage{{APIID: api, Stage: "prod"}, {APIID: api, Stage: "beta"}},
		})
	}
	for i := range 10_000 {
		s.Keys = append(s.Keys, usageplan.Key{
			ID: fmt.Sprintf("%010x", random.Uint64()>>24), Name: fmt.Sprintf("customer-%d-production-%x", i, random.Uint32()),
			Enabled: true, Tags: map[string]string{"customer": fmt.Sprintf("Company %d Ltd", i), "team": "billing"},
			PlanIDs: []string{s.Plans[i%len(s.Plans)].ID},
		})
	}
	store := snapshotstore.NewFile(t.TempDir(), snapshotstore.Options{})
	require.NoError(t, store.Publish(context.Background(), s))
	p, err := store.Pointer(context.Background())
	require.NoError(t, err)
	return store, p
}

// load does what LivePlans do with a new version: read, verify, decompress,
// decode, index, render.
func load(t testing.TB, store PlanSource, p snapshotstore.Pointer) *enrich.Lookup {
	s, err := store.Load(context.Background(), p)
	require.NoError(t, err)
	return enrich.NewLookup(s)
}

// BenchmarkLoad is what a new version costs at the maxima of an account.
func BenchmarkLoad(b *testing.B) {
	store, p := largest(b)
	b.ReportAllocs()
	for b.Loop() {
		load(b, store, p)
	}
}

// The bound of memory is 32 MB for everything that a load allocates, whether
// or not the garbage collector gets at it meanwhile. How long it takes is for
// BenchmarkLoad to say.
func TestLoad_largestAccount_withinItsMemory(t *testing.T) {
	store, p := largest(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	load(t, store, p)
	runtime.ReadMemStats(&after)
	t.Logf("%d KB compressed, %d KB allocated", p.Bytes>>10, (after.TotalAlloc-before.TotalAlloc)>>10)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(32<<20))
}

// BenchmarkProcess_whileLoading is BenchmarkProcess while versions are loaded
// one after the other, without a pause: what an invocation that is running
// loses to a load. Its longest batches show whether it ever waits.
func BenchmarkProcess_whileLoading(b *testing.B) {
	store, p := largest(b)
	for _, loading := range []bool{false, true} {
		b.Run(fmt.Sprintf("loading=%v", loading), func(b *testing.B) {
			records := make([][]byte, 1000)
			for i := range records {
				records[i] = []byte(goodLine)
			}
			payload := event(b, records...)
			h := newHandler(b, nil)
			stop, done := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(done)
				for loading {
					load(b, store, p)
					select {
					case <-stop:
						return
					default:
					}
				}
			}()
			var times []time.Duration
			for b.Loop() {
				start := time.Now()
				if _, _, err := h.Process(context.Background(), payload); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			close(stop)
			<-done
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/p50")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "ms/p99")
		})
	}
}
