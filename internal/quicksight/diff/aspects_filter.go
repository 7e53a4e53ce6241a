package diff

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// filterAspects are about filters, their groups and what is switched on or off.
var filterAspects = []aspect{
	{name: "status", at: typed[types.WidgetStatus](), state: literal, say: func(_ difference, _ int, old, new string) string {
		if new == string(types.WidgetStatusDisabled) {
			return "switched off"
		}
		return "switched on"
	}},
	{name: "scope", at: typed[types.FilterScopeConfiguration](), state: scope, say: now("reaches")},
	{name: "range", at: typed[types.RelativeDatesFilter](), only: []string{"RelativeDateType", "RelativeDateValue", "TimeGranularity"}, state: relative, say: now("covers")},
	{name: "values", at: member("CategoryValues"), state: literal, say: isNow("values")},
	{name: "targets", at: member("TargetVisuals"), state: literal, say: isNow("target visuals")},
	{name: "value", at: member("CategoryValue", "Value"), state: literal, say: isNow("value")},
	{name: "minimum", at: member("RangeMinimum", "RangeMinimumValue"), state: given, say: isNow("minimum")},
	{name: "maximum", at: member("RangeMaximum", "RangeMaximumValue"), state: given, say: isNow("maximum")},
	{name: "nulls", at: typed[types.FilterNullOption](), state: literal, say: nulls},
}

func scope(_ difference, v reflect.Value) string {
	s := v.Interface().(*types.FilterScopeConfiguration)
	if s.SelectedSheets == nil {
		return "all sheets"
	}
	var sheets []string
	for _, c := range s.SelectedSheets.SheetVisualScopingConfigurations {
		of := "sheet " + definition.Of(c.SheetId)
		if c.Scope == types.FilterVisualScopeSelectedVisuals {
			of = "visuals " + strings.Join(slices.Sorted(slices.Values(c.VisualIds)), ", ") + " of " + of
		}
		sheets = append(sheets, of)
	}
	slices.Sort(sheets)
	return strings.Join(sheets, " and ")
}

// given is a value that a definition gives in one of several ways.
func given(_ difference, v reflect.Value) string {
	for field, value := range v.Elem().Fields() {
		if !field.IsExported() || !present(value) {
			continue
		}
		switch x := value.Interface().(type) {
		case *types.RollingDateConfiguration:
			return definition.Of(x.Expression)
		case *types.DynamicDefaultValue:
			return "of each user " + text(value)
		}
		if value.Kind() == reflect.Slice {
			list := make([]string, value.Len())
			for i := range list {
				list[i] = text(value.Index(i))
			}
			return strings.Join(list, ", ")
		}
		if field.Name == "Parameter" {
			return "${" + stringOf(value) + "}"
		}
		return text(value)
	}
	return ""
}

func relative(_ difference, v reflect.Value) string {
	f := v.Interface().(*types.RelativeDatesFilter)
	unit := strings.ToLower(string(f.TimeGranularity))
	which := strings.ToLower(string(f.RelativeDateType))
	switch n := definition.Of(f.RelativeDateValue); {
	case f.RelativeDateType == types.RelativeDateTypeNow:
		return "this " + unit + " until now"
	case n > 1:
		return fmt.Sprintf("the %s %d %ss", which, n, unit)
	case n == 1:
		return "the " + which + " " + unit
	}
	return which + " " + unit
}

func nulls(d difference, i int, old, new string) string {
	means := map[string]string{
		string(types.FilterNullOptionAllValues):    "shows rows without a value too",
		string(types.FilterNullOptionNonNullsOnly): "drops rows without a value",
		string(types.FilterNullOptionNullsOnly):    "shows rows without a value only",
	}
	if means[new] == "" {
		return isNow("null option")(d, i, old, new)
	}
	return "now " + means[new]
}
