package compile

import (
	"fmt"
	"strconv"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// parameterValues are the values of a parameter in a state, typed; none means
// unset. path is where it is mentioned.
func (b *builder) parameterValues(name, path string) ([]any, error) {
	p := definition.FindParameter(b.d.parameters, name)
	if p == nil {
		return nil, fmt.Errorf("%s: there is no parameter %q", path, name)
	}
	texts, chosen := b.state.Parameters[name]
	if !chosen {
		return b.parameterDefault(p)
	}
	var values []any
	for _, text := range texts {
		value, err := parameterValue(p, text)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	if !p.Multi && len(values) > 1 {
		values = values[:1]
	}
	return values, nil
}

func (b *builder) parameterDefault(p *definition.Parameter) ([]any, error) {
	if p.Rolling == "" {
		return p.Defaults, nil
	}
	t, err := b.rollingDate(p.Rolling, p.Path+".DefaultValues.RollingDate.Expression")
	if err != nil {
		return nil, err
	}
	return []any{t}, nil
}

func parameterValue(p *definition.Parameter, text string) (any, error) {
	var value any
	var err error
	switch p.Type {
	case definition.Integer:
		value, err = strconv.ParseInt(text, 10, 64)
	case definition.Decimal:
		value, err = strconv.ParseFloat(text, 64)
	case definition.DateTime:
		value, err = parseTime(text)
	default:
		return text, nil
	}
	if err != nil {
		return nil, fmt.Errorf("parameter %s: %q is not a value of type %s", p.Name, text, p.Type)
	}
	return value, nil
}

// parseTime reads a time as a state has it.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time like 2026-11-22T10:00:00Z", text)
}
