package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// customers is the overview's table of customers.
func (b *builder) customers() (Section, bool) {
	if !b.in.Owner {
		return Section{}, false
	}
	t := Table{ID: "customers", Empty: "No customer made a request.", Columns: []Column{
		{ID: "customer", Label: "Customer", Kind: Text}, {ID: "customer_id", Label: "Id", Kind: Text, Aside: true}, {ID: "requests", Label: "Requests", Kind: Integer},
		{ID: "share", Label: "Share", Kind: Percent, Bar: true}, {ID: "change", Label: "Change", Kind: Change},
		{ID: "client_error_rate", Label: "4xx", Kind: Percent, Warn: 0.2, Bad: 0.5}, {ID: "server_error_rate", Label: "5xx", Kind: Percent, Warn: 0.005, Bad: 0.02},
		{ID: "p90", Label: "p90", Kind: Millis}, {ID: "quota_used", Label: "Quota", Kind: Percent, Warn: shareWarn, Bad: 1},
		{ID: "top_error", Label: "Most frequent error", Kind: Text},
	}}
	label := labels(b.in.Customers)
	for _, c := range b.in.Customers {
		n, id := c.Totals, c.ID
		if id == none {
			id = ""
		}
		t.Rows = append(t.Rows, []any{
			label(c), id, n.Requests, share(n.Requests, b.in.Totals.Requests), b.changeOf(n.Requests, n.Previous),
			share(n.ClientErrors, n.Requests), share(n.ServerErrors, n.Requests), optional(n.Latency.P90), optional(c.Share), orNone(c.TopError, dash),
		})
		link := ""
		if c.Folder != "" {
			link = c.Folder + "/report.html"
		}
		t.Links = append(t.Links, link)
	}
	all := b.in.Totals
	t.Total = []any{
		"Total", nil, all.Requests, share(all.Requests, all.Requests), b.changeOf(all.Requests, all.Previous),
		share(all.ClientErrors, all.Requests), share(all.ServerErrors, all.Requests), optional(all.Latency.P90), nil, nil,
	}
	return Section{
		ID: "customers", Title: "Customers", Note: b.note(noteErrors), Tables: []Table{t},
		Text: "By requests. A name leads to the customer's own report.",
	}, true
}

// labels tells customers apart: by their labels, where these are not enough by
// their ids as well.
func labels(customers []CustomerLine) func(CustomerLine) string {
	seen, shared := map[string]bool{}, map[string]bool{}
	for _, c := range customers {
		label := customerLabel(c.ID, c.Label)
		shared[label], seen[label] = shared[label] || seen[label], true
	}
	return func(c CustomerLine) string {
		label := customerLabel(c.ID, c.Label)
		if shared[label] {
			label += " (" + c.ID + ")"
		}
		return label
	}
}

// atRisk are the customers near the end of a quota, or past it, fullest first.
func (b *builder) atRisk() []CustomerLine {
	var list []CustomerLine
	for _, c := range b.in.Customers {
		if c.Share != nil && (*c.Share >= shareWarn || c.Forecast.ends()) || c.Totals.QuotaRefused > 0 || c.Totals.Throttled > 0 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(x, y CustomerLine) int { return cmp.Compare(used(y), used(x)) })
	return list
}

func used(c CustomerLine) float64 {
	if c.Share == nil {
		return 0
	}
	return *c.Share
}

// risks is the overview's table of quotas and limits that are in reach.
func (b *builder) risks() (Section, bool) {
	t := Table{ID: "quota", Empty: fmt.Sprintf("No customer has used %s of a quota or was refused for a limit.", percent(shareWarn)), Columns: []Column{
		{ID: "customer", Label: "Customer", Kind: Text}, {ID: "plan", Label: "Plan", Kind: Text}, {ID: "limit", Label: "Limit", Kind: Integer},
		{ID: "used", Label: "Used", Kind: Integer}, {ID: "share", Label: "Of limit", Kind: Percent, Bar: true, Full: 1, Warn: shareWarn, Bad: 1},
		{ID: "refused", Label: "Refused for quota", Kind: Integer}, {ID: "throttled", Label: "Refused for rate", Kind: Integer}, {ID: "forecast", Label: "Runs out", Kind: Text},
	}}
	label := labels(b.in.Customers)
	for _, c := range b.atRisk() {
		end := dash
		switch {
		case used(c) >= 1:
			end = "used up"
		case c.Forecast != nil:
			end = b.words(c.Forecast, false)
		}
		var limit, n any
		if c.Limit > 0 {
			limit, n = c.Limit, c.Used
		}
		t.Rows = append(t.Rows, []any{label(c), orNone(c.Plan, dash), limit, n, optional(c.Share), c.Totals.QuotaRefused, c.Totals.Throttled, end})
		link := ""
		if c.Folder != "" {
			link = c.Folder + "/report.html"
		}
		t.Links = append(t.Links, link)
	}
	return Section{
		ID: "quota", Title: "Quota and rate limits", Note: b.note(quota.Rule), Tables: []Table{t},
		Text: "Who used three quarters or more of a quota in a quota period that reaches into this one, will use it up by the forecast, or was refused for a quota or a rate. " +
			"Of several keys the fullest counts.",
	}, true
}

// namedRisks is how many customers a highlight names.
const namedRisks = 3

// riskHighlights tell of customers at their quota.
func (b *builder) riskHighlights() []Highlight {
	var full, near []string
	label := labels(b.in.Customers)
	for _, c := range b.atRisk() {
		switch {
		case used(c) >= 1 || c.Totals.QuotaRefused > 0:
			full = append(full, label(c))
		case c.Forecast.ends():
			near = append(near, fmt.Sprintf("%s (%s, used up about %s)", label(c), percent(used(c)), b.short(*c.Forecast.End)))
		case used(c) >= shareWarn:
			near = append(near, fmt.Sprintf("%s (%s)", label(c), percent(used(c))))
		}
	}
	var list []Highlight
	if len(full) > 0 {
		list = append(list, Highlight{Bad, fmt.Sprintf("%s used up a quota: %s.", plural(int64(len(full)), "customer"), some(full))})
	}
	if len(near) > 0 {
		list = append(list, Highlight{Warn, fmt.Sprintf("%s near the end of a quota: %s.", plural(int64(len(near)), "customer"), some(near))})
	}
	if len(list) == 0 {
		list = append(list, Highlight{Good, "No customer is near the end of a quota."})
	}
	return list
}

// some names the first few.
func some(names []string) string {
	text, more := "", len(names)-namedRisks
	for i, name := range names[:min(len(names), namedRisks)] {
		if i > 0 {
			text += ", "
		}
		text += name
	}
	if more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
