package compile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// choice is a set of values to keep or to leave out.
type choice struct {
	values  []string
	exclude bool
	// match is EQUALS, CONTAINS, STARTS_WITH or ENDS_WITH.
	match string
	// null is ALL_VALUES, NON_NULLS_ONLY or NULLS_ONLY. Without it, values that
	// are missing are not among those to keep, nor among those to leave out.
	null types.FilterNullOption
}

func (b *builder) categoryFilter(c *condition, f *types.CategoryFilter, value *FilterValue) (*condition, error) {
	var ch choice
	all := false
	switch cfg := f.Configuration; {
	case cfg == nil:
		return nil, fmt.Errorf("has no Configuration")
	case cfg.FilterListConfiguration != nil:
		l := cfg.FilterListConfiguration
		ch = choice{l.CategoryValues, negative(l.MatchOperator), "EQUALS", l.NullOption}
		all = l.SelectAllOptions != ""
	case cfg.CustomFilterListConfiguration != nil:
		l := cfg.CustomFilterListConfiguration
		ch = choice{l.CategoryValues, negative(l.MatchOperator), "EQUALS", l.NullOption}
		all = l.SelectAllOptions != ""
	case cfg.CustomFilterConfiguration != nil:
		l := cfg.CustomFilterConfiguration
		ch = choice{nil, negative(l.MatchOperator), matchOf(l.MatchOperator), l.NullOption}
		all = l.SelectAllOptions != ""
		if err := b.customValues(&ch, l); err != nil {
			return nil, err
		}
	}
	if value != nil {
		// What the reader chooses is meant as it is: a missing value is kept
		// only where it was chosen.
		ch.values, ch.exclude, all = value.Values, value.Exclude, value.All
		if len(ch.values) > 0 && ch.null == types.FilterNullOptionAllValues {
			ch.null = types.FilterNullOptionNonNullsOnly
		}
	}
	if all || len(ch.values) == 0 {
		return c.notNull(ch.null), nil
	}
	return c.keep(ch)
}

// customValues takes the value from the configuration or its parameter. An
// unset parameter leaves no values, which lets everything pass.
func (b *builder) customValues(ch *choice, l *types.CustomFilterConfiguration) error {
	if l.ParameterName == nil {
		if l.CategoryValue != nil {
			ch.values = []string{*l.CategoryValue}
		}
		return nil
	}
	values, err := b.parameterValues(*l.ParameterName, "CustomFilterConfiguration.ParameterName")
	for _, v := range values {
		ch.values = append(ch.values, fmt.Sprint(v))
	}
	return err
}

func negative(o types.CategoryFilterMatchOperator) bool {
	return o == types.CategoryFilterMatchOperatorDoesNotEqual || o == types.CategoryFilterMatchOperatorDoesNotContain
}

func matchOf(o types.CategoryFilterMatchOperator) string {
	switch o {
	case types.CategoryFilterMatchOperatorDoesNotEqual:
		return "EQUALS"
	case types.CategoryFilterMatchOperatorDoesNotContain:
		return "CONTAINS"
	}
	return string(o)
}

// keep makes c a condition on values.
func (c *condition) keep(ch choice) (*condition, error) {
	values, null := slices.Clone(ch.values), false
	if ch.match == "EQUALS" && slices.Contains(values, Null) {
		null = true // the text itself is meant too
	}
	bound := make([]any, len(values))
	for i, text := range values {
		v, err := typed(text, c.node.Type())
		if err != nil && !(null && text == Null) {
			return nil, err
		}
		bound[i] = v
	}
	bound = slices.DeleteFunc(bound, func(v any) bool { return v == nil })
	c.applied.Text = c.applied.Column + " " + ch.words()
	c.write = func(w *writer, field string) string { return ch.sql(w, field, bound, null) }
	return c, nil
}

// sql writes the condition. null: missing values are among those chosen.
func (ch choice) sql(w *writer, field string, values []any, null bool) string {
	text := ch.matches(w, field, values)
	switch {
	case ch.exclude && null && text == "":
		return field + " IS NOT NULL"
	case null && text == "":
		return field + " IS NULL"
	case ch.exclude && null:
		return "(" + text + " AND " + field + " IS NOT NULL)"
	case null:
		return "(" + text + " OR " + field + " IS NULL)"
	case ch.null == "" && ch.exclude:
		return nulls(text, field, "ALL_VALUES")
	}
	return nulls(text, field, string(ch.null))
}

// matches is the condition on values that are there.
func (ch choice) matches(w *writer, field string, values []any) string {
	if len(values) == 0 {
		return ""
	}
	if ch.match == "EQUALS" {
		marks := make([]string, len(values))
		for i, v := range values {
			marks[i] = w.bind(v)
		}
		switch {
		case len(marks) == 1 && ch.exclude:
			return field + " <> " + marks[0]
		case len(marks) == 1:
			return field + " = " + marks[0]
		case ch.exclude:
			return field + " NOT IN (" + strings.Join(marks, ", ") + ")"
		}
		return field + " IN (" + strings.Join(marks, ", ") + ")"
	}
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = partial(w, field, fmt.Sprint(v), ch.match)
	}
	text := strings.Join(parts, " OR ")
	if ch.exclude {
		return "NOT (" + text + ")"
	}
	if len(parts) > 1 {
		return "(" + text + ")"
	}
	return text
}

// partial looks for a part of a text. LIKE is not used: its wildcards would
// have to be escaped.
func partial(w *writer, field, value, match string) string {
	switch match {
	case "STARTS_WITH":
		return "strpos(" + field + ", " + w.bind(value) + ") = 1"
	case "ENDS_WITH":
		bound := w.bind(value)
		return "substr(" + field + ", length(" + field + ") - length(" + bound + ") + 1) = " + bound
	}
	return "strpos(" + field + ", " + w.bind(value) + ") > 0"
}

// words say what is kept.
func (ch choice) words() string {
	verb := map[string][2]string{
		"EQUALS": {"is", "is not"}, "CONTAINS": {"contains", "does not contain"},
		"STARTS_WITH": {"starts with", "does not start with"}, "ENDS_WITH": {"ends with", "does not end with"},
	}[ch.match][0]
	if ch.exclude {
		verb = map[string]string{"is": "is not", "contains": "does not contain", "starts with": "does not start with", "ends with": "does not end with"}[verb]
	}
	const shown = 5
	list := strings.Join(ch.values[:min(shown, len(ch.values))], ", ")
	if more := len(ch.values) - shown; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	if len(ch.values) > 1 {
		verb += " one of"
	}
	return verb + " " + list
}

// typed is a value as the type of what it is compared with.
func typed(text string, t expr.Type) (any, error) {
	switch t {
	case expr.Integer:
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return i, nil
		}
		// A condition is 1 or 0; a definition may call it true or false.
		switch strings.ToLower(text) {
		case "true":
			return int64(1), nil
		case "false":
			return int64(0), nil
		}
		fallthrough
	case expr.Decimal:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", text)
		}
		return f, nil
	case expr.Time:
		t, err := parseTime(text)
		if err != nil {
			return nil, err
		}
		return t, nil
	}
	return text, nil
}
