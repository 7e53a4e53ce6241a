// Package apigw lists an account's REST APIs, usage plans and API keys through
// API Gateway's control plane and makes a usage plan snapshot of them.
//
// The control plane allows 10 requests per second for everyone in the account
// together, deployments included, so the reader takes 3 at most. Every HTTP
// attempt, retries too, passes one transport that paces it and takes the key
// values out of the answer before the SDK sees it: an API key's value never
// becomes a Go string that could reach a log, an error or a snapshot.
package apigw

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/apigw-lens/apigw-lens/internal/pause"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Client is the part of the SDK's client that the reader uses.
type Client interface {
	GetRestApis(context.Context, *apigateway.GetRestApisInput, ...func(*apigateway.Options)) (*apigateway.GetRestApisOutput, error)
	GetUsagePlans(context.Context, *apigateway.GetUsagePlansInput, ...func(*apigateway.Options)) (*apigateway.GetUsagePlansOutput, error)
	GetUsagePlanKeys(context.Context, *apigateway.GetUsagePlanKeysInput, ...func(*apigateway.Options)) (*apigateway.GetUsagePlanKeysOutput, error)
	GetApiKeys(context.Context, *apigateway.GetApiKeysInput, ...func(*apigateway.Options)) (*apigateway.GetApiKeysOutput, error)
	GetUsage(context.Context, *apigateway.GetUsageInput, ...func(*apigateway.Options)) (*apigateway.GetUsageOutput, error)
}

// Options are the reader's settings; the zero value is ready for use.
type Options struct {
	// Rate is the most HTTP requests per second; 0 is DefaultRate.
	Rate float64
	// Limit is the longest a listing may take; 0 is DefaultLimit.
	Limit time.Duration
	// Region is noted in the snapshot.
	Region string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Sleep waits, or returns the context's error; nil waits in real time.
	Sleep func(context.Context, time.Duration) error
}

const (
	// DefaultRate is 3 of the account's 10 requests per second.
	DefaultRate = 3
	// DefaultLimit leaves time to publish within the 15 minutes of a Lambda.
	DefaultLimit = 13 * time.Minute
)

// Reader lists the control plane. One reader paces all its listings together.
type Reader struct {
	client Client
	o      Options
	pace   *pacer
}

// NewReader makes a Reader. Whatever HTTP client and retries client has, the
// reader puts its own pace, retries and removal of key values around them.
func NewReader(client Client, o Options) *Reader {
	if o.Rate <= 0 {
		o.Rate = DefaultRate
	}
	if o.Limit <= 0 {
		o.Limit = DefaultLimit
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = pause.For
	}
	return &Reader{client: client, o: o, pace: newPacer(o)}
}

// Report says how a listing went.
type Report struct {
	// Calls counts HTTP requests, retries included.
	Calls int
	// Throttled counts the answers 429 among them.
	Throttled int
	// Conflicts are contradictions in the account.
	Conflicts []Conflict
}

// Conflict is a key that two living plans claim for one stage, which API
// Gateway says cannot be: usage would be looked up under one of them only.
type Conflict struct {
	APIID   string
	Stage   string
	KeyID   string
	PlanIDs []string
}

// String is the conflict in words, ids only.
func (c Conflict) String() string {
	return fmt.Sprintf("key %s is in %d plans for stage %s/%s: %v", c.KeyID, len(c.PlanIDs), c.APIID, c.Stage, c.PlanIDs)
}

// List lists everything: a complete snapshot, or an error and nothing. The
// snapshot has no version yet; TakenAt is when the listing started.
//
// A usage plan that is deleted between its listing and the listing of its keys
// makes the reader start again, once.
func (r *Reader) List(ctx context.Context) (*usageplan.Snapshot, Report, error) {
	var report Report
	end := r.o.Now().Add(r.o.Limit)
	for again := true; ; again = false {
		run := &listing{client: r.client, taken: r.o.Now(), guard: &guard{pace: r.pace, end: end, report: &report, seen: values{}}}
		snapshot, err := run.list(ctx)
		if err == nil {
			snapshot.Region = r.o.Region
			report.Conflicts = conflicts(snapshot)
			return snapshot, report, nil
		}
		var gone *types.NotFoundException
		if !again || !errors.As(err, &gone) {
			return nil, report, fmt.Errorf("list usage plans: %w", err)
		}
	}
}

// value is what p points to, "" for nil.
func value(p *string) string { return aws.ToString(p) }
