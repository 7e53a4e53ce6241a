package expr

import (
	"maps"
	"slices"
)

// Walk visits n and, where visit returns true, the parts it is made of, in the
// order of the text.
func Walk(n Node, visit func(Node) bool) {
	if !visit(n) {
		return
	}
	for _, c := range n.children() {
		Walk(c, visit)
	}
}

// Columns are the names of the columns that n reads, sorted.
func Columns(n Node) []string {
	return named(n, func(n Node) (string, bool) { return ColumnName(n) })
}

// Parameters are the names of the parameters that n reads, sorted.
func Parameters(n Node) []string {
	return named(n, func(n Node) (string, bool) {
		p, ok := n.(*parameterRef)
		if !ok {
			return "", false
		}
		return p.name, true
	})
}

// named are the names that a function finds in n.
func named(n Node, name func(Node) (string, bool)) []string {
	found := map[string]bool{}
	Walk(n, func(part Node) bool {
		if s, ok := name(part); ok {
			found[s] = true
		}
		return true
	})
	return slices.Sorted(maps.Keys(found))
}

// ColumnName is the name of the column when n is nothing but a column.
func ColumnName(n Node) (string, bool) {
	c, ok := n.(*column)
	if !ok {
		return "", false
	}
	return c.name, true
}

// Call is the function's name, as QuickSight writes it, and the arguments when
// n is the call of a function. Lists and keywords are arguments, too.
func Call(n Node) (name string, args []Node, ok bool) {
	c, ok := n.(*call)
	if !ok {
		return "", nil, false
	}
	return c.function.name, slices.Clone(c.args), true
}

// Unit is the granularity (DAY) that an argument names, as truncDate takes it:
// "" where it names none.
func Unit(n Node) string {
	k, ok := n.(*keyword)
	if !ok {
		return ""
	}
	return unitOf(k).name
}

// Items are the items of a list.
func Items(n Node) ([]Node, bool) {
	l, ok := n.(*list)
	if !ok {
		return nil, false
	}
	return slices.Clone(l.items), true
}

// Window tells whether n is a level-aware window or a table calculation, and
// when it is computed.
func Window(n Node) (Stage, bool) {
	c, ok := n.(*call)
	if !ok || c.function.family != over && c.function.family != table {
		return 0, false
	}
	return c.stage, true
}

// Nested tells whether n is a level-aware aggregation such as sum(x, [dims]),
// and takes it apart: agg is sum(x), to be grouped by dims. Its value for a
// row is that of the row's group, and every group counts once when it is
// aggregated again.
func Nested(n Node) (agg Node, dims []Node, ok bool) {
	c, ok := n.(*call)
	if !ok || c.function.family != aggregate {
		return nil, nil, false
	}
	l, ok := c.argument("dims").(*list)
	if !ok {
		return nil, nil, false
	}
	plain := *c
	plain.args = c.args[:len(c.args)-1]
	plain.bound = slices.Clone(c.bound)
	plain.bound[len(plain.bound)-1] = nil
	plain.level = Aggregate
	plain.parts = total(plain.args)
	return &plain, slices.Clone(l.items), true
}
