package compile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// grouping is what an aggregated visual asks for.
type grouping struct {
	dims    []dimension
	outputs []output
	// axes are the dimensions whose values have an order or a limit of their
	// own, outermost first.
	axes []axis
	// order is that of the rows where no axis says it.
	order []sortKey
	// limit and offset are those of the result; a limit of 0 is none.
	limit, offset int
}

// output is a column besides the dimensions.
type output struct {
	column Column
	// nodes are the expressions that it is made of.
	nodes []expr.Node
	// write puts them together; nil for a single one.
	write func(sql []string) string
}

func (m measure) output() output { return output{column: m.column(), nodes: []expr.Node{m.node}} }

// sortKey is a dimension, by its index, or else an expression over the group.
type sortKey struct {
	dim  int // -1: node
	node expr.Node
	desc bool
}

func join(list []string) string { return strings.Join(list, ", ") }

func indent(text string) string {
	return "\n    " + strings.ReplaceAll(text, "\n", "\n    ") + "\n  "
}

// nodes are all expressions of a grouping over groups.
func (g grouping) nodes() []expr.Node {
	var nodes []expr.Node
	for _, o := range g.outputs {
		nodes = append(nodes, o.nodes...)
	}
	keys := slices.Clone(g.order)
	for _, a := range g.axes {
		keys = append(keys, a.sort...)
	}
	for _, k := range keys {
		if k.node != nil {
			nodes = append(nodes, k.node)
		}
	}
	return nodes
}

// grouped is a SELECT that groups, before its columns are written.
type grouped struct {
	selection
	dims []dimensionColumn
	// order is that of the axes: aggregates.
	order []ordering
	// drop are the numbers in order of the positions that groups without one
	// have to leave, after the table calculations.
	drop []int
	// aggregate writes an expression over the group.
	aggregate func(expr.Node) (string, error)
}

// dimensionColumn is a column that the SELECT groups by.
type dimensionColumn struct {
	sql    string
	column Column
}

// group writes the statement of an aggregated visual.
func (w *writer) group(g grouping) (*Query, error) {
	nodes := append(g.nodes(), w.groupConditions()...)
	rowNodes := slices.Clone(nodes)
	for _, d := range g.dims {
		rowNodes = append(rowNodes, d.node)
	}
	r, err := w.rows(rowNodes, g.dims)
	if err != nil {
		return nil, err
	}
	w.share(nodes)
	second := w.needsSecondStage(g)
	gr, err := w.grouped(r, g, nodes, second)
	if err != nil {
		return nil, err
	}
	if second {
		return w.calculate(g, gr)
	}
	return w.finish(g, gr)
}

// needsSecondStage tells whether something is computed over the grouped rows.
func (w *writer) needsSecondStage(g grouping) bool {
	late := func(n expr.Node) bool { return n.Level() == expr.Table || n.Level() == expr.Row }
	return slices.ContainsFunc(g.nodes(), late) ||
		slices.ContainsFunc(w.conditions, func(a alternatives) bool { return a[0].when() == onResult })
}

// groupConditions are what the filters on groups look at.
func (b *builder) groupConditions() []expr.Node {
	var nodes []expr.Node
	for _, group := range b.conditions {
		if when := group[0].when(); when == onGroups || when == onResult {
			for _, c := range group {
				nodes = append(nodes, c.node)
			}
		}
	}
	return nodes
}

// having writes the conditions of a stage over groups.
func (w *writer) having(stage when, field func(expr.Node) (string, error)) ([]string, error) {
	var texts []string
	for _, group := range w.conditions {
		if group[0].when() != stage {
			continue
		}
		text, err := w.text(group, field)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// finish ends the statement with the SELECT that groups.
func (w *writer) finish(g grouping, gr grouped) (*Query, error) {
	s := gr.selection
	var columns []Column
	for _, d := range gr.dims {
		s.columns = append(s.columns, named(d.sql, d.column.Name))
		columns = append(columns, d.column)
	}
	for _, o := range g.outputs {
		sql, err := o.sql(gr.aggregate)
		if err != nil {
			return nil, err
		}
		s.columns = append(s.columns, named(sql, o.column.Name))
		columns = append(columns, o.column)
	}
	keys, err := w.keys(g, gr.aggregate)
	if err != nil {
		return nil, err
	}
	s.order = orderBy(slices.Concat(gr.order, keys))
	s.page(g)
	return w.query(s, columns)
}

func (s *selection) page(g grouping) {
	if g.limit > 0 {
		s.limit = strconv.Itoa(g.limit)
	}
	if g.offset > 0 {
		s.offset = strconv.Itoa(g.offset)
	}
}

func (o output) sql(print func(expr.Node) (string, error)) (string, error) {
	texts := make([]string, len(o.nodes))
	for i, n := range o.nodes {
		var err error
		if texts[i], err = print(n); err != nil {
			return "", err
		}
	}
	if o.write == nil {
		return texts[0], nil
	}
	return o.write(texts), nil
}

// ordering is one part of an ORDER BY.
type ordering struct {
	sql  string
	desc bool
}

func orderBy(parts []ordering) []string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.sql
		if p.desc {
			texts[i] += " DESC"
		}
	}
	return texts
}

// keys are the order of the rows: by dimensions and outputs by their names, by
// other expressions as they are, and last by what makes it definite.
func (w *writer) keys(g grouping, print func(expr.Node) (string, error)) ([]ordering, error) {
	var order []ordering
	used := map[int]bool{}
	for _, k := range g.order {
		if k.dim >= 0 {
			used[k.dim] = true
			order = append(order, ordering{expr.Quote(g.dims[k.dim].name), k.desc})
			continue
		}
		sql := g.outputName(k.node)
		if sql == "" {
			var err error
			if sql, err = print(k.node); err != nil {
				return nil, err
			}
		}
		order = append(order, ordering{sql, k.desc})
	}
	for i, d := range g.dims {
		if !used[i] && !g.placed(i) {
			order = append(order, ordering{expr.Quote(d.name), false})
		}
	}
	return order, nil
}

// outputName is the quoted name of the output that is an expression, or "".
func (g grouping) outputName(n expr.Node) string {
	for _, o := range g.outputs {
		if o.write == nil && o.nodes[0].String() == n.String() {
			return expr.Quote(o.column.Name)
		}
	}
	return ""
}

// placed tells whether a dimension's order comes from its axis.
func (g grouping) placed(dim int) bool {
	return slices.ContainsFunc(g.axes, func(a axis) bool { return slices.Contains(a.dims, dim) })
}
