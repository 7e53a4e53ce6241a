package backtest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

const (
	doc        = "../../../docs/quota.md"
	begin, end = "<!-- BEGIN generated back-test -->\n", "<!-- END generated back-test -->\n"
)

// collection is what the methods are measured on.
type collection struct {
	name string
	all  []series
}

var collected []collection

// collections are made once: the demo's lines take a second. The forecast's
// constants were chosen with other seeds.
func collections(t *testing.T) []collection {
	if collected == nil {
		var invented []series
		for seed := range uint64(6) {
			invented = append(invented, made(20+seed)...)
		}
		collected = []collection{{"the demo's customers", demoSeries(t, 8)}, {"made-up customers", invented}}
	}
	return collected
}

func TestDocsHoldTheMeasuredErrors(t *testing.T) {
	var b strings.Builder
	for _, c := range collections(t) {
		writeTable(&b, c)
	}
	text, err := os.ReadFile(doc)
	require.NoError(t, err)
	head, rest, ok := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	require.True(t, ok && closed, "%s has no place for the back-test", doc)
	golden.File(t, doc, head+begin+b.String()+end+tail)
}

func writeTable(b *strings.Builder, c collection) {
	fmt.Fprintf(b, "\nOn %s:\n\n| asked before | way | forecasts | half are off by at most | nine of ten by at most | within 2 days | end inside the range | false alarms |\n|---|---|---|---|---|---|---|---|\n", c.name)
	for _, lead := range leads {
		scores := measure(c.all, lead, quota.ProfileDays)
		for _, m := range methods {
			s := scores[m.name]
			inside := "–"
			if m.name == "forecast" {
				inside = percent(s.inside, s.n)
			}
			fmt.Fprintf(b, "| %d days | %s | %d | %.1f days | %.1f days | %.0f %% | %s | %s |\n", lead, m.name, len(s.errors),
				s.quantile(.5), s.quantile(.9), 100*s.within(2), inside, percent(s.alarms, s.calms))
		}
	}
}

func percent(n, of int) string { return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(of)) }

// The forecast must be worth its code: better than either simple way in all,
// and nowhere much worse than the better of them.
func TestForecastBeatsBothSimpleWays(t *testing.T) {
	for _, c := range collections(t) {
		sums := map[string]float64{}
		for _, lead := range leads {
			scores := measure(c.all, lead, quota.ProfileDays)
			forecast := scores["forecast"]
			inside := float64(forecast.inside) / float64(forecast.n)
			assert.GreaterOrEqual(t, inside, 0.75, "%s, %d days: the range is meant to hold eight ends of ten", c.name, lead)
			for _, m := range methods {
				s := scores[m.name]
				sums[m.name] += s.mean()
				assert.LessOrEqual(t, forecast.mean(), 1.1*s.mean(), "%s, %d days: %s", c.name, lead, m.name)
				assert.LessOrEqual(t, forecast.alarms, s.alarms, "%s: %s", c.name, m.name)
			}
		}
		for _, m := range methods[1:] {
			assert.LessOrEqual(t, sums["forecast"], sums[m.name]+0.05, "%s: %s", c.name, m.name)
		}
	}
}

// However little is known, the errors stay those of days, not of weeks.
func TestForecast_littleHistory(t *testing.T) {
	for _, c := range collections(t)[:1] {
		for history, most := range map[int]float64{1: 6, 3: 5, 14: 2} {
			score := measure(c.all, 7, history)["forecast"]
			assert.LessOrEqual(t, score.quantile(.5), most/2, "%d days", history)
			assert.LessOrEqual(t, score.quantile(.9), most, "%d days", history)
			assert.GreaterOrEqual(t, float64(score.inside)/float64(score.n), 0.75, "%d days", history)
		}
	}
}
