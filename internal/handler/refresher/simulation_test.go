package refresher

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// simulation runs invocations side by side at a simulated time, one operation
// at a time: before each operation of a process, the random choice of a seed
// says which process goes on. The clock moves only when all of them sleep.
type simulation struct {
	t       *testing.T
	random  *rand.Rand
	now     time.Time
	procs   []*process
	running *process
	store   *memory
	account *usageplan.Snapshot
	last    string // name of the last change
	changed map[string]time.Time
	lists   int
	takes   time.Duration // of a listing
}

// process is something that runs in a simulation.
type process struct {
	sim   *simulation
	wake  time.Time
	turn  chan struct{}
	yield chan struct{}
	done  bool
	// doomed is the number of operations until the process is killed; 0 is
	// never.
	doomed int
}

var errKilled = errors.New("killed")

func newSimulation(t *testing.T, seed uint64) *simulation {
	s := &simulation{t: t, random: rand.New(rand.NewPCG(seed, 1)), now: start, account: account(1, 0), takes: time.Second, changed: map[string]time.Time{}}
	s.store = &memory{now: func() time.Time { return s.now }, stored: map[string]*usageplan.Snapshot{}}
	return s
}

// at starts f as a process at a time.
func (s *simulation) at(when time.Time, f func(*process)) {
	p := &process{sim: s, wake: when, turn: make(chan struct{}), yield: make(chan struct{})}
	s.procs = append(s.procs, p)
	go func() {
		<-p.turn
		f(p)
		p.done = true
		p.yield <- struct{}{}
	}()
}

// run runs all processes to their end.
func (s *simulation) run() {
	for {
		s.procs = slices.DeleteFunc(s.procs, func(p *process) bool { return p.done })
		if len(s.procs) == 0 {
			return
		}
		ready := s.ready()
		if len(ready) == 0 {
			first := slices.MinFunc(s.procs, func(a, b *process) int { return a.wake.Compare(b.wake) })
			s.now = first.wake
			continue
		}
		p := ready[s.random.IntN(len(ready))]
		s.running = p
		p.turn <- struct{}{}
		<-p.yield
	}
}

func (s *simulation) ready() []*process {
	var ready []*process
	for _, p := range s.procs {
		if !p.wake.After(s.now) {
			ready = append(ready, p)
		}
	}
	return ready
}

// sleep lets the others run for at least d.
func (p *process) sleep(d time.Duration) error {
	if p.doomed > 0 {
		if p.doomed--; p.doomed == 0 {
			p.doomed = -1
		}
	}
	if p.doomed < 0 {
		return errKilled
	}
	p.wake = p.sim.now.Add(max(d, 0))
	p.yield <- struct{}{}
	<-p.turn
	return nil
}

// propagation is how long the control plane takes to show a change.
const propagation = 900 * time.Millisecond

// List sees the account as it was a moment before it starts: whatever changes
// later is missed, the worst that can be.
func (p *process) List(context.Context) (*usageplan.Snapshot, apigw.Report, error) {
	p.sim.lists++
	snapshot := clone(p.sim.account)
	snapshot.TakenAt = p.sim.now
	snapshot.Keys = slices.DeleteFunc(snapshot.Keys, func(k usageplan.Key) bool {
		return p.sim.changed[k.ID].Add(propagation).After(p.sim.now)
	})
	if err := p.sleep(p.sim.takes); err != nil {
		return nil, apigw.Report{}, err
	}
	return snapshot, apigw.Report{Calls: 4}, nil
}

// invoke is one invocation of the function in a process. A killed one leaves
// everything as it is, its lease too: whatever it does after that fails.
func (p *process) invoke(e Event) error {
	p.sim.store.step = func(string) error { return p.sim.running.sleep(0) }
	h, err := New(Config{
		Reader: p, Store: p.sim.store, Now: func() time.Time { return p.sim.now },
		Sleep:  func(_ context.Context, d time.Duration) error { return p.sleep(d) },
		Random: func() uint16 { return uint16(p.sim.random.Uint32()) },
		Owner:  func() string { return fmt.Sprint(p.sim.random.Uint64()) },
	})
	if err != nil {
		return err
	}
	_, err = h.Handle(context.Background(), e)
	return err
}

// change makes a change and answers its hint, as CloudTrail tells it: the time
// in whole seconds.
func (s *simulation) change(name string) Hint {
	s.account.Keys = append(s.account.Keys, usageplan.Key{ID: name, Name: name, Enabled: true, PlanIDs: []string{"p0"}})
	s.last, s.changed[name] = name, s.now
	return Hint{At: s.now.Truncate(time.Second), Readable: true}
}

// check holds what must be true at the end.
func (s *simulation) check() {
	s.t.Helper()
	published := s.store.stored[s.store.pointer.Version]
	require.NotNil(s.t, published)
	var names []string
	for _, k := range published.Keys {
		names = append(names, k.ID)
	}
	require.Contains(s.t, names, s.last, "the last change is in the last snapshot")
	require.Len(s.t, names, len(s.account.Keys))
	require.IsIncreasing(s.t, append([]string{""}, s.store.versions...))
}

// Up to nine refreshers get hints at random times and in random steps.
func TestSimulation_refreshersSideBySide_lastChangeIsAlwaysPublished(t *testing.T) {
	for seed := range uint64(200) {
		s := newSimulation(t, seed)
		s.takes = time.Duration(1+s.random.IntN(120)) * time.Second
		for i := range 2 + s.random.IntN(8) {
			changed := start.Add(time.Duration(s.random.IntN(300_000)) * time.Millisecond)
			delay := time.Duration(s.random.IntN(2)*s.random.IntN(90_000)) * time.Millisecond
			s.at(changed, func(p *process) {
				hint := s.change(fmt.Sprint("key", i))
				_ = p.sleep(delay)
				for p.invoke(Event{Hints: []Hint{hint}}) != nil {
					_ = p.sleep(1000 * time.Second) // visibility timeout
				}
			})
		}
		s.run()
		s.check()
		require.Empty(t, s.store.owner)
	}
}

// Refreshers are killed between any two operations; their messages come again.
func TestSimulation_killedRefreshers_lastChangeIsPublishedInTheEnd(t *testing.T) {
	killed := 0
	for seed := range uint64(200) {
		s := newSimulation(t, seed)
		s.takes = time.Duration(1+s.random.IntN(120)) * time.Second
		for i := range 2 + s.random.IntN(4) {
			doomed := s.random.IntN(12)
			s.at(start.Add(time.Duration(s.random.IntN(300))*time.Second), func(p *process) {
				hint := s.change(fmt.Sprint("key", i))
				p.doomed = doomed
				for p.invoke(Event{Hints: []Hint{hint}}) != nil {
					if p.doomed < 0 {
						killed++
					}
					p.doomed = 0
					_ = p.sleep(1000 * time.Second)
				}
			})
		}
		s.run()
		s.check()
	}
	assert.Greater(t, killed, 100)
}

func TestSimulation_thousandHintsInAMinute_atMostThreeRefreshes(t *testing.T) {
	for _, batch := range []int{1, 10, 100, 1000} {
		t.Run(fmt.Sprint("batches of ", batch), func(t *testing.T) {
			s := newSimulation(t, uint64(batch))
			var hints []Hint
			for i := range 1000 {
				s.at(start.Add(time.Duration(i)*60*time.Millisecond), func(p *process) {
					hints = append(hints, s.change(fmt.Sprint("key", i)))
					if len(hints) < batch {
						return
					}
					e := Event{Hints: hints}
					hints = nil
					assert.NoError(t, p.invoke(e))
				})
			}
			s.run()
			s.check()
			assert.LessOrEqual(t, s.lists, 3)
			t.Log(s.lists, "refreshes")
		})
	}
}

// An import of 10,000 keys at 5 a second takes over half an hour; its hints
// come in batches, once a minute.
func TestSimulation_burstAfterBatchingWindow_oneRefresh(t *testing.T) {
	s := newSimulation(t, 1)
	s.takes = 107 * time.Second
	var hints []Hint
	for i := range 250 {
		s.at(start.Add(time.Duration(i)*200*time.Millisecond), func(*process) { hints = append(hints, s.change(fmt.Sprint("key", i))) })
	}
	s.at(start.Add(60*time.Second), func(p *process) { assert.NoError(t, p.invoke(Event{Hints: hints})) })
	s.run()
	s.check()
	assert.Equal(t, 1, s.lists)
}
