package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// failures are the errors in plain words.
func (b *builder) failures() (Section, bool) {
	if b.in.Totals.Requests == 0 {
		return Section{}, false
	}
	who := "What to do"
	t := Table{ID: "errors", Empty: "No request ended with an error.", Columns: []Column{
		{ID: "error", Label: "What happened", Kind: Text}, {ID: "requests", Label: "Requests", Kind: Integer},
		{ID: "share", Label: "Of all", Kind: Percent}, {ID: "change", Label: "Change", Kind: Change},
		{ID: "statuses", Label: "Status", Kind: Text}, {ID: "top_route", Label: "Mostly on", Kind: Text}, {ID: "last", Label: "Last", Kind: Time},
		{ID: "cause", Label: "Cause", Kind: Text, Long: true}, {ID: "next_step", Label: who, Kind: Text, Long: true},
	}}
	for _, c := range b.errors {
		if c.requests == 0 {
			continue
		}
		next := c.class.Next
		if b.in.Owner {
			next = c.class.OwnerNext
		}
		t.Rows = append(t.Rows, []any{
			c.class.Title, c.requests, share(c.requests, b.in.Totals.Requests), b.changeOf(c.requests, c.previous),
			statusWords(c.statuses), orNone(c.topRoute, "(no route)"), ordinary(c.last, b.loc), c.class.Cause, next,
		})
	}
	return Section{
		ID: "errors", Title: "Errors in plain words", Tables: []Table{t},
		Note: b.note("Errors are told apart by API Gateway's response type, then by who answered with what status; never by message texts, which owners may change. A refusal that the owner lets API Gateway answer with a status below 400 is listed here, too."),
	}, true
}

// statusWords lists the statuses of an error, the most frequent first.
func statusWords(statuses map[int64]int64) string {
	codes := slices.SortedFunc(maps.Keys(statuses), func(x, y int64) int { return cmp.Or(cmp.Compare(statuses[y], statuses[x]), cmp.Compare(x, y)) })
	var words []string
	for _, code := range codes[:min(len(codes), 4)] {
		if code == 0 {
			words = append(words, "none")
			continue
		}
		words = append(words, fmt.Sprint(code))
	}
	if len(codes) > 4 {
		words = append(words, "…")
	}
	return strings.Join(words, ", ")
}

// latency is percentiles by day.
func (b *builder) latency() (Section, bool) {
	if b.in.Totals.Latency.P50 == nil {
		return Section{}, false
	}
	word := b.bucketWord()
	t := Table{ID: "latency", Title: "Latency by " + word, Data: true, Columns: append([]Column{{ID: word, Label: strings.ToUpper(word[:1]) + word[1:], Kind: Day}}, speedColumns()...)}
	byBucket := map[string]Latency{}
	for _, d := range b.in.Days {
		byBucket[d.Name] = d.Latency
	}
	series := []Series{{Name: "p50", Column: 1}, {Name: "p90", Column: 2}, {Name: "p99", Column: 3}}
	for _, bucket := range b.period.Buckets() {
		l := byBucket[bucket]
		for i, v := range []*float64{l.P50, l.P90, l.P99} {
			series[i].Values = append(series[i].Values, v)
		}
		t.Rows = append(t.Rows, []any{bucket, optional(l.P50), optional(l.P90), optional(l.P99)})
	}
	all := b.in.Totals.Latency
	t.Total = []any{"All", optional(all.P50), optional(all.P90), optional(all.P99)}
	_, words := b.axis()
	return Section{
		ID: "latency", Title: "Latency", Note: b.note(noteLatency), Tables: []Table{t},
		Text:   fmt.Sprintf("Over the whole period: p50 %s, p90 %s, p99 %s. Latency by route is in the table of routes.", Format(Millis, optional(all.P50)), Format(Millis, optional(all.P90)), Format(Millis, optional(all.P99))),
		Charts: []Chart{{Title: "Latency by " + word, Shape: Lines, Table: t.ID, X: words, Series: series, Unit: "ms", Words: "Percentiles of the latency by " + word + ", as lines."}},
	}, true
}

// agents is requests by client software.
func (b *builder) agents() (Section, bool) {
	if b.in.Totals.Requests == 0 {
		return Section{}, false
	}
	t := Table{ID: "agents", Columns: []Column{
		{ID: "agent", Label: "Client software", Kind: Text}, {ID: "kind", Label: "Kind", Kind: Text},
		{ID: "requests", Label: "Requests", Kind: Integer}, {ID: "share", Label: "Share", Kind: Percent, Bar: true}, {ID: "change", Label: "Change", Kind: Change},
	}}
	var rest []any
	for _, a := range b.in.Agents {
		if a.Requests == 0 {
			continue
		}
		row := []any{orNone(a.Family, "(not named)"), orNone(a.Kind, "–"), a.Requests, share(a.Requests, b.in.Totals.Requests), b.changeOf(a.Requests, a.Previous)}
		if a.Place == 0 {
			row[0], rest = "All others", row
			continue
		}
		t.Rows = append(t.Rows, row)
	}
	if rest != nil {
		t.Rows = append(t.Rows, rest)
	}
	return Section{ID: "agents", Title: "Client software", Text: "What the requests say they were sent with: the User-Agent header, without versions. Anybody can write anything there.", Tables: []Table{t}}, true
}

// completeness is how far the figures can be trusted.
func (b *builder) completeness() (Section, bool) {
	l, t := b.in.Log, b.in.Totals
	table := Table{ID: "completeness", Columns: []Column{{ID: "fact", Label: "", Kind: Text}, {ID: "value", Label: "", Kind: Text}, {ID: "meaning", Label: "", Kind: Text, Long: true}}}
	add := func(fact, value, meaning string) { table.Rows = append(table.Rows, []any{fact, value, meaning}) }
	seen := func(at time.Time) string {
		if at.IsZero() {
			return dash
		}
		return b.at(at)
	}
	if !b.in.Owner {
		add("First and last request", seen(t.First)+" – "+seen(t.Last), "Of this customer, within the period.")
	}
	add("The log reaches", seen(l.First)+" – "+seen(l.Last), "Within the period and the one before, whoever called.")
	add("Hours without any line", b.gapWords(), "Of all callers together, while the log ran. A quiet night is no fault; a gap on a busy day may be lost lines.")
	add("Unreadable lines", grouped(t.Unreadable), "Counted as requests, but without status or customer, so they show in the owner's overview only.")
	add("Repaired lines", grouped(t.Repaired), "Lines with broken quoting; a value in them may be cut.")
	add("Delivered twice", grouped(l.Copies), "Copies of lines, which no figure counts.")
	if l.Failed != nil {
		add("Lines that could not be read at all", grouped(*l.Failed), "Since the beginning, of all callers; kept aside, counted nowhere.")
	}
	return Section{ID: "completeness", Title: "How complete the data are", Tables: []Table{table}}, true
}

// shownGaps is how many gaps are named.
const shownGaps = 3

func (b *builder) gapWords() string {
	l := b.in.Log
	if l.MissingHours == 0 {
		return "0"
	}
	longest := slices.Clone(l.Gaps)
	slices.SortStableFunc(longest, func(x, y Span) int { return cmp.Compare(y.To.Sub(y.From), x.To.Sub(x.From)) })
	var words []string
	for _, gap := range longest[:min(len(longest), shownGaps)] {
		words = append(words, fmt.Sprintf("%s from %s", plural(int64(gap.To.Sub(gap.From)/time.Hour), "hour"), gap.From.In(b.loc).Format("2 Jan 15:04")))
	}
	text := grouped(l.MissingHours) + " (" + strings.Join(words, ", ")
	if len(longest) > shownGaps {
		text += ", …"
	}
	return text + ")"
}
