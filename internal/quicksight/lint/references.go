package lint

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

var referenceRules = []Rule{
	{"unknown-data-set", Error, "Data sets are declared.", unknownDataSets},
	{"unknown-parameter", Error, "Parameters are declared, wherever their name stands.", unknownParameters},
	{"unknown-filter", Error, "Controls set filters that exist.", unknownFilters},
	{"unknown-sheet", Error, "Filters and actions lead to sheets that exist.", unknownSheets},
	{"unknown-visual", Error, "Filters, actions and layouts name visuals and other elements of their sheet.", unknownVisuals},
	{"unknown-field", Error, "Sorts, formats, options and actions name fields that are in a well of the visual.", unknownFields},
	{"unknown-control", Error, "Cascading controls follow controls of their sheet.", unknownControls},
	{"unknown-hierarchy", Error, "Hierarchies of fields are declared by the visual and hold the field's column.", unknownHierarchies},
}

// texts calls visit with every string member of those keys, lists included, in
// the whole definition.
func (s *subject) texts(keys []string, visit func(path, text string)) {
	for _, p := range s.places {
		members(p.path, p.node, keys, visit)
	}
}

// textsIn is texts for a part of the definition.
func textsIn(root any, path string, keys []string, visit func(path, text string)) {
	definition.Walk(root, path, func(path string, node any) bool {
		members(path, node, keys, visit)
		return true
	})
}

func members(path string, node any, keys []string, visit func(path, text string)) {
	v := reflect.ValueOf(node).Elem()
	for _, key := range keys {
		f := v.FieldByName(key)
		switch {
		case !f.IsValid():
		case f.Kind() == reflect.Pointer && !f.IsNil() && f.Elem().Kind() == reflect.String:
			visit(under(path, key), f.Elem().String())
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.String:
			for i := range f.Len() {
				visit(fmt.Sprintf("%s[%d]", under(path, key), i), f.Index(i).String())
			}
		}
	}
}

func unknownDataSets(s *subject) {
	declared := s.dataSets()
	s.texts([]string{"DataSetIdentifier"}, func(path, name string) {
		if !slices.Contains(declared, name) {
			s.report(path, "data set %q is not declared%s", name, hint(name, declared))
		}
	})
}

var (
	// inText is a parameter in a title or text box.
	inText = regexp.MustCompile(`\$\{(\w+)\}`)
	// inURL is a parameter or a field in the template of a URL.
	inURL = regexp.MustCompile(`<<\{?(\$?)([^<>{}]+)\}?>>`)
)

func unknownParameters(s *subject) {
	declared := s.parameterNames()
	check := func(path, name string) {
		if !slices.Contains(declared, name) {
			s.report(path, "parameter %q is not declared%s", name, hint(name, declared))
		}
	}
	s.texts([]string{"ParameterName", "SourceParameterName", "DestinationParameterName"}, check)
	for _, v := range all[types.TimeRangeFilterValue](s) {
		if v.Value.Parameter != nil {
			check(v.Path+".Parameter", *v.Value.Parameter)
		}
	}
	for _, v := range all[types.NumericRangeFilterValue](s) {
		if v.Value.Parameter != nil {
			check(v.Path+".Parameter", *v.Value.Parameter)
		}
	}
	s.texts([]string{"RichText", "PlainText", "Content"}, func(path, text string) {
		for _, m := range inText.FindAllStringSubmatch(text, -1) {
			check(path, m[1])
		}
	})
	s.texts([]string{"URLTemplate"}, func(path, text string) {
		for _, m := range inURL.FindAllStringSubmatch(text, -1) {
			if m[1] == "$" {
				check(path, m[2])
			}
		}
	})
	s.texts([]string{"Expression"}, func(path, text string) {
		if strings.Contains(path, "RollingDate") {
			return
		}
		_, names, _ := expr.Names(text)
		for _, name := range names {
			check(path, name)
		}
	})
}

func unknownFilters(s *subject) {
	ids := s.filterIDs()
	for _, page := range s.sheets {
		for _, c := range page.controls {
			if c.Filter != "" && !slices.Contains(ids, c.Filter) {
				s.report(c.Path+".SourceFilterId", "filter %q does not exist%s", c.Filter, hint(c.Filter, ids))
			}
		}
	}
}

func unknownSheets(s *subject) {
	ids := s.sheetIDs()
	check := func(path, id string) {
		if !slices.Contains(ids, id) {
			s.report(path, "sheet %q does not exist%s", id, hint(id, ids))
		}
	}
	s.texts([]string{"TargetSheetId"}, check)
	textsIn(s.d.FilterGroups, "FilterGroups", []string{"SheetId"}, check)
}

func unknownVisuals(s *subject) {
	for _, page := range s.sheets {
		ids := page.visualIDs()
		check := func(path, id string) {
			if !slices.Contains(ids, id) {
				s.report(path, "the sheet has no visual %q%s", id, hint(id, ids))
			}
		}
		textsIn(page.SheetDefinition, page.path, []string{"TargetVisuals"}, check)
		for _, scope := range all[types.SheetVisualScopingConfiguration](s) {
			if definition.Of(scope.Value.SheetId) == page.id {
				textsIn(scope.Value, scope.Path, []string{"VisualIds"}, check)
			}
		}
		elements := page.elements()
		textsIn(page.SheetDefinition, page.path, []string{"ElementId"}, func(path, id string) {
			if elements[id] == "" {
				s.report(path, "the layout places %q, which the sheet does not have%s", id, hint(id, sortedKeys(elements)))
			}
		})
	}
}

// fieldMembers hold ids of fields of the same visual.
var fieldMembers = []string{"FieldId", "SelectedFields", "SourceField", "Order", "PinnedLeftFields"}

func unknownFields(s *subject) {
	s.each(func(_ sheet, v visual) {
		if len(v.fields) == 0 {
			return
		}
		ids := v.fieldIDs()
		textsIn(v.Value, v.Path, fieldMembers, func(path, id string) {
			if slices.Contains(ids, id) || s.isLevel(v, id) {
				return
			}
			s.report(path, "field %q is in none of the visual's wells%s", id, hint(id, ids))
		})
	})
}

// isLevel tells whether an id is that of a deeper level of a hierarchy, which
// QuickSight makes itself: the id of a field, or one that names a column of the
// hierarchy.
func (s *subject) isLevel(v visual, id string) bool {
	for _, h := range hierarchies(v) {
		for _, c := range h.columns {
			if strings.Contains(id, definition.Of(c.ColumnName)) {
				return true
			}
		}
	}
	return false
}

func unknownControls(s *subject) {
	for _, page := range s.sheets {
		var ids []string
		for _, c := range page.controls {
			ids = append(ids, c.ID)
		}
		textsIn(page.SheetDefinition, page.path, []string{"SourceSheetControlId"}, func(path, id string) {
			if !slices.Contains(ids, id) {
				s.report(path, "the sheet has no control %q to follow%s", id, hint(id, ids))
			}
		})
	}
}

func unknownHierarchies(s *subject) {
	s.each(func(_ sheet, v visual) {
		declared := map[string]hierarchy{}
		for _, h := range hierarchies(v) {
			declared[h.id] = h
		}
		for _, f := range v.fields {
			if f.Hierarchy == "" {
				continue
			}
			h, ok := declared[f.Hierarchy]
			holds := slices.ContainsFunc(h.columns, func(c types.ColumnIdentifier) bool {
				return definition.Of(c.ColumnName) == f.Column && definition.Of(c.DataSetIdentifier) == f.DataSet
			})
			switch {
			case !ok:
				s.report(f.Path+".HierarchyId", "hierarchy %q is not declared in ColumnHierarchies%s", f.Hierarchy, hint(f.Hierarchy, sortedKeys(declared)))
			case h.time && f.Type != "DateDimensionField":
				s.report(f.Path+".HierarchyId", "hierarchy %q is one of dates, and column %q is no date dimension", f.Hierarchy, f.Column)
			case !h.time && !holds:
				s.report(f.Path+".HierarchyId", "hierarchy %q does not hold column %q", f.Hierarchy, f.Column)
			}
		}
	})
}
