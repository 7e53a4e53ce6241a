package definition

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// Filter is one filter with what its group says about it.
type Filter struct {
	ID string
	// Kind is its key in the definition: "CategoryFilter".
	Kind string
	// Path is where its struct lies.
	Path string
	// Value is a pointer to its struct: *types.CategoryFilter.
	Value           any
	DataSet, Column string
	// Group is the id of its group: filters of a group are alternatives, groups
	// all hold.
	Group string
	// GroupIndex is the group's place among FilterGroups.
	GroupIndex int
	// Enabled tells whether the group is switched on.
	Enabled bool
	// AllDataSets tells whether it reaches columns of the same name in other
	// data sets too.
	AllDataSets bool
	// Scopes are the sheets it reaches, with their visuals; every sheet when
	// AllSheets is set.
	AllSheets bool
	Scopes    []Scope
	// Parameters are the names of the parameters that give it values.
	Parameters []string
	// Control is the control that cross-sheet controls show, or nil.
	Control *types.DefaultFilterControlConfiguration
}

// Scope is what a filter reaches on one sheet.
type Scope struct {
	Sheet string
	// All stands for every visual; otherwise Visuals are their ids.
	All     bool
	Visuals []string
}

// Filters returns the filters of all groups in their order.
func Filters(d *Definition) []Filter {
	var filters []Filter
	for i := range d.FilterGroups {
		group := &d.FilterGroups[i]
		for j := range group.Filters {
			key, v := variantOf(&group.Filters[j])
			if key == "" {
				continue
			}
			f := newFilter(group, v)
			f.Kind, f.GroupIndex = key, i
			f.Path = fmt.Sprintf("FilterGroups[%d].Filters[%d].%s", i, j, key)
			filters = append(filters, f)
		}
	}
	return filters
}

func newFilter(group *types.FilterGroup, v reflect.Value) Filter {
	s := v.Elem()
	f := Filter{
		ID: text(s, "FilterId"), Value: v.Interface(), Group: Of(group.FilterGroupId),
		Enabled:     group.Status != types.WidgetStatusDisabled,
		AllDataSets: group.CrossDataset == types.CrossDatasetTypesAllDatasets,
		Parameters:  parametersOf(v.Interface()),
	}
	if column, _ := valueOf[*types.ColumnIdentifier](s, "Column"); column != nil {
		f.DataSet, f.Column = Of(column.DataSetIdentifier), Of(column.ColumnName)
	}
	f.Control, _ = valueOf[*types.DefaultFilterControlConfiguration](s, "DefaultFilterControlConfiguration")
	if scope := group.ScopeConfiguration; scope != nil {
		f.AllSheets = scope.AllSheets != nil
		if scope.SelectedSheets != nil {
			f.Scopes = scopes(scope.SelectedSheets.SheetVisualScopingConfigurations)
		}
	}
	return f
}

func scopes(configurations []types.SheetVisualScopingConfiguration) []Scope {
	list := make([]Scope, len(configurations))
	for i, c := range configurations {
		list[i] = Scope{Sheet: Of(c.SheetId), All: c.Scope == types.FilterVisualScopeAllVisuals, Visuals: c.VisualIds}
	}
	return list
}

// parametersOf collects the parameter names anywhere in a filter.
func parametersOf(filter any) []string {
	var names []string
	Walk(filter, "", func(_ string, node any) bool {
		s := reflect.ValueOf(node).Elem()
		for _, key := range []string{"ParameterName", "Parameter"} {
			if name := text(s, key); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		return true
	})
	return names
}

// On returns what the filter reaches on a sheet; ok is false when that is
// nothing. A disabled filter reaches what it would if it were switched on.
func (f Filter) On(sheet string) (scope Scope, ok bool) {
	if f.AllSheets {
		return Scope{Sheet: sheet, All: true}, true
	}
	i := slices.IndexFunc(f.Scopes, func(s Scope) bool { return s.Sheet == sheet })
	if i < 0 {
		return Scope{}, false
	}
	return f.Scopes[i], true
}

// Reaches tells whether the filter's scope has a visual of a sheet; that it has
// the column's data set is not looked at.
func (f Filter) Reaches(sheet, visual string) bool {
	scope, ok := f.On(sheet)
	return ok && (scope.All || slices.Contains(scope.Visuals, visual))
}

// Spans tells whether the filter reaches more than one sheet, so that its
// controls are cross-sheet controls.
func (f Filter) Spans() bool { return f.AllSheets || len(f.Scopes) > 1 }
