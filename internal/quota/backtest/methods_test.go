package backtest

import (
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// method says when a quota is used up, nil for not in the period.
type method struct {
	name string
	ends func(quota.Use) *time.Time
}

var methods = []method{
	{"forecast", func(u quota.Use) *time.Time { return u.Forecast().End }},
	{"straight line of the period so far", straight},
	{"same day last week", lastWeek},
}

// straight is the average of the period so far.
func straight(u quota.Use) *time.Time {
	passed := u.AsOf.Sub(u.Start)
	if u.Used == 0 || passed == 0 {
		return nil
	}
	at := u.Start.Add(time.Duration(float64(passed) * float64(u.Limit) / float64(u.Used)))
	return before(at, u.End)
}

// lastWeek repeats the last seven days.
func lastWeek(u quota.Use) *time.Time {
	used := u.Used
	for i, day := 0, u.AsOf; day.Before(u.End); i, day = i+1, day.AddDate(0, 0, 1) {
		if at := len(u.Past) - 7 + i%7; at >= 0 {
			if c := u.Past[at]; c > 0 && used+c >= u.Limit {
				at := day.Add(time.Duration(float64(24*time.Hour) * float64(u.Limit-used) / float64(c)))
				return before(at, u.End)
			}
			used += max(u.Past[at], 0)
		}
	}
	return nil
}

func before(at, end time.Time) *time.Time {
	if !at.Before(end) {
		return nil
	}
	return &at
}
