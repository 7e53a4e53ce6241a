package lint

import (
	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// newSchemas makes the schema of each data set: its known columns, or else all
// that the definition mentions.
func (s *subject) newSchemas() map[string]*expr.Schema {
	schemas := map[string]*expr.Schema{}
	parameters := map[string]expr.Parameter{}
	for _, p := range s.parameters {
		parameters[p.Name] = expr.Parameter{Type: parameterType[p.Type], Multi: p.Multi}
	}
	for _, name := range s.dataSets() {
		schemas[name] = &expr.Schema{Columns: s.options.Columns[name], Calculated: map[string]string{}, Parameters: parameters}
		if schemas[name].Columns == nil {
			schemas[name].Columns = map[string]expr.Type{}
		}
	}
	for _, f := range s.d.CalculatedFields {
		if schema := schemas[definition.Of(f.DataSetIdentifier)]; schema != nil {
			schema.Calculated[definition.Of(f.Name)] = definition.Of(f.Expression)
		}
	}
	s.guessColumns(schemas)
	return schemas
}

var parameterType = map[definition.ParameterType]expr.Type{
	definition.String: expr.Text, definition.Integer: expr.Integer,
	definition.Decimal: expr.Decimal, definition.DateTime: expr.Time,
}

// guessColumns adds the columns that are mentioned of data sets whose columns
// are not known. In an expression of a visual the data set is not said: the name
// is added to all of them.
func (s *subject) guessColumns(schemas map[string]*expr.Schema) {
	add := func(dataSet, column string) {
		schema := schemas[dataSet]
		if schema == nil || s.known(dataSet) || column == "" {
			return
		}
		if _, calculated := schema.Calculated[column]; !calculated {
			schema.Columns[column] = expr.Unknown
		}
	}
	for _, c := range all[types.ColumnIdentifier](s) {
		add(definition.Of(c.Value.DataSetIdentifier), definition.Of(c.Value.ColumnName))
	}
	for _, f := range s.d.CalculatedFields {
		names, _, _ := expr.Names(definition.Of(f.Expression))
		for _, name := range names {
			add(definition.Of(f.DataSetIdentifier), name)
		}
	}
	for _, f := range all[types.CalculatedMeasureField](s) {
		names, _, _ := expr.Names(definition.Of(f.Value.Expression))
		for _, name := range names {
			for dataSet := range schemas {
				add(dataSet, name)
			}
		}
	}
}

// known tells whether the columns of a data set are known.
func (s *subject) known(dataSet string) bool { return s.options.Columns[dataSet] != nil }

// analyse analyses all calculated fields; what cannot be is left out here and
// found by the rule about expressions.
func (s *subject) analyse() map[string]map[string]expr.Node {
	nodes := map[string]map[string]expr.Node{}
	for name, schema := range s.schemas {
		nodes[name] = map[string]expr.Node{}
		for field := range schema.Calculated {
			if n, err := schema.Field(field); err == nil {
				nodes[name][field] = n
			}
		}
	}
	return nodes
}

// typeOf returns the type of a column or calculated field; Unknown when nobody
// knows.
func (s *subject) typeOf(dataSet, column string) expr.Type {
	if n := s.nodes[dataSet][column]; n != nil {
		return n.Type()
	}
	if schema := s.schemas[dataSet]; schema != nil && schema.Calculated[column] == "" {
		return schema.Columns[column]
	}
	return expr.Unknown
}

// aggregates tells whether a name is a calculated field that aggregates.
func (s *subject) aggregates(dataSet, column string) bool {
	n := s.nodes[dataSet][column]
	return n != nil && n.Level() >= expr.Aggregate
}
