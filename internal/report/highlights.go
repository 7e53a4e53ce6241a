package report

import (
	"fmt"
	"math"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// shareWarn is the used part of a quota from which it is a warning.
const shareWarn = 0.75

const (
	noteErrors  = "Errors are requests answered with a status of 400 or more. Client errors are 4xx, server errors 5xx, whether API Gateway or the backend gave the answer."
	noteChange  = "Changes compare with the period before: the calendar month before a month, else as many days before."
	noteLatency = "Latency is the time from the arrival of a request to the end of its answer as API Gateway saw it, without the way to the client. Half of all answers were faster than p50, nine of ten than p90, 99 of 100 than p99. Refused requests count as well, and are fast."
)

// figures are the numbers on top.
func (b *builder) figures() []Figure {
	t := b.in.Totals
	failed, before := t.ClientErrors+t.ServerErrors, t.PreviousClient+t.PreviousServer
	list := []Figure{{Label: "Requests", Value: t.Requests, Kind: Integer, Change: b.changeWords(t.Requests, t.Previous), Mood: Plain}}
	if b.compared {
		list[0].Note = b.note(noteChange)
	}
	errors := Figure{Label: "Errors", Value: share(failed, t.Requests), Kind: Percent, Mood: Plain, Note: b.note(noteErrors)}
	if old, ok := share(before, t.Previous).(float64); ok && b.compared {
		errors.Change = percent(old) + " before"
	}
	if rate, ok := share(t.ServerErrors, t.Requests).(float64); ok && rate >= 0.01 {
		errors.Mood = Bad
	}
	speed := Figure{Label: "Latency, p90", Value: optional(t.Latency.P90), Kind: Millis, Mood: Plain, Note: b.note(noteLatency)}
	if old := t.PreviousSpeed.P90; old != nil && b.compared {
		speed.Change = millis(*old) + " before"
	}
	return append(list, errors, speed, b.lastFigure())
}

// lastFigure is the fullest quota, or the number of customers.
func (b *builder) lastFigure() Figure {
	if b.in.Owner {
		active := int64(0)
		for _, c := range b.in.Customers {
			if c.ID != none && c.Totals.Requests > 0 {
				active++
			}
		}
		return Figure{Label: "Active customers", Value: active, Kind: Integer, Mood: Plain}
	}
	f := Figure{Label: "Quota used", Kind: Percent, Mood: Plain, Note: b.note(quota.Rule)}
	var most *keyQuota
	for i, q := range b.quotas {
		if most == nil || q.fullest.share(q.key.Limit) > most.fullest.share(most.key.Limit) {
			most = &b.quotas[i]
		}
	}
	if most == nil {
		f.Change = "no quota"
		return f
	}
	used := most.fullest.share(most.key.Limit)
	f.Value, f.Mood = used, mood(used)
	f.Change = fmt.Sprintf("of %s, %s", grouped(most.key.Limit), periodWords(most.key.QuotaPeriod, most.fullest.from))
	return f
}

// mood is that of a used share of a quota.
func mood(used float64) Mood {
	switch {
	case used >= 1:
		return Bad
	case used >= shareWarn:
		return Warn
	}
	return Plain
}

// changeWords compares two counts, where there is something to compare.
func (b *builder) changeWords(now, before int64) string {
	if !b.compared {
		return ""
	}
	if c, ok := change(now, before).(float64); ok {
		return signed(c) + " against " + grouped(before)
	}
	return "none before"
}

// periodWords names a quota period.
func periodWords(period string, from time.Time) string {
	switch period {
	case "MONTH":
		return from.Format("January 2006")
	case "WEEK":
		return "week from " + from.Format("2 Jan 2006")
	}
	return from.Format("2 Jan 2006")
}

// highlights are the findings on top.
func (b *builder) highlights() []Highlight {
	t := b.in.Totals
	if t.Requests == 0 {
		return append([]Highlight{{Plain, "There was no request in this period."}}, b.quotaHighlights()...)
	}
	list := []Highlight{b.volume()}
	if b.in.Owner {
		list = append(list, b.riskHighlights()...)
	} else {
		list = append(list, b.quotaHighlights()...)
	}
	list = append(list, b.errorHighlight())
	if h, ok := b.speedHighlight(); ok {
		list = append(list, h)
	}
	if h, ok := b.gapHighlight(); ok {
		list = append(list, h)
	}
	return list
}

func (b *builder) volume() Highlight {
	t, previous := b.in.Totals, b.period.Previous()
	text := plural(t.Requests, "request")
	switch c, ok := change(t.Requests, t.Previous).(float64); {
	case !b.compared:
		text += fmt.Sprintf(". The log does not reach back over %s, so there is nothing to compare with.", previous.Words())
	case !ok:
		text += fmt.Sprintf("; there was none in the period before (%s).", previous.Words())
	case math.Abs(c) < 0.005:
		text += fmt.Sprintf(", as many as in the period before (%s: %s).", previous.Words(), grouped(t.Previous))
	case c > 0:
		text += fmt.Sprintf(", %s more than in the period before (%s: %s).", percent(c), previous.Words(), grouped(t.Previous))
	default:
		text += fmt.Sprintf(", %s fewer than in the period before (%s: %s).", percent(-c), previous.Words(), grouped(t.Previous))
	}
	return Highlight{Plain, text}
}

// quotaHighlights tell of each quota that is used up or nearly so.
func (b *builder) quotaHighlights() []Highlight {
	var list []Highlight
	for _, q := range b.quotas {
		used := q.fullest.share(q.key.Limit)
		when := periodWords(q.key.QuotaPeriod, q.fullest.from)
		switch {
		case q.fullest.refused > 0:
			list = append(list, Highlight{Bad, fmt.Sprintf("The quota of plan %s (%s requests, %s) was used up: %s refused.",
				q.key.Plan, grouped(q.key.Limit), when, pluralWere(q.fullest.refused))})
		case used >= 1:
			list = append(list, Highlight{Bad, fmt.Sprintf("The quota of plan %s (%s requests, %s) is used up.", q.key.Plan, grouped(q.key.Limit), when)})
		case used >= shareWarn && !q.endsSoon():
			list = append(list, Highlight{Warn, fmt.Sprintf("%s of the %s requests of plan %s for %s are used.", percent(used), grouped(q.key.Limit), q.key.Plan, when)})
		}
		if q.endsSoon() {
			list = append(list, Highlight{Warn, b.sentence(q)})
		}
	}
	return list
}

// endsSoon tells whether the forecast sees the end of the current period's quota,
// of which something is left.
func (q keyQuota) endsSoon() bool {
	return q.current.used < q.key.Limit && q.current.refused == 0 && q.forecast(q.current).ends()
}

func pluralWere(n int64) string {
	if n == 1 {
		return "1 request was"
	}
	return grouped(n) + " requests were"
}

// errorHighlight tells how many requests failed and why most of them did.
func (b *builder) errorHighlight() Highlight {
	t := b.in.Totals
	failed := t.ClientErrors + t.ServerErrors
	if failed == 0 {
		return Highlight{Good, "No request ended with an error."}
	}
	h := Highlight{Plain, fmt.Sprintf("%s of all requests succeeded; %s ended with an error", percent(1-float64(failed)/float64(t.Requests)), grouped(failed))}
	if t.ServerErrors > 0 {
		h.Text += fmt.Sprintf(", %s of them on the server's side", grouped(t.ServerErrors))
		if float64(t.ServerErrors) >= 0.01*float64(t.Requests) {
			h.Mood = Bad
		}
	}
	if len(b.errors) > 0 && b.errors[0].requests > 0 {
		h.Text += fmt.Sprintf(". Most frequent: %s (%s)", lower(b.errors[0].class.Title), grouped(b.errors[0].requests))
	}
	h.Text += "."
	return h
}

// speedHighlight tells of a latency that changed by a quarter or more.
func (b *builder) speedHighlight() (Highlight, bool) {
	now, before := b.in.Totals.Latency.P90, b.in.Totals.PreviousSpeed.P90
	if !b.compared || now == nil || before == nil || *before <= 0 || math.Abs(*now / *before - 1) < 0.25 {
		return Highlight{}, false
	}
	text := fmt.Sprintf("Nine of ten answers took less than %s; the period before it was %s.", millis(*now), millis(*before))
	if *now > *before {
		return Highlight{Warn, text}, true
	}
	return Highlight{Good, text}, true
}

// gapHighlight warns of figures that are known to be too low.
func (b *builder) gapHighlight() (Highlight, bool) {
	l := b.in.Log
	switch {
	case l.Last.IsZero():
		return Highlight{}, false
	case l.First.After(b.period.From.Add(tail)) && l.First.Before(b.period.To):
		return Highlight{Warn, fmt.Sprintf("The log begins within the period, at %s: the figures are too low.", b.at(l.First))}, true
	case b.period.To.Sub(l.Last) > tail:
		return Highlight{Plain, fmt.Sprintf("The log ends at %s, before the period does.", b.at(l.Last))}, true
	}
	return Highlight{}, false
}
