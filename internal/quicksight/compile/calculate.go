package compile

import (
	"fmt"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// calculation is the stage of the table calculations, over the grouped rows.
type calculation struct {
	*writer
	g grouping
	// names are the columns of the grouped rows, by the text of what they hold.
	names map[string]string
}

// calculate ends the statement with the table calculations, the conditions on
// them, and what else waits for the grouped rows.
func (w *writer) calculate(g grouping, gr grouped) (*Query, error) {
	c := calculation{w, g, map[string]string{}}
	from, order, err := c.grouped(gr)
	if err != nil {
		return nil, err
	}
	s := selection{from: from}
	var columns []Column
	for _, d := range gr.dims {
		s.columns = append(s.columns, expr.Quote(d.column.Name))
		columns = append(columns, d.column)
	}
	for _, o := range g.outputs {
		sql, err := o.sql(c.print)
		if err != nil {
			return nil, err
		}
		s.columns = append(s.columns, named(sql, o.column.Name))
		columns = append(columns, o.column)
	}
	keys, err := w.keys(g, c.print)
	if err != nil {
		return nil, err
	}
	if order = append(order, keys...); len(gr.drop) > 0 || slices.ContainsFunc(w.conditions, func(a alternatives) bool { return a[0].when() == onResult }) {
		if s, order, err = c.filter(s, columns, order, gr.drop); err != nil {
			return nil, err
		}
	}
	s.order = orderBy(order)
	s.page(g)
	return w.query(s, columns)
}

// grouped adds the stage that the calculations read.
func (c calculation) grouped(gr grouped) (from string, order []ordering, err error) {
	s := gr.selection
	for _, d := range gr.dims {
		s.columns = append(s.columns, named(d.sql, d.column.Name))
	}
	// A condition on a figure that is shown anyway is computed from it here.
	shown := map[string]bool{}
	for _, o := range c.g.outputs {
		if o.write == nil {
			shown[o.nodes[0].String()] = true
		}
	}
	aggregates := collect(append(c.g.nodes(), c.groupConditions()...), func(n expr.Node) bool {
		if n.Level() != expr.Aggregate || shown[n.String()] {
			return n.Level() == expr.Aggregate
		}
		return len(collect([]expr.Node{n}, func(part expr.Node) bool { return shown[part.String()] })) == 0
	})
	for _, n := range aggregates {
		sql, err := gr.aggregate(n)
		if err != nil {
			return "", nil, err
		}
		name := c.nameOf(n)
		s.columns = append(s.columns, named(sql, name))
		c.names[n.String()] = expr.Quote(name)
	}
	for _, o := range gr.order {
		if slices.ContainsFunc(c.g.dims, func(d dimension) bool { return expr.Quote(d.name) == o.sql }) {
			order = append(order, o)
			continue
		}
		name := c.fresh("position")
		s.columns = append(s.columns, named(o.sql, name))
		order = append(order, ordering{expr.Quote(name), o.desc})
	}
	c.nameFields()
	return c.add("grouped", s, false), order, nil
}

// nameFields lets expressions mean the visual's fields by their columns: a
// dimension, or else the figure that is made of the column.
func (c calculation) nameFields() {
	for _, d := range c.g.dims {
		c.names[d.node.String()] = expr.Quote(d.name)
	}
	for _, o := range c.g.outputs {
		n, err := c.set.field(o.column.Column)
		if o.column.Role == Measure && err == nil && n.Level() == expr.Row && c.names[n.String()] == "" {
			c.names[n.String()] = expr.Quote(o.column.Name)
		}
	}
}

// nameOf is the name of an output that is the expression, or a new one.
func (c calculation) nameOf(n expr.Node) string {
	for _, o := range c.g.outputs {
		if o.write == nil && o.nodes[0].String() == n.String() {
			return o.column.Name
		}
	}
	return c.fresh("figure")
}

// print writes an expression over the grouped rows.
func (c calculation) print(n expr.Node) (string, error) {
	missing := ""
	p := c.printer(func(n expr.Node) (string, bool) {
		name, ok := c.names[n.String()]
		return name, ok
	})
	p.Column = func(name string) string {
		missing = name
		return expr.Quote(name)
	}
	for _, d := range c.g.dims {
		if d.unit != "" && p.Granularity == "" {
			p.Granularity = d.unit
			continue
		}
		p.Partition = append(p.Partition, expr.Quote(d.name))
	}
	sql, err := p.SQL(n)
	if err == nil && missing != "" {
		err = fmt.Errorf("%s needs {%s} in the visual: a table calculation sees only the visual's own fields", n, missing)
	}
	return sql, err
}

// filter makes s a stage and keeps the rows that the conditions on table
// calculations keep, and those with a position of their own.
func (c calculation) filter(s selection, columns []Column, order []ordering, drop []int) (selection, []ordering, error) {
	last := selection{columns: make([]string, 0, len(s.columns))}
	for _, column := range columns {
		last.columns = append(last.columns, expr.Quote(column.Name))
	}
	sorted := make([]ordering, len(order))
	for i, o := range order {
		name := c.fresh("order")
		s.columns = append(s.columns, named(o.sql, name))
		sorted[i] = ordering{expr.Quote(name), o.desc}
	}
	for _, i := range drop {
		last.where = append(last.where, sorted[i].sql+" IS NOT NULL")
	}
	conditions, err := c.having(onResult, func(n expr.Node) (string, error) {
		sql, err := c.print(n)
		if err != nil {
			return "", err
		}
		name := c.fresh("filter")
		s.columns = append(s.columns, named(sql, name))
		return expr.Quote(name), nil
	})
	if err != nil {
		return s, nil, err
	}
	last.where = append(last.where, conditions...)
	last.from = c.add("calculated", s, false)
	return last, sorted, nil
}
