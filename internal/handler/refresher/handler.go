// Package refresher keeps the usage plan snapshot fresh: it lists the account's
// control plane when something hinted at a change, or when the schedule says
// so, and publishes what it found.
package refresher

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/pause"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Reader lists the account: completely, or it is an error.
type Reader interface {
	List(context.Context) (*usageplan.Snapshot, apigw.Report, error)
}

// Store is where snapshots are published and refreshers agree with each other.
type Store interface {
	Snapshots
	Coordination
}

// Snapshots is the store's published side; errors are those of snapshotstore.
type Snapshots interface {
	Pointer(context.Context) (snapshotstore.Pointer, error)
	Load(context.Context, snapshotstore.Pointer) (*usageplan.Snapshot, error)
	Publish(context.Context, *usageplan.Snapshot) error
	Checked(ctx context.Context, version string, at time.Time) error
}

// Coordination is what refreshers know of each other.
type Coordination interface {
	Acquire(ctx context.Context, owner string, ttl time.Duration) (bool, error)
	Release(ctx context.Context, owner string) error
	NoteHint(context.Context, time.Time) error
	LastHint(context.Context) (time.Time, error)
	PutPending(context.Context, snapshotstore.Pending) error
	Pending(context.Context) (snapshotstore.Pending, error)
}

// Bus takes the event about a published snapshot.
type Bus interface {
	Put(ctx context.Context, detailType string, detail []byte, at time.Time) error
}

// Archive keeps every published snapshot; creating one again changes nothing.
type Archive interface {
	Create(ctx context.Context, key, contentType string, body []byte) error
}

// Config is what a Handler is made of. Reader and Store are required; without a
// Bus or an Archive that part is left out.
type Config struct {
	Reader  Reader
	Store   Store
	Bus     Bus
	Archive Archive
	// Project is the dimension of the metrics.
	Project string
	// Log receives one line per invocation; nil is no log.
	Log io.Writer
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Sleep waits or returns the context's error; nil waits in real time.
	Sleep func(context.Context, time.Duration) error
	// Random makes the tail of a version; nil is random.
	Random func() uint16
	// Owner names the holder of a lease; nil is random.
	Owner func() string
	// MinInterval is the least time between the starts of two listings; 0 is
	// 45 seconds: at most two in a minute, whatever is hinted.
	MinInterval time.Duration
	// LeaseTTL is when a refresher that was killed is forgotten; 0 is 15
	// minutes, the longest that a Lambda runs. A deadline of the context
	// shortens it.
	LeaseTTL time.Duration
	// ConfirmAfter is how long after a suspicious listing another one may
	// confirm it; 0 is 5 minutes.
	ConfirmAfter time.Duration
}

func (c *Config) validate() error {
	var problems []error
	if c.Reader == nil {
		problems = append(problems, errors.New("reader is missing"))
	}
	if c.Store == nil {
		problems = append(problems, errors.New("store is missing"))
	}
	return errors.Join(problems...)
}

func (c *Config) setDefaults() {
	if c.Project == "" {
		c.Project = "apigw-lens"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = pause.For
	}
	if c.Random == nil {
		c.Random = func() uint16 { return uint16(mathrand.Uint32()) }
	}
	if c.Owner == nil {
		c.Owner = rand.Text
	}
	if c.MinInterval == 0 {
		c.MinInterval = 45 * time.Second
	}
	if c.LeaseTTL == 0 {
		c.LeaseTTL = 15 * time.Minute
	}
	if c.ConfirmAfter == 0 {
		c.ConfirmAfter = 5 * time.Minute
	}
}

// Handler refreshes the snapshot. It is safe for concurrent use.
type Handler struct{ cfg Config }

// New makes a Handler.
func New(cfg Config) (*Handler, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("configure refresher: %w", err)
	}
	cfg.setDefaults()
	return &Handler{cfg: cfg}, nil
}

// Invoke is lambda.Handler's method. An error makes the queue send the hints
// again.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e, err := ReadEvent(payload)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-2*releaseTime))
		defer cancel()
	}
	if _, err := h.Handle(ctx, e); err != nil {
		return nil, err
	}
	return []byte(`{"batchItemFailures":[]}`), nil
}

// Handle does what an event asks for, and logs one summary line, also when it
// fails.
func (h *Handler) Handle(ctx context.Context, e Event) (Summary, error) {
	start := h.cfg.Now()
	s := Summary{Project: h.cfg.Project, Hints: len(e.Hints)}
	for _, hint := range e.Hints {
		if !hint.Readable {
			s.Unreadable++
		}
	}
	err := h.handle(ctx, e, &s)
	s.Duration = h.cfg.Now().Sub(start)
	if !s.checkedAt.IsZero() {
		s.SnapshotAge = max(0, h.cfg.Now().Sub(s.checkedAt))
	}
	if h.cfg.Log != nil {
		if writeErr := s.write(h.cfg.Log, start, err); writeErr != nil {
			fmt.Fprintln(os.Stderr, "write summary:", writeErr)
		}
	}
	return s, err
}
