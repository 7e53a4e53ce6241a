package report

import (
	"fmt"
	"iter"
	"strconv"
	"time"
)

// Result is what an engine answered to the Query of its name: first the names
// of the columns, then the rows, every value as text, as in Athena's result
// files; an absent one is empty.
type Result struct {
	Name string
	Rows iter.Seq2[[]string, error]
}

// cells reads the values of a row from left to right and keeps the first
// problem.
type cells struct {
	row  []string
	next int
	err  error
}

func (c *cells) text() string {
	v := c.row[c.next]
	c.next++
	return v
}

func (c *cells) fail(what, v string) {
	if c.err == nil {
		c.err = fmt.Errorf("column %d: %q is no %s", c.next, v, what)
	}
}

// count reads a whole number; an absent one is 0. Sums may come as decimals.
func (c *cells) count() int64 {
	v := c.text()
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		c.fail("whole number", v)
	}
	return n
}

// number reads a number; nil is an absent one.
func (c *cells) number() *float64 {
	v := c.text()
	if v == "" {
		return nil
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil {
		c.fail("number", v)
		return nil
	}
	return &f
}

// TimeLayout is how a result holds a time: UTC, with or without fractions.
const TimeLayout = "2006-01-02 15:04:05.999999999"

func (c *cells) time() time.Time {
	v := c.text()
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(TimeLayout, v)
	if err != nil {
		c.fail("time", v)
	}
	return t
}

func (c *cells) latency() Latency { return Latency{c.number(), c.number(), c.number()} }

// reader is how the rows of a query become a part of an Input. Its columns are
// those after customer_id.
type reader struct {
	columns []string
	read    func(*Input, *cells)
}

var percentiles = []string{"p50", "p90", "p99"}

// readers are by query.
var readers = map[string]reader{
	totalsQuery: {append([]string{"label", "requests", "previous", "client_errors", "server_errors", "previous_client_errors", "previous_server_errors",
		"quota_refused", "throttled", "bytes", "routes", "unreadable", "repaired", "first_seen", "last_seen",
		"p50", "p90", "p99"}, "previous_p50", "previous_p90", "previous_p99"), readTotals},
	daysQuery: {append([]string{"day", "requests", "client_errors", "server_errors"}, percentiles...), func(in *Input, c *cells) {
		in.Days = append(in.Days, Bucket{c.text(), c.count(), c.count(), c.count(), c.latency()})
	}},
	routesQuery: {append([]string{"place", "route", "requests", "previous", "client_errors", "server_errors"}, percentiles...), func(in *Input, c *cells) {
		in.Routes = append(in.Routes, Route{c.count(), c.text(), c.count(), c.count(), c.count(), c.count(), c.latency()})
	}},
	routeDaysQuery: {[]string{"day", "route", "requests"}, func(in *Input, c *cells) {
		in.RouteDays = append(in.RouteDays, BucketPart{c.text(), c.text(), c.count()})
	}},
	errorsQuery: {[]string{"error_type", "status", "integration_status", "requests", "previous", "first_seen", "last_seen", "top_route"}, func(in *Input, c *cells) {
		in.Errors = append(in.Errors, ErrorCount{c.text(), c.count(), c.text(), c.count(), c.count(), c.time(), c.time(), c.text()})
	}},
	agentsQuery: {[]string{"place", "family", "kind", "requests", "previous"}, func(in *Input, c *cells) {
		in.Agents = append(in.Agents, Agent{c.count(), c.text(), c.text(), c.count(), c.count()})
	}},
	quotaQuery: {[]string{"plan_id", "key_id", "day", "plan", "key_name", "quota_limit", "quota_period", "requests", "used", "refused"}, readKeyDay},
}

func readTotals(in *Input, c *cells) {
	in.Customer = c.text()
	in.Totals = Totals{
		c.count(), c.count(), c.count(), c.count(), c.count(), c.count(), c.count(), c.count(), c.count(), c.count(), c.count(), c.count(),
		c.time(), c.time(), c.latency(), c.latency(),
	}
}

// readKeyDay adds a day to its key; the rows of a key follow each other, and
// the last one has its newest names and limit.
func readKeyDay(in *Input, c *cells) {
	k := Key{PlanID: c.text(), KeyID: c.text()}
	day := KeyDay{Day: c.text()}
	k.Plan, k.KeyName, k.Limit, k.QuotaPeriod = c.text(), c.text(), c.count(), c.text()
	day.Requests, day.Used, day.Refused = c.count(), c.count(), c.count()
	if n := len(in.Keys); n > 0 && in.Keys[n-1].PlanID == k.PlanID && in.Keys[n-1].KeyID == k.KeyID {
		k.Days = in.Keys[n-1].Days
		in.Keys = in.Keys[:n-1]
	}
	k.Days = append(k.Days, day)
	in.Keys = append(in.Keys, k)
}
