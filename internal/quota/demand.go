package quota

import "time"

// demand is what was wanted on the days before today, for Use.Past. counts are
// in the order of their days.
//
// From the day on which a quota of a week or a month is used up to the end of
// its period the counts show what was allowed, so those days are Unknown. A
// daily quota's are kept: they say at least how much, and nothing else does.
func (h Holding) demand(counts []Count, today time.Time) []int64 {
	first := today.AddDate(0, 0, -ProfileDays)
	start := h.Period.Start(first)
	return h.allowed(counts, start, today)[int(first.Sub(start)/dayDur):]
}

// allowed are the counts of the days from the start of a period up to today,
// without it.
func (h Holding) allowed(counts []Count, start, today time.Time) []int64 {
	list := make([]int64, int(today.Sub(start)/dayDur))
	for _, c := range between(counts, start, today.AddDate(0, 0, -1)) {
		list[int(c.Day.Sub(start)/dayDur)] += c.Used
	}
	if h.Period == Day {
		return list
	}
	used, limit, end := int64(0), h.limit(start), h.Period.End(start)
	for i := range list {
		if day := start.Add(time.Duration(i) * dayDur); !day.Before(end) {
			used, limit, end = 0, h.limit(day), h.Period.End(day)
		}
		if used += list[i]; used >= limit {
			list[i] = Unknown
		}
	}
	return list
}
