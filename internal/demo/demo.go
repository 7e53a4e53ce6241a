// Package demo makes a deterministic stretch of API traffic with a story in it:
// twelve made-up customers on three usage plans, and a list of planted facts
// (a used-up quota, a leaked key, a bad deploy) with their exact figures.
//
// The figures are counted while the lines are made. Nothing here reads a line
// back, so that a test which compares them with what the pipeline says compares
// two independent answers.
package demo

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Defaults of Options. At 8,000 requests a day, 35 days are 290,000 lines, 340
// MB of log.
const (
	DefaultDays           = 35
	DefaultRequestsPerDay = 8000
)

// Options choose the stretch of traffic. The same options give the same bytes.
type Options struct {
	// Seed chooses one of many similar stretches.
	Seed uint64
	// Days is the number of UTC calendar days, the last one being the day of
	// the last moment before Until; 1 to 400, 0 means DefaultDays.
	Days int
	// Until is when the traffic ends: no request is made at or after it.
	Until time.Time
	// RequestsPerDay is what an average day has, about; quotas and rate limits
	// grow with it. 200 to 1,000,000, 0 means DefaultRequestsPerDay.
	RequestsPerDay int
}

func (o Options) withDefaults() Options {
	if o.Days == 0 {
		o.Days = DefaultDays
	}
	if o.RequestsPerDay == 0 {
		o.RequestsPerDay = DefaultRequestsPerDay
	}
	o.Until = o.Until.UTC().Truncate(time.Millisecond)
	return o
}

// Validate joins everything that is wrong with the options.
func (o Options) Validate() error {
	var problems []error
	if o.Days < 1 || o.Days > 400 {
		problems = append(problems, fmt.Errorf("days: %d is not between 1 and 400", o.Days))
	}
	if o.RequestsPerDay < 200 || o.RequestsPerDay > 1_000_000 {
		problems = append(problems, fmt.Errorf("requests per day: %d is not between 200 and 1,000,000", o.RequestsPerDay))
	}
	// The parser believes request times of the years 2000 to 2099.
	if y := o.Until.Year(); y < 2002 || y > 2099 {
		problems = append(problems, fmt.Errorf("until: %s is not between 2002 and 2099", o.Until.Format(time.RFC3339)))
	}
	return errors.Join(problems...)
}

// Demo is one stretch of traffic, planned but not yet written.
type Demo struct {
	opts  Options
	plan  *plan
	story *Story
}

// Generate plans the traffic of the given options; the error joins everything
// that is wrong with them.
func Generate(opts Options) (*Demo, error) {
	opts = opts.withDefaults()
	if err := opts.Validate(); err != nil {
		return nil, fmt.Errorf("plan demo: %w", err)
	}
	return &Demo{opts: opts, plan: newPlan(opts)}, nil
}

// Lines is the number of lines WriteLines writes.
func (d *Demo) Lines() int64 { return d.plan.lines() }

// WriteLines writes the access log, one line for a request, in the order of
// their times. It keeps one day in memory, and can be called again: every call
// writes the same bytes.
func (d *Demo) WriteLines(w io.Writer) error {
	g := newGenerator(d.plan)
	for day := range d.opts.Days {
		if err := g.writeDay(w, day); err != nil {
			return fmt.Errorf("write demo lines: %w", err)
		}
	}
	d.story = g.ledger.story(d.plan)
	return nil
}

// Snapshot is the usage plan snapshot that goes with the traffic, as of the
// moment it ends.
func (d *Demo) Snapshot() *usageplan.Snapshot { return d.plan.cast.snapshot(d.opts.Until) }

// Countries maps the address ranges of the traffic to ISO country codes.
func (d *Demo) Countries() map[netip.Prefix]string { return countries() }

// Story is what the traffic holds. It is known once WriteLines has written
// everything; before that it is nil.
func (d *Demo) Story() *Story { return d.story }
