package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// subject is a definition being checked, with what many rules ask for.
type subject struct {
	d          *definition.Definition
	options    Options
	sheets     []sheet
	filters    []definition.Filter
	parameters []definition.Parameter
	// schemas are what expressions may refer to, by data set identifier.
	schemas map[string]*expr.Schema
	// nodes are the calculated fields that can be analysed, by data set and
	// name.
	nodes map[string]map[string]expr.Node
	// places are all structs of the definition: most rules look at all of them,
	// and making their paths takes longest.
	places []place

	rule     Rule
	findings []Finding
}

type place struct {
	path string
	node any
}

type sheet struct {
	*types.SheetDefinition
	id, path string
	visuals  []visual
	controls []definition.Control
}

type visual struct {
	definition.Visual
	fields []definition.Field
}

func newSubject(d *definition.Definition, o Options) *subject {
	s := &subject{d: d, options: o, filters: definition.Filters(d), parameters: definition.Parameters(d)}
	for i := range d.Sheets {
		path := fmt.Sprintf("Sheets[%d]", i)
		page := sheet{
			SheetDefinition: &d.Sheets[i], id: definition.Of(d.Sheets[i].SheetId), path: path,
			controls: definition.Controls(&d.Sheets[i], path),
		}
		for _, v := range definition.Visuals(&d.Sheets[i], path) {
			page.visuals = append(page.visuals, visual{Visual: v, fields: definition.Fields(v)})
		}
		s.sheets = append(s.sheets, page)
	}
	definition.Walk(d, "", func(path string, node any) bool {
		s.places = append(s.places, place{path, node})
		return true
	})
	s.schemas = s.newSchemas()
	s.nodes = s.analyse()
	return s
}

// each calls visit for every visual of every sheet.
func (s *subject) each(visit func(sheet, visual)) {
	for _, page := range s.sheets {
		for _, v := range page.visuals {
			visit(page, v)
		}
	}
}

// all returns every T of the definition.
func all[T any](s *subject) []definition.Place[T] {
	var found []definition.Place[T]
	for _, p := range s.places {
		if value, ok := p.node.(*T); ok {
			found = append(found, definition.Place[T]{Path: p.path, Value: value})
		}
	}
	return found
}

// where names what path lies in.
func (s *subject) where(path string) string {
	for _, page := range s.sheets {
		if !inside(path, page.path) {
			continue
		}
		for _, v := range page.visuals {
			if inside(path, v.Path) {
				return fmt.Sprintf("sheet %q, visual %q", page.name(), v.name())
			}
		}
		for _, c := range page.controls {
			if inside(path, c.Path) {
				return fmt.Sprintf("sheet %q, control %q", page.name(), c.ID)
			}
		}
		return fmt.Sprintf("sheet %q", page.name())
	}
	for _, f := range s.filters {
		if inside(path, f.Path) {
			return fmt.Sprintf("filter %q", f.ID)
		}
	}
	for i, f := range s.d.CalculatedFields {
		if inside(path, fmt.Sprintf("CalculatedFields[%d]", i)) {
			return fmt.Sprintf("calculated field %q", definition.Of(f.Name))
		}
	}
	for _, p := range s.parameters {
		if inside(path, p.Path) {
			return fmt.Sprintf("parameter %q", p.Name)
		}
	}
	return ""
}

func inside(path, parent string) bool {
	rest, ok := strings.CutPrefix(path, parent)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func (p sheet) name() string {
	if name := definition.Of(p.Name); name != "" {
		return name
	}
	return p.id
}

func (v visual) name() string {
	if v.Title != "" {
		return strings.ReplaceAll(v.Title, "\n", " ")
	}
	return v.ID
}

// field returns the field of that id, or nil.
func (v visual) field(id string) *definition.Field {
	i := slices.IndexFunc(v.fields, func(f definition.Field) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return &v.fields[i]
}

func (v visual) fieldIDs() []string {
	ids := make([]string, len(v.fields))
	for i, f := range v.fields {
		ids[i] = f.ID
	}
	return ids
}

// well returns the fields of one well.
func (v visual) well(name string) []definition.Field {
	var fields []definition.Field
	for _, f := range v.fields {
		if f.Well == name {
			fields = append(fields, f)
		}
	}
	return fields
}

// uses tells whether a visual shows anything of a data set.
func (v visual) uses(dataSet string) bool {
	return slices.ContainsFunc(v.fields, func(f definition.Field) bool { return f.DataSet == dataSet })
}

func (s *subject) dataSets() []string {
	names := make([]string, len(s.d.DataSetIdentifierDeclarations))
	for i, d := range s.d.DataSetIdentifierDeclarations {
		names[i] = definition.Of(d.Identifier)
	}
	return names
}

func (s *subject) sheetIDs() []string {
	ids := make([]string, len(s.sheets))
	for i, page := range s.sheets {
		ids[i] = page.id
	}
	return ids
}

func (p sheet) visualIDs() []string {
	ids := make([]string, len(p.visuals))
	for i, v := range p.visuals {
		ids[i] = v.ID
	}
	return ids
}

func (s *subject) filterIDs() []string {
	ids := make([]string, len(s.filters))
	for i, f := range s.filters {
		ids[i] = f.ID
	}
	return ids
}

func (s *subject) parameterNames() []string {
	names := make([]string, len(s.parameters))
	for i, p := range s.parameters {
		names[i] = p.Name
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
