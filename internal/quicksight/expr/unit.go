package expr

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// unit is a length of time.
type unit struct {
	code string // in date functions: 'DD'
	name string // in period functions and as granularity of a date field: DAY
	sql  string // in both dialects
	// step is an interval of one unit: the factor is 3 for a quarter, as SQL
	// has no interval of that name.
	factor int
	step   string
}

var units = []unit{
	{"YYYY", "YEAR", "year", 1, "YEAR"},
	{"Q", "QUARTER", "quarter", 3, "MONTH"},
	{"MM", "MONTH", "month", 1, "MONTH"},
	{"WK", "WEEK", "week", 7, "DAY"},
	{"DD", "DAY", "day", 1, "DAY"},
	{"HH", "HOUR", "hour", 1, "HOUR"},
	{"MI", "MINUTE", "minute", 1, "MINUTE"},
	{"SS", "SECOND", "second", 1, "SECOND"},
	{"MS", "MILLISECOND", "millisecond", 0, ""},
}

// unitNamed finds a unit by its code or name, in any case. The function
// reference writes SECONDS where the API writes SECOND.
func unitNamed(name string) (unit, bool) {
	name = strings.ToUpper(name)
	i := slices.IndexFunc(units, func(u unit) bool {
		return name == u.code || name == u.name || name == u.name+"S" && u.code == "SS"
	})
	if i < 0 {
		return unit{}, false
	}
	return units[i], true
}

// Truncate writes the start of the period that a timestamp lies in. The
// granularity is QuickSight's: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE,
// SECOND, MILLISECOND. The text holds together beside any operator.
func Truncate(granularity string, weekStart time.Weekday, sql string) (string, error) {
	u, ok := unitNamed(granularity)
	if !ok {
		return "", fmt.Errorf("unknown granularity %q", granularity)
	}
	before, after := u.truncate(weekStart)
	return before + sql + after, nil
}

// truncate is the text before and after the timestamp. Weeks of both dialects
// start on Monday: for another day the timestamp is moved there and back.
func (u unit) truncate(weekStart time.Weekday) (before, after string) {
	before, after = "date_trunc('"+u.sql+"', ", ")"
	if days := (8 - int(weekStart)) % 7; u.sql == "week" && days > 0 {
		shift := fmt.Sprintf("INTERVAL '%d' DAY", days)
		return "(" + before, " + " + shift + after + " - " + shift + ")"
	}
	return before, after
}

// interval is a span of n units.
func (u unit) interval(n int) string {
	return fmt.Sprintf("INTERVAL '%d' %s", n*u.factor, u.step)
}
