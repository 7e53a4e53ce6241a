package lint

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

var columnRules = []Rule{
	{"unknown-column", Error, "Columns are columns or calculated fields of their data set.", unknownColumns},
	{"column-type", Error, "Dates, numbers and texts are in dimensions and filters of their type.", columnTypes},
	{"aggregated-twice", Error, "A calculated field that aggregates is a measure without an aggregation.", aggregatedTwice},
	{"aggregated-dimension", Error, "Dimensions do not aggregate.", aggregatedDimensions},
	{"aggregation-missing", Warning, "Measures say how they aggregate.", aggregationMissing},
}

func unknownColumns(s *subject) {
	for _, c := range all[types.ColumnIdentifier](s) {
		dataSet, name := definition.Of(c.Value.DataSetIdentifier), definition.Of(c.Value.ColumnName)
		schema := s.schemas[dataSet]
		if schema == nil {
			continue
		}
		_, column := schema.Columns[name]
		_, calculated := schema.Calculated[name]
		if !column && !calculated {
			names := append(sortedKeys(schema.Columns), sortedKeys(schema.Calculated)...)
			s.report(c.Path, "data set %q has no column or calculated field %q%s", dataSet, name, hint(name, names))
		}
	}
}

// fits are the types of columns that a field or filter takes; Unknown fits all.
// A condition is a number to QuickSight, 0 or 1.
var fits = map[string][]expr.Type{
	"CategoricalDimensionField": {expr.Text},
	"NumericalDimensionField":   {expr.Integer, expr.Decimal, expr.Bool},
	"DateDimensionField":        {expr.Time},
	"DateMeasureField":          {expr.Time},
	"CategoryFilter":            {expr.Text, expr.Integer, expr.Decimal},
	"NumericRangeFilter":        {expr.Integer, expr.Decimal, expr.Bool},
	"NumericEqualityFilter":     {expr.Integer, expr.Decimal, expr.Bool},
	"RelativeDatesFilter":       {expr.Time},
	"TimeRangeFilter":           {expr.Time},
	"TimeEqualityFilter":        {expr.Time},
}

func columnTypes(s *subject) {
	check := func(kind, dataSet, column, path string) {
		allowed, typ := fits[kind], s.typeOf(dataSet, column)
		if allowed == nil || typ == expr.Unknown || slices.Contains(allowed, typ) {
			return
		}
		s.report(path, "column %q is of type %s, which a %s does not take", column, typ, kind)
	}
	s.each(func(_ sheet, v visual) {
		for _, f := range v.fields {
			check(f.Type, f.DataSet, f.Column, f.Path)
			s.numericalMeasure(f)
		}
	})
	for _, f := range s.filters {
		check(f.Kind, f.DataSet, f.Column, f.Path)
	}
}

// numericalMeasure finds a sum of texts: of those only the number can be had.
func (s *subject) numericalMeasure(f definition.Field) {
	if f.Type != "NumericalMeasureField" || f.Aggregation == "" {
		return
	}
	counts := f.Aggregation == "COUNT" || f.Aggregation == "DISTINCT_COUNT"
	if typ := s.typeOf(f.DataSet, f.Column); !counts && (typ == expr.Text || typ == expr.Time) {
		s.report(f.Path, "%s of column %q, which is of type %s", f.Aggregation, f.Column, typ)
	}
}

func aggregatedTwice(s *subject) {
	s.each(func(_ sheet, v visual) {
		for _, f := range v.fields {
			if f.Kind == definition.Measure && f.Aggregation != "" && s.aggregates(f.DataSet, f.Column) {
				s.report(f.Path+".AggregationFunction", "%q aggregates already; leave out AggregationFunction (%s)", f.Column, f.Aggregation)
			}
		}
	})
}

func aggregatedDimensions(s *subject) {
	s.each(func(_ sheet, v visual) {
		for _, f := range v.fields {
			if f.Kind == definition.Dimension && s.aggregates(f.DataSet, f.Column) {
				s.report(f.Path, "%q aggregates and cannot be a dimension; show it as a value", f.Column)
			}
		}
	})
}

func aggregationMissing(s *subject) {
	s.each(func(_ sheet, v visual) {
		if v.Kind == "HistogramVisual" || v.Kind == "BoxPlotVisual" {
			// These show how single values are spread.
			return
		}
		for _, f := range v.fields {
			_, analysed := s.nodes[f.DataSet][f.Column]
			_, calculated := s.calculated(f.DataSet, f.Column)
			if f.Kind != definition.Measure || f.Aggregation != "" || f.Type == "CalculatedMeasureField" ||
				s.aggregates(f.DataSet, f.Column) || calculated && !analysed {
				continue
			}
			s.report(f.Path, "measure %q does not say how it aggregates; set AggregationFunction", f.Column)
		}
	})
}

func (s *subject) calculated(dataSet, column string) (expression string, ok bool) {
	schema := s.schemas[dataSet]
	if schema == nil {
		return "", false
	}
	expression, ok = schema.Calculated[column]
	return expression, ok
}

// dimensionsOf are the fields that group rows.
func dimensionsOf(v visual) []definition.Field {
	return slices.DeleteFunc(slices.Clone(v.fields), func(f definition.Field) bool { return f.Kind != definition.Dimension })
}

// calculatedPath is where the expression of a calculated field lies.
func calculatedPath(i int) string { return fmt.Sprintf("CalculatedFields[%d].Expression", i) }
