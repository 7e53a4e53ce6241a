package compile

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// condition is what a filter keeps; nil when it keeps everything.
func (b *builder) condition(f definition.Filter, node expr.Node) (*condition, error) {
	c := &condition{node: node, path: f.Path, applied: Applied{ID: f.ID, Column: f.Column, From: "filter"}}
	if len(f.Parameters) > 0 {
		c.applied.From = "parameter"
	}
	chosen, isChosen := b.state.Filters[f.ID]
	var value *FilterValue
	if isChosen {
		value = &chosen
	}
	var err error
	switch v := f.Value.(type) {
	case *types.CategoryFilter:
		c, err = b.categoryFilter(c, v, value)
	case *types.RelativeDatesFilter:
		c, err = b.relativeFilter(c, v, value)
	case *types.TimeRangeFilter:
		c, err = b.timeRangeFilter(c, v, value)
	case *types.TimeEqualityFilter:
		c, err = b.timeEqualityFilter(c, v, value)
	case *types.NumericRangeFilter:
		c, err = b.numberRangeFilter(c, v, value)
	case *types.NumericEqualityFilter:
		c, err = b.numberEqualityFilter(c, v, value)
	case *types.TopBottomFilter:
		c, err = b.topFilter(c, v)
	default:
		return nil, fmt.Errorf("%s: filters of this type are not supported", f.Path)
	}
	return c, wrap(f.Path, err)
}

// notNull is what remains of a filter that lets all values pass.
func (c *condition) notNull(option types.FilterNullOption) *condition {
	switch option {
	case types.FilterNullOptionNonNullsOnly:
		c.applied.Text = c.applied.Column + " is present"
		c.write = func(_ *writer, field string) string { return field + " IS NOT NULL" }
		return c
	case types.FilterNullOptionNullsOnly:
		c.applied.Text = c.applied.Column + " is missing"
		c.write = func(_ *writer, field string) string { return field + " IS NULL" }
		return c
	}
	return nil
}
