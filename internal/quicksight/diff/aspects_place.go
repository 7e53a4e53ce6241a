package diff

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// kindAspects are about unions: what an entity is.
var kindAspects = []aspect{{
	name: "kind",
	at:   func(d difference, i int) bool { return len(d.steps) == i+2 && isUnion(d.steps[i]) },
	state: func(_ difference, v reflect.Value) string {
		for field, value := range v.Fields() {
			if field.IsExported() && present(value) {
				return "a " + words(field.Name)
			}
		}
		return ""
	},
	say: nowIs,
}}

// unions are the entities that are what their only member is.
var unions = []reflect.Type{
	reflect.TypeFor[types.Visual](), reflect.TypeFor[types.Filter](), reflect.TypeFor[types.FilterControl](),
	reflect.TypeFor[types.ParameterControl](), reflect.TypeFor[types.ParameterDeclaration](),
	reflect.TypeFor[types.DimensionField](), reflect.TypeFor[types.MeasureField](),
}

func isUnion(s step) bool {
	v := s.new
	if !v.IsValid() {
		v = s.old
	}
	return v.IsValid() && slices.Contains(unions, v.Type())
}

// placeAspects are about the grid.
var placeAspects = []aspect{{
	name: "place", at: typed[types.GridLayoutElement](), only: []string{"ColumnIndex", "ColumnSpan", "RowIndex", "RowSpan"},
	state: func(_ difference, v reflect.Value) string { return placeOf(v) },
	say: func(d difference, i int, old, new string) string {
		was, is := d.steps[i].old.Interface().(types.GridLayoutElement), d.steps[i].new.Interface().(types.GridLayoutElement)
		switch {
		case sizeOf(was) == sizeOf(is):
			return "moved to " + cornerOf(is) + " (was " + cornerOf(was) + ")"
		case cornerOf(was) == cornerOf(is):
			return "resized to " + sizeOf(is) + " (was " + sizeOf(was) + ")"
		}
		return "moved and resized to " + new + " (was " + old + ")"
	},
}}

func placeOf(v reflect.Value) string {
	e := v.Interface().(types.GridLayoutElement)
	return cornerOf(e) + ", " + sizeOf(e)
}

func cornerOf(e types.GridLayoutElement) string {
	if e.ColumnIndex == nil && e.RowIndex == nil {
		return "wherever there is room"
	}
	return fmt.Sprintf("column %d, row %d", definition.Of(e.ColumnIndex), definition.Of(e.RowIndex))
}

func sizeOf(e types.GridLayoutElement) string {
	return fmt.Sprintf("%d × %d", definition.Of(e.ColumnSpan), definition.Of(e.RowSpan))
}

// addedOrRemoved says that an entity is new or gone.
func addedOrRemoved(d difference, e entity) string {
	s := d.last()
	if e.depth != len(d.steps) || s.member != "" || present(s.old) && present(s.new) {
		return ""
	}
	verb, v := "added", s.new
	if present(s.old) {
		verb, v = "removed", s.old
	}
	switch x := v.Addr().Interface().(type) {
	case *types.GridLayoutElement:
		if verb == "removed" {
			return "no longer placed (was " + placeOf(v) + ")"
		}
		return "placed at " + placeOf(v)
	case *types.Visual:
		return verb + " (" + strings.TrimSuffix(words(visualOf(x).Kind), " visual") + other(d, visualOf(x).ID) + ")"
	case *types.DimensionField, *types.MeasureField, *types.UnaggregatedField:
		return verb + " (" + d.steps[len(d.steps)-2].member + describe(v) + ")"
	case *types.CalculatedField:
		return verb + " (" + definition.Of(x.Expression) + ")"
	}
	return verb
}

// describe is how a field is shown, after its well.
func describe(v reflect.Value) string {
	f, _ := fieldOf(v)
	switch {
	case f.Aggregation != "":
		return ", " + f.Aggregation
	case f.Granularity != "":
		return ", by " + strings.ToLower(string(f.Granularity))
	}
	return ""
}

// other says on which sheet a visual is in the other definition.
func other(d difference, id string) string {
	sheets, verb := d.steps[0].old, "from"
	if present(d.last().old) {
		sheets, verb = d.steps[0].new, "to"
	}
	if !present(sheets) {
		return ""
	}
	list, ok := sheets.Interface().([]types.SheetDefinition)
	if !ok {
		return ""
	}
	for i := range list {
		for _, v := range definition.Visuals(&list[i], "") {
			if v.ID == id {
				return fmt.Sprintf(", moved %s sheet %q", verb, or(list[i].Name, list[i].SheetId))
			}
		}
	}
	return ""
}
