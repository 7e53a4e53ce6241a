package board

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func loads(rows [][]any, n *atomic.Int32) func(context.Context) ([][]any, error) {
	return func(context.Context) ([][]any, error) {
		n.Add(1)
		return rows, nil
	}
}

func TestCache_answersTwice_asksOnce(t *testing.T) {
	c := newCache(0, 1)
	var n atomic.Int32
	for i := range 3 {
		a, cached, err := c.get(t.Context(), "k", loads([][]any{{int64(7)}}, &n))
		require.NoError(t, err)
		assert.Equal(t, i > 0, cached)
		assert.Equal(t, [][]any{{int64(7)}}, a.rows)
	}
	assert.EqualValues(t, 1, n.Load())
}

func TestCache_errorsAreNotKept(t *testing.T) {
	c := newCache(0, 1)
	_, _, err := c.get(t.Context(), "k", func(context.Context) ([][]any, error) { return nil, errors.New("disk") })
	require.ErrorContains(t, err, "disk")
	var n atomic.Int32
	_, cached, err := c.get(t.Context(), "k", loads(nil, &n))
	require.NoError(t, err)
	assert.False(t, cached)
}

func TestCache_forgetsTheLeastRecentlyUsed(t *testing.T) {
	c := newCache(5000, 1)
	var n atomic.Int32
	row := [][]any{{strings.Repeat("x", 900)}}
	ask := func(key string) bool {
		_, cached, err := c.get(t.Context(), key, loads(row, &n))
		require.NoError(t, err)
		return cached
	}
	for _, key := range []string{"a", "b", "c", "d"} {
		ask(key)
	}
	assert.True(t, ask("a"))
	ask("e")
	ask("f") // more than the bound: b, the oldest that was not asked for since, goes
	assert.True(t, ask("a"))
	assert.False(t, ask("b"))
	assert.LessOrEqual(t, c.used, c.limit)
}

func TestCache_oneLargeAnswerDoesNotPushOutTheOthers(t *testing.T) {
	c := newCache(4000, 1)
	var n atomic.Int32
	_, _, err := c.get(t.Context(), "small", loads([][]any{{"x"}}, &n))
	require.NoError(t, err)
	_, _, err = c.get(t.Context(), "large", loads([][]any{{strings.Repeat("x", 3000)}}, &n))
	require.NoError(t, err)
	_, cached, err := c.get(t.Context(), "small", loads(nil, &n))
	require.NoError(t, err)
	assert.True(t, cached)
}

func TestCache_theSameQuestionAtTheSameTime_isAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(0, 2)
		release := make(chan struct{})
		var n atomic.Int32
		load := func(context.Context) ([][]any, error) {
			n.Add(1)
			<-release
			return [][]any{{int64(1)}}, nil
		}
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				a, _, err := c.get(t.Context(), "k", load)
				assert.NoError(t, err)
				assert.Len(t, a.rows, 1)
			})
		}
		synctest.Wait()
		close(release)
		wg.Wait()
		assert.EqualValues(t, 1, n.Load())
	})
}

func TestCache_runsUntilTheLastOneLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(0, 1)
		stopped := make(chan struct{})
		load := func(ctx context.Context) ([][]any, error) {
			<-ctx.Done()
			close(stopped)
			return nil, ctx.Err()
		}
		first, leaveFirst := context.WithCancel(t.Context())
		second, leaveSecond := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, ctx := range []context.Context{first, second} {
			wg.Go(func() {
				_, _, err := c.get(ctx, "k", load)
				assert.ErrorIs(t, err, context.Canceled)
			})
		}
		synctest.Wait()
		leaveFirst()
		synctest.Wait()
		select {
		case <-stopped:
			t.Fatal("stopped while somebody waits")
		default:
		}
		leaveSecond()
		wg.Wait()
		<-stopped
		var n atomic.Int32
		_, cached, err := c.get(t.Context(), "k", loads(nil, &n))
		require.NoError(t, err)
		assert.False(t, cached)
	})
}

func TestCache_noMoreThanSomeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(0, 2)
		var running, most atomic.Int32
		release := make(chan struct{})
		var wg sync.WaitGroup
		for _, key := range strings.Split("a b c d e", " ") {
			wg.Go(func() {
				_, _, err := c.get(t.Context(), key, func(context.Context) ([][]any, error) {
					if n := running.Add(1); n > most.Load() {
						most.Store(n)
					}
					<-release
					running.Add(-1)
					return nil, nil
				})
				assert.NoError(t, err)
			})
		}
		synctest.Wait()
		assert.EqualValues(t, 2, most.Load())
		close(release)
		wg.Wait()
		assert.EqualValues(t, 2, most.Load())
	})
}

func TestCacheKey_isAllThatAnAnswerDependsOn(t *testing.T) {
	keys := map[string]bool{}
	for _, key := range []string{
		cacheKey("v1", "SELECT $1", []any{"1"}), cacheKey("v2", "SELECT $1", []any{"1"}), cacheKey("v1", "SELECT $2", []any{"1"}),
		cacheKey("v1", "SELECT $1", []any{int64(1)}), cacheKey("v1", "SELECT $1", []any{1.0}), cacheKey("v1", "SELECT $1", []any{"1", "2"}),
	} {
		keys[key] = true
	}
	assert.Len(t, keys, 6)
}
