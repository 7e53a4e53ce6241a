package report

import (
	"cmp"
	"maps"
	"slices"
)

// line is the customer as the overview lists it.
func (in *Input) line() CustomerLine {
	l := CustomerLine{ID: in.CustomerID, Label: in.Customer, Totals: in.Totals, Folder: in.Folder}
	if len(in.Keys) > 0 {
		l.Plan = in.Keys[0].Plan
	}
	for _, q := range quotas(in, in.Period) {
		share := q.fullest.share(q.key.Limit)
		if l.Share == nil || share > *l.Share {
			l.Share, l.Plan, l.Limit, l.Used = &share, q.key.Plan, q.key.Limit, q.fullest.used
			l.Forecast = nil
			if q.fullest.from.Equal(q.current.from) {
				l.Forecast = q.key.Forecast
			}
		}
	}
	if list := classify(in.Errors); len(list) > 0 && list[0].requests > 0 {
		l.TopError = list[0].class.Title
	}
	return l
}

// topParts is how many customers or routes a chart tells apart.
const topParts = 6

// topDays keeps the days of the customers with the most requests.
type topDays struct{ best []*Input }

func newTopDays() *topDays { return &topDays{} }

// add keeps the customer if it is among the busiest so far.
func (t *topDays) add(in *Input) {
	t.best = append(t.best, &Input{CustomerID: in.CustomerID, Customer: in.Customer, Totals: in.Totals, Days: in.Days})
	slices.SortStableFunc(t.best, func(a, b *Input) int { return cmp.Compare(b.Totals.Requests, a.Totals.Requests) })
	if len(t.best) > topParts {
		t.best = t.best[:topParts]
	}
}

// parts are the requests by bucket and customer. Labels are not unique: a
// second customer of the same label is told apart by its id.
func (t *topDays) parts(p Period) []BucketPart {
	var parts []BucketPart
	used := map[string]bool{}
	for _, in := range t.best {
		label := customerLabel(in.CustomerID, in.Customer)
		if used[label] {
			label += " (" + in.CustomerID + ")"
		}
		used[label] = true
		byBucket := map[string]int64{}
		for _, d := range in.Days {
			byBucket[d.Name] = d.Requests
		}
		for _, bucket := range slices.Sorted(maps.Keys(byBucket)) {
			parts = append(parts, BucketPart{bucket, label, byBucket[bucket]})
		}
	}
	return parts
}

// noKey stands for the requests without an API key in the overview.
const noKey = "(no API key)"

// customerLabel is how a customer is shown: by its label, else by its id.
func customerLabel(id, label string) string {
	switch {
	case id == none:
		return noKey
	case label == "" || label == none:
		return id
	}
	return label
}
