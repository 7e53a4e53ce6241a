package lens

import (
	"fmt"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// use is what a field or filter of some type makes of its column. Where a
// definition does several things with one column, the strongest use decides: a
// category can be filtered and counted as a text, but not summed.
type use struct {
	kind     duckdb.Kind
	strength int
}

var uses = map[string]use{
	"CategoricalDimensionField": {duckdb.Text, 4},
	"DateDimensionField":        {duckdb.Time, 3},
	"DateMeasureField":          {duckdb.Time, 3},
	"RelativeDatesFilter":       {duckdb.Time, 3},
	"TimeRangeFilter":           {duckdb.Time, 3},
	"TimeEqualityFilter":        {duckdb.Time, 3},
	"NumericalDimensionField":   {duckdb.Number, 2},
	"NumericalMeasureField":     {duckdb.Number, 2},
	"NumericRangeFilter":        {duckdb.Number, 2},
	"NumericEqualityFilter":     {duckdb.Number, 2},
	"CategoricalMeasureField":   {duckdb.Text, 1},
	"CategoryFilter":            {duckdb.Text, 1},
}

// columnKinds are the kinds of the columns that a definition uses, by data set.
// A file of text does not tell an account id from a number, or a version 1.10
// from 1.1; what is done with the column does.
func columnKinds(d *definition.Definition) map[string]map[string]duckdb.Kind {
	found := map[string]map[string]use{}
	note := func(typ, set, column string) {
		u, ok := uses[typ]
		if !ok || u.strength <= found[set][column].strength {
			return
		}
		if found[set] == nil {
			found[set] = map[string]use{}
		}
		found[set][column] = u
	}
	for i := range d.Sheets {
		for _, v := range definition.Visuals(&d.Sheets[i], fmt.Sprintf("Sheets[%d]", i)) {
			for _, f := range definition.Fields(v) {
				if f.Aggregation == "COUNT" || f.Aggregation == "DISTINCT_COUNT" {
					continue // counts anything
				}
				note(f.Type, f.DataSet, f.Column)
			}
		}
	}
	for _, f := range definition.Filters(d) {
		note(f.Kind, f.DataSet, f.Column)
	}
	kinds := map[string]map[string]duckdb.Kind{}
	for _, id := range identifiers(d) {
		kinds[id] = map[string]duckdb.Kind{}
		for column, u := range found[id] {
			kinds[id][column] = u.kind
		}
		addMentioned(d, id, kinds[id])
	}
	return kinds
}

// addMentioned adds the kinds of columns that only calculated fields use: the
// one kind that none of them refuses.
func addMentioned(d *definition.Definition, id string, kinds map[string]duckdb.Kind) {
	schema := &expr.Schema{Columns: map[string]expr.Type{}, Calculated: map[string]string{}, Parameters: parameters(d)}
	for _, c := range d.CalculatedFields {
		if definition.Of(c.DataSetIdentifier) == id {
			schema.Calculated[definition.Of(c.Name)] = definition.Of(c.Expression)
		}
	}
	mentions := map[string][]string{} // expressions, by the columns they name
	for name, text := range schema.Calculated {
		delete(kinds, name) // it hides the column
		fields, _, err := expr.Names(text)
		if err != nil {
			continue // the page says so
		}
		for _, f := range fields {
			if _, calculated := schema.Calculated[f]; !calculated {
				schema.Columns[f] = exprTypes[kinds[f]]
				mentions[f] = append(mentions[f], text)
			}
		}
	}
	added := map[string]duckdb.Kind{}
	for column, texts := range mentions {
		if kinds[column] == duckdb.Any {
			added[column] = accepted(schema, column, texts)
		}
	}
	for column, kind := range added {
		kinds[column] = kind
	}
}

// exprTypes are the kinds in the language of calculated fields.
var exprTypes = map[duckdb.Kind]expr.Type{duckdb.Any: expr.Unknown, duckdb.Text: expr.Text, duckdb.Number: expr.Decimal, duckdb.Time: expr.Time}

// accepted is the only kind of a column that the expressions take, or Any.
func accepted(schema *expr.Schema, column string, texts []string) duckdb.Kind {
	defer func() { schema.Columns[column] = expr.Unknown }()
	texts = slices.DeleteFunc(texts, func(text string) bool { return !analyses(schema, column, expr.Unknown, text) })
	var fit []duckdb.Kind
	for _, kind := range []duckdb.Kind{duckdb.Text, duckdb.Number, duckdb.Time} {
		refused := slices.ContainsFunc(texts, func(text string) bool { return !analyses(schema, column, exprTypes[kind], text) })
		if !refused {
			fit = append(fit, kind)
		}
	}
	if len(fit) != 1 {
		return duckdb.Any
	}
	return fit[0]
}

func analyses(schema *expr.Schema, column string, t expr.Type, text string) bool {
	schema.Columns[column] = t
	_, err := schema.Analyse(text)
	return err == nil
}

func parameters(d *definition.Definition) map[string]expr.Parameter {
	all := map[string]expr.Parameter{}
	for _, p := range definition.Parameters(d) {
		all[p.Name] = expr.Parameter{Multi: p.Multi, Type: map[definition.ParameterType]expr.Type{
			definition.String: expr.Text, definition.Integer: expr.Integer, definition.Decimal: expr.Decimal, definition.DateTime: expr.Time,
		}[p.Type]}
	}
	return all
}
