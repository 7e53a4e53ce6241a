package board

import (
	"container/list"
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
)

// answer is the result of a query. It is shared: nobody changes it.
type answer struct {
	rows [][]any
	// took is how long the engine was at it.
	took time.Duration
}

// defaultCacheBytes bounds the cache where the configuration does not.
const defaultCacheBytes = 64 << 20

// cache keeps answers, the most recently used ones within a bound in bytes, and
// lets those who ask the same question at the same time wait for one answer. No
// more than a number of queries run at once, so that the first ones asked for
// are answered first.
type cache struct {
	limit int
	slots chan struct{}

	mu      sync.Mutex
	used    int
	recent  *list.List // of *entry, the most recent first
	entries map[string]*list.Element
	flights map[string]*flight
}

type entry struct {
	key    string
	answer answer
	bytes  int
}

// flight is a query that runs; it is stopped when nobody waits for it any more.
type flight struct {
	done    chan struct{}
	stop    context.CancelFunc
	waiting int
	answer  answer
	err     error
}

func newCache(bytes, parallel int) *cache {
	if bytes == 0 {
		bytes = defaultCacheBytes
	}
	if parallel == 0 {
		parallel = runtime.NumCPU()
	}
	return &cache{
		limit: bytes, slots: make(chan struct{}, parallel),
		recent: list.New(), entries: map[string]*list.Element{}, flights: map[string]*flight{},
	}
}

// get answers from what is there, or by load. cached tells which.
func (c *cache) get(ctx context.Context, key string, load func(context.Context) ([][]any, error)) (a answer, cached bool, err error) {
	c.mu.Lock()
	if e, ok := c.entries[key]; ok {
		c.recent.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*entry).answer, true, nil
	}
	f, flying := c.flights[key]
	if !flying {
		f = c.start(ctx, key, load)
	}
	f.waiting++
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.answer, flying, f.err
	case <-ctx.Done():
		c.leave(key, f)
		return answer{}, false, context.Cause(ctx)
	}
}

// start runs load on behalf of all who ask. The mutex is held.
func (c *cache) start(ctx context.Context, key string, load func(context.Context) ([][]any, error)) *flight {
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{done: make(chan struct{}), stop: stop}
	c.flights[key] = f
	go func() {
		defer stop()
		defer close(f.done)
		f.answer, f.err = c.run(run, load)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.flights[key] == f {
			delete(c.flights, key)
		}
		if f.err == nil {
			c.keep(key, f.answer)
		}
	}()
	return f
}

func (c *cache) run(ctx context.Context, load func(context.Context) ([][]any, error)) (answer, error) {
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return answer{}, context.Cause(ctx)
	}
	defer func() { <-c.slots }()
	start := time.Now()
	rows, err := load(ctx)
	return answer{rows: rows, took: time.Since(start)}, err
}

// leave stops the flight when its last waiter goes. Whoever asks next starts a
// new one.
func (c *cache) leave(key string, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.stop()
		if c.flights[key] == f {
			delete(c.flights, key)
		}
	}
}

// keep remembers an answer and forgets the oldest ones beyond the bound. The
// mutex is held.
func (c *cache) keep(key string, a answer) {
	e := &entry{key: key, answer: a, bytes: len(key) + size(a.rows)}
	if e.bytes > c.limit/4 {
		return // one large table would push out everything else
	}
	if old, ok := c.entries[key]; ok {
		c.drop(old)
	}
	c.entries[key] = c.recent.PushFront(e)
	c.used += e.bytes
	for c.used > c.limit {
		c.drop(c.recent.Back())
	}
}

func (c *cache) drop(element *list.Element) {
	e := c.recent.Remove(element).(*entry)
	delete(c.entries, e.key)
	c.used -= e.bytes
}

// size is about what rows take in memory.
func size(rows [][]any) int {
	n := 0
	for _, row := range rows {
		n += 24 + 16*len(row)
		for _, v := range row {
			switch v := v.(type) {
			case string:
				n += len(v)
			case []any:
				n += 24 * len(v)
			case nil:
			default:
				n += 24
			}
		}
	}
	return n
}

// cacheKey is all that an answer depends on.
func cacheKey(version, sql string, args []any) string {
	var key strings.Builder
	key.WriteString(version)
	key.WriteByte(0)
	key.WriteString(sql)
	for _, a := range args {
		fmt.Fprintf(&key, "\x00%T %v", a, a)
	}
	return key.String()
}
