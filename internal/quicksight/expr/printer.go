package expr

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Printer writes expressions as SQL. Its functions are asked in the order of
// the text, so that a dialect with positional placeholders works.
type Printer struct {
	Dialect Dialect
	// WeekStart is the first day of weeks where QuickSight follows the option
	// of the analysis: in period functions. truncDate always starts on Sunday.
	WeekStart time.Weekday
	// Now is what now() means.
	Now time.Time
	// Zone is the time zone of the analysis, an IANA name; "" is UTC. Columns
	// hold UTC; dates and now() are read as wall clock time of the zone. That
	// happens where a column is written; what Replace gives is taken as it is.
	Zone string
	// Bind returns the placeholder of a value: string, int64, float64,
	// time.Time. A float64 must reach the engine as a double, see Literal.
	Bind func(value any) string
	// Column is the SQL of a column of the data set; nil quotes its name.
	Column func(name string) string
	// Parameter returns the values of a parameter; none means unset, which is
	// null.
	Parameter func(name string) []any
	// Replace is asked first for every node; what it returns is used instead
	// and must hold together beside any operator, as a column of an earlier
	// stage does.
	Replace func(n Node) (sql string, ok bool)
	// Granularity is that of the visual's date field, such as DAY: the period
	// of period functions that name none.
	Granularity string
	// Partition is the SQL of the visual's other dimensions: functions that
	// compare periods (periodOverPeriod…, periodToDate…OverTime) do it within
	// them.
	Partition []string
}

// SQL writes an expression. What cannot be written is an error that says why:
// a level-aware aggregation that Replace does not replace, a period function
// without a period, a parameter with several values where one is needed.
func (p *Printer) SQL(n Node) (string, error) {
	if !zoneName.MatchString(p.Zone) {
		return "", fmt.Errorf("%q is not the name of a time zone", p.Zone)
	}
	w := &writer{p: p}
	w.bare(n)
	return w.sql.String(), w.err
}

// zoneName is what the name of a time zone looks like, as it stands in the
// text: AT TIME ZONE takes no placeholder.
var zoneName = regexp.MustCompile(`^[A-Za-z0-9_+/-]*$`)

// Quote quotes an identifier, for both dialects.
func Quote(identifier string) string {
	return `"` + strings.ReplaceAll(identifier, `"`, `""`) + `"`
}

// Literal writes a value (string, int64, float64, time.Time, nil) as SQL text
// of both dialects, for where a placeholder cannot be used.
func Literal(v any) string {
	switch v := v.(type) {
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		// With an exponent it is a double, else a decimal.
		return strings.Replace(strconv.FormatFloat(v, 'E', -1, 64), "E+0", "E", 1)
	case time.Time:
		return "TIMESTAMP '" + v.UTC().Format("2006-01-02 15:04:05.000") + "'"
	case nil:
		return "NULL"
	default:
		panic("expr: not a literal")
	}
}
