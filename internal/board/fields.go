package board

import (
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// columnsOf are the columns of the data sets behind a name: itself, or those of
// a calculated field.
func (b *Board) columnsOf(name string) []string {
	for _, c := range b.cfg.Definition.CalculatedFields {
		if definition.Of(c.Name) != name {
			continue
		}
		schema := b.schemas[definition.Of(c.DataSetIdentifier)]
		if schema == nil {
			return nil
		}
		node, err := schema.Field(name)
		if err != nil {
			return nil // the compiler says so where it is used
		}
		return expr.Columns(node)
	}
	if name == "" {
		return nil
	}
	return []string{name}
}

// schemas are what the expressions of each data set may refer to.
func schemas(d *definition.Definition, sets map[string]compile.DataSet) map[string]*expr.Schema {
	parameters := map[string]expr.Parameter{}
	for _, p := range definition.Parameters(d) {
		parameters[p.Name] = expr.Parameter{Multi: p.Multi, Type: map[definition.ParameterType]expr.Type{
			definition.String: expr.Text, definition.Integer: expr.Integer, definition.Decimal: expr.Decimal, definition.DateTime: expr.Time,
		}[p.Type]}
	}
	all := map[string]*expr.Schema{}
	for id, set := range sets {
		s := &expr.Schema{Columns: set.Columns, Calculated: map[string]string{}, Parameters: parameters}
		for _, c := range d.CalculatedFields {
			if definition.Of(c.DataSetIdentifier) == id {
				s.Calculated[definition.Of(c.Name)] = definition.Of(c.Expression)
			}
		}
		all[id] = s
	}
	return all
}

// dateColumns are the columns of the filters on dates that reached a visual.
func (b *Board) dateColumns(plan *compile.Plan) []string {
	var columns []string
	for _, a := range plan.Applied {
		f := b.page.filter(a.ID)
		if f != nil && (f.Type == relativeFilter || f.Type == rangeFilter) && !slices.Contains(columns, f.Column) {
			columns = append(columns, f.Column)
		}
	}
	return columns
}
