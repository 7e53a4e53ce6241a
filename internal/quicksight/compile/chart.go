package compile

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// How many values an axis shows where the definition does not say: QuickSight's
// documented limits.
const (
	maxCategories = 2500
	maxBarColors  = 50
	maxColors     = 25
	maxSlices     = 20
	maxTiles      = 100
	maxCells      = 50
	maxPoints     = 2500
)

// sorting is how one axis of a chart is sorted and limited.
type sorting struct {
	well  string
	path  string // of the sort, below SortConfiguration
	sort  []types.FieldSortOptions
	limit limit
}

// chart compiles a visual whose axes are single dimensions.
func (b *builder) chart(dims []dimension, measures []measure, axes ...sorting) error {
	g, err := b.chartGrouping(dims, measures, axes)
	if err != nil {
		return err
	}
	b.axisOfTime(dims, "Category")
	b.plan.Main, err = b.writer().group(g.place())
	return err
}

func (b *builder) chartGrouping(dims []dimension, measures []measure, axes []sorting) (grouping, error) {
	var g grouping
	for _, a := range axes {
		g.dims = append(g.dims, in(a.well, dims)...)
	}
	for _, m := range measures {
		g.outputs = append(g.outputs, m.output())
	}
	for _, a := range axes {
		i := slices.IndexFunc(g.dims, func(d dimension) bool { return d.Well == a.well })
		if i < 0 {
			continue
		}
		keys, err := b.sorts(a.sort, b.visual.Path+".ChartConfiguration.SortConfiguration."+a.path, g.dims, measures)
		if err != nil {
			return g, err
		}
		if len(keys) == 0 {
			keys = natural(i, g.dims[i], measures)
		}
		g.axes = append(g.axes, b.limited(axis{dims: []int{i}, sort: keys, limit: a.limit.n, other: a.limit.other}, g.dims[i]))
	}
	return g, nil
}

// limited is an axis without a limit that cannot be reached. Time has no
// "other".
func (b *builder) limited(a axis, d dimension) axis {
	if d.unit == "" {
		return a
	}
	a.other = false
	if b.plan.From.IsZero() || b.plan.To.IsZero() {
		return a
	}
	end, err := b.calendar().add(b.plan.From, d.unit, a.limit)
	if err == nil && !end.Before(b.plan.To) {
		a.limit = 0
	}
	return a
}

// axisOfTime notes the step of a well's date.
func (b *builder) axisOfTime(dims []dimension, well string) {
	for _, d := range in(well, dims) {
		if d.unit != "" && d.typ() == expr.Time {
			b.plan.Step = d.unit
		}
	}
}

func (b *builder) bar(v *types.BarChartVisual, dims []dimension, measures []measure) error {
	s := definition.Of(definition.Of(v.ChartConfiguration).SortConfiguration)
	return b.chart(dims, measures,
		sorting{"Category", "CategorySort", s.CategorySort, limit{n: maxCategories}.or(s.CategoryItemsLimit)},
		sorting{"Colors", "ColorSort", s.ColorSort, limit{maxBarColors, true}.or(s.ColorItemsLimit)})
}

func (b *builder) line(v *types.LineChartVisual, dims []dimension, measures []measure) error {
	s := definition.Of(definition.Of(v.ChartConfiguration).SortConfiguration)
	colors := limit{maxColors, true}.or(s.ColorItemsLimitConfiguration)
	if c := in("Category", dims); len(c) > 0 && c[0].unit != "" {
		// QuickSight draws no line for "other" over time.
		colors.other = false
	}
	return b.chart(dims, measures,
		sorting{"Category", "CategorySort", s.CategorySort, limit{n: maxCategories}.or(s.CategoryItemsLimitConfiguration)},
		sorting{"Colors", "ColorSort", nil, colors})
}

func (b *builder) combo(v *types.ComboChartVisual, dims []dimension, measures []measure) error {
	s := definition.Of(definition.Of(v.ChartConfiguration).SortConfiguration)
	return b.chart(dims, measures,
		sorting{"Category", "CategorySort", s.CategorySort, limit{n: maxCategories}.or(s.CategoryItemsLimit)},
		sorting{"Colors", "ColorSort", s.ColorSort, limit{maxColors, true}.or(s.ColorItemsLimit)})
}

func (b *builder) pie(v *types.PieChartVisual, dims []dimension, measures []measure) error {
	s := definition.Of(definition.Of(v.ChartConfiguration).SortConfiguration)
	return b.chart(dims, measures, sorting{"Category", "CategorySort", s.CategorySort, limit{maxSlices, true}.or(s.CategoryItemsLimit)})
}

func (b *builder) heatMap(v *types.HeatMapVisual, dims []dimension, measures []measure) error {
	s := definition.Of(definition.Of(v.ChartConfiguration).SortConfiguration)
	rows, columns := limit{n: maxCells}.or(s.HeatMapRowItemsLimitConfiguration), limit{n: maxCells}.or(s.HeatMapColumnItemsLimitConfiguration)
	rows.other, columns.other = false, false // a heat map has none
	return b.chart(dims, measures,
		sorting{"Rows", "HeatMapRowSort", s.HeatMapRowSort, rows},
		sorting{"Columns", "HeatMapColumnSort", s.HeatMapColumnSort, columns})
}

func (b *builder) treeMap(v *types.TreeMapVisual, dims []dimension, measures []measure) error {
	s := definition.Of(definition.Of(v.ChartConfiguration).SortConfiguration)
	return b.chart(dims, measures, sorting{"Groups", "TreeMapSort", s.TreeMapSort, limit{maxTiles, true}.or(s.TreeMapGroupItemsLimitConfiguration)})
}

func (b *builder) filledMap(v *types.FilledMapVisual, dims []dimension, measures []measure) error {
	s := definition.Of(definition.Of(v.ChartConfiguration).SortConfiguration)
	return b.chart(dims, measures, sorting{"Geospatial", "CategorySort", s.CategorySort, limit{}})
}

// scatter has a point for each pair of category and label.
func (b *builder) scatter(v *types.ScatterPlotVisual, dims []dimension, measures []measure) error {
	if w := definition.Of(v.ChartConfiguration).FieldWells; w != nil && w.ScatterPlotUnaggregatedFieldWells != nil {
		return fmt.Errorf("%s.ChartConfiguration.FieldWells.ScatterPlotUnaggregatedFieldWells: points that are not aggregated are not supported", b.visual.Path)
	}
	s := definition.Of(definition.Of(v.ChartConfiguration).SortConfiguration)
	g := grouping{dims: dims, limit: limit{n: maxPoints}.or(s.ScatterPlotLimitConfiguration).n}
	for _, m := range measures {
		g.outputs = append(g.outputs, m.output())
	}
	for _, well := range []string{"XAxis", "Size", "YAxis"} {
		if m := in(well, measures); len(m) > 0 {
			// Where points are left out, the largest stay.
			g.order = []sortKey{{dim: -1, node: m[0].node, desc: true}}
			break
		}
	}
	var err error
	b.plan.Main, err = b.writer().group(g)
	return err
}
