package ledger

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/moto"
)

// clock is a clock that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newLedger(t *testing.T) (*Ledger, *clock) {
	t.Helper()
	c := &clock{time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	db := dynamodb.NewFromConfig(moto.Config(t))
	return New(db, moto.Table(t, db), c.now), c
}

type document struct{ N int }

func TestChange_countsUp(t *testing.T) {
	l, _ := newLedger(t)
	for want := 1; want <= 3; want++ {
		got, err := Change(t.Context(), l, "k", func(d *document) bool { d.N++; return true })
		require.NoError(t, err)
		assert.Equal(t, want, got.N)
	}
	got, err := Change(t.Context(), l, "k", func(d *document) bool { d.N = 100; return false })
	require.NoError(t, err)
	assert.Equal(t, 100, got.N)
	var stored document
	_, err = l.Read(t.Context(), "k", &stored)
	require.NoError(t, err)
	assert.Equal(t, 3, stored.N, "nothing was written")
}

func TestChange_anotherWasFaster_changesWhatItWrote(t *testing.T) {
	l, _ := newLedger(t)
	first := true
	got, err := Change(t.Context(), l, "k", func(d *document) bool {
		if first {
			first = false
			_, err := Change(t.Context(), l, "k", func(d *document) bool { d.N = 10; return true })
			require.NoError(t, err)
		}
		d.N++
		return true
	})
	require.NoError(t, err)
	assert.Equal(t, 11, got.N)
}

func TestChange_alwaysTooLate_error(t *testing.T) {
	l, _ := newLedger(t)
	_, err := Change(t.Context(), l, "k", func(d *document) bool {
		revision, err := l.Read(t.Context(), "k", &document{})
		require.NoError(t, err)
		require.NoError(t, l.Write(t.Context(), "k", revision, document{d.N + 1}))
		return true
	})
	assert.ErrorIs(t, err, ErrChanged)
}

func TestLease(t *testing.T) {
	l, c := newLedger(t)
	acquire := func(owner string) string {
		holder, err := l.Acquire(t.Context(), "lease", owner, time.Hour)
		require.NoError(t, err)
		return holder
	}
	assert.Equal(t, "a", acquire("a"))
	assert.Equal(t, "a", acquire("b"), "a has it")
	assert.Equal(t, "a", acquire("a"), "asked again")
	require.NoError(t, l.Release(t.Context(), "lease", "b"))
	assert.Equal(t, "a", acquire("b"), "b had nothing to give back")
	require.NoError(t, l.Release(t.Context(), "lease", "a"))
	assert.Equal(t, "b", acquire("b"))
	c.at = c.at.Add(time.Hour)
	assert.Equal(t, "c", acquire("c"), "b's has expired")
	require.NoError(t, l.Release(t.Context(), "lease", "b"))
	assert.Equal(t, "c", acquire("d"), "what b gives back is not c's")
}

// giver gives a lease back just before somebody looks whose it is.
type giver struct {
	Client
	give func()
}

func (g giver) GetItem(ctx context.Context, in *dynamodb.GetItemInput, o ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	g.give()
	return g.Client.GetItem(ctx, in, o...)
}

func TestLease_givenBackMeanwhile_isTaken(t *testing.T) {
	l, c := newLedger(t)
	_, err := l.Acquire(t.Context(), "lease", "a", time.Hour)
	require.NoError(t, err)
	late := New(giver{l.client, func() { require.NoError(t, l.Release(t.Context(), "lease", "a")) }}, l.table, c.now)
	holder, err := late.Acquire(t.Context(), "lease", "b", time.Hour)
	require.NoError(t, err)
	assert.Equal(t, "b", holder)
}

// broken is a client whose calls all fail.
type broken struct{ Client }

var errBroken = errors.New("broken")

func (broken) GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return nil, errBroken
}

func (broken) PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	return nil, errBroken
}

func (broken) DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error) {
	return nil, errBroken
}

func TestErrorsSayWhatWasTried(t *testing.T) {
	l := New(broken{}, "t", time.Now)
	_, err := l.Read(t.Context(), "k", &document{})
	assert.EqualError(t, err, "read k: broken")
	assert.EqualError(t, l.Write(t.Context(), "k", 1, document{}), "write k: broken")
	_, err = l.Acquire(t.Context(), "lease", "a", time.Hour)
	assert.EqualError(t, err, "acquire lease: broken")
	assert.EqualError(t, l.Release(t.Context(), "lease", "a"), "release lease: broken")
}
