// Package enricher is the Firehose transformation that adds usage plan and
// customer to each access log record. The Lambda function runs it, and so do
// import and demo on a laptop.
package enricher

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/firehose"
)

// Config is what a Handler is made of. Enricher and Plans are required.
type Config struct {
	Enricher *enrich.Enricher
	Plans    Plans
	// Log receives one line per invocation; nil is no log.
	Log io.Writer
	// Now is the clock, for the age of the snapshot; nil is time.Now.
	Now func() time.Time
	// OneAtATime says that the caller is done with a response before it asks
	// for the next, so that the response's buffer and all else can be used
	// again.
	OneAtATime bool
	// ResponseLimit is the most bytes a response may have; 0 is Lambda's
	// limit less a margin.
	ResponseLimit int
}

// margin is what the response stays below Lambda's limit.
const margin = 64 << 10

func (c *Config) validate() error {
	var problems []error
	if c.Enricher == nil || c.Enricher.Agents == nil {
		problems = append(problems, errors.New("enricher is missing"))
	}
	if c.Plans == nil {
		problems = append(problems, errors.New("plans are missing"))
	}
	return errors.Join(problems...)
}

// Handler transforms Firehose events. It is safe for concurrent use, unless
// OneAtATime is set.
type Handler struct {
	cfg     Config
	batches sync.Pool

	// Of OneAtATime. The pool would lose its batch, with the layouts that it has
	// learned, whenever garbage is collected.
	only     batch
	response []byte
}

// New makes a Handler.
func New(cfg Config) (*Handler, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("configure enricher: %w", err)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.ResponseLimit == 0 {
		cfg.ResponseLimit = firehose.Limit - margin
	}
	return &Handler{cfg: cfg, batches: sync.Pool{New: func() any { return new(batch) }}}, nil
}

// Invoke answers a Firehose event, logs one summary line and lets the plans
// settle. It is lambda.Handler's method: bytes in, bytes out.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	start := h.cfg.Now()
	response, summary, err := h.Process(ctx, payload)
	if err != nil {
		return nil, err
	}
	summary.Duration = h.cfg.Now().Sub(start)
	if h.cfg.Log != nil {
		if err := summary.write(h.cfg.Log, start); err != nil {
			fmt.Fprintln(os.Stderr, "write summary:", err)
		}
	}
	if s, ok := h.cfg.Plans.(Settler); ok {
		s.Settle(ctx)
	}
	return response, nil
}

// Process answers a Firehose event: every recordId exactly once, in order, as
// Ok, Dropped (control messages) or ProcessingFailed with the original bytes.
// One bad record never fails its batch; the error is for an event that cannot
// be answered at all.
func (h *Handler) Process(ctx context.Context, payload []byte) ([]byte, Summary, error) {
	b := &h.only
	if !h.cfg.OneAtATime {
		b = h.batches.Get().(*batch)
		defer h.putBack(b)
	}
	defer b.release()
	b.begin(h.cfg.Enricher, h.cfg.ResponseLimit, h.buffer(len(payload)))
	b.plans, b.confirmed = h.cfg.Plans.Current(ctx)
	stream, err := firehose.EachRecord(payload, b.add)
	if err != nil {
		return nil, Summary{}, err
	}
	response := b.finish()
	if h.cfg.OneAtATime {
		h.response = response
	}
	summary := b.summary(h.cfg.Now())
	summary.DeliveryStream = streamName(stream)
	summary.BytesIn, summary.BytesOut = len(payload), len(response)
	return response, summary, nil
}

// putBack keeps a batch for another event, without what points into this one's.
func (h *Handler) putBack(b *batch) {
	clear(b.records)
	h.batches.Put(b)
}

// buffer is an empty buffer for the response to an event of some size, with an
// eighth more room than that: absent values are left out, and what is added is
// seldom longer.
func (h *Handler) buffer(size int) []byte {
	size += size / 8
	if !h.cfg.OneAtATime {
		return make([]byte, 0, size)
	}
	if cap(h.response) > kept {
		h.response = nil
	}
	h.response = slices.Grow(h.response[:0], size)
	return h.response
}
