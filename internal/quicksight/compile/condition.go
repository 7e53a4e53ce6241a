package compile

import (
	"fmt"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// condition is one filter, or choice of the reader, that reached a visual.
type condition struct {
	applied Applied
	// path is where the definition has it.
	path string
	// node is what it looks at.
	node expr.Node
	// dates is the range of a condition on dates, or nil.
	dates *span
	// top is set for a filter that keeps the first values by a figure.
	top *top
	// write is the condition over the SQL of node; nil for a top filter.
	write func(w *writer, field string) string
}

// when is the stage that a condition belongs to.
type when uint8

const (
	onRows    when = iota // the filters proper
	onWindows             // after the windows before the aggregation
	onGroups              // aggregates: HAVING
	onResult              // table calculations
)

func (c condition) when() when {
	switch {
	case c.top != nil, hasWindow(c.node, expr.PreAgg):
		return onWindows
	case c.node.Level() == expr.Table:
		return onResult
	case c.node.Level() == expr.Aggregate:
		return onGroups
	}
	return onRows
}

// hasWindow tells whether an expression has a window of a stage in it.
func hasWindow(n expr.Node, stage expr.Stage) bool {
	found := false
	expr.Walk(n, func(n expr.Node) bool {
		if s, ok := expr.Window(n); ok && s == stage {
			found = true
		}
		return !found
	})
	return found
}

// alternatives are the conditions of one filter group: one of them must hold.
type alternatives []condition

// resolve adds the filters that are switched on and reach what is compiled.
func (b *builder) resolve(reaches func(definition.Filter) bool) error {
	groups := map[int]alternatives{}
	passes := map[int]bool{}
	var order []int
	for _, f := range b.d.filters {
		if !f.Enabled || !reaches(f) {
			continue
		}
		node, err := b.filtered(f)
		if err != nil {
			return err
		}
		if node == nil {
			continue
		}
		c, err := b.condition(f, node)
		if err != nil {
			return err
		}
		if _, known := groups[f.GroupIndex]; !known {
			order = append(order, f.GroupIndex)
			groups[f.GroupIndex] = nil
		}
		if c == nil {
			passes[f.GroupIndex] = true // an alternative that always holds
			continue
		}
		groups[f.GroupIndex] = append(groups[f.GroupIndex], *c)
	}
	for _, i := range order {
		if !passes[i] {
			if err := b.require(groups[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// require adds a group of conditions to those that must hold.
func (b *builder) require(group alternatives) error {
	for _, c := range group {
		if c.when() != group[0].when() || len(group) > 1 && c.top != nil {
			return fmt.Errorf("%s: filters of one group that look at rows and at aggregates are not supported; use two groups", c.path)
		}
		b.plan.Applied = append(b.plan.Applied, c.applied)
	}
	if len(group) == 1 && group[0].dates != nil {
		s := span{b.plan.From, b.plan.To}.and(*group[0].dates)
		b.plan.From, b.plan.To = s.from, s.to
	}
	b.conditions = append(b.conditions, group)
	return nil
}

// filtered is what a filter looks at in the builder's data set; nil when the
// filter does not concern it.
func (b *builder) filtered(f definition.Filter) (expr.Node, error) {
	if f.DataSet == b.set.name {
		n, err := b.set.field(f.Column)
		return n, wrap(f.Path+".Column", err)
	}
	if !f.AllDataSets {
		return nil, nil
	}
	own, err := b.d.set(f.DataSet, f.Path)
	if err != nil {
		return nil, err
	}
	there, err := own.field(f.Column)
	if err != nil {
		return nil, wrap(f.Path+".Column", err)
	}
	here, err := b.set.field(f.Column)
	if err != nil || here.Type() != there.Type() {
		b.plan.Notes = append(b.plan.Notes, fmt.Sprintf("The filter %s on %s does not reach %s, which has no such field.", f.ID, f.Column, b.set.name))
		return nil, nil
	}
	return here, nil
}

// text writes the alternatives over a stage.
func (w *writer) text(group alternatives, field func(expr.Node) (string, error)) (string, error) {
	parts := make([]string, len(group))
	for i, c := range group {
		sql, err := w.conditionField(c, field)
		if err != nil {
			return "", wrap(c.path, err)
		}
		parts[i] = c.write(w, sql)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return "(" + strings.Join(parts, " OR ") + ")", nil
}

// conditionField is the SQL of what a condition looks at. A range of dates is
// compared with the column as it is stored, without a function around it, so
// that the engine can skip what is outside by its statistics.
func (w *writer) conditionField(c condition, field func(expr.Node) (string, error)) (string, error) {
	if column, plain := expr.ColumnName(c.node); plain && c.dates != nil {
		return expr.Quote(column), nil
	}
	return field(c.node)
}

// nulls says what a condition does with missing values.
func nulls(condition, field, option string) string {
	switch option {
	case "ALL_VALUES":
		return "(" + condition + " OR " + field + " IS NULL)"
	case "NULLS_ONLY":
		return field + " IS NULL"
	}
	return condition
}
