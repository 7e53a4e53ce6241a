package definition

import (
	_ "embed"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// rules are what the API says about a type and Go's type cannot.
type rules struct {
	required []string
	// union types hold at most one member, full ones exactly one.
	union, full bool
}

// modelText has a line for each type with rules: its name, "union" in brackets,
// its required members. A test makes it from the SDK's source, whose comments
// are the only place that says it.
//
//go:embed model.txt
var modelText string

var model = parseModel(modelText)

// full are the unions that mean nothing when they are empty. The API does not
// say so, and has other unions, such as the fields of a filter action, that come
// empty from QuickSight itself. It does not call fields unions at all.
var full = []string{
	"CategoryFilterConfiguration", "DimensionField", "Filter", "FilterControl", "MeasureField",
	"ParameterControl", "ParameterDeclaration", "Visual",
}

func parseModel(text string) map[string]rules {
	model := map[string]rules{}
	for line := range strings.Lines(text) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		required, union := strings.CutPrefix(strings.TrimSpace(rest), "[union]")
		model[name] = rules{union: union, required: strings.Fields(required)}
	}
	for _, name := range full {
		model[name] = rules{union: true, full: true}
	}
	// QuickSight itself exports fields and columns together.
	delete(model, "FilterOperationSelectedFieldsConfiguration")
	return model
}

// keys are the JSON keys of a struct type.
func keys(t reflect.Type) []string {
	var names []string
	for field := range t.Fields() {
		if field.IsExported() {
			names = append(names, field.Name)
		}
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func contains(values []string, value string) bool { return slices.Contains(values, value) }

// words joins names for a sentence: "A, B and C".
func words(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
