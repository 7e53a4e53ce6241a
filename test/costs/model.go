// Package costs computes docs/costs.md from prices and assumptions, so that no
// figure of it is typed by hand.
package costs

import (
	"encoding/json"
	"fmt"
	"math"
)

// Input is prices.json: unit prices in US dollars and what is assumed.
type Input struct {
	Region string             `json:"region"`
	ReadOn string             `json:"readOn"`
	Price  map[string]float64 `json:"prices"`
	Assume map[string]float64 `json:"assumptions"`
}

// Read reads prices.json.
func Read(text []byte) (Input, error) {
	var in Input
	if err := json.Unmarshal(text, &in); err != nil {
		return in, fmt.Errorf("read prices: %w", err)
	}
	return in, nil
}

// Line is one row of a table: what is paid for, and dollars per month at each
// volume.
type Line struct {
	Name string
	// Optional lines are not in the total.
	Optional bool
	Cost     []float64
}

// Design is how a system is built: its lines.
type Design struct {
	Name  string
	Lines []Line
}

// Total is the sum of the lines that are not optional, per volume.
func (d Design) Total(volume int) (sum float64) {
	for _, l := range d.Lines {
		if !l.Optional {
			sum += l.Cost[volume]
		}
	}
	return sum
}

const (
	millionKB   = 1e6 // KB in a GB
	daysInMonth = 30.4
)

// month is one volume: requests per month.
type month struct {
	Input
	n float64
}

func (m month) p(name string) float64 { return lookup(m.Price, name) }
func (m month) a(name string) float64 { return lookup(m.Assume, name) }

// lookup refuses names that are not there: a misspelt price would be free.
func lookup(values map[string]float64, name string) float64 {
	v, ok := values[name]
	if !ok {
		panic("costs: no " + name)
	}
	return v
}

// rounded is what Firehose bills, in GB: each record as a multiple of 5 KB.
func (m month) rounded(lineKB float64) float64 {
	unit := m.a("firehoseRoundsToKB")
	return m.n * math.Ceil(lineKB/unit) * unit / millionKB
}

func (m month) calls() float64 { return math.Max(m.n/m.a("recordsPerCall"), 1) }

func (m month) firehose() float64   { return m.rounded(m.a("lineKB")) * m.p("firehoseGB") }
func (m month) conversion() float64 { return m.rounded(m.a("lineKB")) * m.p("firehoseConversionGB") }

func (m month) enricher() float64 {
	return m.calls() * (m.p("lambdaMillionCalls")/1e6 + m.a("enricherSeconds")*m.a("enricherGB")*m.p("lambdaArmGBSecond"))
}

func (m month) parquetGB() float64 { return m.n * m.a("parquetBytesPerRow") / 1e9 }

func (m month) storage() float64 {
	objects := math.Max(30.4*86400/m.a("deliverySeconds"), m.n*m.a("lineKB")/1000/m.a("deliveryMB"))
	return m.parquetGB()*m.a("keptDays")/daysInMonth*m.p("s3GBMonth") + objects/1000*m.p("s3ThousandPuts")
}

func (m month) logs() float64 { return m.calls() * m.a("summaryLineKB") / millionKB * m.p("logsGB") }

func (m month) watching() float64 { return m.a("alarms")*m.p("alarm") + m.a("metrics")*m.p("metric") }

// scans is the price of queries that each read a share of a month's Parquet.
func (m month) scans(queries float64) float64 {
	const least = 10e-6 // TB; Athena bills at least 10 MB a query
	return queries * math.Max(m.parquetGB()*m.a("bytesReadShare")/1000, least) * m.p("athenaTB")
}

func (m month) direct() float64 { return m.scans(m.a("dashboardOpens") * m.a("visualsPerOpen")) }

func (m month) spice() float64 {
	stored := m.n / 1e6 * m.a("keptDays") / daysInMonth * m.a("spiceGBPerMillionRows") * m.p("spiceGB")
	// A load every 50 minutes reads the last two days, one a night everything.
	loads := m.scans(29*daysInMonth*2/daysInMonth) + m.scans(daysInMonth*m.a("keptDays")/daysInMonth)
	return stored + loads
}

// reports: the query of quotas looks back as far as the forecast does.
func (m month) reports() float64 {
	return m.scans((m.a("reportQueries")/4 + m.a("reportQuotaMonths")) * m.a("reportsPerMonth"))
}

func (m month) workflows() float64 {
	return m.a("refreshTransitions") / 1000 * m.p("stepFunctionsThousandTransitions")
}

func (m month) people() float64 {
	return m.a("authors")*m.p("quickSightAuthor") + m.a("readers")*m.p("quickSightReader")
}

func (m month) sampleLambda() float64 {
	return m.calls() * (m.p("lambdaMillionCalls")/1e6 + m.a("samplePythonSeconds")*m.a("enricherGB")*m.p("lambdaX86GBSecond"))
}

func (m month) sampleGB() float64 { return m.n * m.a("sampleEnrichedKB") / millionKB }

func (m month) sampleStorage() float64 {
	return m.sampleGB() * m.a("keptDays") / daysInMonth * m.p("s3GBMonth")
}

func (m month) sampleLogs() float64 {
	return m.n * m.a("lineKB") * m.a("sampleLogFactor") / millionKB * m.p("logsGB")
}

func (m month) sampleCrawler() float64 {
	return m.a("sampleCrawls") * m.a("sampleCrawlDPU") * m.a("sampleCrawlMinutes") / 60 * m.p("glueDPUHour")
}

func (m month) sampleDirect() float64 {
	const least = 10e-6
	queries := m.a("dashboardOpens") * m.a("sampleVisuals")
	return queries * math.Max(m.sampleGB()*m.a("keptDays")/daysInMonth/1000, least) * m.p("athenaTB")
}

// Ours and Sample are the two designs at some volumes, in requests per month.
func Ours(in Input, volumes []float64) Design {
	return design("apigw-lens", in, volumes, []part{
		{"Firehose, delivery", month.firehose, false},
		{"Firehose, conversion to Parquet", month.conversion, false},
		{"Enricher", month.enricher, false},
		{"S3, 90 days of Parquet", month.storage, false},
		{"Logs, one line per call", month.logs, false},
		{"Alarms and metrics", month.watching, false},
		{"Workflows", month.workflows, false},
		{"Reports, in Athena", month.reports, false},
		{"Dashboard by direct query", month.direct, false},
		{"Dashboard in SPICE instead", month.spice, true},
		{"QuickSight, one author and five readers", month.people, false},
	})
}

// Sample is the original sample's design: JSON, every event printed, a crawler
// every ten minutes, direct queries over everything.
func Sample(in Input, volumes []float64) Design {
	return design("original sample", in, volumes, []part{
		{"Firehose, delivery", month.firehose, false},
		{"Enricher in Python", month.sampleLambda, false},
		{"S3, 90 days of JSON", month.sampleStorage, false},
		{"Logs, every event printed", month.sampleLogs, false},
		{"Crawler every ten minutes", month.sampleCrawler, false},
		{"Dashboard by direct query", month.sampleDirect, false},
		{"QuickSight, one author and five readers", month.people, false},
	})
}

type part struct {
	name     string
	cost     func(month) float64
	optional bool
}

func design(name string, in Input, volumes []float64, parts []part) Design {
	d := Design{Name: name}
	for _, p := range parts {
		l := Line{Name: p.name, Optional: p.optional}
		for _, n := range volumes {
			l.Cost = append(l.Cost, p.cost(month{in, n}))
		}
		d.Lines = append(d.Lines, l)
	}
	return d
}
