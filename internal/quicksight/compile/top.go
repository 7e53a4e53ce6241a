package compile

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// top keeps the rows whose value is among the first by aggregates.
type top struct {
	unit  string
	limit int
	by    []sortKey
}

func (t *top) nodes() []expr.Node {
	nodes := make([]expr.Node, len(t.by))
	for i, k := range t.by {
		nodes[i] = k.node
	}
	return nodes
}

func (b *builder) topFilter(c *condition, f *types.TopBottomFilter) (*condition, error) {
	t := &top{unit: string(f.TimeGranularity), limit: int(definition.Of(f.Limit))}
	if f.ParameterName != nil {
		n, err := b.numberParameter(*f.ParameterName, "ParameterName")
		if err != nil {
			return nil, err
		}
		if n != nil {
			t.limit = int(*n)
		}
	}
	if t.limit <= 0 {
		return nil, fmt.Errorf("Limit: a positive number is needed")
	}
	if c.node.Type() != expr.Time {
		t.unit = ""
	}
	side := "first"
	for i, s := range f.AggregationSortConfigurations {
		path := fmt.Sprintf("AggregationSortConfigurations[%d]", i)
		n, err := b.set.field(definition.Of(s.Column.ColumnName))
		if err != nil {
			return nil, wrap(path, err)
		}
		if n, err = aggregateBy(n, s.AggregationFunction); err != nil {
			return nil, wrap(path, err)
		}
		t.by = append(t.by, sortKey{dim: -1, node: n, desc: s.SortDirection == types.SortDirectionDesc})
		if i == 0 && s.SortDirection == types.SortDirectionAsc {
			side = "last"
		}
	}
	c.top = t
	c.applied.Text = fmt.Sprintf("%s: the %s %d", c.applied.Column, side, t.limit)
	return c, nil
}

func (w *writer) topCondition(r relation, c condition) (string, error) {
	value, err := w.value(dimension{node: c.node, unit: c.top.unit})
	if err != nil {
		return "", err
	}
	s := selection{columns: []string{named(value, "value")}, from: r.from, where: r.where, group: 1, limit: fmt.Sprint(c.top.limit)}
	var order []ordering
	for _, k := range c.top.by {
		sql, err := w.row(k.node)
		if err != nil {
			return "", err
		}
		order = append(order, ordering{sql, k.desc})
	}
	s.order = append(orderBy(order), "1")
	return value + " IN (" + indent(s.text()) + ")", nil
}
