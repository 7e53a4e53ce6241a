// Package quotawatcher asks API Gateway what was used of every quota, puts an
// event on the bus when a threshold is passed or a quota is about to run out,
// once per key and period, and keeps the table quota.
package quotawatcher

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Store has the usage plan snapshot; errors are those of snapshotstore.
type Store interface {
	Pointer(context.Context) (snapshotstore.Pointer, error)
	Load(context.Context, snapshotstore.Pointer) (*usageplan.Snapshot, error)
}

// Usage is API Gateway's own count, per key, of so many days.
type Usage interface {
	Usage(ctx context.Context, planID string, first time.Time, days int) (map[string][]int64, apigw.Report, error)
}

// Bus takes events.
type Bus interface {
	Put(ctx context.Context, detailType string, detail []byte, at time.Time) error
}

// Notices remember what was announced.
type Notices interface {
	Claim(ctx context.Context, id, owner string) (bool, error)
	Settle(ctx context.Context, id, owner string, until time.Time) error
	Release(ctx context.Context, id, owner string) error
}

// Files are the files of the table quota, by name, and when they were written.
type Files interface {
	Files(context.Context) (map[string]time.Time, error)
}

// Objects replaces objects.
type Objects interface {
	Put(ctx context.Context, key, contentType string, body []byte) error
}

// Config is what a Handler is made of. Store, Usage, Bus, Notices, Files and
// Objects are required.
type Config struct {
	Store   Store
	Usage   Usage
	Bus     Bus
	Notices Notices
	// Files lists those in TableFolder, Objects writes them.
	Files   Files
	Objects Objects
	// Thresholds of plans without their own; nil is quota.DefaultThresholds.
	Thresholds quota.Thresholds
	// Project is the dimension of the metrics.
	Project string
	// Log receives one line per invocation; nil is no log.
	Log io.Writer
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Owner names the holder of a claim; nil is random.
	Owner func() string
}

func (c *Config) validate() error {
	var problems []error
	for name, missing := range map[string]bool{
		"store": c.Store == nil, "usage": c.Usage == nil, "bus": c.Bus == nil, "notices": c.Notices == nil,
		"files": c.Files == nil, "objects": c.Objects == nil,
	} {
		if missing {
			problems = append(problems, fmt.Errorf("%s is missing", name))
		}
	}
	return errors.Join(problems...)
}

func (c *Config) setDefaults() {
	if c.Thresholds == nil {
		c.Thresholds = quota.DefaultThresholds
	}
	if c.Project == "" {
		c.Project = "apigw-lens"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Owner == nil {
		c.Owner = rand.Text
	}
}

// Handler looks at all quotas. It is safe for concurrent use.
type Handler struct{ cfg Config }

// New makes a Handler.
func New(cfg Config) (*Handler, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("configure quota watcher: %w", err)
	}
	cfg.setDefaults()
	return &Handler{cfg: cfg}, nil
}

// logTime is what is left for the log after the work must end.
const logTime = 5 * time.Second

// Invoke is lambda.Handler's method. The payload does not matter: every call
// looks at everything.
func (h *Handler) Invoke(ctx context.Context, _ []byte) ([]byte, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-logTime))
		defer cancel()
	}
	if _, err := h.Handle(ctx); err != nil {
		return nil, err
	}
	return []byte(`{}`), nil
}

// Handle looks at all quotas once and logs one summary line, also when it fails.
// A plan whose use cannot be learned does not keep the others from being looked
// at, but the table stays as it was; the error joins what went wrong.
func (h *Handler) Handle(ctx context.Context) (Summary, error) {
	start := h.cfg.Now()
	s := Summary{Project: h.cfg.Project}
	err := h.watch(ctx, start.UTC(), &s)
	if err != nil {
		err = fmt.Errorf("watch quotas: %w", err)
	}
	s.Duration = h.cfg.Now().Sub(start)
	if h.cfg.Log != nil {
		if writeErr := s.write(h.cfg.Log, start, err); writeErr != nil {
			fmt.Fprintln(os.Stderr, "write summary:", writeErr)
		}
	}
	return s, err
}
