package compile

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// compile fills the plan.
func (b *builder) compile(dims []dimension, measures []measure) error {
	switch v := b.visual.Value.(type) {
	case *types.KPIVisual:
		return b.kpi(v, dims, measures)
	case *types.BarChartVisual:
		return b.bar(v, dims, measures)
	case *types.LineChartVisual:
		return b.line(v, dims, measures)
	case *types.ComboChartVisual:
		return b.combo(v, dims, measures)
	case *types.PieChartVisual:
		return b.pie(v, dims, measures)
	case *types.TableVisual:
		return b.table(v, dims, measures)
	case *types.PivotTableVisual:
		return b.pivot(v, dims, measures)
	case *types.HeatMapVisual:
		return b.heatMap(v, dims, measures)
	case *types.TreeMapVisual:
		return b.treeMap(v, dims, measures)
	case *types.FilledMapVisual:
		return b.filledMap(v, dims, measures)
	case *types.BoxPlotVisual:
		return b.boxPlot(v, dims, measures)
	case *types.HistogramVisual:
		return b.histogram(v, measures)
	case *types.ScatterPlotVisual:
		return b.scatter(v, dims, measures)
	}
	return fmt.Errorf("%s: visuals of this type are not supported", b.visual.Path)
}
