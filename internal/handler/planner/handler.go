// Package planner prepares the reports of a period: it knows the queries, splits
// their results by customer, and writes the manifest when all is done.
package planner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Objects are the objects of a bucket.
type Objects interface {
	// Open reads an object; objects.ErrMissing where there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Put replaces an object.
	Put(ctx context.Context, key, contentType string, body []byte) error
}

// Plans are the published usage plan snapshots; errors are those of
// snapshotstore.
type Plans interface {
	Pointer(context.Context) (snapshotstore.Pointer, error)
	Load(context.Context, snapshotstore.Pointer) (*usageplan.Snapshot, error)
}

// Config is what a Handler is made of. Objects is required; without Plans only
// customers with requests get a report, and nobody gets a mail.
type Config struct {
	Objects func(bucket string) Objects
	Plans   Plans
	// Project is the dimension of the metrics.
	Project string
	// Log receives one line per invocation; nil is no log.
	Log io.Writer
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Handler prepares reports. It is safe for concurrent use.
type Handler struct{ cfg Config }

// New makes a Handler.
func New(cfg Config) (*Handler, error) {
	if cfg.Objects == nil {
		return nil, errors.New("configure planner: objects are missing")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Project == "" {
		cfg.Project = "apigw-lens"
	}
	return &Handler{cfg}, nil
}

// Event is one of three questions.
type Event struct {
	// Ask is queries: which ones compute the period's reports?; plan: split
	// their Results into work files; finish: write the manifest.
	Ask    string        `json:"ask"`
	Period report.Period `json:"period"`
	// Database holds the table requests (queries).
	Database string `json:"database"`
	// Bucket holds the work files, below WorkPrefix, and the reports; with plan
	// and finish.
	Bucket     string `json:"bucket"`
	WorkPrefix string `json:"workPrefix"`
	// Results are the result files (plan).
	Results []Result `json:"results"`
	// ManifestKey is what plan answered (finish).
	ManifestKey string `json:"manifestKey"`
	// Customers are the ids of the only customers that are wanted; none are all
	// (plan and finish).
	Customers []string `json:"customers"`
}

// Result is where the answer to a query is: a key of the bucket, or an s3:// URI.
type Result struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// Planned answers plan. Its manifest is a JSON array of Work.
type Planned struct {
	ManifestKey string `json:"manifestKey"`
	Customers   int    `json:"customers"`
	OverviewKey string `json:"overviewKey"`
}

// Work is one customer's work file and where its report goes.
type Work struct {
	WorkKey   string `json:"workKey"`
	OutPrefix string `json:"outPrefix"`
}

// Finished answers finish: where the manifest is, and its counts.
type Finished struct {
	ManifestKey string `json:"manifestKey"`
	report.Counts
}

// Handle answers a question: with []report.Query, Planned or Finished. It logs
// one summary line, also when it fails.
func (h *Handler) Handle(ctx context.Context, e Event) (any, error) {
	start := h.cfg.Now()
	answer, err := h.handle(ctx, e)
	if h.cfg.Log != nil {
		if writeErr := h.summary(start, e.Ask, answer, err); writeErr != nil {
			fmt.Fprintln(os.Stderr, "write summary:", writeErr)
		}
	}
	return answer, err
}

func (h *Handler) handle(ctx context.Context, e Event) (any, error) {
	period, err := e.Period.In()
	if err != nil {
		return nil, err
	}
	e.Period = period
	switch e.Ask {
	case "queries":
		return report.Queries(report.Athena, period, e.Database)
	case "plan":
		return h.plan(ctx, e)
	case "finish":
		return h.finish(ctx, e)
	}
	return nil, fmt.Errorf("the planner was asked %q; want queries, plan or finish", e.Ask)
}
