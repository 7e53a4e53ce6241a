package backtest

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/demo"
)

// until ends every series: the eve of a month, so that each month is whole.
var until = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// days is five months and a half; the first two months are history only.
const days = 168

// series is what one customer asks for, day by day.
type series struct {
	name   string
	counts []int64 // of the days before until, the last one the day before
}

// day is the midnight of counts[i].
func (s series) day(i int) time.Time { return until.AddDate(0, 0, i-len(s.counts)) }

// index is the place of a day in counts.
func (s series) index(day time.Time) int { return len(s.counts) - int(until.Sub(day)/(24*time.Hour)) }

// demoSeries are the keys of a stretch of the demo's traffic. Refused requests
// are part of the demand.
func demoSeries(t *testing.T, seed uint64) []series {
	t.Helper()
	d, err := demo.Generate(demo.Options{Seed: seed, Until: until, Days: days, RequestsPerDay: 1000})
	require.NoError(t, err)
	counter := &counter{until: until, days: days, counts: map[string][]int64{}}
	require.NoError(t, d.WriteLines(counter))
	var all []series
	for _, k := range d.Snapshot().Keys {
		if counts := counter.counts[k.ID]; counts != nil {
			all = append(all, series{k.Name, counts})
		}
	}
	require.Greater(t, len(all), 8)
	return all
}

// counter counts the lines written to it, per key and day, of the days before
// until.
type counter struct {
	until  time.Time
	days   int
	parser accesslog.Parser
	rest   []byte
	counts map[string][]int64
}

var _ io.Writer = (*counter)(nil)

func (c *counter) Write(p []byte) (int, error) {
	c.rest = append(c.rest, p...)
	for {
		end := bytes.IndexByte(c.rest, '\n')
		if end < 0 {
			return len(p), nil
		}
		c.line(c.rest[:end])
		c.rest = c.rest[end+1:]
	}
}

func (c *counter) line(text []byte) {
	record, err := c.parser.Parse(text)
	if err != nil {
		return // the demo mangles some lines
	}
	ms, _, ok := record.Time()
	key := record.Fields[accesslog.APIKeyID]
	if !ok || !key.Present() || ms >= c.until.UnixMilli() {
		return
	}
	id := string(key.Text())
	if c.counts[id] == nil {
		c.counts[id] = make([]int64, c.days)
	}
	c.counts[id][c.days-1-int((c.until.UnixMilli()-1-ms)/(24*time.Hour).Milliseconds())]++
}

// kinds are customers that the demo does not have: how many requests are
// expected i days before until, on a weekday.
var kinds = []struct {
	name   string
	expect func(i int, d time.Weekday, r *rand.Rand) float64
}{
	{"office hours, growing 20 % a month", func(i int, d time.Weekday, _ *rand.Rand) float64 {
		return 400 * weekday(d, 0.15) * math.Pow(1.2, float64(-i)/30)
	}},
	{"batch every third night", func(i int, _ time.Weekday, _ *rand.Rand) float64 {
		if i%3 == 0 {
			return 900
		}
		return 20
	}},
	{"batch on Mondays", func(_ int, d time.Weekday, _ *rand.Rand) float64 {
		if d == time.Monday {
			return 2000
		}
		return 60
	}},
	{"random bursts", func(_ int, _ time.Weekday, r *rand.Rand) float64 {
		if r.Float64() < 0.12 {
			return 1500
		}
		return 100
	}},
	{"wandering", wander()},
	{"steps up by half every 45 days", func(i int, d time.Weekday, _ *rand.Rand) float64 {
		return 100 * math.Pow(1.5, float64((days-i)/45)) * weekday(d, 0.6)
	}},
	{"new, 40 days old", func(i int, d time.Weekday, _ *rand.Rand) float64 {
		if i > 40 {
			return 0
		}
		return 300 * weekday(d, 0.3)
	}},
	{"quiet, five a day", func(int, time.Weekday, *rand.Rand) float64 { return 5 }},
	{"an outage of two days a month", func(i int, d time.Weekday, _ *rand.Rand) float64 {
		if i%30 < 2 {
			return 0
		}
		return 300 * weekday(d, 0.7)
	}},
}

func weekday(d time.Weekday, weekend float64) float64 {
	if d == time.Saturday || d == time.Sunday {
		return weekend
	}
	return 1
}

// wander is a level that moves by a tenth up or down from day to day.
func wander() func(int, time.Weekday, *rand.Rand) float64 {
	level := 300.0
	return func(i int, _ time.Weekday, r *rand.Rand) float64 {
		if i == days-1 {
			level = 300
		}
		level = min(max(level*math.Exp(0.1*r.NormFloat64()), 50), 2000)
		return level
	}
}

// made are the kinds with the chance of one seed: a fifth on top of Poisson's.
func made(seed uint64) []series {
	var all []series
	for n, kind := range kinds {
		r := rand.New(rand.NewPCG(seed, uint64(n)))
		s := series{kind.name, make([]int64, days)}
		for i := range s.counts {
			back := days - 1 - i
			mean := kind.expect(back, s.day(i).Weekday(), r) * math.Exp(0.2*r.NormFloat64())
			s.counts[i] = int64(max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
		}
		all = append(all, s)
	}
	return all
}
