package diff

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// dataAspects are about what is shown of the data, and how much of it.
var dataAspects = []aspect{
	{name: "limit", at: typed[types.ItemsLimitConfiguration](), state: func(d difference, v reflect.Value) string {
		return limited(d, v.Interface().(*types.ItemsLimitConfiguration))
	}, say: limitSaid},
	{name: "pages", at: member("PageSize"), state: func(_ difference, v reflect.Value) string { return text(v) + " rows" }, say: now("has pages of")},
	{name: "sort", at: func(d difference, i int) bool {
		return typed[[]types.FieldSortOptions]()(d, i) || typed[[]types.PivotFieldSortOptions]()(d, i)
	}, state: sorting, say: sorted},
	{name: "granularity", at: member("DateGranularity"), state: func(_ difference, v reflect.Value) string { return strings.ToLower(text(v)) }, say: now("goes by")},
	{name: "column", at: func(d difference, i int) bool {
		return d.steps[i].member == "Column" && (typed[types.ColumnIdentifier]()(d, i)) && i > 1 && isUnion(d.steps[i-2])
	}, only: []string{"ColumnName"}, state: func(_ difference, v reflect.Value) string {
		return fmt.Sprintf("%q", definition.Of(v.Interface().(*types.ColumnIdentifier).ColumnName))
	}, say: func(_ difference, _ int, old, new string) string {
		return "is now about column " + new + " (was " + old + ")"
	}},
	{name: "aggregation", at: member("AggregationFunction"), state: aggregation, say: isNow("aggregation")},
	{name: "expression", at: func(d difference, i int) bool {
		return d.steps[i].member == "Expression" && !slices.ContainsFunc(d.steps, func(s step) bool { return s.member == "RollingDate" || s.member == "DefaultValues" })
	}, state: func(_ difference, v reflect.Value) string { return stringOf(v) }, say: nowIs},
	{name: "default", at: member("DefaultValues"), state: given, say: isNow("default")},
}

func limited(d difference, l *types.ItemsLimitConfiguration) string {
	rest := map[types.OtherCategories]string{types.OtherCategoriesInclude: ` and "other"`, types.OtherCategoriesExclude: " without the rest"}[l.OtherCategories]
	if l.ItemsLimit == nil {
		return "as many " + unit(d) + " as QuickSight shows" + rest
	}
	return fmt.Sprintf("%d %s%s", *l.ItemsLimit, unit(d), rest)
}

// unit is what a limit counts.
func unit(d difference) string {
	for _, s := range d.steps {
		if v, ok := elementOf[types.Visual](s); ok && v.BarChartVisual != nil && v.BarChartVisual.ChartConfiguration != nil &&
			v.BarChartVisual.ChartConfiguration.Orientation == types.BarChartOrientationHorizontal && slices.ContainsFunc(d.steps, func(s step) bool { return s.member == "CategoryItemsLimit" }) {
			return "rows"
		}
	}
	for _, s := range slices.Backward(d.steps) {
		switch {
		case strings.Contains(s.member, "Color"):
			return "colours"
		case strings.Contains(s.member, "SmallMultiples"):
			return "small multiples"
		case strings.Contains(s.member, "RowItems"):
			return "rows"
		case strings.Contains(s.member, "ColumnItems"):
			return "columns"
		}
	}
	return "items"
}

// limitSaid leaves out what is the same before and after.
func limitSaid(d difference, i int, old, new string) string {
	rest := strings.IndexByte(new, ' ')
	if i := strings.IndexByte(old, ' '); !strings.HasPrefix(old, "as") && i > 0 && rest > 0 && old[i:] == new[rest:] {
		noun, _, _ := strings.Cut(new[rest+1:], " and ")
		noun, _, _ = strings.Cut(noun, " without ")
		return "now limited to " + new[:rest] + " " + noun + " (was " + old[:i] + ")"
	}
	return now("limited to")(d, i, old, new)
}

func sorting(d difference, v reflect.Value) string {
	var by []string
	for i := range v.Len() {
		by = append(by, "by "+sortKey(d, v.Index(i)))
	}
	if by == nil {
		return "by nothing"
	}
	return strings.Join(by, ", then ")
}

func sortKey(d difference, v reflect.Value) string {
	if s, ok := v.Interface().(types.FieldSortOptions); ok {
		switch {
		case s.FieldSort != nil:
			return fmt.Sprintf("%q %s", fieldNamed(d, definition.Of(s.FieldSort.FieldId)), direction(s.FieldSort.Direction))
		case s.ColumnSort != nil && s.ColumnSort.SortBy != nil:
			by := fmt.Sprintf("%q %s", definition.Of(s.ColumnSort.SortBy.ColumnName), direction(s.ColumnSort.Direction))
			if s.ColumnSort.AggregationFunction != nil {
				by += " " + text(reflect.ValueOf(s.ColumnSort.AggregationFunction))
			}
			return by
		}
	}
	return text(v)
}

func direction(d types.SortDirection) string {
	if d == types.SortDirectionDesc {
		return "descending"
	}
	return "ascending"
}

func sorted(d difference, i int, old, new string) string {
	what := ""
	if key := d.steps[i].member; key != "RowSort" && key != "CategorySort" && key != "FieldSortOptions" {
		what = strings.TrimSuffix(words(key), " sort") + " "
	}
	return now(what+"sorted")(d, i, old, new)
}

// fieldNamed is the column of a field of the visual that a difference is in.
func fieldNamed(d difference, id string) string {
	for _, s := range d.steps {
		v, ok := elementOf[types.Visual](s)
		if !ok {
			continue
		}
		for _, f := range definition.Fields(visualOf(&v)) {
			if f.ID == id && f.Column != "" {
				return f.Column
			}
		}
	}
	return id
}

func aggregation(_ difference, v reflect.Value) string {
	if n, ok := v.Interface().(*types.NumericalAggregationFunction); ok {
		f, _ := fieldOf(reflect.ValueOf(types.MeasureField{NumericalMeasureField: &types.NumericalMeasureField{AggregationFunction: n}}))
		return f.Aggregation
	}
	return text(v)
}
