package expr_test

import (
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// now is a Sunday, so that a week which starts on Sunday starts with it.
var now = time.Date(2026, 11, 22, 10, 15, 30, 0, time.UTC)

// schema is a data set with a column of each type.
func schema() *expr.Schema {
	return &expr.Schema{
		Columns: map[string]expr.Type{
			"n": expr.Integer, "m": expr.Integer, "d": expr.Decimal, "s": expr.Text, "t": expr.Text, "ts": expr.Time, "u": expr.Unknown,
			"route template": expr.Text,
		},
		Calculated: map[string]string{
			"is error":   "ifelse({n} >= 400, 1, 0)",
			"error rate": "sum({is error}) / count({s})",
			"broken":     "{n} +",
			"ring":       "{ring 2}",
			"ring 2":     "{ring}",
			"self":       "{self} + 1",
		},
		Parameters: map[string]expr.Parameter{
			"Text": {Type: expr.Text}, "Slow": {Type: expr.Integer}, "From": {Type: expr.Time}, "Share": {Type: expr.Decimal},
			"Many": {Type: expr.Text, Multi: true},
		},
	}
}

// printer writes values into the text, and knows the parameters.
func printer(d expr.Dialect) *expr.Printer {
	values := map[string][]any{
		"Text": {"x"}, "Slow": {int64(1000)}, "From": {now.Add(-24 * time.Hour)}, "Share": {90.0}, "Many": {"a", "b"},
	}
	return &expr.Printer{
		Dialect:   d,
		Now:       now,
		Bind:      expr.Literal,
		Parameter: func(name string) []any { return values[name] },
	}
}
