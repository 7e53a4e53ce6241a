package compile

import (
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// divisible are the aggregates that can be computed from those of parts.
var divisible = []string{"sum", "sumif", "count", "countif", "min", "minif", "max", "maxif", "avg", "avgif"}

// aggregates are the calls of aggregate functions over rows in expressions.
func aggregates(nodes []expr.Node) []expr.Node {
	return collect(nodes, func(n expr.Node) bool {
		_, args, ok := expr.Call(n)
		return ok && n.Level() == expr.Aggregate && !slices.ContainsFunc(args, func(a expr.Node) bool { return a.Level() >= expr.Aggregate })
	})
}

// base writes what placed axes read.
func (w *writer) base(r relation, g grouping, nodes []expr.Node) (base, error) {
	calls := aggregates(nodes)
	for _, n := range calls {
		if name, _, _ := expr.Call(n); !slices.Contains(divisible, strings.ToLower(name)) {
			return w.rowBase(r, g, nodes)
		}
	}
	return w.groupBase(r, g, calls)
}

// rowBase is the rows with their dimensions and the columns that are needed.
func (w *writer) rowBase(r relation, g grouping, nodes []expr.Node) (base, error) {
	s := selection{from: r.from, where: r.where}
	have := map[string]bool{}
	for _, d := range g.dims {
		sql, err := w.value(d)
		if err != nil {
			return base{}, err
		}
		s.columns = append(s.columns, named(sql, d.name))
		have[d.name] = true
	}
	for _, column := range w.needed(nodes) {
		if !have[column] {
			s.columns = append(s.columns, expr.Quote(column))
		}
	}
	from := w.add("rows", s, true)
	w.replaceDimensions(from, g)
	// A column is that of the rows, not one of the same name in a joined stage.
	aggregate := func(n expr.Node) (string, error) {
		p := w.printer(nil)
		p.Column = func(name string) string { return from + "." + expr.Quote(name) }
		return p.SQL(n)
	}
	having, err := w.having(onGroups, aggregate)
	if err != nil || len(having) == 0 {
		return base{from: from, aggregate: aggregate}, err
	}
	from = w.kept(from, g, having)
	w.replaceDimensions(from, g)
	return base{from: from, aggregate: aggregate}, nil
}

// kept adds the stage with the rows of the groups that the filters on groups
// keep.
func (w *writer) kept(from string, g grouping, having []string) string {
	s := selection{from: from, group: len(g.dims), having: having}
	for _, d := range g.dims {
		s.columns = append(s.columns, expr.Quote(d.name))
	}
	name := w.add("kept", s, false)
	same := make([]string, len(g.dims))
	for i, d := range g.dims {
		same[i] = name + "." + expr.Quote(d.name) + " IS NOT DISTINCT FROM " + from + "." + expr.Quote(d.name)
	}
	join := "JOIN " + name + " ON " + strings.Join(same, " AND ")
	if len(same) == 0 {
		join = "CROSS JOIN " + name
	}
	return w.add("kept_rows", selection{columns: []string{from + ".*"}, from: from, joins: []string{join}}, true)
}

// needed are the columns that expressions read over the rows so far.
func (w *writer) needed(nodes []expr.Node) []string {
	var names []string
	for _, n := range nodes {
		expr.Walk(n, func(n expr.Node) bool {
			if sql, ok := w.computed[n.String()]; ok {
				names = append(names, quotedIn(sql)...)
				return false
			}
			if _, ok := w.truncatedCall(n); ok {
				names = append(names, w.set.Floor.Column)
				return false
			}
			if condition, ok := w.counted(n); ok {
				if condition != nil {
					names = append(names, w.needed([]expr.Node{condition})...)
				}
				return false
			}
			if column, ok := expr.ColumnName(n); ok {
				names = append(names, column)
			}
			return true
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// quotedIn are the names in the SQL of a computed column.
func quotedIn(sql string) []string {
	var names []string
	for i, part := range strings.Split(sql, `"`) {
		if i%2 == 1 {
			names = append(names, part)
		}
	}
	return names
}

// replaceDimensions makes expressions that are dimensions columns of a stage.
func (w *writer) replaceDimensions(from string, g grouping) {
	for _, d := range g.dims {
		if _, plain := expr.ColumnName(d.node); !plain && d.unit == "" {
			w.computed[d.node.String()] = from + "." + expr.Quote(d.name)
		}
	}
}

// groupBase is the groups of all dimensions with the aggregates of each.
func (w *writer) groupBase(r relation, g grouping, calls []expr.Node) (base, error) {
	gr, err := w.groupedRows(r, g)
	if err != nil {
		return base{}, err
	}
	s := gr.selection
	for _, d := range gr.dims {
		s.columns = append(s.columns, named(d.sql, d.column.Name))
	}
	from := expr.Quote("groups")
	again, own := map[string]string{}, map[string]string{} // by call
	for _, n := range calls {
		p, err := w.part(n, from)
		if err != nil {
			return base{}, err
		}
		s.columns = append(s.columns, p.columns...)
		again[n.String()], own[n.String()] = p.again, p.own
	}
	w.add("groups", s, false)
	by := func(parts map[string]string) func(expr.Node) (string, error) {
		return func(n expr.Node) (string, error) {
			return w.sql(n, func(n expr.Node) (string, bool) {
				sql, ok := parts[n.String()]
				return sql, ok
			})
		}
	}
	return base{from: from, aggregate: by(again), figure: by(own)}, nil
}

// parted is an aggregate as columns of the groups.
type parted struct {
	columns []string
	// own is its value for one group, again that for several.
	own, again string
}

// part takes an aggregate apart.
func (w *writer) part(n expr.Node, from string) (parted, error) {
	name, args, _ := expr.Call(n)
	var p parted
	column := func(n expr.Node, label string) (string, error) {
		sql, err := w.row(n)
		as := w.partName(label, n)
		p.columns = append(p.columns, named(sql, as))
		return from + "." + expr.Quote(as), err
	}
	var err error
	switch name = strings.ToLower(name); name {
	case "avg", "avgif":
		sum, count, err := averaged(args, strings.TrimPrefix(name, "avg"))
		if err != nil {
			return p, err
		}
		s, err := column(sum, "sum")
		if err != nil {
			return p, err
		}
		c, err := column(count, "count")
		p.own = "CAST(" + s + " AS DOUBLE) / NULLIF(" + c + ", 0)"
		p.again = "CAST(sum(" + s + ") AS DOUBLE) / NULLIF(sum(" + c + "), 0)"
		return p, err
	case "count", "countif":
		p.own, err = column(n, "count")
		p.again = integer("sum("+p.own+")", expr.Integer)
	case "min", "minif", "max", "maxif":
		p.own, err = column(n, name[:3])
		p.again = name[:3] + "(" + p.own + ")"
	default:
		p.own, err = column(n, "sum")
		p.again = integer("sum("+p.own+")", n.Type())
	}
	return p, err
}

// integer keeps DuckDB's sums of integers from becoming 128 bits wide.
func integer(sum string, t expr.Type) string {
	if t == expr.Integer {
		return "CAST(" + sum + " AS BIGINT)"
	}
	return sum
}

// partName names a part for what it is: sum_response_bytes.
func (w *writer) partName(label string, n expr.Node) string {
	if columns := expr.Columns(n); len(columns) > 0 {
		label += "_" + slug(columns[0])
	}
	if w.parts == nil {
		w.parts = map[string]bool{}
	}
	return w.free(w.parts, label, "")
}

// averaged are the sum and the count that make an average.
func averaged(args []expr.Node, suffix string) (sum, count expr.Node, err error) {
	if suffix != "" {
		suffix = "If"
	}
	if sum, err = expr.Apply("sum"+suffix, args...); err != nil {
		return nil, nil, err
	}
	count, err = expr.Apply("count"+suffix, args...)
	return sum, count, err
}
