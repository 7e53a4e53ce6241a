package refresher

import (
	"context"
	"regexp"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/internal/bus"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/test/moto"
)

// The largest account there can be, through the real clients: a refresh of
// 300 plans and 10,000 keys, and then one that finds nothing new.
func TestHandle_accountMaxima_withinCallsAndMemory(t *testing.T) {
	ctx := context.Background()
	cfg := moto.Config(t)
	const name = "refresher-maxima"
	db, files := resources(t, cfg, name)

	account := apigwtest.New()
	account.Fill(300, 10_000)
	account.ThrottleEvery, account.RetryAfter = 100, "1"
	skip := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	// The reader's pace is tested where it is made; here it would take 2 minutes.
	reader := apigw.NewReader(account.Client(), apigw.Options{Region: moto.Region, Rate: 1e6, Now: fastClock(), Sleep: skip})
	store := snapshotstore.NewDynamo(db, name, snapshotstore.Options{})
	h, err := New(Config{
		Reader: reader, Store: store, Bus: bus.New(eventbridge.NewFromConfig(cfg), "default"),
		Archive: objects.New(files, name), Sleep: skip,
	})
	require.NoError(t, err)

	peak := watchHeap(t)
	s, err := h.Handle(ctx, Event{Reconcile: true})
	require.NoError(t, err)
	bytes := peak()
	t.Logf("%d calls, peak heap %.1f MB, %s", s.Calls, float64(bytes)/1e6, s.Duration.Round(time.Millisecond))
	assert.LessOrEqual(t, s.Calls, 330)
	assert.Less(t, bytes, uint64(128<<20))
	assert.Equal(t, usageplan.Counts{APIs: 1, Plans: 300, Keys: 10_000, PlanKeys: 10_000}, s.Counts)

	peak = watchHeap(t)
	s, err = h.Handle(ctx, Event{Reconcile: true})
	require.NoError(t, err)
	bytes = peak()
	t.Logf("unchanged: peak heap %.1f MB", float64(bytes)/1e6)
	assert.Equal(t, 1, s.Unchanged)
	assert.Less(t, bytes, uint64(128<<20), "two snapshots are held")

	p, err := store.Pointer(ctx)
	require.NoError(t, err)
	loaded, err := store.Load(ctx, p)
	require.NoError(t, err)
	assert.Equal(t, usageplan.Counts{APIs: 1, Plans: 300, Keys: 10_000, PlanKeys: 10_000}, loaded.Counts())
	text, err := loaded.Encode()
	require.NoError(t, err)
	// A value is 40 letters and digits; nothing else here has as many.
	assert.Empty(t, regexp.MustCompile(`[0-9A-Za-z]{40}`).FindAll(text, 1))
	head, err := files.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(name), Key: aws.String("snapshots/" + p.Version + ".json.gz")})
	require.NoError(t, err)
	assert.Equal(t, "application/gzip", *head.ContentType)
}

// resources makes a table and a bucket of a name.
func resources(t *testing.T, cfg aws.Config, name string) (*dynamodb.Client, *s3.Client) {
	t.Helper()
	db := dynamodb.NewFromConfig(cfg)
	_, err := db.CreateTable(context.Background(), &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
	})
	require.NoError(t, err)
	files := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	_, err = files.CreateBucket(context.Background(), &s3.CreateBucketInput{
		Bucket: &name, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: moto.Region},
	})
	require.NoError(t, err)
	return db, files
}

// fastClock moves a second with every look.
func fastClock() func() time.Time {
	now := start
	return func() time.Time { now = now.Add(time.Second); return now }
}

// watchHeap watches the heap, garbage included, until its result is called,
// which answers the peak in bytes.
func watchHeap(t *testing.T) func() uint64 {
	t.Helper()
	runtime.GC()
	stop, result := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			peak = max(peak, sample[0].Value.Uint64())
			select {
			case <-stop:
				result <- peak
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-result }
}
