package enricher

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// PlanSource is where published snapshots come from.
type PlanSource interface {
	// Pointer says what is published.
	Pointer(ctx context.Context) (snapshotstore.Pointer, error)
	// Load reads the snapshot that a pointer points to, whole and verified.
	Load(ctx context.Context, p snapshotstore.Pointer) (*usageplan.Snapshot, error)
}

// LiveConfig is what LivePlans are made of. Source is required.
type LiveConfig struct {
	Source PlanSource
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Log receives a line for each look that failed; nil is no log.
	Log io.Writer
	// Interval is the least time between two looks at the pointer; 0 is 30 s.
	Interval time.Duration
	// FirstWait is how long the first invocation may wait for the first
	// snapshot; 0 is 1.5 s.
	FirstWait time.Duration
	// Hold is how long an answer may be held back for a look that its
	// invocation started; 0 is 250 ms.
	Hold time.Duration
	// Timeout ends a look that hangs; 0 is 10 s.
	Timeout time.Duration
}

func (c LiveConfig) defaults() LiveConfig {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = io.Discard
	}
	for value, normal := range map[*time.Duration]time.Duration{
		&c.Interval: 30 * time.Second, &c.FirstWait: 1500 * time.Millisecond,
		&c.Hold: 250 * time.Millisecond, &c.Timeout: 10 * time.Second,
	} {
		if *value == 0 {
			*value = normal
		}
	}
	return c
}

// LivePlans follow the published snapshot. An invocation takes what is in
// memory and, where the last look is long enough ago, starts a look at the
// pointer in the background: a new version is loaded, verified, prepared and
// swapped in. On any trouble the last good one stays, and its age grows.
//
// Two waits are bounded and rare. The first invocation of a process waits for
// the first snapshot, which has been loading since the process began: without
// it all its rows would lack their plans for good. And Settle holds the answer
// of the invocation that started a look for a moment: Lambda freezes the
// process once it is answered, and where batches are far apart a look that is
// always frozen half-way would never end. The records are not kept waiting.
type LivePlans struct {
	cfg    LiveConfig
	log    *slog.Logger
	ctx    context.Context
	cancel context.CancelFunc

	state atomic.Pointer[liveState]

	first *look // begun with the process

	mu       sync.Mutex
	look     *look     // the latest; it may have ended
	failures int       // looks since the last that succeeded
	waitEnd  time.Time // of the first invocation's wait; zero before it
}

// logError is the key of an error in a log line.
const logError = "error"

// liveState is what is in memory. It never changes; it is swapped.
type liveState struct {
	lookup    *enrich.Lookup
	confirmed time.Time
}

// look is one look at the pointer, with the load that may follow.
type look struct {
	start   time.Time     // by cfg.Now
	done    chan struct{} // closed at its end
	settled bool          // an answer was held back for it
}

// NewLivePlans makes LivePlans and starts the first look. Close ends them.
func NewLivePlans(cfg LiveConfig) *LivePlans {
	p := &LivePlans{cfg: cfg.defaults()}
	p.log = slog.New(slog.NewJSONHandler(p.cfg.Log, nil))
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.start()
	p.first = p.look
	return p
}

// Close ends a look that is under way and waits for that.
func (p *LivePlans) Close() {
	p.cancel()
	p.mu.Lock()
	last := p.look
	p.mu.Unlock()
	<-last.done
}

// Current returns what is in memory and starts a look where one is due.
func (p *LivePlans) Current(ctx context.Context) (*enrich.Lookup, time.Time) {
	p.mu.Lock()
	if p.due() {
		p.start()
	}
	now := time.Now() // a timer follows this clock, not cfg.Now
	if p.waitEnd.IsZero() {
		p.waitEnd = now.Add(p.cfg.FirstWait)
	}
	wait := p.waitEnd.Sub(now)
	p.mu.Unlock()

	if p.state.Load() == nil {
		p.first.wait(ctx, wait)
	}
	if s := p.state.Load(); s != nil {
		return s.lookup, s.confirmed
	}
	return nil, time.Time{}
}

// Settle holds the answer of the invocation that started a look for a moment,
// until the look has ended.
func (p *LivePlans) Settle(ctx context.Context) {
	p.mu.Lock()
	last := p.look
	mine := !last.settled
	last.settled = true
	p.mu.Unlock()
	if mine {
		last.wait(ctx, p.cfg.Hold)
	}
}

// wait waits for the end of a look, for at most d.
func (l *look) wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-l.done:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// due reports whether it is time for the next look: after Interval; while there
// is no snapshot at all, after 1 s, then 2 s, 4 s and so on. A clock that was
// set back does not put it off.
func (p *LivePlans) due() bool {
	select {
	case <-p.look.done:
	default:
		return false
	}
	interval := p.cfg.Interval
	if p.state.Load() == nil {
		interval = min(interval, time.Second<<min(max(p.failures-1, 0), 10))
	}
	since := p.cfg.Now().Sub(p.look.start)
	return since >= interval || since < 0
}

// start begins a look in the background; mu is held.
func (p *LivePlans) start() {
	l := &look{start: p.cfg.Now(), done: make(chan struct{})}
	p.look = l
	go func() {
		defer close(l.done)
		err := p.refresh()
		p.mu.Lock()
		defer p.mu.Unlock()
		if err == nil {
			p.failures = 0
			return
		}
		p.failures++
		if p.ctx.Err() == nil {
			p.log.Warn("usage plan snapshot not refreshed", logError, err.Error())
		}
	}()
}

// refresh brings the state up to date. A look that timed out is tried once
// more: most likely Lambda froze the process in the middle of it.
func (p *LivePlans) refresh() error {
	err := p.attempt()
	if errors.Is(err, context.DeadlineExceeded) && p.ctx.Err() == nil {
		err = p.attempt()
	}
	return err
}

// attempt looks at the pointer and swaps in what it points to, if that is new.
// A panic is a defect of ours, but records are not to pay for it.
func (p *LivePlans) attempt() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("load usage plan snapshot: internal error: %T", r)
		}
	}()
	ctx, cancel := context.WithTimeout(p.ctx, p.cfg.Timeout)
	defer cancel()
	pointer, err := p.cfg.Source.Pointer(ctx)
	if err != nil {
		return err
	}
	have := p.state.Load()
	if have != nil {
		version := have.lookup.Snapshot().Version
		if pointer.Version < version {
			return nil // an eventually consistent read showed the past
		}
		if pointer.Version == version {
			// A confirmation from the future came from a clock that was wrong.
			if pointer.CheckedAt.After(have.confirmed) || have.confirmed.After(p.cfg.Now()) {
				p.state.Store(&liveState{have.lookup, pointer.CheckedAt})
			}
			return nil
		}
	}
	s, err := p.cfg.Source.Load(ctx, pointer)
	if err != nil {
		return err
	}
	p.state.Store(&liveState{enrich.NewLookup(s), pointer.CheckedAt})
	return nil
}
