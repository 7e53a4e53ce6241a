package definition

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// FieldKind is what a visual does with a field.
type FieldKind uint8

// Kinds of fields.
const (
	// Dimension groups.
	Dimension FieldKind = iota
	// Measure is aggregated.
	Measure
	// Unaggregated is shown for each row.
	Unaggregated
)

// Field is one field in a well of a visual.
type Field struct {
	ID string
	// Well is the key of the well: "Category", "Values", "Colors".
	Well string
	Kind FieldKind
	// Type is the key of its struct: "DateDimensionField",
	// "NumericalMeasureField"; "UnaggregatedField" for an unaggregated one.
	Type string
	// Path is where its struct lies.
	Path string
	// DataSet and Column are what it shows: a column of that data set or a
	// calculated field; "" where Expression says it.
	DataSet, Column string
	// Expression is the text of a CalculatedMeasureField, else "".
	Expression string
	// Granularity is that of a date dimension; "" is QuickSight's default, DAY.
	Granularity types.TimeGranularity
	// Aggregation is SUM, COUNT, …, or "PERCENTILE 90"; "" where there is none:
	// dimensions, and measures whose calculated field aggregates already.
	Aggregation string
	// Hierarchy is the id of the hierarchy it belongs to, or "".
	Hierarchy string
	// Value is a pointer to its struct: *types.DateDimensionField.
	Value any
}

// Fields returns the fields of all wells of a visual, in the order of the model,
// wells of insights and map layers included.
func Fields(v Visual) []Field {
	var fields []Field
	Walk(v.Value, v.Path, func(path string, node any) bool {
		var kind FieldKind
		switch node := node.(type) {
		case *types.DimensionField:
			kind = Dimension
		case *types.MeasureField:
			kind = Measure
		case *types.UnaggregatedField:
			fields = append(fields, newField(Unaggregated, "UnaggregatedField", reflect.ValueOf(node), path, path))
			return false
		default:
			return true
		}
		if key, value := variantOf(node); key != "" {
			fields = append(fields, newField(kind, key, value, path, path+"."+key))
		}
		return false
	})
	return fields
}

func newField(kind FieldKind, typ string, v reflect.Value, in, path string) Field {
	s := v.Elem()
	f := Field{
		Kind: kind, Type: typ, Path: path, Value: v.Interface(), Well: well(in),
		ID: text(s, "FieldId"), Expression: text(s, "Expression"), Hierarchy: text(s, "HierarchyId"),
		Granularity: types.TimeGranularity(text(s, "DateGranularity")),
	}
	if column, _ := valueOf[*types.ColumnIdentifier](s, "Column"); column != nil {
		f.DataSet, f.Column = Of(column.DataSetIdentifier), Of(column.ColumnName)
	}
	f.Aggregation = text(s, "AggregationFunction")
	if numerical, _ := valueOf[*types.NumericalAggregationFunction](s, "AggregationFunction"); numerical != nil {
		f.Aggregation = numericalAggregation(numerical)
	}
	return f
}

func numericalAggregation(a *types.NumericalAggregationFunction) string {
	if a.PercentileAggregation != nil {
		return fmt.Sprintf("PERCENTILE %g", Of(a.PercentileAggregation.PercentileValue))
	}
	return string(a.SimpleNumericalAggregation)
}

// well is the last key of a path without its index.
func well(path string) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	name, _, _ = strings.Cut(name, "[")
	return name
}
