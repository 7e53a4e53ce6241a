package compile

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

func (b *builder) calendar() calendar { return calendar{b.d.location, b.d.weekStart} }

func (b *builder) relativeFilter(c *condition, f *types.RelativeDatesFilter, value *FilterValue) (*condition, error) {
	if value != nil && value.Relative == nil {
		return b.chosenDates(c, f.NullOption, value)
	}
	r := Relative{Type: string(f.RelativeDateType), Unit: string(f.TimeGranularity), N: int(definition.Of(f.RelativeDateValue))}
	if f.ParameterName != nil {
		n, err := b.numberParameter(*f.ParameterName, "ParameterName")
		if err != nil {
			return nil, err
		}
		if n != nil {
			r.N = int(*n)
		}
	}
	null := f.NullOption
	if value != nil {
		r, null = *value.Relative, chosenNulls(null)
	}
	anchor, err := b.anchor(f.AnchorDateConfiguration)
	if err != nil {
		return nil, err
	}
	s, err := b.calendar().relative(r, anchor)
	if err != nil {
		return nil, err
	}
	if value == nil {
		if s, err = b.exclude(s, f.ExcludePeriodConfiguration, anchor); err != nil {
			return nil, err
		}
	}
	c.between(b, s, null)
	c.applied.Text += " (" + r.words() + ")"
	return c, nil
}

// words say what a relative range is: "last 30 days".
func (r Relative) words() string {
	unit := strings.ToLower(r.Unit)
	switch {
	case r.Type == "THIS":
		return "this " + unit
	case r.Type == "NOW":
		return unit + " to date"
	case r.N > 1:
		return fmt.Sprintf("%s %d %ss", strings.ToLower(r.Type), r.N, unit)
	}
	return strings.ToLower(r.Type) + " " + unit
}

// anchor is the time that a relative date filter looks from.
func (b *builder) anchor(a *types.AnchorDateConfiguration) (time.Time, error) {
	if a == nil || a.ParameterName == nil {
		return b.options.Now, nil
	}
	values, err := b.parameterValues(*a.ParameterName, "AnchorDateConfiguration.ParameterName")
	if err != nil || len(values) == 0 {
		return b.options.Now, err
	}
	t, ok := values[0].(time.Time)
	if !ok {
		return t, fmt.Errorf("AnchorDateConfiguration.ParameterName: the parameter %s is not a date", *a.ParameterName)
	}
	return t, nil
}

// exclude takes the last periods before and with the anchor from a range.
func (b *builder) exclude(s span, e *types.ExcludePeriodConfiguration, anchor time.Time) (span, error) {
	if e == nil || e.Status == types.WidgetStatusDisabled {
		return s, nil
	}
	start, err := b.calendar().start(anchor, string(e.Granularity))
	if err != nil {
		return s, wrap("ExcludePeriodConfiguration", err)
	}
	end, err := b.calendar().add(start, string(e.Granularity), 1-int(definition.Of(e.Amount)))
	if err != nil {
		return s, wrap("ExcludePeriodConfiguration", err)
	}
	return s.and(span{to: end}), nil
}

// chosenDates is a range of dates that the reader chose.
func (b *builder) chosenDates(c *condition, null types.FilterNullOption, value *FilterValue) (*condition, error) {
	if value.Relative != nil {
		s, err := b.calendar().relative(*value.Relative, b.options.Now)
		if err != nil {
			return nil, err
		}
		c.between(b, s, chosenNulls(null))
		c.applied.Text += " (" + value.Relative.words() + ")"
		return c, nil
	}
	if value.All || value.From.IsZero() && value.To.IsZero() {
		return c.notNull(null), nil
	}
	c.between(b, span{value.From, value.To}, chosenNulls(null))
	return c, nil
}

func (b *builder) timeRangeFilter(c *condition, f *types.TimeRangeFilter, value *FilterValue) (*condition, error) {
	if value != nil {
		return b.chosenDates(c, f.NullOption, value)
	}
	unit := string(f.TimeGranularity)
	from, err := b.timeBound(f.RangeMinimumValue, unit, !definition.Of(f.IncludeMinimum), "RangeMinimumValue")
	if err != nil {
		return nil, err
	}
	to, err := b.timeBound(f.RangeMaximumValue, unit, definition.Of(f.IncludeMaximum), "RangeMaximumValue")
	if err != nil {
		return nil, err
	}
	s, err := b.exclude(span{from, to}, f.ExcludePeriodConfiguration, b.options.Now)
	if err != nil {
		return nil, err
	}
	if s.from.IsZero() && s.to.IsZero() {
		return c.notNull(f.NullOption), nil
	}
	c.between(b, s, f.NullOption)
	return c, nil
}

// timeBound is one end of a range: the start of the period that the value lies
// in, or of the one after it.
func (b *builder) timeBound(v *types.TimeRangeFilterValue, unit string, after bool, path string) (time.Time, error) {
	var t time.Time
	var err error
	switch {
	case v == nil:
		return t, nil
	case v.Parameter != nil:
		t, err = b.timeParameter(*v.Parameter, path+".Parameter")
	case v.RollingDate != nil:
		t, err = b.rollingDate(definition.Of(v.RollingDate.Expression), path+".RollingDate.Expression")
	case v.StaticValue != nil:
		t = b.instant(*v.StaticValue)
	}
	if err != nil || t.IsZero() {
		return t, err
	}
	return b.bound(t, unit, after)
}

func (b *builder) bound(t time.Time, unit string, after bool) (time.Time, error) {
	if unit == "" {
		unit = "MILLISECOND"
	}
	p, err := b.calendar().period(t, unit)
	if after {
		return p.to, err
	}
	return p.from, err
}

func (b *builder) timeParameter(name, path string) (time.Time, error) {
	values, err := b.parameterValues(name, path)
	if err != nil || len(values) == 0 {
		return time.Time{}, err
	}
	t, ok := values[0].(time.Time)
	if !ok {
		return t, fmt.Errorf("%s: the parameter %s is not a date", path, name)
	}
	return t, nil
}

func (b *builder) timeEqualityFilter(c *condition, f *types.TimeEqualityFilter, value *FilterValue) (*condition, error) {
	if value != nil {
		return b.chosenDates(c, types.FilterNullOptionNonNullsOnly, value)
	}
	v := &types.TimeRangeFilterValue{Parameter: f.ParameterName, RollingDate: f.RollingDate, StaticValue: f.Value}
	from, err := b.timeBound(v, string(f.TimeGranularity), false, "Value")
	if err != nil || from.IsZero() {
		return nil, err
	}
	to, err := b.timeBound(v, string(f.TimeGranularity), true, "Value")
	if err != nil {
		return nil, err
	}
	c.between(b, span{from, to}, types.FilterNullOptionNonNullsOnly)
	return c, nil
}

// between makes c a condition on a range of dates.
func (c *condition) between(b *builder, s span, null types.FilterNullOption) {
	s = s.earlier(b.options.Shift, b.options.Now)
	if null != types.FilterNullOptionNullsOnly {
		c.dates = &s
	}
	c.applied.Text = c.applied.Column + " " + s.text(b.d.location)
	_, plain := expr.ColumnName(c.node)
	c.write = func(w *writer, field string) string {
		var parts []string
		if !s.from.IsZero() {
			parts = append(parts, field+" >= "+w.bindTime(s.from, plain))
		}
		if !s.to.IsZero() {
			parts = append(parts, field+" < "+w.bindTime(s.to, plain))
		}
		return nulls(strings.Join(parts, " AND "), field, string(null))
	}
}

// bindTime binds an instant: for a column as it is stored in UTC, for an
// expression as the wall clock of the dashboard's zone, which is what
// expressions of dates are in.
func (w *writer) bindTime(t time.Time, stored bool) string {
	if stored || w.d.zone == "" {
		return w.bind(t.UTC())
	}
	y, m, d := t.In(w.d.location).Date()
	hour, minute, second := t.In(w.d.location).Clock()
	return w.bind(time.Date(y, m, d, hour, minute, second, t.Nanosecond(), time.UTC))
}

// instant reads a time that is written as wall clock of the dashboard's zone,
// as dates in definitions and in results are.
func (b *builder) instant(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), b.d.location)
}
