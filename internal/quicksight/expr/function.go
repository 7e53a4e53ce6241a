package expr

import (
	"slices"
	"strings"
)

// function is a row of the function table.
type function struct {
	name string
	// params are the parameters: a word of paramKinds each, with ? where it
	// may be left out. Those in parentheses are repeated, once or more.
	params string
	result result
	family family
	// sql is its text; write writes it where no template can.
	sql   sql
	write func(w *writer, c *call)
	// suffix writes what stands at the ~ of the template: a FILTER or OVER.
	suffix func(w *writer, c *call)
	// reason is why a function that QuickSight knows is not supported.
	reason string
}

// sql is a template for each dialect; an empty athena is the same text. In it
// {1} is an argument, {(1)} an argument in parentheses where it is an
// operation, {1..} an argument and all that follow, {percent 2} a percentile
// as a fraction, and ~ the place of the suffix. Arguments are written anew
// wherever they stand.
type sql struct {
	duck, athena string
	// huge results are 128-bit integers in DuckDB, when they are integers.
	huge bool
}

func both(template string) sql { return sql{duck: template} }

// family is a kind of function.
type family uint8

const (
	// scalar functions take and give a value for a row, a group or a result.
	scalar family = iota
	// aggregate functions take rows and give a value for a group; with a last
	// argument [dims] they are level-aware: grouped by dims, for every row.
	aggregate
	// over functions are windows at the level that their last argument says.
	over
	// table functions are windows over the aggregated result.
	table
)

// result is the type of a function's value.
type result uint8

const (
	isText result = iota
	isInteger
	isDecimal
	isTime
	isBool
	likeFirst   // the type of the first argument
	likeSame    // the common type of the arguments of kind same
	likeNumbers // integer when all arguments are
)

// param is a parameter of a function.
type param struct {
	kind     string
	optional bool
}

// paramKinds are the words in function.params and what they mean in messages.
var paramKinds = map[string]string{
	"any":      "a value",
	"anything": "a value",
	"number":   "a number",
	"text":     "a text",
	"time":     "a date",
	"extreme":  "a number or a date",
	"cond":     "a condition",
	"same":     "a value",
	"key":      "a value",
	"list":     "a list such as ['a', 'b'], or a parameter with many values",
	"dims":     "a list of fields such as [{a}, {b}]",
	"sorts":    "a list of sort fields such as [{a} ASC, {b} DESC]",
	"unit":     "a period: 'YYYY', 'Q', 'MM', 'WK', 'DD', 'HH', 'MI', 'SS' or 'MS'",
	"part":     "a part of a date: 'YYYY', 'Q', 'MM', 'DD', 'WD', 'HH', 'MI' or 'SS'",
	"grain":    "a period: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE or SECONDS",
	"level":    "PRE_FILTER, PRE_AGG or POST_AGG_FILTER",
	"case":     "CASE_SENSITIVE or CASE_INSENSITIVE",
	"index":    "a whole number",
	"percent":  "a number from 0 to 100",
	"format":   "a date format in quotes, such as 'yyyy-MM-dd'",
}

// keywords are the keywords that are not periods, by parameter kind.
var keywords = map[string][]string{
	"level": {"PRE_FILTER", "PRE_AGG", "POST_AGG_FILTER"},
	"case":  {"CASE_SENSITIVE", "CASE_INSENSITIVE"},
	"part":  {"YYYY", "Q", "MM", "DD", "WD", "HH", "MI", "SS"},
}

// keywordOf is the canonical spelling of a keyword of a parameter kind. The
// periods of date functions are in quotes, other keywords are not.
func keywordOf(kind, name string) (*keyword, bool) {
	switch kind {
	case "unit":
		u, ok := unitNamed(name)
		return &keyword{u.code, true}, ok
	case "grain":
		u, ok := unitNamed(name)
		return &keyword{u.name, false}, ok && u.step != ""
	case "level", "case", "part":
		upper := strings.ToUpper(name)
		return &keyword{upper, kind == "part"}, slices.Contains(keywords[kind], upper)
	default:
		return nil, false
	}
}

// parameters takes params apart for a call with n arguments; nil when there is
// no way to have that many. The part in parentheses is repeated once or more.
func (f *function) parameters(n int) []param {
	head, rest, grouped := strings.Cut(f.params, "(")
	words := strings.Fields(head)
	if grouped {
		middle, tail, _ := strings.Cut(rest, ")")
		group, last := strings.Fields(middle), strings.Fields(tail)
		repeat := (n - len(words) - len(last)) / len(group)
		if repeat < 1 || len(words)+repeat*len(group)+len(last) != n {
			return nil
		}
		for range repeat {
			words = append(words, group...)
		}
		words = append(words, last...)
	}
	params := make([]param, len(words))
	needed := 0
	for i, word := range words {
		kind, optional := strings.CutSuffix(word, "?")
		params[i] = param{kind, optional}
		if !optional {
			needed++
		}
	}
	if n < needed || n > len(params) {
		return nil
	}
	return params
}

// usage is how the function is called, for messages.
func (f *function) usage() string {
	words := map[string]string{"cond": "condition", "same": "value", "key": "value", "any": "value", "anything": "value", "time": "date", "extreme": "value",
		"dims": "[fields]", "sorts": "[sort fields]", "unit": "period", "part": "period", "grain": "period", "index": "number", "percent": "percentile"}
	params := strings.Fields(strings.NewReplacer("(", "", ")", " …").Replace(f.params))
	for i, p := range params {
		name, optional := strings.CutSuffix(p, "?")
		if w, ok := words[name]; ok {
			name = w
		}
		if optional {
			name += "?"
		}
		params[i] = name
	}
	return f.name + "(" + strings.Join(params, ", ") + ")"
}
