package lint

import "reflect"

var apiRules = []Rule{
	{"api-limit", Error, "Lists and texts are no longer than QuickSight takes.", func(s *subject) { s.maxima(apiMaxima, "QuickSight") }},
}

// maximum is the longest list, or text in characters, of a member.
type maximum struct {
	typ, member string
	most        int
}

// apiMaxima are those of the API that a dashboard can come to.
var apiMaxima = []maximum{
	{"DashboardVersionDefinition", "DataSetIdentifierDeclarations", 50},
	{"DashboardVersionDefinition", "Sheets", 20},
	{"DashboardVersionDefinition", "CalculatedFields", 2000},
	{"DashboardVersionDefinition", "ParameterDeclarations", 400},
	{"DashboardVersionDefinition", "FilterGroups", 2000},
	{"DashboardVersionDefinition", "ColumnConfigurations", 2000},
	{"FilterGroup", "Filters", 20},
	{"SheetDefinition", "Visuals", 75},
	{"SheetDefinition", "TextBoxes", 100},
	{"SheetDefinition", "Images", 10},
	{"SheetDefinition", "ParameterControls", 200},
	{"SheetDefinition", "FilterControls", 200},
	{"SheetDefinition", "Layouts", 1},
	{"SheetDefinition", "SheetControlLayouts", 1},
	{"VisualCustomAction", "ActionOperations", 2},
	{"CalculatedField", "Expression", 32000},
	{"CalculatedMeasureField", "Expression", 4096},
	{"ColumnIdentifier", "ColumnName", 127},
	{"", "Actions", 10},
	{"", "ColumnHierarchies", 2},
}

// maxima finds what is longer than allowed; a maximum without a type holds for
// every visual.
func (s *subject) maxima(maxima []maximum, who string) {
	for _, p := range s.places {
		v := reflect.ValueOf(p.node).Elem()
		for _, m := range maxima {
			f := v.FieldByName(m.member)
			if m.typ != "" && m.typ != v.Type().Name() || !f.IsValid() {
				continue
			}
			if n := length(f); n > m.most {
				s.report(under(p.path, m.member), "%d %s are more than the %d that %s takes", n, things(f), m.most, who)
			}
		}
	}
}

func length(f reflect.Value) int {
	switch {
	case f.Kind() == reflect.Slice:
		return f.Len()
	case f.Kind() == reflect.Pointer && !f.IsNil() && f.Elem().Kind() == reflect.String:
		return len([]rune(f.Elem().String()))
	}
	return 0
}

func things(f reflect.Value) string {
	if f.Kind() == reflect.Slice {
		return "elements"
	}
	return "characters"
}
