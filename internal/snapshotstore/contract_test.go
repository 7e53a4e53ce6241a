package snapshotstore

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/test/moto"
)

// store is what every store of this package promises.
type store interface {
	Pointer(ctx context.Context) (Pointer, error)
	Load(ctx context.Context, p Pointer) (*usageplan.Snapshot, error)
	Publish(ctx context.Context, s *usageplan.Snapshot) error
	Checked(ctx context.Context, version string, at time.Time) error
}

// subject is an empty store under test.
type subject struct {
	store
	// damage changes the published data of a version behind the store's back:
	// change gets it and returns what is to be there, nil for nothing.
	damage func(t *testing.T, p Pointer, change func([]byte) []byte)
}

// subjects makes the stores under test. DynamoDB Local takes part where
// DYNAMODB_LOCAL holds its URL.
func subjects(t *testing.T) map[string]func(t *testing.T) subject {
	all := map[string]func(t *testing.T) subject{
		"file":   fileSubject,
		"memory": func(*testing.T) subject { return dynamoSubject(&client{memory: newMemory()}, "table") },
		"moto":   func(t *testing.T) subject { return tableSubject(t, moto.Config(t)) },
	}
	if url := os.Getenv("DYNAMODB_LOCAL"); url != "" {
		all["DynamoDB Local"] = func(t *testing.T) subject {
			cfg := moto.Config(t)
			cfg.BaseEndpoint = &url
			return tableSubject(t, cfg)
		}
	}
	return all
}

func fileSubject(t *testing.T) subject {
	f := NewFile(t.TempDir()+"/snapshots", Options{})
	return subject{f, func(t *testing.T, p Pointer, change func([]byte) []byte) {
		data, err := os.ReadFile(f.path(p.Version))
		require.NoError(t, err)
		if data = change(data); data == nil {
			require.NoError(t, os.Remove(f.path(p.Version)))
			return
		}
		require.NoError(t, os.WriteFile(f.path(p.Version), data, 0o600))
	}}
}

func newTable(t *testing.T, cfg aws.Config) (*dynamodb.Client, string) {
	t.Helper()
	db := dynamodb.NewFromConfig(cfg)
	return db, moto.Table(t, db)
}

func tableSubject(t *testing.T, cfg aws.Config) subject {
	db, table := newTable(t, cfg)
	return dynamoSubject(db, table)
}

// dynamoSubject has small chunks, so that small snapshots have several.
func dynamoSubject(db DynamoClient, table string) subject {
	d := NewDynamo(db, table, Options{ChunkSize: 200})
	return subject{d, func(t *testing.T, p Pointer, change func([]byte) []byte) {
		ctx := context.Background()
		name := chunkKey(p.Version, 1)
		it, err := d.get(ctx, name, true)
		require.NoError(t, err)
		data := change(it["data"].(*types.AttributeValueMemberB).Value)
		if data == nil {
			_, err = db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &table, Key: key(name)})
		} else {
			it["data"] = &types.AttributeValueMemberB{Value: data}
			_, err = db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: it})
		}
		require.NoError(t, err)
	}}
}

func TestStore(t *testing.T) {
	promises := map[string]func(t *testing.T, s subject){
		"empty":                  emptyStore,
		"publish and load":       publishAndLoad,
		"only forward":           onlyForward,
		"checked":                checked,
		"damage":                 damage,
		"unusable snapshots":     unusable,
		"publishers and readers": publishersAndReaders,
	}
	for name, open := range subjects(t) {
		for what, promise := range promises {
			t.Run(name+"/"+what, func(t *testing.T) {
				t.Parallel()
				promise(t, open(t))
			})
		}
	}
}

func emptyStore(t *testing.T, s subject) {
	ctx := context.Background()
	_, err := s.Pointer(ctx)
	assert.ErrorIs(t, err, ErrNone)
	assert.ErrorIs(t, s.Checked(ctx, "v1", epoch), ErrNone)
	_, err = s.Pointer(ctx)
	assert.ErrorIs(t, err, ErrNone, "a check publishes nothing")
}

func publishAndLoad(t *testing.T, s subject) {
	ctx := context.Background()
	var first Pointer
	for i, want := range []*usageplan.Snapshot{sample(1), sample(2), sized(3, 20, 100)} {
		require.NoError(t, s.Publish(ctx, want))
		p, err := s.Pointer(ctx)
		require.NoError(t, err)
		assert.Equal(t, want.Version, p.Version)
		assert.Equal(t, want.TakenAt, p.TakenAt)
		assert.Equal(t, want.TakenAt, p.CheckedAt, "publishing says no more than the listing did")
		got, err := s.Load(ctx, p)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		if i == 0 {
			first = p
		}
	}
	got, err := s.Load(ctx, first)
	require.NoError(t, err, "a reader that is late can still load an older version")
	assert.Equal(t, sample(1), got)
}

func onlyForward(t *testing.T, s subject) {
	ctx := context.Background()
	require.NoError(t, s.Publish(ctx, sample(5)))
	before, err := s.Pointer(ctx)
	require.NoError(t, err)
	for _, n := range []int{5, 4, -1000} {
		assert.ErrorIs(t, s.Publish(ctx, sample(n)), ErrSuperseded)
	}
	after, err := s.Pointer(ctx)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	got, err := s.Load(ctx, after)
	require.NoError(t, err)
	assert.Equal(t, sample(5), got)
}

func checked(t *testing.T, s subject) {
	ctx := context.Background()
	old, current := sample(1), sample(2)
	require.NoError(t, s.Publish(ctx, old))
	require.NoError(t, s.Publish(ctx, current))
	before, err := s.Pointer(ctx)
	require.NoError(t, err)
	later := epoch.Add(time.Hour)
	require.NoError(t, s.Checked(ctx, current.Version, later))
	require.NoError(t, s.Checked(ctx, current.Version, later.Add(-time.Minute)), "a clock that goes backwards")
	assert.ErrorIs(t, s.Checked(ctx, old.Version, later.Add(time.Hour)), ErrSuperseded)
	after, err := s.Pointer(ctx)
	require.NoError(t, err)
	want := before
	want.CheckedAt = later
	assert.Equal(t, want, after)
}

func damage(t *testing.T, s subject) {
	ctx := context.Background()
	tests := map[string]func([]byte) []byte{
		"flipped": func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"cut":     func(b []byte) []byte { return b[:len(b)-1] },
		"longer":  func(b []byte) []byte { return append(b, 0) },
		"gone":    func([]byte) []byte { return nil },
	}
	n := 0
	for name, change := range tests {
		n++
		require.NoError(t, s.Publish(ctx, sample(n)))
		p, err := s.Pointer(ctx)
		require.NoError(t, err)
		s.damage(t, p, change)
		_, err = s.Load(ctx, p)
		assert.ErrorIs(t, err, ErrDamaged, name)
		require.Error(t, err)
		assert.Contains(t, err.Error(), p.Version, name)
	}
	require.NoError(t, s.Publish(ctx, sample(99)), "the next version is not affected")
	p, err := s.Pointer(ctx)
	require.NoError(t, err)
	_, err = s.Load(ctx, p)
	require.NoError(t, err)
	for _, change := range []func(*Pointer){
		func(p *Pointer) { p.SHA256 = strings.Repeat("0", 64) },
		func(p *Pointer) { p.Bytes++ },
		func(p *Pointer) { p.Chunks = 0 },
		func(p *Pointer) { p.Version = sample(98).Version },
	} {
		wrong := p
		change(&wrong)
		_, err = s.Load(ctx, wrong)
		assert.ErrorIs(t, err, ErrDamaged)
	}
}

func unusable(t *testing.T, s subject) {
	ctx := context.Background()
	twice := sample(1)
	twice.Keys = append(twice.Keys, twice.Keys[0])
	assert.ErrorContains(t, s.Publish(ctx, twice), "is there twice")
	secret := sample(1)
	secret.Keys[1].ID = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
	err := s.Publish(ctx, secret)
	assert.EqualError(t, err, "publish snapshot: validate snapshot: the id of keys[1] is its secret value")
	_, err = s.Pointer(ctx)
	assert.ErrorIs(t, err, ErrNone)
}

// publishersAndReaders runs with true concurrency; TestInterleavings tries the
// orders one by one.
func publishersAndReaders(t *testing.T, s subject) {
	ctx := context.Background()
	const versions = 4
	want := map[string]*usageplan.Snapshot{}
	for n := range 2 * versions {
		want[sample(n).Version] = sample(n)
	}
	var work, read sync.WaitGroup
	for odd := range 2 {
		work.Go(func() {
			for n := odd; n < 2*versions; n += 2 {
				if err := s.Publish(ctx, sample(n)); !errors.Is(err, ErrSuperseded) {
					assert.NoError(t, err)
				}
			}
		})
	}
	stop := make(chan struct{})
	read.Go(func() {
		last := ""
		for {
			select {
			case <-stop:
				return
			default:
			}
			p, err := s.Pointer(ctx)
			if errors.Is(err, ErrNone) {
				continue
			}
			assert.NoError(t, err)
			assert.GreaterOrEqual(t, p.Version, last)
			last = p.Version
			got, err := s.Load(ctx, p)
			assert.NoError(t, err)
			assert.Equal(t, want[p.Version], got)
		}
	})
	work.Wait()
	close(stop)
	read.Wait()
	p, err := s.Pointer(ctx)
	require.NoError(t, err)
	assert.Equal(t, sample(2*versions-1).Version, p.Version, "the last one wins")
}
