package report

import (
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// usage is what a key used in one quota period.
type usage struct {
	from, to      time.Time // to is exclusive
	used, refused int64
	// until is how far the period is known: to its end, or to the log's.
	until time.Time
}

func (u usage) share(limit int64) float64 { return float64(u.used) / float64(limit) }

// keyQuota is a key with a quota and its use.
type keyQuota struct {
	key Key
	// current is the period that holds the end of the report's, fullest the
	// one of those in the report's that used most.
	current, fullest usage
	// periods are those that reach into the report's; reached counts those in
	// which the limit was.
	periods, reached int
}

// quotas are the keys with a quota, in the order of in.Keys.
func quotas(in *Input, p Period) []keyQuota {
	var list []keyQuota
	for _, k := range in.Keys {
		if k.Limit > 0 {
			list = append(list, quotaOf(k, in, p))
		}
	}
	return list
}

// tail is how long before the end of a period the log may fall silent without
// being said to end early.
const tail = 6 * time.Hour

// quotaSpan is the time whose quota periods belong to a report: quotas are UTC,
// so it is the report's days, taken as days of UTC.
func quotaSpan(p Period) (from, to time.Time) { return utcDay(p.From), utcDay(p.To) }

// knownUntil is the end of a period's quotaSpan, or of the log where that ends
// well before.
func (l Log) knownUntil(p Period) time.Time {
	if !l.Last.IsZero() && l.Last.Before(p.To.Add(-tail)) {
		return l.Last
	}
	_, to := quotaSpan(p)
	return to
}

func quotaOf(k Key, in *Input, p Period) keyQuota {
	q := keyQuota{key: k}
	from, _ := quotaSpan(p)
	known, period := in.Log.knownUntil(p), quota.Period(k.QuotaPeriod)
	for start := period.Start(from); start.Before(known) || q.periods == 0; start = q.current.to {
		u := usage{from: start, to: period.End(start)}
		if u.until = u.to; known.Before(u.to) {
			u.until = known
		}
		u.count(k)
		q.periods++
		if u.used >= k.Limit || u.refused > 0 {
			q.reached++
		}
		if q.periods == 1 || u.used > q.fullest.used {
			q.fullest = u
		}
		q.current = u
	}
	return q
}

// count adds up the key's days in the period.
func (u *usage) count(k Key) {
	for _, d := range k.Days {
		day, err := time.Parse(time.DateOnly, d.Day)
		if err == nil && !day.Before(u.from) && day.Before(u.to) {
			u.used += d.Used
			u.refused += d.Refused
		}
	}
}

// fullOn says on which day the limit was reached; nothing where the days do not
// tell.
func (u usage) fullOn(k Key) string {
	total := int64(0)
	for _, d := range k.Days { // in order
		day, err := time.Parse(time.DateOnly, d.Day)
		if err != nil || day.Before(u.from) || !day.Before(u.to) {
			continue
		}
		if total += d.Used; total >= k.Limit {
			return " on " + day.Format("2 Jan")
		}
	}
	return ""
}

// running are the requests used up to the end of each day of a period, as far
// as the period is known.
func (q keyQuota) running(u usage) (days []string, sums []float64) {
	byDay := map[string]int64{}
	for _, d := range q.key.Days {
		byDay[d.Day] = d.Used
	}
	total := int64(0)
	for day := u.from; day.Before(u.to); day = day.AddDate(0, 0, 1) {
		name := day.Format(time.DateOnly)
		days = append(days, name)
		if total += byDay[name]; day.Before(u.until) {
			sums = append(sums, float64(total))
		}
	}
	return days, sums
}
