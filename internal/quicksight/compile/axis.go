package compile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// axis is a dimension, or several as one, with an order and a limit of its own:
// the categories of a bar chart, its colours.
type axis struct {
	dims  []int // of the grouping
	sort  []sortKey
	limit int // 0 is none
	// other keeps what is beyond the limit as one more value.
	other bool
	// placed axes get a stage that finds the position of each value; the others
	// are ordered by the result's own ORDER BY.
	placed bool
}

// place decides which axes need a stage of their own. A single axis without
// "other" is the result itself: its order and limit are the statement's. An axis
// without limit that is ordered by its own values needs none either.
func (g grouping) place() grouping {
	if len(g.axes) == 1 && !g.axes[0].other && len(g.axes[0].dims) == len(g.dims) {
		a := g.axes[0]
		g.order = append(a.sort, g.order...)
		if a.limit > 0 && (g.limit == 0 || a.limit < g.limit) {
			g.limit = a.limit
		}
		g.axes = nil
		return g
	}
	g.axes = slices.Clone(g.axes)
	for i, a := range g.axes {
		g.axes[i].placed = a.limit > 0 || slices.ContainsFunc(a.sort, func(k sortKey) bool { return k.dim < 0 })
	}
	if slices.ContainsFunc(g.axes, func(a axis) bool { return a.placed }) {
		return g
	}
	var order []sortKey
	for _, a := range g.axes {
		order = append(order, a.sort...)
	}
	g.order, g.axes = append(order, g.order...), nil
	return g
}

// base is what the stages of placed axes read: rows, or groups of all the
// dimensions where every figure can be made of figures of the groups. Groups
// are better: the rows are then read once.
type base struct {
	from      string
	aggregate func(expr.Node) (string, error)
	// figure writes what aggregate does where no groups are put together; nil
	// where the base is rows.
	figure func(expr.Node) (string, error)
}

// grouped writes the stages up to the grouping.
func (w *writer) grouped(r relation, g grouping, nodes []expr.Node, keepAll bool) (grouped, error) {
	if !slices.ContainsFunc(g.axes, func(a axis) bool { return a.placed }) {
		return w.groupedRows(r, g)
	}
	b, err := w.base(r, g, nodes)
	if err != nil {
		return grouped{}, err
	}
	m := merging{w: w, base: b, g: g, keepAll: keepAll}
	m.gr = grouped{selection: selection{from: b.from}, aggregate: b.aggregate}
	// Without "other", the groups of the base are those of the result.
	m.together = b.figure == nil || slices.ContainsFunc(g.axes, func(a axis) bool { return a.other })
	if !m.together {
		m.gr.aggregate = b.figure
	}
	m.values, m.flags = map[int]string{}, map[int]string{}
	for _, a := range g.axes {
		if err := m.join(a); err != nil {
			return grouped{}, err
		}
	}
	m.columns()
	return m.gr, nil
}

// merging writes the SELECT that joins the positions of placed axes to a base.
type merging struct {
	w    *writer
	base base
	g    grouping
	gr   grouped
	// keepAll: groups without position are needed until the table calculations
	// are done.
	keepAll bool
	// together: groups of the base are put together in "other", or rows grouped.
	together bool
	// values and flags are the SQL of dimensions that have "other".
	values, flags map[int]string
}

// join adds an axis.
func (m *merging) join(a axis) error {
	if !a.placed {
		for _, k := range a.sort {
			m.gr.order = append(m.gr.order, ordering{expr.Quote(m.g.dims[k.dim].name), k.desc})
		}
		return nil
	}
	name, err := m.w.positions(m.base, m.g, a)
	if err != nil {
		return err
	}
	position := name + "." + expr.Quote("position")
	kind := "JOIN "
	if a.other || m.keepAll {
		kind = "LEFT JOIN "
	}
	on := make([]string, len(a.dims))
	for i, dim := range a.dims {
		column := expr.Quote(m.g.dims[dim].name)
		on[i] = m.base.from + "." + column + " IS NOT DISTINCT FROM " + name + "." + column
		if a.other {
			m.values[dim] = name + "." + column
		}
	}
	if a.other {
		m.flags[a.dims[0]] = position + " IS NULL"
	} else if m.keepAll {
		m.gr.drop = append(m.gr.drop, len(m.gr.order))
	}
	if m.together {
		position = "min(" + position + ")"
	}
	m.gr.joins = append(m.gr.joins, kind+name+" ON "+strings.Join(on, " AND "))
	m.gr.order = append(m.gr.order, ordering{sql: position})
	return nil
}

// columns adds the dimensions.
func (m *merging) columns() {
	for i, d := range m.g.dims {
		sql := m.values[i]
		if sql == "" {
			sql = m.base.from + "." + expr.Quote(d.name)
		}
		m.gr.dims = append(m.gr.dims, dimensionColumn{sql, d.column()})
		if flag := m.flags[i]; flag != "" {
			other := Column{Name: m.w.free(m.w.names(m.g), d.name, "other"), FieldID: d.ID, Label: d.Column, Role: Other, Type: expr.Bool, Well: d.Well}
			m.gr.dims = append(m.gr.dims, dimensionColumn{flag, other})
		}
	}
	if m.together {
		m.gr.group = len(m.gr.dims)
	}
}

// names are those that the columns of a grouping have.
func (w *writer) names(g grouping) map[string]bool {
	names := map[string]bool{}
	for _, d := range g.dims {
		names[d.name] = true
	}
	for _, o := range g.outputs {
		names[o.column.Name] = true
	}
	return names
}

// groupedRows groups rows as they are: the common case.
func (w *writer) groupedRows(r relation, g grouping) (grouped, error) {
	gr := grouped{selection: selection{from: r.from, where: r.where, group: len(g.dims)}, aggregate: w.row}
	for _, d := range g.dims {
		sql, err := w.value(d)
		if err != nil {
			return gr, err
		}
		gr.dims = append(gr.dims, dimensionColumn{sql, d.column()})
	}
	var err error
	gr.having, err = w.having(onGroups, w.row)
	return gr, err
}

// positions adds the stage that orders the values of an axis.
func (w *writer) positions(b base, g grouping, a axis) (string, error) {
	s := selection{from: b.from, group: len(a.dims)}
	var order []ordering
	own := map[int]bool{}
	for _, dim := range a.dims {
		s.columns = append(s.columns, expr.Quote(g.dims[dim].name))
	}
	for _, k := range a.sort {
		if k.dim >= 0 {
			own[k.dim] = true
			order = append(order, ordering{expr.Quote(g.dims[k.dim].name), k.desc})
			continue
		}
		if k.node.Level() == expr.Table {
			return "", fmt.Errorf("%s is a table calculation: a limited axis cannot be sorted by it", k.node)
		}
		sql, err := b.aggregate(k.node)
		if err != nil {
			return "", err
		}
		order = append(order, ordering{sql, k.desc})
	}
	for _, dim := range a.dims {
		if !own[dim] {
			order = append(order, ordering{sql: expr.Quote(g.dims[dim].name)})
		}
	}
	s.columns = append(s.columns, named("row_number() OVER (ORDER BY "+join(orderBy(order))+")", "position"))
	s.order = []string{fmt.Sprint(len(a.dims) + 1)}
	if a.limit > 0 {
		s.limit = fmt.Sprint(a.limit)
	} else {
		s.order = nil
	}
	return w.add("top_"+g.dims[a.dims[0]].name, s, false), nil
}
