package compile

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// sorts resolves the sort options at a path. The fields are dimensions of the
// grouping, or measures.
func (b *builder) sorts(options []types.FieldSortOptions, path string, dims []dimension, measures []measure) ([]sortKey, error) {
	var keys []sortKey
	for i, o := range options {
		at := fmt.Sprintf("%s[%d]", path, i)
		var key sortKey
		var err error
		switch {
		case o.FieldSort != nil:
			key, err = fieldKey(definition.Of(o.FieldSort.FieldId), dims, measures)
			key.desc = o.FieldSort.Direction == types.SortDirectionDesc
			err = wrap(at+".FieldSort", err)
		case o.ColumnSort != nil:
			key, err = b.columnKey(o.ColumnSort, dims)
			err = wrap(at+".ColumnSort", err)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func fieldKey(id string, dims []dimension, measures []measure) (sortKey, error) {
	for i, d := range dims {
		if d.ID == id {
			return sortKey{dim: i}, nil
		}
	}
	for _, m := range measures {
		if m.ID == id {
			return sortKey{dim: -1, node: m.node}, nil
		}
	}
	return sortKey{}, fmt.Errorf("no field of the visual has the id %q", id)
}

func (b *builder) columnKey(s *types.ColumnSort, dims []dimension) (sortKey, error) {
	name := definition.Of(s.SortBy.ColumnName)
	desc := s.Direction == types.SortDirectionDesc
	if s.AggregationFunction == nil {
		for i, d := range dims {
			if d.Column == name {
				return sortKey{dim: i, desc: desc}, nil
			}
		}
	}
	n, err := b.set.field(name)
	if err != nil {
		return sortKey{}, err
	}
	n, err = aggregateBy(n, s.AggregationFunction)
	return sortKey{dim: -1, node: n, desc: desc}, err
}

// natural is the order of an axis that the definition leaves open: dates and
// numbers ascending, other values by the first figure, largest first.
func natural(dim int, d dimension, measures []measure) []sortKey {
	if t := d.typ(); t == expr.Time || t == expr.Integer || t == expr.Decimal || len(measures) == 0 {
		return []sortKey{{dim: dim}}
	}
	return []sortKey{{dim: -1, node: measures[0].node, desc: true}}
}

// limit is an items limit and whether what is beyond it is kept as "other".
type limit struct {
	n     int
	other bool
}

// or reads a configured limit; without one it is l. QuickSight shows "other"
// unless told not to.
func (l limit) or(c *types.ItemsLimitConfiguration) limit {
	if c == nil {
		return l
	}
	if c.ItemsLimit != nil {
		l.n = int(*c.ItemsLimit)
	}
	if c.OtherCategories != "" {
		l.other = c.OtherCategories == types.OtherCategoriesInclude
	}
	return l
}
