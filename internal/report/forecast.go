package report

import (
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// noteForecast says what a forecast is made of. The package quota makes it.
const noteForecast = "The forecast is made of the requests that counted in the last eight weeks, with their weekdays; it looks from the end of this report's period. " +
	"The time is the expected one; in eight cases of ten the quota is used up within the range."

// forecast fills in the forecasts of a customer's keys: from the end of the
// report's period, or of the log, for quotas whose period goes on after now.
func (in *Input) forecast(now time.Time) {
	from, end := quotaSpan(in.Period)
	if in.Log.Last.Before(from) {
		return // of the period itself nothing is known
	}
	asOf := end.Add(-time.Nanosecond) // midnight would be the day after
	if in.Log.Last.Before(asOf) {
		asOf = in.Log.Last
	}
	for i := range in.Keys {
		k := &in.Keys[i]
		if period := quota.Period(k.QuotaPeriod); k.Limit > 0 && period.Valid() && !k.gone && period.End(asOf).After(now) {
			k.Forecast = k.forecast(asOf)
		}
	}
}

func (k *Key) forecast(asOf time.Time) *Forecast {
	h := quota.Holding{PlanID: k.PlanID, KeyID: k.KeyID, Limit: k.Limit, Period: quota.Period(k.QuotaPeriod)}
	var counts []quota.Count
	for _, d := range k.Days {
		if day, err := time.Parse(time.DateOnly, d.Day); err == nil {
			counts = append(counts, quota.Count{Day: day, PlanID: k.PlanID, KeyID: k.KeyID, Used: d.Used})
		}
	}
	row := quota.Rows(quota.Input{Holdings: quota.Always([]quota.Holding{h}), Counts: counts, From: asOf, Until: asOf})[0]
	return &Forecast{End: whole(row.End), Earliest: whole(row.From), Latest: whole(row.To), PerDay: row.Burn}
}

// whole is a time in whole seconds.
func whole(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	rounded := t.Truncate(time.Second)
	return &rounded
}

// ends tells whether the quota is expected to be used up.
func (f *Forecast) ends() bool { return f != nil && f.End != nil }

// forecast is that of a quota period; nil for a period that is over.
func (q keyQuota) forecast(u usage) *Forecast {
	if !u.from.Equal(q.current.from) || !u.until.Before(u.to) {
		return nil
	}
	return q.key.Forecast
}

// words are a forecast in a cell; quotas of a day end at an hour.
func (b *builder) words(f *Forecast, daily bool) string {
	day := b.short
	if daily {
		day = func(t time.Time) string { return t.In(b.loc).Format("15:04") }
	}
	switch {
	case f == nil:
		return dash
	case f.End == nil && f.Earliest != nil:
		return fmt.Sprintf("probably not (%s or later)", day(*f.Earliest))
	case f.End == nil:
		return "not in this period"
	case f.Earliest != nil && f.Latest != nil:
		return fmt.Sprintf("%s (%s – %s)", day(*f.End), day(*f.Earliest), day(*f.Latest))
	case f.Earliest != nil:
		return fmt.Sprintf("%s (%s or later)", day(*f.End), day(*f.Earliest))
	}
	return day(*f.End)
}

// sentence tells of a quota that is expected to be used up.
func (b *builder) sentence(q keyQuota) string {
	f := q.key.Forecast
	text := fmt.Sprintf("%s of the %s requests of plan %s for %s are used. With about %s a day the rest will last until %s",
		percent(q.current.share(q.key.Limit)), grouped(q.key.Limit), q.key.Plan, periodWords(q.key.QuotaPeriod, q.current.from),
		plural(int64(f.PerDay+0.5), "request"), b.at(*f.End))
	switch {
	case f.Earliest != nil && f.Latest != nil:
		return text + fmt.Sprintf(", probably not before %s and not after %s.", b.at(*f.Earliest), b.at(*f.Latest))
	case f.Earliest != nil:
		return text + fmt.Sprintf(", probably not before %s; it may also last to the end of the period.", b.at(*f.Earliest))
	}
	return text + "."
}

// ahead are the values of a line from the last known day of the current period to
// the day on which the forecast reaches the limit; nil without one.
func (q keyQuota) ahead(days int, sums []float64) []*float64 {
	if !q.endsSoon() || len(sums) == 0 {
		return nil
	}
	last := len(sums) - 1
	end := int(q.key.Forecast.End.Sub(q.current.from).Hours() / 24)
	if end <= last {
		return nil
	}
	values := make([]*float64, days)
	for d := last; d <= end && d < days; d++ {
		values[d] = number(sums[last] + (float64(q.key.Limit)-sums[last])*float64(d-last)/float64(end-last))
	}
	return values
}
