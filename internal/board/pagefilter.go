package board

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// filter is a filter as the page offers it. One that no text of a URL can
// change (a condition on an aggregate, a nested filter) has no type and so no
// key.
func (b *builder) filter(f definition.Filter) Filter {
	out := Filter{
		ID: f.ID, Label: words(f.Column), Column: f.Column, Sheets: []string{},
		ValueType: b.columnType(f.DataSet, f.Column), Colors: b.looks.colors(f.DataSet, f.Column),
	}
	if f.Control != nil && definition.Of(f.Control.Title) != "" {
		out.Label = *f.Control.Title
	}
	if len(f.Parameters) > 0 {
		out.Parameter = f.Parameters[0]
	}
	for _, s := range b.d.Sheets {
		if _, ok := f.On(definition.Of(s.SheetId)); ok {
			out.Sheets = append(out.Sheets, definition.Of(s.SheetId))
		}
	}
	switch v := f.Value.(type) {
	case *types.CategoryFilter:
		out.Type, out.Default = categoryFilter, categoryDefault(v.Configuration)
	case *types.RelativeDatesFilter:
		out.Type = relativeFilter
		out.Default = []string{relativeText(compile.Relative{
			Type: string(v.RelativeDateType), Unit: string(v.TimeGranularity), N: int(definition.Of(v.RelativeDateValue)),
		})}
	case *types.TimeRangeFilter:
		out.Type, out.Default = rangeFilter, b.rangeDefault(v)
	case *types.NumericRangeFilter:
		out.Type = numberFilter
		from, to := staticNumber(v.RangeMinimum), staticNumber(v.RangeMaximum)
		if from != "" || to != "" {
			out.Default = []string{from + ".." + to}
		}
	case *types.NumericEqualityFilter:
		out.Type = numberFilter
		if v.Value != nil {
			out.Default = []string{numberText(v.Value)}
		}
	case *types.TopBottomFilter:
		out.Type = topFilter
	}
	return out
}

// categoryDefault are the values that a category filter lets pass; nil for all
// of them, and for filters that leave values out.
func categoryDefault(c *types.CategoryFilterConfiguration) []string {
	switch {
	case c == nil:
		return nil
	case c.FilterListConfiguration != nil:
		l := c.FilterListConfiguration
		if l.SelectAllOptions == "" && l.MatchOperator == types.CategoryFilterMatchOperatorContains {
			return slices.Clone(l.CategoryValues)
		}
	case c.CustomFilterListConfiguration != nil:
		l := c.CustomFilterListConfiguration
		if l.SelectAllOptions == "" && l.MatchOperator == types.CategoryFilterMatchOperatorContains {
			return slices.Clone(l.CategoryValues)
		}
	case c.CustomFilterConfiguration != nil:
		l := c.CustomFilterConfiguration
		if l.CategoryValue != nil && l.MatchOperator == types.CategoryFilterMatchOperatorEquals {
			return []string{*l.CategoryValue}
		}
	}
	return nil
}

func (b *builder) rangeDefault(f *types.TimeRangeFilter) []string {
	static := func(v *types.TimeRangeFilterValue) time.Time {
		if v == nil || v.StaticValue == nil {
			return time.Time{}
		}
		return *v.StaticValue
	}
	from, to := static(f.RangeMinimumValue), static(f.RangeMaximumValue)
	if from.IsZero() && to.IsZero() {
		return nil
	}
	return []string{rangeText(from, to, b.zone)}
}

func staticNumber(v *types.NumericRangeFilterValue) string {
	if v == nil {
		return ""
	}
	return numberText(v.StaticValue)
}

// columnType is the type of a data set's column; of a calculated field it is
// text, which is what filters on them mostly are.
func (b *builder) columnType(set, column string) FieldType {
	if b.cfg.Countries[column] {
		return CountryField
	}
	sets := b.cfg.Sets(b.cfg.Clock())
	return fieldType(sets[set].Columns[column])
}

func fieldType(t expr.Type) FieldType {
	switch t {
	case expr.Integer:
		return IntegerField
	case expr.Decimal:
		return NumberField
	case expr.Time:
		return TimeField
	default:
		return TextField
	}
}

// filterOf is the filter of the definition with an ID, or nil.
func (b *builder) filterOf(id string) *definition.Filter {
	if i := slices.IndexFunc(b.filters, func(f definition.Filter) bool { return f.ID == id }); i >= 0 {
		return &b.filters[i]
	}
	return nil
}

// controlTitle is a control's own, or that of what it controls.
func controlTitle(c definition.Control, f *definition.Filter) string {
	switch {
	case c.Title != "":
		return c.Title
	case f != nil && f.Control != nil && definition.Of(f.Control.Title) != "":
		return *f.Control.Title
	case f != nil:
		return words(f.Column)
	default:
		return words(c.Parameter)
	}
}
