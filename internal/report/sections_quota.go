package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// chartedQuotas is how many keys get a chart of their own.
const chartedQuotas = 4

// quota is usage against quota, per plan and key.
func (b *builder) quota() (Section, bool) {
	if b.in.Owner {
		return b.risks()
	}
	if len(b.in.Keys) == 0 {
		return Section{}, false
	}
	s := Section{ID: "quota", Title: "Usage against quota", Note: b.note(quota.Rule)}
	if len(b.quotas) == 0 {
		s.Text = "No usage plan of this customer has a quota."
		return s, true
	}
	t := Table{ID: "quota", Columns: []Column{
		{ID: "plan", Label: "Plan", Kind: Text}, {ID: "key", Label: "API key", Kind: Text}, {ID: "quota_period", Label: "Quota period (UTC)", Kind: Text},
		{ID: "limit", Label: "Limit", Kind: Integer}, {ID: "used", Label: "Used", Kind: Integer}, {ID: "remaining", Label: "Left", Kind: Integer},
		{ID: "share", Label: "Of limit", Kind: Percent, Bar: true, Full: 1, Warn: shareWarn, Bad: 1}, {ID: "refused", Label: "Refused", Kind: Integer},
		{ID: "per_day", Label: "Per day", Kind: Integer}, {ID: "forecast", Label: "Runs out", Kind: Text},
		{ID: "projected_end", Label: "Runs out at", Kind: Time, Aside: true}, {ID: "projected_from", Label: "At the earliest", Kind: Time, Aside: true},
		{ID: "projected_to", Label: "At the latest", Kind: Time, Aside: true},
	}}
	for _, q := range b.quotas {
		t.Rows = append(t.Rows, b.quotaRow(q, q.current))
		if !q.fullest.from.Equal(q.current.from) {
			t.Rows = append(t.Rows, b.quotaRow(q, q.fullest))
		}
	}
	s.Tables = append(s.Tables, t)
	s.Text = b.quotaText()
	if slices.ContainsFunc(b.quotas, func(q keyQuota) bool { return q.forecast(q.current) != nil }) {
		s.Text += fmt.Sprintf(" When it runs out is a forecast (note %d).", b.note(noteForecast))
	}
	for i, q := range b.quotas {
		if q.key.QuotaPeriod != "DAY" && len(s.Charts) < chartedQuotas {
			chart, table := b.burn(i, q)
			s.Charts, s.Tables = append(s.Charts, chart), append(s.Tables, table)
		}
	}
	return s, true
}

func (b *builder) quotaText() string {
	text := "Each API key has a quota of its own on each plan."
	for _, q := range b.quotas {
		if q.periods > 1 && q.reached > 0 {
			text += fmt.Sprintf(" Plan %s, key %s: the limit was reached in %d of %d quota periods; the table shows the last one and the fullest.",
				q.key.Plan, keyLabel(q.key), q.reached, q.periods)
		}
	}
	return text
}

// quotaRow is a key in a quota period.
func (b *builder) quotaRow(q keyQuota, u usage) []any {
	when := periodWords(q.key.QuotaPeriod, u.from)
	if u.until.Before(u.to) {
		when += ", to " + u.until.UTC().Format("2 Jan 15:04")
	}
	row := []any{
		q.key.Plan, keyLabel(q.key), when, q.key.Limit, u.used, max(q.key.Limit-u.used, 0), u.share(q.key.Limit), u.refused, nil, b.endWords(q, u),
		nil, nil, nil,
	}
	if f := q.forecast(u); f != nil {
		row[8] = int64(f.PerDay + 0.5)
		for i, at := range []*time.Time{f.End, f.Earliest, f.Latest} {
			if at != nil {
				row[10+i] = at.In(b.loc)
			}
		}
	}
	return row
}

// endWords say when the quota was or will be used up.
func (b *builder) endWords(q keyQuota, u usage) string {
	if u.used >= q.key.Limit {
		return "used up" + u.fullOn(q.key)
	}
	if u.refused > 0 {
		return "requests were refused"
	}
	return b.words(q.forecast(u), q.key.QuotaPeriod == string(quota.Day))
}

func (b *builder) short(t time.Time) string { return t.In(b.loc).Format("2 Jan") }

// keyLabel is a key as people know it; names alone may be shared.
func keyLabel(k Key) string {
	if k.KeyName == "" || k.KeyName == none {
		return k.KeyID
	}
	return k.KeyName + " (" + k.KeyID + ")"
}

// burn draws how the requests of the current quota period add up to its limit.
func (b *builder) burn(i int, q keyQuota) (Chart, Table) {
	when := periodWords(q.key.QuotaPeriod, q.current.from)
	t := Table{ID: fmt.Sprintf("quota_days_%d", i+1), Title: fmt.Sprintf("%s, %s: used in %s", q.key.Plan, keyLabel(q.key), when), Data: true, Columns: []Column{
		{ID: "day", Label: "Day (UTC)", Kind: Day}, {ID: "used", Label: "Used so far", Kind: Integer},
	}}
	days, sums := q.running(q.current)
	ahead := q.ahead(len(days), sums)
	if ahead != nil {
		t.Columns = append(t.Columns, Column{ID: "forecast", Label: "Forecast", Kind: Integer})
	}
	t.Columns = append(t.Columns, Column{ID: "limit", Label: "Limit", Kind: Integer}) // the last one, to be drawn as a line
	s := Series{Name: "Used so far", Column: 1, Values: make([]*float64, len(days))}
	words := make([]string, len(days))
	for d, name := range days {
		var used any
		if d < len(sums) {
			s.Values[d], used = &sums[d], int64(sums[d])
		}
		day, _ := time.Parse(time.DateOnly, name) // running made it
		words[d] = day.Format("2 Jan")
		row := []any{name, used}
		switch {
		case ahead != nil && ahead[d] != nil:
			row = append(row, int64(*ahead[d]))
		case ahead != nil:
			row = append(row, nil)
		}
		t.Rows = append(t.Rows, append(row, q.key.Limit))
	}
	c := Chart{
		Title: t.Title, Shape: Lines, Table: t.ID, X: words, Series: []Series{s},
		Limit: float64(q.key.Limit), LimitLabel: "Limit " + grouped(q.key.Limit),
		Words: fmt.Sprintf("Requests that count against the quota, added up by day: %s of %s.", grouped(q.current.used), grouped(q.key.Limit)),
	}
	if ahead != nil {
		c.Series = append(c.Series, Series{Name: "Forecast", Other: true, Column: 2, Values: ahead})
		c.Words += " The forecast reaches the limit on " + b.short(*q.key.Forecast.End) + "."
	}
	return c, t
}

// keys is the requests by API key, where there are several.
func (b *builder) keys() (Section, bool) {
	if b.in.Owner || len(b.in.Keys) < 2 {
		return Section{}, false
	}
	t := Table{ID: "keys", Columns: []Column{
		{ID: "key", Label: "API key", Kind: Text}, {ID: "plan", Label: "Plan", Kind: Text},
		{ID: "requests", Label: "Requests", Kind: Integer}, {ID: "share", Label: "Share", Kind: Percent, Bar: true},
	}}
	type line struct {
		key Key
		n   int64
	}
	var lines []line
	for _, k := range b.in.Keys {
		l := line{key: k}
		for _, d := range k.Days {
			l.n += d.Requests
		}
		lines = append(lines, l)
	}
	slices.SortStableFunc(lines, func(x, y line) int { return int(y.n - x.n) })
	for _, l := range lines {
		t.Rows = append(t.Rows, []any{keyLabel(l.key), orNone(l.key.Plan, "(no plan)"), l.n, share(l.n, b.in.Totals.Requests)})
	}
	return Section{ID: "keys", Title: "API keys", Text: "Requests of the period by the key that came with them.", Tables: []Table{t}}, true
}
