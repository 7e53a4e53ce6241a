package diff

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// entity is the thing that people would name for a difference: the innermost
// sheet, visual, filter, … that it is in.
type entity struct {
	// name is what it is called, with what it is in.
	name string
	// depth is the number of steps to it.
	depth int
}

// entityOf walks down a difference as far as there are entities.
func entityOf(d difference) entity {
	e := entity{}
	for i := 1; i < len(d.steps); i++ {
		kind, label := naming(d, i)
		if kind == "" {
			continue
		}
		e.depth = i + 1
		name := fmt.Sprintf("%s %q", kind, label)
		if strings.HasSuffix(e.name, name) {
			// A group of one filter is called by its filter.
			continue
		}
		if e.name != "" {
			e.name += ": "
		}
		e.name += name
	}
	return e
}

// naming returns what people call the element of a list that a step leads to; ""
// when it has no name.
func naming(d difference, i int) (kind, label string) {
	s := d.steps[i]
	if s.member != "" {
		return "", ""
	}
	v := s.new
	if !present(v) {
		v = s.old
	}
	if !v.CanAddr() {
		return "", ""
	}
	switch x := v.Addr().Interface().(type) {
	case *types.SheetDefinition:
		return "sheet", or(x.Name, x.SheetId)
	case *types.Visual:
		return "visual", visualName(x)
	case *types.SheetTextBox:
		return "text box", definition.Of(x.SheetTextBoxId)
	case *types.SheetImage:
		return "image", definition.Of(x.SheetImageId)
	case *types.FilterControl, *types.ParameterControl:
		return "control", controlName(v)
	case *types.GridLayoutElement:
		return elementName(d, definition.Of(x.ElementId))
	case *types.VisualCustomAction:
		return "action", or(x.Name, x.CustomActionId)
	case *types.DimensionField, *types.MeasureField, *types.UnaggregatedField:
		return "field", fieldName(v)
	case *types.FilterGroup:
		return groupName(x)
	case *types.Filter:
		return "filter", identity(v, "")
	case *types.CalculatedField:
		return "calculated field", definition.Of(x.Name)
	case *types.ParameterDeclaration:
		return "parameter", identity(v, "")
	case *types.ColumnConfiguration:
		return "column", definition.Of(definition.Of(x.Column).ColumnName)
	case *types.DataSetIdentifierDeclaration:
		return "data set", definition.Of(x.Identifier)
	}
	return "", ""
}

func or(texts ...*string) string {
	for _, t := range texts {
		if definition.Of(t) != "" {
			return *t
		}
	}
	return ""
}

func visualOf(v *types.Visual) definition.Visual {
	visuals := definition.Visuals(&types.SheetDefinition{Visuals: []types.Visual{*v}}, "")
	if len(visuals) == 0 {
		return definition.Visual{}
	}
	return visuals[0]
}

func visualName(v *types.Visual) string {
	visual := visualOf(v)
	if visual.Title != "" {
		return strings.ReplaceAll(visual.Title, "\n", " ")
	}
	return visual.ID
}

func controlName(v reflect.Value) string {
	sheet := types.SheetDefinition{}
	switch c := v.Addr().Interface().(type) {
	case *types.FilterControl:
		sheet.FilterControls = []types.FilterControl{*c}
	case *types.ParameterControl:
		sheet.ParameterControls = []types.ParameterControl{*c}
	}
	for _, c := range definition.Controls(&sheet, "") {
		if c.Title != "" {
			return c.Title
		}
		return c.ID
	}
	return ""
}

// elementName calls an element of the grid by what lies there.
func elementName(d difference, id string) (kind, label string) {
	for _, side := range []reflect.Value{d.steps[1].new, d.steps[1].old} {
		if !present(side) {
			continue
		}
		sheet, ok := side.Interface().(types.SheetDefinition)
		if !ok {
			continue
		}
		for i := range sheet.Visuals {
			if visualOf(&sheet.Visuals[i]).ID == id {
				return "visual", visualName(&sheet.Visuals[i])
			}
		}
		for _, c := range definition.Controls(&sheet, "") {
			if c.ID == id && c.Title != "" {
				return "control", c.Title
			}
			if c.ID == id {
				return "control", c.ID
			}
		}
	}
	return "element", id
}

// groupName calls a group of one filter by its filter.
func groupName(g *types.FilterGroup) (kind, label string) {
	if len(g.Filters) == 1 {
		return "filter", identity(reflect.ValueOf(g.Filters[0]), "")
	}
	return "filter group", definition.Of(g.FilterGroupId)
}

func fieldOf(v reflect.Value) (definition.Field, bool) {
	holder := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Field", Type: v.Type()}}))
	holder.Elem().Field(0).Set(v)
	fields := definition.Fields(definition.Visual{Value: holder.Interface()})
	if len(fields) == 0 {
		return definition.Field{}, false
	}
	return fields[0], true
}

func fieldName(v reflect.Value) string {
	f, _ := fieldOf(v)
	switch {
	case f.Column != "":
		return f.Column
	case f.Expression != "":
		return f.Expression
	}
	return f.ID
}

// boundary is where a word of a key ends: before a capital, except inside
// "KPI".
var boundary = regexp.MustCompile(`([a-z])([A-Z])|([A-Z])([A-Z][a-z])`)

// words makes a key readable: "BarChartVisual" is "bar chart visual".
func words(key string) string {
	return strings.ToLower(boundary.ReplaceAllString(key, "$1$3 $2$4"))
}

func things(list string) string {
	if list == "" {
		return "elements"
	}
	return words(list)
}
