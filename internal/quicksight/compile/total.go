package compile

import (
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// total is the figures over the rows of all groups. Groups that the filters on
// groups leave out do not count. A table calculation that has no meaning there
// is null.
func (w *writer) total(g grouping, dims []dimension) (*Query, error) {
	for i, o := range g.outputs {
		if o.nodes[0].Level() == expr.Table && !w.computable(g, o) {
			g.outputs[i].nodes = []expr.Node{expr.Value(nil)}
		}
	}
	if !slices.ContainsFunc(w.conditions, func(a alternatives) bool { return a[0].when() >= onGroups }) {
		return w.group(g)
	}
	// The rows are grouped by all dimensions first to find the groups that stay.
	all := grouping{dims: dims, outputs: g.outputs}
	nodes := append(all.nodes(), w.groupConditions()...)
	r, err := w.rows(nodes, dims)
	if err != nil {
		return nil, err
	}
	w.share(nodes)
	b, err := w.rowBase(r, all, nodes)
	if err != nil {
		return nil, err
	}
	gr := grouped{selection: selection{from: b.from}, aggregate: b.aggregate}
	if w.needsSecondStage(g) {
		return w.calculate(g, gr)
	}
	return w.finish(g, gr)
}

// computable tells whether a table calculation can be computed without
// dimensions.
func (w *writer) computable(g grouping, o output) bool {
	c := calculation{w.writer(), grouping{outputs: g.outputs}, map[string]string{}}
	for _, n := range collect(o.nodes, func(n expr.Node) bool { return n.Level() == expr.Aggregate }) {
		c.names[n.String()] = "figure"
	}
	_, err := c.print(o.nodes[0])
	return err == nil
}
