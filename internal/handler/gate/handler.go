// Package gate answers what the workflows cannot work out themselves: whether
// another one runs, which delivered days lack a partition, whether QuickSight's
// limit allows an ingestion, and whether the owner has to be told. What it must
// remember is in a ledger.
//
// Every answer may be asked for again: a state machine repeats a task whose
// answer got lost.
package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/ledger"
	"github.com/apigw-lens/apigw-lens/internal/refresh"
)

// Keys of the ledger.
const (
	leaseRefresh = "LEASE#refresh"
	keyHealth    = "REFRESH#health"
	keyIndex     = "REFRESH#index"
	keyReports   = "REPORT#made"
	keyDataSet   = "DATASET#" // and the id
)

// leaseTTL is when an execution that vanished is forgotten: longer than the
// state machines' TimeoutSeconds. One that ended is noticed before.
const leaseTTL = 4*time.Hour + 10*time.Minute

// Days are the days that have a partition.
type Days interface {
	Days(context.Context) (map[string]bool, error)
}

// Folder is a place that Firehose or a function delivers to.
type Folder interface {
	Days(context.Context) ([]string, error)
	Newest(context.Context) (time.Time, error)
}

// Config is what a Handler is made of. All but Log, Now and what
// reports need are required.
type Config struct {
	Ledger *ledger.Ledger
	// Index are the partitions of the table requests.
	Index Days
	// Folder opens the folder of a prefix.
	Folder func(prefix string) Folder
	// Limits are those of QuickSight.
	Limits refresh.Limits
	// Reports are the kinds of report that a schedule makes, TimeZone is theirs,
	// Bucket where they go.
	Reports  []string
	TimeZone string
	Bucket   string
	// Project is the dimension of the metrics.
	Project string
	// Log receives one line per invocation; nil is no log.
	Log io.Writer
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Handler answers asks. It is safe for concurrent use.
type Handler struct{ cfg Config }

// New makes a Handler.
func New(cfg Config) (*Handler, error) {
	var problems []error
	if cfg.Ledger == nil {
		problems = append(problems, errors.New("ledger is missing"))
	}
	if cfg.Index == nil || cfg.Folder == nil {
		problems = append(problems, errors.New("index or folder is missing"))
	}
	if cfg.Limits.PerWindow <= cfg.Limits.Reserve {
		problems = append(problems, errors.New("the limit leaves nothing for the schedule"))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("configure gate: %w", err)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Handler{cfg}, nil
}

// Invoke is lambda.Handler's method.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e, err := ReadEvent(payload)
	if err != nil {
		return nil, err
	}
	start := h.cfg.Now()
	s := &summary{project: h.cfg.Project, ask: e.Ask, execution: e.Execution}
	answer, err := h.answer(ctx, e, s)
	s.duration = h.cfg.Now().Sub(start)
	if h.cfg.Log != nil {
		if writeErr := s.write(h.cfg.Log, start, err); writeErr != nil {
			fmt.Fprintln(os.Stderr, "write summary:", writeErr)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Ask, err)
	}
	return json.Marshal(answer)
}

func (h *Handler) answer(ctx context.Context, e Event, s *summary) (any, error) {
	switch e.Ask {
	case "begin":
		if e.Spice != "on" || e.Input.IndexOnly {
			e.DataSets = nil
		}
		return h.begin(ctx, e, s)
	case "index":
		missing, err := h.missing(ctx, e.Crawler)
		return Index{MissingDays: len(missing), Days: fingerprint(missing), NotBefore: h.notBefore()}, err
	case "load":
		return h.load(ctx, e, s)
	case "end":
		return h.end(ctx, e, s)
	case "told":
		_, err := ledger.Change(ctx, h.cfg.Ledger, keyHealth, func(v *refresh.Health) bool {
			v.Told = e.Failed
			return true
		})
		return Done{true}, err
	case "open":
		return h.open(ctx, e)
	case "close":
		return h.close(ctx, e, s)
	case "expire":
		return Done{true}, h.cfg.Ledger.Release(ctx, "LEASE#"+e.Lease, e.Owner)
	}
	return nil, errUnknownAsk
}
