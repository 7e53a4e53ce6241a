package quota

import "time"

// Period is how long a quota lasts.
type Period string

// The periods of API Gateway.
const (
	Day   Period = "DAY"
	Week  Period = "WEEK"
	Month Period = "MONTH"
)

// Valid tells whether API Gateway knows the period.
func (p Period) Valid() bool { return p == Day || p == Week || p == Month }

// Start is the start of the period that holds t, in UTC. Weeks start on
// Sunday: AWS does not say on which day they do.
func (p Period) Start(t time.Time) time.Time {
	day := startOfDay(t)
	switch p {
	case Week:
		return day.AddDate(0, 0, -int(day.Weekday()))
	case Month:
		return day.AddDate(0, 0, 1-day.Day())
	default:
		return day
	}
}

// End is the start of the period after the one that holds t.
func (p Period) End(t time.Time) time.Time {
	start := p.Start(t)
	switch p {
	case Week:
		return start.AddDate(0, 0, 7)
	case Month:
		return start.AddDate(0, 1, 0)
	default:
		return start.AddDate(0, 0, 1)
	}
}

// OldestStart is the start of the oldest period that holds t: of its month, or of
// a week that reaches back over it.
func OldestStart(t time.Time) time.Time {
	month, week := Month.Start(t), Week.Start(t)
	if week.Before(month) {
		return week
	}
	return month
}

func startOfDay(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
