package compile

import (
	"fmt"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// units are the period names of the expression language's date functions.
var units = map[string]string{
	"YYYY": "YEAR", "Q": "QUARTER", "MM": "MONTH", "WK": "WEEK", "DD": "DAY",
	"HH": "HOUR", "MI": "MINUTE", "SS": "SECOND", "MS": "MILLISECOND",
}

// rollingDate is the value of a rolling date: an expression of now(),
// truncDate and addDateTime. It is computed here and not in SQL, so that the
// range of dates is known and a bound is one plain value.
func (b *builder) rollingDate(expression, path string) (time.Time, error) {
	n, err := (&expr.Schema{}).Analyse(expression)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", path, err)
	}
	t, err := b.evaluateDate(n)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

func (b *builder) evaluateDate(n expr.Node) (time.Time, error) {
	name, args, ok := expr.Call(n)
	if !ok {
		return time.Time{}, fmt.Errorf("%s is not supported in a rolling date; use now(), truncDate and addDateTime", n)
	}
	switch strings.ToLower(name) {
	case "now":
		return b.options.Now, nil
	case "truncdate":
		t, err := b.evaluateDate(args[1])
		if err != nil {
			return time.Time{}, err
		}
		// truncDate starts weeks on Sunday whatever the option says.
		return calendar{b.d.location, time.Sunday}.start(t, unit(args[0]))
	case "adddatetime":
		t, err := b.evaluateDate(args[2])
		if err != nil {
			return time.Time{}, err
		}
		var amount int
		if _, err := fmt.Sscanf(strings.ReplaceAll(args[0].String(), " ", ""), "%d", &amount); err != nil {
			return time.Time{}, fmt.Errorf("%s is not a whole number", args[0])
		}
		return calendar{b.d.location, time.Sunday}.add(t.In(b.d.location), unit(args[1]), amount)
	}
	return time.Time{}, fmt.Errorf("%s is not supported in a rolling date; use now(), truncDate and addDateTime", name)
}

func unit(n expr.Node) string {
	return units[strings.ToUpper(strings.Trim(n.String(), `'"`))]
}
