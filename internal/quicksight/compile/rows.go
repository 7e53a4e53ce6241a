package compile

import (
	"fmt"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// relation is rows to read: all stages before the grouping.
type relation struct {
	from  string
	where []string
}

// rows writes the stages before the grouping. nodes are the expressions that
// will be computed over the rows, dims what they will be grouped by.
func (w *writer) rows(nodes []expr.Node, dims []dimension) (relation, error) {
	for _, group := range w.conditions {
		for _, c := range group {
			nodes = append(nodes, c.node)
			if c.top != nil {
				nodes = append(nodes, c.top.nodes()...)
			}
		}
	}
	r := relation{from: w.set.Source(w.options.Dialect)}
	if before := windows(nodes, expr.PreFilter); len(before) > 0 {
		if err := w.window(&r, "before_filters", before); err != nil {
			return r, err
		}
	}
	if err := w.filter(&r, onRows); err != nil {
		return r, err
	}
	inner, nested := windows(nodes, expr.PreAgg), nestings(nodes)
	if len(inner) == 0 && len(nested) == 0 && !w.hasLate() {
		return r, nil
	}
	r = relation{from: w.add("filtered", selection{columns: []string{"*"}, from: r.from, where: r.where}, true)}
	if len(inner) > 0 {
		if err := w.window(&r, "before_grouping", inner); err != nil {
			return r, err
		}
	}
	if len(nested) > 0 {
		if err := w.nest(&r, nested, dims); err != nil {
			return r, err
		}
	}
	return r, w.filter(&r, onWindows)
}

// hasLate tells whether a filter waits for the stages after the filters.
func (b *builder) hasLate() bool {
	return slices.ContainsFunc(b.conditions, func(g alternatives) bool { return g[0].when() == onWindows })
}

// windows are the windows of a stage in expressions, each once.
func windows(nodes []expr.Node, stage expr.Stage) []expr.Node {
	return collect(nodes, func(n expr.Node) bool {
		s, ok := expr.Window(n)
		return ok && s == stage
	})
}

// nestings are the level-aware aggregations in expressions, each once.
func nestings(nodes []expr.Node) []expr.Node {
	return collect(nodes, func(n expr.Node) bool {
		_, _, ok := expr.Nested(n)
		return ok
	})
}

// collect finds the outermost parts that are wanted, each once.
func collect(nodes []expr.Node, wanted func(expr.Node) bool) []expr.Node {
	var found []expr.Node
	seen := map[string]bool{}
	for _, n := range nodes {
		expr.Walk(n, func(n expr.Node) bool {
			if !wanted(n) {
				return true
			}
			if !seen[n.String()] {
				seen[n.String()] = true
				found = append(found, n)
			}
			return false
		})
	}
	return found
}

// window adds a stage that computes windows over the rows so far.
func (w *writer) window(r *relation, name string, nodes []expr.Node) error {
	columns := []string{"*"}
	for _, n := range nodes {
		sql, err := w.row(n)
		if err != nil {
			return err
		}
		as := w.fresh("window")
		columns = append(columns, named(sql, as))
		w.computed[n.String()] = expr.Quote(as)
	}
	*r = relation{from: w.add(name, selection{columns: columns, from: r.from, where: r.where}, true)}
	return nil
}

// fresh is a name for a computed column that nothing else has.
func (w *writer) fresh(name string) string {
	w.counter++
	for w.isColumn(fmt.Sprintf("%s_%d", name, w.counter)) {
		w.counter++
	}
	return fmt.Sprintf("%s_%d", name, w.counter)
}

// filter adds the conditions of a stage.
func (w *writer) filter(r *relation, stage when) error {
	before := *r // a top n looks at the rows before any other top n
	for _, group := range w.conditions {
		if group[0].when() != stage {
			continue
		}
		if group[0].top != nil {
			text, err := w.topCondition(before, group[0])
			if err != nil {
				return wrap(group[0].path, err)
			}
			r.where = append(r.where, text)
			continue
		}
		text, err := w.text(group, w.row)
		if err != nil {
			return err
		}
		if len(group) > 1 {
			r.where = append(r.where, text)
			continue
		}
		r.where = append(r.where, w.dated(group[0], text)...)
	}
	return nil
}
