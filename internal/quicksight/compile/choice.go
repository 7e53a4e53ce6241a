package compile

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// drill adds the values chosen on the way down the hierarchy.
func (b *builder) drill() error {
	v := b.visual
	for i := range b.state.depth(v) {
		if err := b.chosen(v.levels[i].Column, v.levels[i].Granularity, b.state.Drill[v.ID][i:i+1], v.ID, "drill"); err != nil {
			return err
		}
	}
	return nil
}

// picks adds the data points chosen on other visuals whose filter actions reach
// this one.
func (b *builder) picks() error {
	for _, p := range b.state.Picks {
		source := b.d.visuals[p.Visual]
		if source == nil || source.sheet != b.visual.sheet || source.ID == b.visual.ID || len(p.Values) == 0 {
			continue
		}
		if !slices.ContainsFunc(source.Actions, func(a types.VisualCustomAction) bool {
			return targets(a, b.visual.ID) && b.passes(a, source, p.Column)
		}) {
			continue
		}
		if err := b.chosen(p.Column, b.unitOf(source, p.Column), p.Values, p.Visual, "click"); err != nil {
			return err
		}
	}
	return nil
}

// targets tells whether an action filters a visual.
func targets(a types.VisualCustomAction, visual string) bool {
	if a.Status == types.WidgetStatusDisabled {
		return false
	}
	return slices.ContainsFunc(a.ActionOperations, func(o types.VisualCustomActionOperation) bool {
		if o.FilterOperation == nil || o.FilterOperation.TargetVisualsConfiguration == nil {
			return false
		}
		t := o.FilterOperation.TargetVisualsConfiguration.SameSheetTargetVisualConfiguration
		return t != nil && (t.TargetVisualOptions != "" || slices.Contains(t.TargetVisuals, visual))
	})
}

// passes tells whether an action hands on the values of a column: those of its
// selected fields, at the level of the hierarchy that the visual shows.
func (b *builder) passes(a types.VisualCustomAction, v *placed, column string) bool {
	for _, o := range a.ActionOperations {
		if o.FilterOperation == nil || o.FilterOperation.SelectedFieldsConfiguration == nil {
			continue
		}
		s := o.FilterOperation.SelectedFieldsConfiguration
		if slices.ContainsFunc(s.SelectedColumns, func(c types.ColumnIdentifier) bool { return definition.Of(c.ColumnName) == column }) {
			return true
		}
		for _, f := range v.fields {
			selected := s.SelectedFieldOptions != "" || slices.Contains(s.SelectedFields, f.ID)
			if selected && f.Kind != definition.Measure && b.state.column(v, f) == column {
				return true
			}
		}
	}
	return false
}

// column is what a field shows at the level that its visual is at.
func (s State) column(v *placed, f definition.Field) string {
	if step, ok := s.shown(v, f); ok {
		return step.Column
	}
	return f.Column
}

// unitOf is the granularity that a visual shows a column in, or "".
func (b *builder) unitOf(v *placed, column string) string {
	for _, f := range v.fields {
		if f.Kind != definition.Dimension || b.state.column(v, f) != column || f.Type != "DateDimensionField" {
			continue
		}
		if step, ok := b.state.shown(v, f); ok {
			return step.Granularity
		}
		if f.Granularity != "" {
			return string(f.Granularity)
		}
		return "DAY"
	}
	return ""
}

// chosen adds a condition on values that the reader chose on a visual.
func (b *builder) chosen(column, unit string, values []string, id, from string) error {
	node, err := b.set.field(column)
	if err != nil {
		return nil //nolint:nilerr // the data set has no such field: the choice does not concern it
	}
	if node.Level() > expr.Row {
		return nil
	}
	var group alternatives
	c := condition{node: node, path: "the choice on " + id, applied: Applied{ID: id, Column: column, From: from}}
	if node.Type() == expr.Time && unit != "" {
		for _, text := range values {
			period, err := b.chosenPeriod(text, unit)
			if err != nil {
				return wrap(c.path, err)
			}
			one := c
			one.between(b, period, types.FilterNullOptionNonNullsOnly)
			group = append(group, one)
		}
		return b.require(group)
	}
	kept, err := c.keep(choice{values: values, match: "EQUALS", null: types.FilterNullOptionNonNullsOnly})
	if err != nil {
		return wrap(c.path, err)
	}
	return b.require(alternatives{*kept})
}

func (b *builder) chosenPeriod(text, unit string) (span, error) {
	t, err := parseTime(text)
	if err != nil {
		return span{}, err
	}
	return b.calendar().period(b.instant(t), unit)
}
