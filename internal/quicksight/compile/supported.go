package compile

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// kinds are the visuals that can be compiled, and their wells in which one
// field is all that is supported.
var kinds = map[string][]string{
	"KPIVisual": {"Values", "TargetValues", "TrendGroups"}, "BarChartVisual": {"Category", "Colors"},
	"LineChartVisual": {"Category", "Colors"}, "ComboChartVisual": {"Category", "Colors"}, "PieChartVisual": {"Category", "Values"},
	"TableVisual": nil, "PivotTableVisual": nil, "HeatMapVisual": {"Rows", "Columns", "Values"},
	"TreeMapVisual": {"Groups", "Sizes", "Colors"}, "FilledMapVisual": {"Geospatial", "Values"},
	"BoxPlotVisual": {"GroupBy"}, "HistogramVisual": {"Values"},
	"ScatterPlotVisual": {"XAxis", "YAxis", "Size", "Category", "Label"},
}

// supported says what a visual asks for that changes its figures and is not
// supported; what only changes its looks goes to the plan.
func (b *builder) supported() error {
	v := b.visual
	single, known := kinds[v.Kind]
	if !known {
		return fmt.Errorf("%s: visuals of this type are not supported", v.Path)
	}
	count := map[string]int{}
	for _, f := range v.fields {
		if f.Well == "SmallMultiples" {
			return fmt.Errorf("%s: small multiples are not supported", f.Path)
		}
		if count[f.Well]++; count[f.Well] > 1 && slices.Contains(single, f.Well) {
			return fmt.Errorf("%s: more than one field in %s is not supported", f.Path, f.Well)
		}
	}
	for _, p := range definition.All[types.ForecastConfiguration](v.Value, v.Path) {
		b.plan.Unsupported = append(b.plan.Unsupported, p.Path)
	}
	for _, p := range definition.All[types.ReferenceLineDynamicDataConfiguration](v.Value, v.Path) {
		b.plan.Unsupported = append(b.plan.Unsupported, p.Path)
	}
	for _, p := range definition.All[types.ContributionAnalysisDefault](v.Value, v.Path) {
		b.plan.Unsupported = append(b.plan.Unsupported, p.Path)
	}
	for _, p := range definition.All[types.TotalAggregationOption](v.Value, v.Path) {
		if f := p.Value.TotalAggregationFunction; f != nil && f.SimpleTotalAggregationFunction != "" && f.SimpleTotalAggregationFunction != types.SimpleTotalAggregationFunctionDefault {
			return fmt.Errorf("%s: totals of another aggregation than the field's are not supported", p.Path)
		}
	}
	return nil
}
