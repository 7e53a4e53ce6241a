package snapshotstore

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"

	"github.com/apigw-lens/apigw-lens/test/moto"
)

// ttls are the TTLs in a version's chunks, as times; zero where there is none.
func ttls(t *testing.T, d *Dynamo, version string, chunks int) []time.Time {
	t.Helper()
	out := make([]time.Time, chunks)
	for n := range chunks {
		it, err := d.get(context.Background(), chunkKey(version, n), true)
		require.NoError(t, err)
		require.NotNil(t, it, "chunk %d of %s", n, version)
		if it["ttl"] != nil {
			out[n] = time.Unix(numberOf(it["ttl"]), 0).UTC()
		}
	}
	return out
}

func TestPublish_versionBeforeThePreviousExpires_currentAndPreviousNever(t *testing.T) {
	db, table := newTable(t, moto.Config(t))
	ctx := context.Background()
	now := &clock{epoch}
	d := NewDynamo(db, table, Options{ChunkSize: 200, Now: now.Now})
	chunks := map[int]int{}
	for n := 1; n <= 4; n++ {
		now.Time = epoch.Add(time.Duration(n) * time.Hour)
		require.NoError(t, d.Publish(ctx, sample(n)))
		p, err := d.Pointer(ctx)
		require.NoError(t, err)
		chunks[n] = p.Chunks
		require.Greater(t, p.Chunks, 1)
		for m := 1; m <= n; m++ {
			want := time.Time{}
			if m <= n-2 {
				// Its successor was published at m+1, and that one's at m+2.
				want = epoch.Add(time.Duration(m+2)*time.Hour + retention).Truncate(time.Second)
			}
			for _, got := range ttls(t, d, sample(m).Version, chunks[m]) {
				assert.Equal(t, want, got, "version %d when %d is current", m, n)
			}
		}
	}
}

func TestPublish_clockGoesBackwards_versionsStillForward(t *testing.T) {
	ctx := context.Background()
	now := &clock{epoch}
	d := NewDynamo(&client{memory: newMemory()}, "table", Options{ChunkSize: 150, Now: now.Now})
	for n, hours := range []int{0, -5, 3, -40, 1} {
		now.Time = epoch.Add(time.Duration(hours) * time.Hour)
		require.NoError(t, d.Publish(ctx, sample(n)))
	}
	assert.ErrorIs(t, d.Publish(ctx, sample(-3600)), ErrSuperseded, "a listing whose clock was an hour late")
	p, err := d.Pointer(ctx)
	require.NoError(t, err)
	assert.Equal(t, sample(4).Version, p.Version)
	for n := range 3 {
		for _, ttl := range ttls(t, d, sample(n).Version, 2) {
			assert.False(t, ttl.IsZero(), "version %d", n)
		}
	}
	for _, ttl := range append(ttls(t, d, sample(3).Version, 2), ttls(t, d, sample(4).Version, 2)...) {
		assert.True(t, ttl.IsZero())
	}
}

// As the SDK does it: the first attempt to move the pointer arrives, its answer
// does not, and the second attempt finds the item changed.
func TestPublish_answerToTheMoveIsLost_notTakenForARival(t *testing.T) {
	ctx := context.Background()
	for name, rival := range map[string]bool{"alone": false, "and a rival is next": true} {
		t.Run(name, func(t *testing.T) {
			db := newMemory()
			now := &clock{epoch}
			sound := NewDynamo(&client{memory: db}, "table", Options{ChunkSize: 150, Now: now.Now})
			require.NoError(t, sound.Publish(ctx, sample(1)))
			c := &client{memory: db}
			d := NewDynamo(c, "table", Options{ChunkSize: 150, Now: now.Now})
			c.before = func(call, pk string) error {
				if call != "PutItem" || pk != pkCurrent {
					return nil
				}
				c.before = nil
				data, next, err := pack(sample(2))
				require.NoError(t, err)
				next.Chunks = len(split(data, 150))
				seen, err := d.pointer(ctx, true)
				require.NoError(t, err)
				next.Previous, next.PreviousChunks = seen.Version, seen.Chunks
				require.NoError(t, d.swap(ctx, seen, next))
				if rival {
					require.NoError(t, sound.Publish(ctx, sample(3)))
				}
				return nil
			}
			latest := sample(2).Version
			if err := d.Publish(ctx, sample(2)); rival {
				assert.ErrorIs(t, err, ErrSuperseded)
				latest = sample(3).Version
			} else {
				assert.NoError(t, err)
			}
			for _, ttl := range ttls(t, d, sample(2).Version, 2) {
				assert.True(t, ttl.IsZero(), "it is current or previous")
			}
			settled(t, db, now, latest)
		})
	}
}

func TestPublish_tenThousandKeys_itemsWithinTheLimit(t *testing.T) {
	db, table := newTable(t, moto.Config(t))
	ctx := context.Background()
	d := NewDynamo(db, table, Options{})
	want := sized(1, 300, 10_000)
	for i := range want.Keys {
		// As long as API Gateway allows, and hard to compress.
		for len(want.Keys[i].Name) < 300 {
			want.Keys[i].Name += hash([]byte(want.Keys[i].Name))
		}
	}
	require.NoError(t, d.Publish(ctx, want))
	p, err := d.Pointer(ctx)
	require.NoError(t, err)
	assert.Greater(t, p.Chunks, 3)
	assert.Greater(t, p.Bytes, (p.Chunks-1)*chunkSize)
	for n := range p.Chunks {
		it, err := d.get(ctx, chunkKey(p.Version, n), true)
		require.NoError(t, err)
		size, err := itemSize(it)
		require.NoError(t, err)
		assert.Less(t, size, 400_000)
	}
	got, err := d.Load(ctx, p)
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

func TestPublish_chunkTooLargeForAnItem_nothingPublished(t *testing.T) {
	ctx := context.Background()
	d := NewDynamo(&client{memory: newMemory()}, "table", Options{ChunkSize: 500_000})
	s := sized(1, 300, 10_000)
	for i := range s.Keys {
		s.Keys[i].Name = hash([]byte(s.Keys[i].Name))
	}
	assert.ErrorContains(t, d.Publish(ctx, s), "are more than an item may have")
	_, err := d.Pointer(ctx)
	assert.ErrorIs(t, err, ErrNone)
	d.o.ChunkSize = 1
	assert.ErrorContains(t, d.Publish(ctx, sample(1)), "are more than 256")
}

func TestLoad_chunkNotVisibleYet_readStronglyConsistent(t *testing.T) {
	ctx := context.Background()
	c := &client{memory: newMemory()}
	d := NewDynamo(c, "table", Options{ChunkSize: 100})
	require.NoError(t, d.Publish(ctx, sample(1)))
	p, err := d.Pointer(ctx)
	require.NoError(t, err)
	calls := 0
	c.before = func(string, string) error { calls++; return nil }
	c.hide = func(pk string) bool { return strings.HasSuffix(pk, "#1") }
	got, err := d.Load(ctx, p)
	require.NoError(t, err)
	assert.Equal(t, sample(1), got)
	assert.Equal(t, 2, calls, "once for all, once for the one that was missing")
}

func TestLoad_chunksLeftOut_askedForAgain(t *testing.T) {
	ctx := context.Background()
	c := &client{memory: newMemory()}
	d := NewDynamo(c, "table", Options{ChunkSize: 100})
	require.NoError(t, d.Publish(ctx, sample(1)))
	p, err := d.Pointer(ctx)
	require.NoError(t, err)
	require.Greater(t, p.Chunks, 2)
	c.leave = 1
	got, err := d.Load(ctx, p)
	require.NoError(t, err)
	assert.Equal(t, sample(1), got)
	d.o.Attempts = 2
	c.leave = 99
	_, err = d.Load(ctx, p)
	assert.ErrorContains(t, err, "out 2 times")
}

func TestLoad_foreignItems_damaged(t *testing.T) {
	ctx := context.Background()
	db := newMemory()
	d := NewDynamo(&client{memory: db}, "table", Options{})
	require.NoError(t, d.Publish(ctx, sample(1)))
	p, err := d.Pointer(ctx)
	require.NoError(t, err)
	chunk := db.items[chunkKey(p.Version, 0)]
	good := chunk["sha256"]
	chunk["sha256"] = text("other")
	_, err = d.Load(ctx, p)
	assert.ErrorIs(t, err, ErrDamaged)
	assert.ErrorContains(t, err, "chunk 0 does not have its hash")
	chunk["sha256"] = good
	chunk["data"] = text("no bytes")
	_, err = d.Load(ctx, p)
	assert.ErrorIs(t, err, ErrDamaged)
	db.items[pkCurrent] = item{"pk": text(pkCurrent), "version": &types.AttributeValueMemberBOOL{Value: true}}
	_, err = d.Pointer(ctx)
	assert.ErrorIs(t, err, ErrDamaged)
}

func TestLease_oneOwnerAtATime(t *testing.T) {
	ctx := context.Background()
	db, table := newTable(t, moto.Config(t))
	for name, c := range map[string]DynamoClient{"moto": db, "memory": &client{memory: newMemory()}} {
		t.Run(name, func(t *testing.T) {
			now := &clock{epoch}
			d := NewDynamo(c, table, Options{Now: now.Now})
			acquire := func(owner string) bool {
				t.Helper()
				ok, err := d.Acquire(ctx, owner, time.Minute)
				require.NoError(t, err)
				return ok
			}
			assert.True(t, acquire("a"))
			assert.False(t, acquire("b"))
			assert.True(t, acquire("a"), "renewed")
			now.Time = now.Add(59 * time.Second)
			assert.False(t, acquire("b"))
			require.NoError(t, d.Release(ctx, "b"))
			assert.False(t, acquire("b"), "nobody gives back what another has")
			now.Time = now.Add(time.Second)
			assert.True(t, acquire("b"), "it has run out")
			require.NoError(t, d.Release(ctx, "b"))
			require.NoError(t, d.Release(ctx, "b"))
			assert.True(t, acquire("a"))
			now.Time = now.Add(-time.Hour)
			assert.True(t, acquire("b"), "the clock of its owner was an hour ahead")
		})
	}
}

func TestHintAndPending_kept(t *testing.T) {
	ctx := context.Background()
	db, table := newTable(t, moto.Config(t))
	for name, c := range map[string]DynamoClient{"moto": db, "memory": &client{memory: newMemory()}} {
		t.Run(name, func(t *testing.T) {
			d := NewDynamo(c, table, Options{})
			at, err := d.LastHint(ctx)
			require.NoError(t, err)
			assert.True(t, at.IsZero())
			for _, seconds := range []int{1, 3, 2} {
				require.NoError(t, d.NoteHint(ctx, epoch.Add(time.Duration(seconds)*time.Second)))
			}
			at, err = d.LastHint(ctx)
			require.NoError(t, err)
			assert.Equal(t, epoch.Add(3*time.Second), at, "hints come in any order")

			p, err := d.Pending(ctx)
			require.NoError(t, err)
			assert.Zero(t, p)
			want := Pending{Counts: usageplan.Counts{Plans: 1, Keys: 2, PlanKeys: 3}, FirstSeen: epoch}
			require.NoError(t, d.PutPending(ctx, want))
			p, err = d.Pending(ctx)
			require.NoError(t, err)
			assert.Equal(t, want, p)
			require.NoError(t, d.PutPending(ctx, Pending{}))
			p, err = d.Pending(ctx)
			require.NoError(t, err)
			assert.Zero(t, p)
		})
	}
}

// The version alone does not say which listing is newer: an unchanged account is
// confirmed under its old version.
func TestPublish_laterListingConfirmedWhatIsThere_superseded(t *testing.T) {
	ctx := context.Background()
	now := &clock{epoch.Add(10 * time.Minute)}
	stores := map[string]interface {
		Publish(context.Context, *usageplan.Snapshot) error
		Checked(context.Context, string, time.Time) error
		Pointer(context.Context) (Pointer, error)
	}{
		"dynamo": NewDynamo(&client{memory: newMemory()}, "table", Options{Now: now.Now}),
		"file":   NewFile(t.TempDir(), Options{Now: now.Now}),
	}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			first := sample(0)
			require.NoError(t, store.Publish(ctx, first))
			confirmed := first.TakenAt.Add(2 * time.Minute)
			require.NoError(t, store.Checked(ctx, first.Version, confirmed))
			assert.ErrorIs(t, store.Publish(ctx, sample(60)), ErrSuperseded)
			p, err := store.Pointer(ctx)
			require.NoError(t, err)
			assert.True(t, confirmed.Equal(p.CheckedAt))
		})
	}
}

func TestChecked_confirmationFromTheFuture_replaced(t *testing.T) {
	ctx := context.Background()
	now := &clock{epoch}
	d := NewDynamo(&client{memory: newMemory()}, "table", Options{Now: now.Now})
	s := sample(0)
	require.NoError(t, d.Publish(ctx, s))
	require.NoError(t, d.Checked(ctx, s.Version, epoch.Add(24*time.Hour)))
	now.Time = epoch.Add(time.Hour)
	require.NoError(t, d.Checked(ctx, s.Version, now.Time))
	p, err := d.Pointer(ctx)
	require.NoError(t, err)
	assert.True(t, now.Time.Equal(p.CheckedAt))
}

// The rest of an invocation is shorter than the lease of a new one, and no
// reason to take it for one of a wrong clock.
func TestAcquire_shorterTTLThanTheHolders_lessThanALease_refused(t *testing.T) {
	ctx := context.Background()
	now := &clock{epoch}
	d := NewDynamo(&client{memory: newMemory()}, "table", Options{Now: now.Now})
	ok, err := d.Acquire(ctx, "new", 895*time.Second)
	require.NoError(t, err)
	require.True(t, ok)
	now.Time = now.Time.Add(time.Second)
	ok, err = d.Acquire(ctx, "old", 400*time.Second)
	require.NoError(t, err)
	assert.False(t, ok)
}
