package lint

import (
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var idRules = []Rule{
	{"duplicate-id", Error, "Ids and names that others refer to are there once.", duplicateIDs},
	{"id-shape", Error, "Ids have letters, digits, - and _; names of parameters letters and digits.", idShapes},
}

// names finds what is there twice.
type names struct {
	s     *subject
	first map[string]string
}

func newNames(s *subject) names { return names{s: s, first: map[string]string{}} }

func (n names) add(kind, id, path string) {
	if id == "" {
		return
	}
	key := kind + " " + id
	if first, there := n.first[key]; there {
		n.s.report(path, "%s %q is there twice, first at %s; give each its own", kind, id, first)
		return
	}
	n.first[key] = path
}

func duplicateIDs(s *subject) {
	n := newNames(s)
	for i, d := range s.d.DataSetIdentifierDeclarations {
		n.add("data set", definition.Of(d.Identifier), fmt.Sprintf("DataSetIdentifierDeclarations[%d].Identifier", i))
	}
	for i, f := range s.d.CalculatedFields {
		kind := fmt.Sprintf("calculated field of data set %q,", definition.Of(f.DataSetIdentifier))
		n.add(kind, definition.Of(f.Name), fmt.Sprintf("CalculatedFields[%d].Name", i))
	}
	for _, p := range s.parameters {
		n.add("parameter", p.Name, p.Path+".Name")
	}
	for i, g := range s.d.FilterGroups {
		n.add("filter group", definition.Of(g.FilterGroupId), fmt.Sprintf("FilterGroups[%d].FilterGroupId", i))
	}
	for _, f := range s.filters {
		n.add("filter", f.ID, f.Path+".FilterId")
	}
	for _, page := range s.sheets {
		n.add("sheet", page.id, page.path+".SheetId")
		for _, c := range page.controls {
			n.add("control", c.ID, c.Path)
		}
		for i, b := range page.TextBoxes {
			n.add("text box", definition.Of(b.SheetTextBoxId), fmt.Sprintf("%s.TextBoxes[%d].SheetTextBoxId", page.path, i))
		}
		for _, v := range page.visuals {
			n.add("visual", v.ID, v.Path+".VisualId")
			duplicatesInVisual(s, v)
		}
	}
}

func duplicatesInVisual(s *subject, v visual) {
	n := newNames(s)
	for _, f := range v.fields {
		if v.Kind == "InsightVisual" {
			// Each computation of an insight has its own fields.
			break
		}
		n.add("field", f.ID, f.Path+".FieldId")
	}
	for i, a := range v.Actions {
		n.add("action", definition.Of(a.CustomActionId), fmt.Sprintf("%s.Actions[%d].CustomActionId", v.Path, i))
	}
	for _, h := range hierarchies(v) {
		n.add("hierarchy", h.id, h.path)
	}
}

var (
	idShape        = regexp.MustCompile(`^[\w-]{1,512}$`)
	parameterShape = regexp.MustCompile(`^[a-zA-Z0-9]+$`)
)

// idMembers are the members that QuickSight restricts to id-like text; the ids
// of fields and data sets are free.
var idMembers = []string{
	"SheetId", "VisualId", "FilterId", "FilterGroupId", "FilterControlId", "ParameterControlId",
	"SheetTextBoxId", "SheetImageId", "CustomActionId",
}

func idShapes(s *subject) {
	s.texts(idMembers, func(path, id string) {
		if !idShape.MatchString(id) {
			s.report(path, "id %q has more than letters, digits, - and _; QuickSight refuses it", id)
		}
	})
	for _, p := range s.parameters {
		if !parameterShape.MatchString(p.Name) {
			s.report(p.Path+".Name", "the name has more than letters and digits; QuickSight refuses it")
		}
	}
}

func under(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// hierarchy is a drill-down hierarchy of a visual.
type hierarchy struct {
	id, path string
	// columns are those of an explicit or predefined one.
	columns []types.ColumnIdentifier
	time    bool
}

func hierarchies(v visual) []hierarchy {
	var found []hierarchy
	for i, h := range v.Hierarchies {
		path := fmt.Sprintf("%s.ColumnHierarchies[%d]", v.Path, i)
		switch {
		case h.DateTimeHierarchy != nil:
			found = append(found, hierarchy{id: definition.Of(h.DateTimeHierarchy.HierarchyId), path: path + ".DateTimeHierarchy", time: true})
		case h.ExplicitHierarchy != nil:
			found = append(found, hierarchy{id: definition.Of(h.ExplicitHierarchy.HierarchyId), path: path + ".ExplicitHierarchy", columns: h.ExplicitHierarchy.Columns})
		case h.PredefinedHierarchy != nil:
			found = append(found, hierarchy{id: definition.Of(h.PredefinedHierarchy.HierarchyId), path: path + ".PredefinedHierarchy", columns: h.PredefinedHierarchy.Columns})
		}
	}
	return found
}
