package compile

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// styling collects the conditional formats of a visual.
type styling struct {
	*builder
	taken   map[string]bool
	outputs []output
	rules   map[string][]int // field and part → numbers of rules
	order   []string
	nodes   map[int]expr.Node
}

func (b *builder) styling(dims []dimension, measures []measure) *styling {
	s := &styling{builder: b, taken: map[string]bool{}, rules: map[string][]int{}, nodes: map[int]expr.Node{}}
	for _, d := range dims {
		s.taken[d.name], s.taken[d.name+"_other"] = true, true
	}
	for _, m := range measures {
		s.taken[m.name] = true
	}
	return s
}

// color adds a rule that colours.
func (s *styling) color(field, part, path string, c *types.ConditionalFormattingColor) {
	switch {
	case c == nil:
	case c.Solid != nil:
		s.add(Rule{Field: field, Part: part, Color: definition.Of(c.Solid.Color)}, c.Solid.Expression, path+".Solid.Expression")
	case c.Gradient != nil:
		rule := Rule{Field: field, Part: part}
		for _, stop := range definition.Of(c.Gradient.Color).Stops {
			rule.Gradient = append(rule.Gradient, Stop{Offset: stop.GradientOffset / 100, Value: stop.DataValue, Color: definition.Of(stop.Color)})
		}
		s.add(rule, c.Gradient.Expression, path+".Gradient.Expression")
	}
}

// icon adds a rule that shows an icon.
func (s *styling) icon(field, part, path string, i *types.ConditionalFormattingIcon) {
	switch {
	case i == nil:
	case i.CustomCondition != nil:
		c := i.CustomCondition
		rule := Rule{Field: field, Part: part, Color: definition.Of(c.Color)}
		if o := c.IconOptions; o != nil {
			if rule.Icon = string(o.Icon); rule.Icon == "" {
				rule.Icon = definition.Of(o.UnicodeIcon)
			}
		}
		s.add(rule, c.Expression, path+".CustomCondition.Expression")
	case i.IconSet != nil:
		s.plan.Unsupported = append(s.plan.Unsupported, path+".IconSet")
	}
}

func (s *styling) add(r Rule, expression *string, path string) {
	n, err := s.set.schema.Analyse(definition.Of(expression))
	if err != nil {
		// The figures are right without it.
		s.plan.Unsupported = append(s.plan.Unsupported, wrap(path, err).Error())
		return
	}
	key := r.Field + "\n" + r.Part
	numbers := s.rules[key]
	if len(numbers) > 0 && (len(r.Gradient) > 0) != (len(s.plan.Rules[numbers[0]-1].Gradient) > 0) {
		s.plan.Unsupported = append(s.plan.Unsupported, path)
		return
	}
	if len(numbers) == 0 {
		s.order = append(s.order, key)
	}
	s.plan.Rules = append(s.plan.Rules, r)
	number := len(s.plan.Rules)
	s.rules[key] = append(numbers, number)
	s.nodes[number] = n
}

// columns are the outputs that the rules depend on.
func (s *styling) columns() []output {
	for _, key := range s.order {
		numbers := s.rules[key]
		first := s.plan.Rules[numbers[0]-1]
		o := output{column: Column{
			Name: s.free(s.taken, "style", strings.ReplaceAll(first.Part, "-", "_")), FieldID: first.Field,
			Label: first.Part, Role: Style, Type: expr.Integer, Part: first.Part,
		}}
		for _, n := range numbers {
			o.nodes = append(o.nodes, s.nodes[n])
		}
		if len(first.Gradient) > 0 {
			o.nodes, o.column.Type = o.nodes[:1], expr.Decimal
			o.write = func(sql []string) string { return sql[0] }
		} else {
			o.write = func(sql []string) string {
				var t strings.Builder
				for i, condition := range sql {
					fmt.Fprintf(&t, " WHEN %s THEN %d", condition, numbers[i])
				}
				return "CASE" + t.String() + " END"
			}
		}
		s.outputs = append(s.outputs, o)
	}
	return s.outputs
}

func (b *builder) tableStyles(f *types.TableConditionalFormatting, dims []dimension, measures []measure) []output {
	s := b.styling(dims, measures)
	for i, o := range definition.Of(f).ConditionalFormattingOptions {
		path := fmt.Sprintf("%s.ConditionalFormatting.ConditionalFormattingOptions[%d]", b.visual.Path, i)
		if o.Cell != nil {
			s.text(definition.Of(o.Cell.FieldId), path+".Cell.TextFormat", o.Cell.TextFormat)
		}
		if o.Row != nil {
			s.color("", "text", path+".Row.TextColor", o.Row.TextColor)
			s.color("", "background", path+".Row.BackgroundColor", o.Row.BackgroundColor)
		}
	}
	return s.columns()
}

// text adds the rules of a cell.
func (s *styling) text(field, path string, f *types.TextConditionalFormat) {
	if f == nil {
		return
	}
	s.color(field, "text", path+".TextColor", f.TextColor)
	s.color(field, "background", path+".BackgroundColor", f.BackgroundColor)
	s.icon(field, "icon", path+".Icon", f.Icon)
}

func (b *builder) pivotStyles(f *types.PivotTableConditionalFormatting, dims []dimension, measures []measure) []output {
	s := b.styling(dims, measures)
	for i, o := range definition.Of(f).ConditionalFormattingOptions {
		path := fmt.Sprintf("%s.ConditionalFormatting.ConditionalFormattingOptions[%d].Cell", b.visual.Path, i)
		if o.Cell == nil {
			continue
		}
		scopes := o.Cell.Scopes
		if o.Cell.Scope != nil {
			scopes = append(scopes, *o.Cell.Scope)
		}
		cells := len(scopes) == 0
		for _, scope := range scopes {
			if scope.Role == types.PivotTableConditionalFormattingScopeRoleField {
				cells = true
				continue
			}
			b.plan.Unsupported = append(b.plan.Unsupported, path+".Scopes")
		}
		if cells {
			s.text(definition.Of(o.Cell.FieldId), path+".TextFormat", o.Cell.TextFormat)
		}
	}
	return s.columns()
}

func (b *builder) kpiStyles(f *types.KPIConditionalFormatting, dims []dimension, measures []measure) []output {
	s := b.styling(dims, measures)
	for i, o := range definition.Of(f).ConditionalFormattingOptions {
		path := fmt.Sprintf("%s.ConditionalFormatting.ConditionalFormattingOptions[%d]", b.visual.Path, i)
		switch {
		case o.PrimaryValue != nil:
			s.part("value", path+".PrimaryValue", o.PrimaryValue.TextColor, o.PrimaryValue.Icon)
		case o.ActualValue != nil:
			s.part("value", path+".ActualValue", o.ActualValue.TextColor, o.ActualValue.Icon)
		case o.ComparisonValue != nil:
			s.part("comparison", path+".ComparisonValue", o.ComparisonValue.TextColor, o.ComparisonValue.Icon)
		case o.ProgressBar != nil:
			s.color("", "progress", path+".ProgressBar.ForegroundColor", o.ProgressBar.ForegroundColor)
		}
	}
	return s.columns()
}

func (s *styling) part(what, path string, color *types.ConditionalFormattingColor, icon *types.ConditionalFormattingIcon) {
	s.color("", what+"-text", path+".TextColor", color)
	s.icon("", what+"-icon", path+".Icon", icon)
}
