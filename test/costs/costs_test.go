package costs

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/golden"
)

var volumes = []float64{1e6, 100e6, 1e9}

func input(t *testing.T) Input {
	t.Helper()
	text, err := os.ReadFile("prices.json")
	require.NoError(t, err)
	in, err := Read(text)
	require.NoError(t, err)
	return in
}

// docs/costs.md is what prices and assumptions give.
func TestDocument(t *testing.T) {
	golden.File(t, "../../docs/costs.md", document(input(t)))
}

// Figures that are computed elsewhere in the facts of this design, by hand.
func TestModel_knownFigures(t *testing.T) {
	in := input(t)
	billion := month{in, 1e9}
	assert.InDelta(t, 145, billion.firehose(), 1, "1 billion records of 5 KB are 5,000 GB")
	assert.InDelta(t, 90, billion.conversion(), 1)
	assert.InDelta(t, 634, billion.sampleCrawler(), 1)
	assert.InDelta(t, 1750, billion.sampleLogs(), 1)
	assert.Less(t, Ours(in, volumes).Total(2), Sample(in, volumes).Total(2)/10)
	twice := in
	twice.Price = map[string]float64{}
	for name, price := range in.Price {
		twice.Price[name] = 2 * price
	}
	for i := range volumes {
		assert.InDelta(t, 2*Ours(in, volumes).Total(i), Ours(twice, volumes).Total(i), 1e-6, "every dollar comes from a price")
	}
}

func document(in Input) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Costs

What a stack costs in a month, in US dollars, at list prices of %s as read in %s, without free tiers and
data transfer. The table is computed from [prices.json](../test/costs/prices.json), where every price and assumption
stands; change them to yours and run `+"`go test ./test/costs -update`"+`. No bill has been compared with it.

`, in.Region, in.ReadOn)
	table(&b, Ours(in, volumes))
	fmt.Fprintf(&b, `
Lines in italics are a choice and not in the total. What decides:

- Firehose bills every record as a multiple of 5 KB, so an access log line costs the same at 1 KB and at 4.9 KB: log every
  field that is useful.
- SPICE is paid by what it holds, direct queries by how often the dashboard is opened. At %.0f openings a month they cost
  about the same; with more of them SPICE is cheaper, with fewer direct queries are, and those are fresher.
- Parquet by day is why a query is cheap: a visual reads a few columns of the days it shows.

The same traffic through the design of the
[original sample](https://github.com/aws-samples/serverless-samples/tree/main/apigw-log-analytic): JSON, every event
printed to the log, a crawler every ten minutes, queries over all days.

`, in.Assume["dashboardOpens"])
	table(&b, Sample(in, volumes))
	b.WriteString("\n## Prices and assumptions\n\n| | |\n|---|---|\n")
	for _, group := range []map[string]float64{in.Price, in.Assume} {
		names := make([]string, 0, len(group))
		for name := range group {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			fmt.Fprintf(&b, "| `%s` | %v |\n", name, group[name])
		}
	}
	return b.String()
}

func table(b *strings.Builder, d Design) {
	fmt.Fprintf(b, "| %s | 1 million requests | 100 million | 1 billion |\n|---|---:|---:|---:|\n", d.Name)
	for _, l := range d.Lines {
		name := l.Name
		if l.Optional {
			name = "*" + name + "*"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, dollars(l.Cost[0]), dollars(l.Cost[1]), dollars(l.Cost[2]))
	}
	fmt.Fprintf(b, "| **total** | **%s** | **%s** | **%s** |\n", dollars(d.Total(0)), dollars(d.Total(1)), dollars(d.Total(2)))
}

func dollars(v float64) string {
	switch {
	case v < 0.01:
		return "< 0.01"
	case v < 100:
		return fmt.Sprintf("%.2f", v)
	}
	text := fmt.Sprintf("%.0f", v)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
