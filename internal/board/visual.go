package board

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// kinds are how the types of visuals are drawn; others are not.
var kinds = map[string]Kind{
	"KPIVisual": KPI, "BarChartVisual": Bar, "LineChartVisual": Line, "ComboChartVisual": Combo, "PieChartVisual": Pie,
	"TableVisual": Table, "PivotTableVisual": Pivot, "HeatMapVisual": HeatMap, "TreeMapVisual": TreeMap,
	"FilledMapVisual": FilledMap, "BoxPlotVisual": BoxPlot, "HistogramVisual": Histogram, "ScatterPlotVisual": Scatter,
}

// visual describes a visual. One that does not compile is Unknown, and says why.
func (b *builder) visual(v definition.Visual) Visual {
	out := Visual{ID: v.ID, Kind: kinds[v.Kind], Alt: v.AltText, Title: v.Title, Subtitle: v.Subtitle, Fields: []Field{}}
	if hidden[types.VisualTitleLabelOptions](v) {
		out.Title = ""
	}
	if hidden[types.VisualSubtitleLabelOptions](v) {
		out.Subtitle = ""
	}
	if out.Kind == "" {
		out.Kind = Unknown
		out.Unsupported = []string{words(strings.TrimSuffix(v.Kind, "Visual")) + " visuals are not drawn here."}
		return out
	}
	now := b.cfg.Clock()
	plan, err := b.dash.Visual(v.ID, compile.State{}, compile.Options{Dialect: expr.DuckDB, Now: now})
	if err != nil {
		out.Kind = Unknown
		out.Unsupported = []string{err.Error()}
		return out
	}
	out.Fields = b.fields(v, plan)
	out.Options = options(v)
	out.Actions = actions(v)
	out.Hierarchy, out.levels = b.hierarchy(v, out.Fields)
	out.Unsupported = append(slices.Clone(plan.Unsupported), undrawn(v)...)
	if v.Title == "" && !hidden[types.VisualTitleLabelOptions](v) {
		out.Title = madeUp(out.Fields)
	}
	return out
}

// hidden tells whether a title is there and not shown.
func hidden[T any](v definition.Visual) bool {
	for _, label := range definition.All[T](v.Value, v.Path) {
		switch l := any(label.Value).(type) {
		case *types.VisualTitleLabelOptions:
			return l.Visibility == types.VisibilityHidden
		case *types.VisualSubtitleLabelOptions:
			return l.Visibility == types.VisibilityHidden
		}
	}
	return false
}

// madeUp is a title for a visual without one, as QuickSight makes it up:
// measures by dimensions.
func madeUp(fields []Field) string {
	var measures, dimensions []string
	for _, f := range fields {
		if f.Measure {
			measures = append(measures, f.Label)
		} else {
			dimensions = append(dimensions, f.Label)
		}
	}
	title := strings.Join(measures, ", ")
	if len(measures) > 0 && len(dimensions) > 0 {
		title += " by "
	}
	return title + strings.Join(dimensions, ", ")
}

// wells are the page's names of wells.
var wells = map[string]string{
	"Category": "category", "Values": "value", "Colors": "color", "GroupBy": "group", "Groups": "group", "Rows": "row",
	"Columns": "column", "Sizes": "size", "Size": "size", "XAxis": "x", "YAxis": "y", "TargetValues": "target",
	"TrendGroups": "trend", "BarValues": "bar", "LineValues": "line", "Geospatial": "geo", "SmallMultiples": "multiple", "Label": "label",
}

// fields are the fields of a visual in the order of the definition; of a table
// in the order that it asks for.
func (b *builder) fields(v definition.Visual, plan *compile.Plan) []Field {
	fields := []Field{}
	labels := givenLabels(v)
	for _, f := range definition.Fields(v) {
		out := Field{
			ID: f.ID, Label: labels[f.ID], Well: wells[f.Well], Format: b.looks.format(f),
			Measure: f.Kind == definition.Measure,
		}
		if c := column(plan.Main, f.ID); c != nil {
			out.Type = fieldType(c.Type)
			if out.Label == "" {
				out.Label = words(c.Label)
			}
			if !out.Measure {
				out.Column = c.Column
				out.Colors = b.looks.colors(f.DataSet, c.Column)
			}
		}
		if out.Well == "geo" || !out.Measure && b.cfg.Countries[f.Column] {
			out.Type = CountryField
		}
		fields = append(fields, out)
	}
	colorFields(v, fields)
	if t, ok := v.Value.(*types.TableVisual); ok && t.ChartConfiguration != nil {
		fields = tableFields(t.ChartConfiguration, fields)
	}
	if t, ok := v.Value.(*types.PivotTableVisual); ok && t.ChartConfiguration != nil && t.ChartConfiguration.FieldOptions != nil {
		for _, o := range t.ChartConfiguration.FieldOptions.SelectedFieldOptions {
			relabel(fields, definition.Of(o.FieldId), definition.Of(o.CustomLabel), o.Visibility)
		}
	}
	return fields
}

// column is the first column of a field that is for readers.
func column(q *compile.Query, field string) *compile.Column {
	for i, c := range q.Columns {
		if c.FieldID == field && (c.Role == compile.Dimension || c.Role == compile.Measure) {
			return &q.Columns[i]
		}
	}
	return nil
}

// givenLabels are names that a visual gives to its fields: in its tooltip, or,
// which counts more, at an axis.
func givenLabels(v definition.Visual) map[string]string {
	labels := map[string]string{}
	for _, t := range definition.All[types.FieldTooltipItem](v.Value, v.Path) {
		if text := definition.Of(t.Value.Label); text != "" {
			labels[definition.Of(t.Value.FieldId)] = text
		}
	}
	for _, l := range definition.All[types.AxisLabelOptions](v.Value, v.Path) {
		if l.Value.ApplyTo != nil && definition.Of(l.Value.CustomLabel) != "" {
			labels[definition.Of(l.Value.ApplyTo.FieldId)] = *l.Value.CustomLabel
		}
	}
	return labels
}

// colorFields adds the colours that the visual itself gives to values and, under "",
// to measures.
func colorFields(v definition.Visual, fields []Field) {
	for _, c := range definition.All[types.DataPathColor](v.Value, v.Path) {
		if c.Value.Element == nil {
			continue
		}
		i := slices.IndexFunc(fields, func(f Field) bool { return f.ID == definition.Of(c.Value.Element.FieldId) })
		if i < 0 {
			continue
		}
		value := definition.Of(c.Value.Element.FieldValue)
		if fields[i].Measure {
			value = ""
		}
		colors := map[string]string{}
		for k, old := range fields[i].Colors {
			colors[k] = old
		}
		colors[value] = definition.Of(c.Value.Color)
		fields[i].Colors = colors
	}
}

func relabel(fields []Field, id, label string, visible types.Visibility) {
	for i := range fields {
		if fields[i].ID != id {
			continue
		}
		if label != "" {
			fields[i].Label = label
		}
		fields[i].Hidden = visible == types.VisibilityHidden
	}
}

// tableFields adds what only tables say of fields.
func tableFields(c *types.TableConfiguration, fields []Field) []Field {
	for _, inline := range c.TableInlineVisualizations {
		if inline.DataBars == nil {
			continue
		}
		if i := slices.IndexFunc(fields, func(f Field) bool { return f.ID == definition.Of(inline.DataBars.FieldId) }); i >= 0 {
			fields[i].Bar = definition.Of(inline.DataBars.PositiveColor)
			if fields[i].Bar == "" {
				fields[i].Bar = "auto"
			}
		}
	}
	if c.FieldOptions == nil {
		return fields
	}
	for _, o := range c.FieldOptions.SelectedFieldOptions {
		id := definition.Of(o.FieldId)
		relabel(fields, id, definition.Of(o.CustomLabel), o.Visibility)
		i := slices.IndexFunc(fields, func(f Field) bool { return f.ID == id })
		if i < 0 {
			continue
		}
		fields[i].Width, _ = strconv.Atoi(strings.TrimSuffix(definition.Of(o.Width), "px"))
		if o.URLStyling != nil && o.URLStyling.LinkConfiguration != nil {
			fields[i].Link = "<<" + id + ">>"
		}
	}
	order := c.FieldOptions.Order
	slices.SortStableFunc(fields, func(a, b Field) int {
		return rank(order, a.ID) - rank(order, b.ID)
	})
	return fields
}

// rank is a field's place in an order; what it does not name comes last.
func rank(order []string, id string) int {
	if i := slices.Index(order, id); i >= 0 {
		return i
	}
	return len(order)
}

// hierarchy are the levels of a visual's way down, and the columns behind them.
func (b *builder) hierarchy(v definition.Visual, fields []Field) (levels []Level, columns []string) {
	for _, l := range b.dash.Levels(v.ID) {
		level := Level{Label: words(l.Column), Granularity: l.Granularity, Column: l.Column}
		for _, f := range fields {
			if f.Column == l.Column {
				level.Label = f.Label
			}
		}
		levels = append(levels, level)
		columns = append(columns, l.Column)
	}
	return levels, columns
}
