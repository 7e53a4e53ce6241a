package compile

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

func (b *builder) numberRangeFilter(c *condition, f *types.NumericRangeFilter, value *FilterValue) (*condition, error) {
	if err := c.aggregate(f.AggregationFunction); err != nil {
		return nil, err
	}
	low, err := b.numberBound(f.RangeMinimum, "RangeMinimum")
	if err != nil {
		return nil, err
	}
	high, err := b.numberBound(f.RangeMaximum, "RangeMaximum")
	if err != nil {
		return nil, err
	}
	above, below := ">", "<"
	if definition.Of(f.IncludeMinimum) {
		above = ">="
	}
	if definition.Of(f.IncludeMaximum) {
		below = "<="
	}
	all, null := f.SelectAllOptions != "", f.NullOption
	if value != nil {
		low, high, above, below = value.Min, value.Max, ">=", "<="
		all, null = value.All, chosenNulls(null)
	}
	if all || low == nil && high == nil {
		return c.notNull(f.NullOption), nil
	}
	var words []string
	if low != nil {
		words = append(words, above+" "+number(*low))
	}
	if high != nil {
		words = append(words, below+" "+number(*high))
	}
	c.applied.Text = c.applied.Column + " " + strings.Join(words, " and ")
	c.write = func(w *writer, field string) string {
		var parts []string
		if low != nil {
			parts = append(parts, field+" "+above+" "+w.bind(whole(*low)))
		}
		if high != nil {
			parts = append(parts, field+" "+below+" "+w.bind(whole(*high)))
		}
		return nulls(strings.Join(parts, " AND "), field, string(null))
	}
	return c, nil
}

func (b *builder) numberBound(v *types.NumericRangeFilterValue, path string) (*float64, error) {
	if v == nil || v.Parameter == nil {
		if v == nil {
			return nil, nil
		}
		return v.StaticValue, nil
	}
	return b.numberParameter(*v.Parameter, path+".Parameter")
}

// numberParameter is the value of a parameter as a number; nil when unset.
func (b *builder) numberParameter(name, path string) (*float64, error) {
	values, err := b.parameterValues(name, path)
	if err != nil || len(values) == 0 {
		return nil, err
	}
	f, err := strconv.ParseFloat(fmt.Sprint(values[0]), 64)
	if err != nil {
		return nil, fmt.Errorf("%s: the parameter %s is not a number", path, name)
	}
	return &f, nil
}

func (b *builder) numberEqualityFilter(c *condition, f *types.NumericEqualityFilter, value *FilterValue) (*condition, error) {
	if err := c.aggregate(f.AggregationFunction); err != nil {
		return nil, err
	}
	want := f.Value
	var err error
	if f.ParameterName != nil {
		if want, err = b.numberParameter(*f.ParameterName, "ParameterName"); err != nil {
			return nil, err
		}
	}
	all, null := f.SelectAllOptions != "", f.NullOption
	operator := "="
	if f.MatchOperator == types.NumericEqualityMatchOperatorDoesNotEqual {
		operator = "<>"
	}
	if value != nil {
		if want, err = chosenNumber(value); err != nil {
			return nil, err
		}
		all, null = value.All, chosenNulls(null)
		if value.Exclude {
			operator = "<>"
		}
	}
	if all || want == nil {
		return c.notNull(f.NullOption), nil
	}
	c.applied.Text = c.applied.Column + " " + operator + " " + number(*want)
	c.write = func(w *writer, field string) string {
		return nulls(field+" "+operator+" "+w.bind(whole(*want)), field, string(null))
	}
	return c, nil
}

func chosenNumber(value *FilterValue) (*float64, error) {
	if len(value.Values) == 0 {
		return value.Min, nil
	}
	f, err := strconv.ParseFloat(value.Values[0], 64)
	if err != nil {
		return nil, fmt.Errorf("%q is not a number", value.Values[0])
	}
	return &f, nil
}

// chosenNulls: a reader who chooses values does not choose missing ones.
func chosenNulls(option types.FilterNullOption) types.FilterNullOption {
	if option == types.FilterNullOptionAllValues {
		return types.FilterNullOptionNonNullsOnly
	}
	return option
}

// aggregate makes the condition one on an aggregate of its field.
func (c *condition) aggregate(f *types.AggregationFunction) error {
	if f == nil {
		return nil
	}
	n, err := aggregateBy(c.node, f)
	if err == nil {
		c.node = n
	}
	return err
}

// aggregateBy applies the aggregation of a filter or of a sort.
func aggregateBy(n expr.Node, f *types.AggregationFunction) (expr.Node, error) {
	if n.Level() >= expr.Aggregate {
		return n, nil
	}
	switch {
	case f == nil:
		return nil, fmt.Errorf("needs an AggregationFunction")
	case f.NumericalAggregationFunction != nil && f.NumericalAggregationFunction.PercentileAggregation != nil:
		p := definition.Of(f.NumericalAggregationFunction.PercentileAggregation.PercentileValue)
		return aggregate(n, fmt.Sprintf("PERCENTILE %g", p))
	case f.NumericalAggregationFunction != nil:
		return aggregate(n, string(f.NumericalAggregationFunction.SimpleNumericalAggregation))
	case f.CategoricalAggregationFunction != "":
		return aggregate(n, string(f.CategoricalAggregationFunction))
	case f.DateAggregationFunction != "":
		return aggregate(n, string(f.DateAggregationFunction))
	}
	return nil, fmt.Errorf("AttributeAggregationFunction is not supported")
}

// whole is a number as an integer where it is one: comparing an integer column
// with a float would convert the column.
func whole(f float64) any {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f)
	}
	return f
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
