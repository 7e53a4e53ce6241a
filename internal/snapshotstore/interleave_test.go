package snapshotstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// turns lets several users of a table take turns, call by call, in an order
// that a seed decides.
type turns struct {
	random *rand.Rand
	events chan turn
	live   int
}

// turn is a user that wants to make its next call, or has ended.
type turn struct {
	ended bool
	grant chan bool // false: be killed
}

var errKilled = errors.New("killed")

// user runs work with a client that waits for its turn before every call. A
// killed user makes no further call.
func (s *turns) user(db *memory, work func(c *client)) {
	s.live++
	dead := false
	c := &client{memory: db, before: func(string, string) error {
		if !dead {
			grant := make(chan bool)
			s.events <- turn{grant: grant}
			dead = !<-grant
		}
		if dead {
			return errKilled
		}
		return nil
	}}
	go func() {
		work(c)
		s.events <- turn{ended: true}
	}()
}

// run gives turns until every user has ended; one turn in kill is deadly, 0 is
// none.
func (s *turns) run(kill int) {
	var waiting []turn
	for s.live > 0 {
		for len(waiting) < s.live {
			if e := <-s.events; e.ended {
				s.live--
			} else {
				waiting = append(waiting, e)
			}
		}
		if len(waiting) == 0 {
			return
		}
		i := s.random.IntN(len(waiting))
		w := waiting[i]
		waiting = append(waiting[:i], waiting[i+1:]...)
		w.grant <- kill == 0 || s.random.IntN(kill) > 0
	}
}

// TestInterleavings runs two refreshers and two readers on one table in 200
// orders; in every second one refreshers are killed between two calls.
func TestInterleavings_readersSeeWholeSnapshots_versionsMoveForward(t *testing.T) {
	want := map[string]*usageplan.Snapshot{}
	for n := range 8 {
		want[sample(n).Version] = sample(n)
	}
	killed, published, loaded := 0, 0, 0
	for seed := range uint64(200) {
		db := newMemory()
		now := &clock{epoch}
		s := &turns{random: rand.New(rand.NewPCG(seed, 0)), events: make(chan turn)}
		latest := make([]string, 2)
		for odd := range 2 {
			s.user(db, func(c *client) {
				d := NewDynamo(c, "table", Options{ChunkSize: 150, Now: now.Now})
				for n := odd; n < 8; n += 2 {
					err := d.Publish(context.Background(), sample(n))
					switch {
					case err == nil:
						latest[odd] = sample(n).Version
					case errors.Is(err, errKilled):
						killed++
						return
					default:
						assert.ErrorIs(t, err, ErrSuperseded)
					}
				}
			})
		}
		for range 2 {
			s.user(db, func(c *client) { loaded += reader(t, c, want) })
		}
		kill := 0
		if seed%2 == 1 {
			kill = 60
		}
		s.run(kill)
		if max(latest[0], latest[1]) != "" {
			published++
		}
		settled(t, db, now, max(latest[0], latest[1]))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	assert.Greater(t, killed, 50)
	assert.Greater(t, published, 150)
	assert.Greater(t, loaded, 500)
}

// reader loads again and again, at times from a pointer that it read a while
// ago, and answers how often it could.
func reader(t *testing.T, c *client, want map[string]*usageplan.Snapshot) (loaded int) {
	d := NewDynamo(c, "table", Options{})
	last := ""
	for range 6 {
		p, err := d.Pointer(context.Background())
		if errors.Is(err, ErrNone) {
			continue
		}
		if errors.Is(err, errKilled) {
			return loaded
		}
		assert.NoError(t, err)
		assert.GreaterOrEqual(t, p.Version, last)
		last = p.Version
		got, err := d.Load(context.Background(), p)
		if errors.Is(err, errKilled) {
			return loaded
		}
		assert.NoError(t, err)
		assert.Equal(t, want[p.Version], got)
		loaded++
	}
	return loaded
}

// settled checks the table after a race: CURRENT is not earlier than what any
// refresher was told it had published. Two hours later, the next publication
// finds what killed refreshers left: nothing is without a TTL but the data of
// CURRENT and of the version before.
func settled(t *testing.T, db *memory, now *clock, latest string) {
	ctx := context.Background()
	now.Time = now.Add(2 * time.Hour)
	d := NewDynamo(&client{memory: db}, "table", Options{ChunkSize: 150, Now: now.Now})
	before, err := d.Pointer(ctx)
	if !errors.Is(err, ErrNone) {
		require.NoError(t, err)
	}
	assert.GreaterOrEqual(t, before.Version, latest)
	require.NoError(t, d.Publish(ctx, sample(100)))
	current, err := d.Pointer(ctx)
	require.NoError(t, err)
	assert.Equal(t, before.Version, current.Previous)
	for pk, it := range db.items {
		version, isChunk := strings.CutPrefix(pk, "SNAP#")
		version, _, _ = strings.Cut(version, "#")
		keeps := !isChunk || version == current.Version || version == current.Previous
		assert.Equal(t, keeps, it["ttl"] == nil, pk)
	}
	names := []string{"pk", current.Version}
	if current.Previous != "" {
		names = append(names, current.Previous)
	}
	for name := range db.items[pkWrites] {
		assert.Contains(t, names, name, "WRITES does not grow")
	}
	for _, p := range []Pointer{before, current} {
		if p.Version != "" {
			_, err := d.Load(ctx, p)
			assert.NoError(t, err)
		}
	}
}

// TestPublish_killedAtEveryCall stops a publisher before each of its calls in
// turn: until its pointer has moved, readers see the snapshot before.
func TestPublish_killedAtEveryCall_readersSeeOneOrTheOther(t *testing.T) {
	ctx := context.Background()
	moved := 0
	for calls := 0; ; calls++ {
		db := newMemory()
		now := &clock{epoch}
		sound := NewDynamo(&client{memory: db}, "table", Options{ChunkSize: 150, Now: now.Now})
		require.NoError(t, sound.Publish(ctx, sample(1)))
		require.NoError(t, sound.Publish(ctx, sample(2)))
		left := calls
		dying := NewDynamo(&client{memory: db, before: func(string, string) error {
			if left--; left < 0 {
				return errKilled
			}
			return nil
		}}, "table", Options{ChunkSize: 150, Now: now.Now})
		err := dying.Publish(ctx, sample(3))
		p, pointerErr := sound.Pointer(ctx)
		require.NoError(t, pointerErr)
		want := sample(2)
		if err == nil {
			want, moved = sample(3), moved+1
		}
		require.Equal(t, want.Version, p.Version, fmt.Sprint(calls))
		got, loadErr := sound.Load(ctx, p)
		require.NoError(t, loadErr)
		require.Equal(t, want, got)
		settled(t, db, now, p.Version)
		if left > 0 {
			break // it was not killed at all
		}
	}
	assert.Greater(t, moved, 3, "killed while tidying, it has published all the same")
}
