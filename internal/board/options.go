package board

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// options reads what a visual's configuration says about its look.
func options(v definition.Visual) Options {
	o := Options{References: references(v), Legend: legend(v), Labels: labels(v)}
	switch v := v.Value.(type) {
	case *types.KPIVisual:
		if c := v.ChartConfiguration; c != nil && c.KPIOptions != nil {
			o.kpi(c.KPIOptions)
		}
	case *types.BarChartVisual:
		if c := v.ChartConfiguration; c != nil {
			o.bar(c)
		}
	case *types.LineChartVisual:
		if c := v.ChartConfiguration; c != nil {
			o.line(c)
		}
	case *types.ComboChartVisual:
		if c := v.ChartConfiguration; c != nil {
			o.combo(c)
		}
	case *types.PieChartVisual:
		if c := v.ChartConfiguration; c != nil && c.DonutOptions != nil && c.DonutOptions.ArcOptions != nil {
			o.Donut = donut(c.DonutOptions.ArcOptions.ArcThickness)
		}
	case *types.ScatterPlotVisual:
		if c := v.ChartConfiguration; c != nil {
			o.XTitle, o.YTitle = axisTitle(c.XAxisLabelOptions, c.XAxisDisplayOptions), axisTitle(c.YAxisLabelOptions, c.YAxisDisplayOptions)
			o.YMin, o.YMax = axisRange(c.YAxisDisplayOptions)
		}
	case *types.BoxPlotVisual:
		if c := v.ChartConfiguration; c != nil {
			o.XTitle, o.YTitle = axisTitle(c.CategoryLabelOptions, c.CategoryAxis), axisTitle(c.PrimaryYAxisLabelOptions, c.PrimaryYAxisDisplayOptions)
			o.YMin, o.YMax = axisRange(c.PrimaryYAxisDisplayOptions)
			o.Outliers = c.BoxPlotOptions == nil || c.BoxPlotOptions.OutlierVisibility != types.VisibilityHidden
		}
	case *types.HistogramVisual:
		if c := v.ChartConfiguration; c != nil {
			o.XTitle, o.YTitle = axisTitle(c.XAxisLabelOptions, c.XAxisDisplayOptions), axisTitle(nil, c.YAxisDisplayOptions)
		}
	default:
		o.grid(v)
	}
	return o
}

// grid reads the options of visuals without axes: tables and maps.
func (o *Options) grid(v any) {
	switch v := v.(type) {
	case *types.TableVisual:
		if c := v.ChartConfiguration; c != nil {
			o.table(c)
		}
	case *types.PivotTableVisual:
		if c := v.ChartConfiguration; c != nil && c.TotalOptions != nil && c.TotalOptions.RowTotalOptions != nil {
			t := c.TotalOptions.RowTotalOptions
			o.Totals = totals(t.TotalsVisibility, t.Placement)
		}
	case *types.HeatMapVisual:
		if c := v.ChartConfiguration; c != nil {
			o.Scale = colorScale(c.ColorScale)
			o.XTitle, o.YTitle = axisTitle(c.ColumnLabelOptions, nil), axisTitle(c.RowLabelOptions, nil)
		}
	case *types.TreeMapVisual:
		if c := v.ChartConfiguration; c != nil {
			o.Scale = colorScale(c.ColorScale)
		}
	case *types.FilledMapVisual:
		o.Scale = mapScale(v.ConditionalFormatting)
	}
}

func (o *Options) kpi(k *types.KPIOptions) {
	if k.Sparkline != nil && k.Sparkline.Visibility != types.VisibilityHidden {
		o.Sparkline = strings.ToLower(string(k.Sparkline.Type))
	}
	if k.Comparison != nil {
		o.Comparison = map[types.ComparisonMethod]string{
			types.ComparisonMethodDifference: "difference", types.ComparisonMethodPercentDifference: "percent", types.ComparisonMethodPercent: "share",
		}[k.Comparison.ComparisonMethod]
	}
	o.Progress = k.ProgressBar != nil && k.ProgressBar.Visibility != types.VisibilityHidden
}

func (o *Options) bar(c *types.BarChartConfiguration) {
	o.Horizontal = c.Orientation == types.BarChartOrientationHorizontal
	o.Arrangement = arrangement(c.BarsArrangement)
	o.XTitle, o.YTitle = axisTitle(c.CategoryLabelOptions, c.CategoryAxis), axisTitle(c.ValueLabelOptions, c.ValueAxis)
	o.YMin, o.YMax = axisRange(c.ValueAxis)
}

func (o *Options) line(c *types.LineChartConfiguration) {
	o.Shape = map[types.LineChartType]string{
		types.LineChartTypeArea: "area", types.LineChartTypeStackedArea: "stacked",
	}[c.Type]
	if o.Shape == "" {
		o.Shape = "line"
	}
	o.XTitle = axisTitle(c.XAxisLabelOptions, c.XAxisDisplayOptions)
	if y := c.PrimaryYAxisDisplayOptions; y != nil {
		o.YMin, o.YMax = axisRange(y.AxisOptions)
		if len(y.MissingDataConfigurations) > 0 {
			o.Missing = missing(y.MissingDataConfigurations[0].TreatmentOption)
		}
		o.YTitle = axisTitle(c.PrimaryYAxisLabelOptions, y.AxisOptions)
	} else {
		o.YTitle = axisTitle(c.PrimaryYAxisLabelOptions, nil)
	}
	o.Y2Title = axisTitle(c.SecondaryYAxisLabelOptions, nil)
}

func missing(t types.MissingDataTreatmentOption) string {
	return map[types.MissingDataTreatmentOption]string{
		types.MissingDataTreatmentOptionShowAsZero: "zero", types.MissingDataTreatmentOptionShowAsBlank: "blank",
		types.MissingDataTreatmentOptionInterpolate: "interpolate",
	}[t]
}

func (o *Options) combo(c *types.ComboChartConfiguration) {
	o.Arrangement = arrangement(c.BarsArrangement)
	o.XTitle = axisTitle(c.CategoryLabelOptions, c.CategoryAxis)
	o.YTitle, o.Y2Title = axisTitle(c.PrimaryYAxisLabelOptions, c.PrimaryYAxisDisplayOptions), axisTitle(c.SecondaryYAxisLabelOptions, c.SecondaryYAxisDisplayOptions)
	o.YMin, o.YMax = axisRange(c.PrimaryYAxisDisplayOptions)
}

func arrangement(a types.BarsArrangement) string {
	switch a {
	case types.BarsArrangementStacked:
		return "stacked"
	case types.BarsArrangementStackedPercent:
		return "percent"
	default:
		return "clustered"
	}
}

func donut(t types.ArcThickness) string {
	if t == types.ArcThicknessWhole {
		return ""
	}
	return strings.ToLower(string(t))
}

func (o *Options) table(c *types.TableConfiguration) {
	if t := c.TotalOptions; t != nil {
		o.Totals = totals(t.TotalsVisibility, t.Placement)
	}
	if c.FieldOptions != nil && c.FieldOptions.PinnedFieldOptions != nil {
		o.Pinned = len(c.FieldOptions.PinnedFieldOptions.PinnedLeftFields)
	}
	if c.SortConfiguration != nil && c.SortConfiguration.PaginationConfiguration != nil {
		o.PageSize = int(definition.Of(c.SortConfiguration.PaginationConfiguration.PageSize))
	}
}

func totals(visible types.Visibility, at types.TableTotalsPlacement) string {
	switch {
	case visible != types.VisibilityVisible:
		return ""
	case at == types.TableTotalsPlacementStart:
		return "top"
	default:
		return "bottom"
	}
}

func colorScale(s *types.ColorScale) []string {
	if s == nil {
		return nil
	}
	var colors []string
	for _, c := range s.Colors {
		colors = append(colors, definition.Of(c.Color))
	}
	return colors
}

// mapScale are the colours of a filled map's gradient.
func mapScale(f *types.FilledMapConditionalFormatting) []string {
	if f == nil {
		return nil
	}
	var colors []string
	for _, stop := range definition.All[types.GradientStop](f, "") {
		colors = append(colors, definition.Of(stop.Value.Color))
	}
	return colors
}

// legend is where a visual's legend is: what all of them say in the same struct.
func legend(v definition.Visual) string {
	for _, l := range definition.All[types.LegendOptions](v.Value, v.Path) {
		if l.Value.Visibility == types.VisibilityHidden {
			return "hidden"
		}
		if l.Value.Position != types.LegendPositionAuto {
			return strings.ToLower(string(l.Value.Position))
		}
	}
	return ""
}

func labels(v definition.Visual) bool {
	for _, l := range definition.All[types.DataLabelOptions](v.Value, v.Path) {
		if l.Value.Visibility == types.VisibilityVisible {
			return true
		}
	}
	return false
}

// references are the lines at a fixed value; lines at a computed one are among
// what is not drawn.
func references(v definition.Visual) []Reference {
	var lines []Reference
	for _, place := range definition.All[types.ReferenceLine](v.Value, v.Path) {
		l := place.Value
		if l.Status == types.WidgetStatusDisabled || l.DataConfiguration == nil || l.DataConfiguration.StaticConfiguration == nil {
			continue
		}
		out := Reference{Value: l.DataConfiguration.StaticConfiguration.Value, Secondary: l.DataConfiguration.AxisBinding == types.AxisBindingSecondaryYaxis}
		if l.LabelConfiguration != nil && l.LabelConfiguration.CustomLabelConfiguration != nil {
			out.Label = definition.Of(l.LabelConfiguration.CustomLabelConfiguration.CustomLabel)
		}
		if s := l.StyleConfiguration; s != nil {
			out.Color = definition.Of(s.Color)
			out.Dashed = s.Pattern == types.ReferenceLinePatternTypeDashed || s.Pattern == types.ReferenceLinePatternTypeDotted
		}
		lines = append(lines, out)
	}
	return lines
}

// axisTitle is an axis's own title; "-" where the axis itself is hidden. A title
// without a field is left out, as QuickSight does.
func axisTitle(l *types.ChartAxisLabelOptions, d *types.AxisDisplayOptions) string {
	if d != nil && d.TickLabelOptions != nil && d.TickLabelOptions.LabelOptions != nil && d.TickLabelOptions.LabelOptions.Visibility == types.VisibilityHidden {
		return "-"
	}
	if l == nil || l.Visibility == types.VisibilityHidden {
		return ""
	}
	for _, label := range l.AxisLabelOptions {
		if label.ApplyTo != nil && definition.Of(label.CustomLabel) != "" {
			return *label.CustomLabel
		}
	}
	return ""
}

func axisRange(d *types.AxisDisplayOptions) (from, to *float64) {
	if d == nil || d.DataOptions == nil || d.DataOptions.NumericAxisOptions == nil || d.DataOptions.NumericAxisOptions.Range == nil {
		return nil, nil
	}
	if r := d.DataOptions.NumericAxisOptions.Range.MinMax; r != nil {
		return r.Minimum, r.Maximum
	}
	return nil, nil
}
