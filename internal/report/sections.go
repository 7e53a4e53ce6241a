package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

func number(v float64) *float64 { return &v }

// lower writes the first letter small, unless the word is an abbreviation.
func lower(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[n:]
}

// axis is the time axis: names of buckets and how they are shown.
func (b *builder) axis() (buckets, words []string) {
	buckets = b.period.Buckets()
	for _, name := range buckets {
		layout, short := time.DateOnly, "2 Jan"
		if b.period.Days() == 1 {
			layout, short = "2006-01-02 15", "15:00"
		}
		t, _ := time.Parse(layout, name) // Buckets made it
		words = append(words, t.Format(short))
	}
	return buckets, words
}

// bucketWord is what a bucket is called.
func (b *builder) bucketWord() string {
	if b.period.Days() == 1 {
		return "hour"
	}
	return "day"
}

// traffic is requests by day and route; in the overview by day and customer.
func (b *builder) traffic() (Section, bool) {
	if b.in.Totals.Requests == 0 {
		return Section{}, false
	}
	word := b.bucketWord()
	s := Section{ID: "traffic", Title: "Requests by " + word, Text: fmt.Sprintf("Every request that came in, by %s in %s: on %s, with %s of answers.",
		word, b.period.TimeZone, plural(b.in.Totals.Routes, "route"), size(b.in.Totals.Bytes))}
	days := b.dayTable()
	routes := b.partTable("requests_by_route", "Requests by "+word+" and route", b.in.RouteDays, "All other routes")
	if b.in.Owner {
		customers := b.partTable("requests_by_customer", "Requests by "+word+" and customer", b.in.CustomerDays, "All others")
		s.Charts = []Chart{b.partChart("Requests by "+word+" and customer", customers, topParts)}
		s.Tables = []Table{days, customers, routes}
		return s, true
	}
	s.Charts = []Chart{b.partChart("Requests by "+word+" and route", routes, topParts)}
	s.Tables = []Table{days, routes}
	return s, true
}

// dayTable is requests and errors by day.
func (b *builder) dayTable() Table {
	t := Table{ID: "days", Title: "Requests and errors by " + b.bucketWord(), Data: true, Columns: []Column{
		{ID: b.bucketWord(), Label: strings.ToUpper(b.bucketWord()[:1]) + b.bucketWord()[1:], Kind: Day},
		{ID: "requests", Label: "Requests", Kind: Integer},
		{ID: "client_errors", Label: "Client errors", Kind: Integer}, {ID: "server_errors", Label: "Server errors", Kind: Integer},
	}}
	byBucket := map[string]Bucket{}
	for _, d := range b.in.Days {
		byBucket[d.Name] = d
	}
	var requests, client, server int64
	for _, bucket := range b.period.Buckets() {
		d := byBucket[bucket]
		t.Rows = append(t.Rows, []any{bucket, d.Requests, d.ClientErrors, d.ServerErrors})
		requests, client, server = requests+d.Requests, client+d.ClientErrors, server+d.ServerErrors
	}
	t.Total = []any{"Total", requests, client, server}
	return t
}

// partTable has a row per bucket and a column per part, the largest first, the
// rest last.
func (b *builder) partTable(id, title string, parts []BucketPart, rest string) Table {
	sums, values := map[string]int64{}, map[[2]string]int64{}
	for _, p := range parts {
		sums[p.Part] += p.Requests
		values[[2]string{p.Bucket, p.Part}] += p.Requests
	}
	var names []string
	for name := range sums {
		if name != "" {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(x, y string) int {
		if d := sums[y] - sums[x]; d != 0 {
			return int(d)
		}
		return strings.Compare(x, y)
	})
	byBucket := map[string]int64{}
	for _, d := range b.in.Days {
		byBucket[d.Name] = d.Requests
	}
	t := Table{ID: id, Title: title, Data: true, Columns: []Column{{ID: b.bucketWord(), Label: strings.ToUpper(b.bucketWord()[:1]) + b.bucketWord()[1:], Kind: Day}}}
	for i, name := range names {
		t.Columns = append(t.Columns, Column{ID: fmt.Sprintf("part_%d", i+1), Label: orNone(name, "(no route)"), Kind: Integer})
	}
	t.Columns = append(t.Columns, Column{ID: "other", Label: rest, Kind: Integer}, Column{ID: "total", Label: "Total", Kind: Integer})
	for _, bucket := range b.period.Buckets() {
		row, left := []any{bucket}, byBucket[bucket]
		for _, name := range names {
			n := values[[2]string{bucket, name}]
			row, left = append(row, n), left-n
		}
		t.Rows = append(t.Rows, append(row, left, byBucket[bucket]))
	}
	return t
}

// partChart stacks the first parts of a partTable and all others together.
func (b *builder) partChart(title string, t Table, most int) Chart {
	_, words := b.axis()
	c := Chart{Title: title, Shape: Columns, Table: t.ID, X: words}
	parts := len(t.Columns) - 3 // without the bucket, the rest and the total
	shown := min(parts, most)
	for i := 1; i <= shown; i++ {
		s := Series{Name: t.Columns[i].Label, Column: i}
		for _, row := range t.Rows {
			s.Values = append(s.Values, number(float64(row[i].(int64))))
		}
		c.Series = append(c.Series, s)
	}
	other, any := Series{Name: t.Columns[parts+1].Label, Other: true, Column: parts + 1}, false
	for _, row := range t.Rows {
		rest := row[parts+1].(int64)
		for i := shown + 1; i <= parts; i++ {
			rest += row[i].(int64)
		}
		other.Values, any = append(other.Values, number(float64(rest))), any || rest != 0
	}
	if any {
		c.Series = append(c.Series, other)
	}
	c.Words = title + ", as stacked columns. The table beside it holds the numbers."
	return c
}

// routes is one row per route.
func (b *builder) routes() (Section, bool) {
	if b.in.Totals.Requests == 0 {
		return Section{}, false
	}
	t := Table{ID: "routes", Columns: append([]Column{
		{ID: "route", Label: "Route", Kind: Text}, {ID: "requests", Label: "Requests", Kind: Integer},
		{ID: "share", Label: "Share", Kind: Percent, Bar: true}, {ID: "change", Label: "Change", Kind: Change},
		{ID: "client_error_rate", Label: "4xx", Kind: Percent, Warn: 0.2, Bad: 0.5}, {ID: "server_error_rate", Label: "5xx", Kind: Percent, Warn: 0.005, Bad: 0.02},
	}, speedColumns()...)}
	var rest []any
	for _, r := range b.in.Routes {
		if r.Place > topRoutes || r.Requests == 0 {
			continue
		}
		row := []any{
			orNone(r.Route, "(no route)"), r.Requests, share(r.Requests, b.in.Totals.Requests), b.changeOf(r.Requests, r.Previous),
			share(r.ClientErrors, r.Requests), share(r.ServerErrors, r.Requests),
			optional(r.Latency.P50), optional(r.Latency.P90), optional(r.Latency.P99),
		}
		if r.Place == 0 {
			row[0], rest = "All other routes", row
			continue
		}
		t.Rows = append(t.Rows, row)
	}
	if rest != nil {
		t.Rows = append(t.Rows, rest)
	}
	all := b.in.Totals
	t.Total = []any{
		"Total", all.Requests, share(all.Requests, all.Requests), b.changeOf(all.Requests, all.Previous),
		share(all.ClientErrors, all.Requests), share(all.ServerErrors, all.Requests),
		optional(all.Latency.P50), optional(all.Latency.P90), optional(all.Latency.P99),
	}
	return Section{
		ID: "routes", Title: "Routes", Note: b.note(noteErrors), Tables: []Table{t},
		Text: "Method and path template as the API defines them. Requests that fit no route are (no route).",
	}, true
}

func speedColumns() []Column {
	return []Column{{ID: "p50", Label: "p50", Kind: Millis}, {ID: "p90", Label: "p90", Kind: Millis}, {ID: "p99", Label: "p99", Kind: Millis}}
}

// changeOf is change where there is something to compare.
func (b *builder) changeOf(now, before int64) any {
	if !b.compared {
		return nil
	}
	return change(now, before)
}

// movers are the routes whose requests changed most.
func (b *builder) movers() (Section, bool) {
	if !b.compared || b.in.Totals.Previous == 0 || b.in.Totals.Requests == 0 {
		return Section{}, false
	}
	list := slices.DeleteFunc(slices.Clone(b.in.Routes), func(r Route) bool { return r.Place == 0 || r.Requests == r.Previous })
	slices.SortStableFunc(list, func(x, y Route) int { return int(abs(y.Requests-y.Previous) - abs(x.Requests-x.Previous)) })
	t := Table{ID: "movers", Empty: "No route's traffic changed.", Columns: []Column{
		{ID: "route", Label: "Route", Kind: Text}, {ID: "previous", Label: "Before", Kind: Integer}, {ID: "requests", Label: "Now", Kind: Integer},
		{ID: "difference", Label: "Difference", Kind: Integer, Bar: true}, {ID: "change", Label: "Change", Kind: Change},
	}}
	for _, r := range list[:min(len(list), topMoves)] {
		t.Rows = append(t.Rows, []any{orNone(r.Route, "(no route)"), r.Previous, r.Requests, r.Requests - r.Previous, b.changeOf(r.Requests, r.Previous)})
	}
	return Section{
		ID: "movers", Title: "What changed most", Note: b.note(noteChange), Tables: []Table{t},
		Text: fmt.Sprintf("Routes by the difference to %s.", b.period.Previous().Words()),
	}, true
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
