package report

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"
)

// none is what the queries show where a record has no value.
const none = "(none)"

// Job is what Split needs to know besides the results.
type Job struct {
	Period    Period
	Generated time.Time
	// Source says where the figures were computed, in words.
	Source string
	// Failed is Log.Failed.
	Failed *int64
	// Known are customers that get a report also without a request, by id.
	Known []Known
	// Now is the time up to which something is known: quotas whose period ended
	// before get no forecast. Zero is Generated.
	Now time.Time
	// Only restricts the customers to some ids; empty is all of them.
	Only []string
}

// Split reads the results of all queries at once, each in the order of
// customer_id, and hands out one Input per customer; it holds no more than one
// customer's rows. The overview's Input is returned at the end. Requests
// without an API key belong to no customer and are only in the overview.
func Split(job Job, results []Result, customer func(*Input) error) (*Input, error) {
	s := splitter{job: job}
	defer s.stop()
	if err := s.open(results); err != nil {
		return nil, err
	}
	owner, err := s.take("")
	if err != nil {
		return nil, err
	}
	owner.Owner, owner.Log = true, s.log.close(job)
	top, names := newTopDays(), folders{}
	for {
		id, ok := s.nextID()
		if !ok {
			break
		}
		in, err := s.take(id)
		if err != nil {
			return nil, err
		}
		in.Log = owner.Log
		s.join(in)
		if id != none {
			// Named also where it is not wanted: with or without Only, a customer's
			// folder is the same.
			folder := names.of(id)
			if len(job.Only) == 0 || slices.Contains(job.Only, id) {
				in.Folder = folder
			}
		}
		owner.Customers = append(owner.Customers, in.line())
		top.add(in)
		if in.Folder == "" {
			continue
		}
		if err := customer(in); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(owner.Customers, func(a, b CustomerLine) int { return cmp.Compare(b.Totals.Requests, a.Totals.Requests) })
	owner.CustomerDays = top.parts(job.Period)
	return owner, nil
}

// splitter merges the results.
type splitter struct {
	job     Job
	cursors []*cursor
	known   []Known // those to come
	log     logReader
}

// cursor is a result at a row.
type cursor struct {
	name   string
	width  int
	read   func(*Input, *cells)
	pull   func() ([]string, error, bool)
	stop   func()
	row    []string // nil at the end
	number int
}

// open puts a cursor on the first row of every result.
func (s *splitter) open(results []Result) error {
	s.known = s.job.Known
	for _, name := range queryNames {
		i := slices.IndexFunc(results, func(r Result) bool { return r.Name == name })
		if i < 0 {
			return fmt.Errorf("result %s is missing", name)
		}
		how := readers[name]
		if name == hoursQuery {
			how = reader{hourColumns, func(_ *Input, c *cells) { s.log.read(c, s.job.Period) }}
		}
		pull, stop := iter.Pull2(results[i].Rows)
		c := &cursor{name: name, width: len(how.columns) + 1, read: how.read, pull: pull, stop: stop}
		s.cursors = append(s.cursors, c)
		if err := c.begin(how.columns); err != nil {
			return err
		}
	}
	return nil
}

func (s *splitter) stop() {
	for _, c := range s.cursors {
		c.stop()
	}
}

// begin reads the names of the columns and goes to the first row.
func (c *cursor) begin(columns []string) error {
	names, err, ok := c.pull()
	want := append([]string{"customer_id"}, columns...)
	switch {
	case err != nil:
		return fmt.Errorf("read result %s: %w", c.name, err)
	case !ok || !slices.Equal(names, want):
		return fmt.Errorf("result %s has the columns %v, want %v", c.name, names, want)
	}
	return c.advance()
}

// advance goes to the next row. The rows of a result that is not in order would
// be spread over several reports, so that is an error.
func (c *cursor) advance() error {
	before := c.row
	row, err, ok := c.pull()
	c.row = nil
	switch {
	case err != nil:
		return fmt.Errorf("read result %s: %w", c.name, err)
	case !ok:
		return nil
	}
	c.number++
	if len(row) != c.width {
		return fmt.Errorf("result %s, row %d: has %d values, want %d", c.name, c.number, len(row), c.width)
	}
	if before != nil && row[0] < before[0] {
		return fmt.Errorf("result %s, row %d: is not in the order of customer_id", c.name, c.number)
	}
	c.row = row
	return nil
}

// nextID is the smallest customer_id that a result or the known customers go on
// with.
func (s *splitter) nextID() (id string, ok bool) {
	for _, c := range s.cursors {
		if c.row != nil && (!ok || c.row[0] < id) {
			id, ok = c.row[0], true
		}
	}
	if len(s.known) > 0 && (!ok || s.known[0].ID < id) {
		id, ok = s.known[0].ID, true
	}
	return id, ok
}

// take reads the rows of a customer from all results.
func (s *splitter) take(id string) (*Input, error) {
	in := &Input{Version: inputVersion, CustomerID: id, Period: s.job.Period, Generated: s.job.Generated, Source: s.job.Source}
	for _, c := range s.cursors {
		for c.row != nil && c.row[0] == id {
			values := cells{row: c.row, next: 1}
			c.read(in, &values)
			if values.err != nil {
				return nil, fmt.Errorf("result %s, row %d: %w", c.name, c.number, values.err)
			}
			if err := c.advance(); err != nil {
				return nil, err
			}
		}
	}
	return in, nil
}

// join adds what the usage plan snapshot knows of the customer, and the forecasts.
func (s *splitter) join(in *Input) {
	var known Known
	if len(s.known) > 0 && s.known[0].ID == in.CustomerID {
		known, s.known = s.known[0], s.known[1:]
	}
	if len(s.job.Known) > 0 {
		known.join(in)
	}
	now := s.job.Now
	if now.IsZero() {
		now = s.job.Generated
	}
	in.forecast(now)
}
