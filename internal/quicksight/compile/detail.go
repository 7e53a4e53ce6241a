package compile

import (
	"slices"
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// detail is a table of rows as they are.
func (b *builder) detail(dims []dimension, keys []sortKey, styles []output) error {
	w := b.writer()
	r, err := w.rows(b.detailNodes(dims, keys, styles), nil)
	if err != nil {
		return err
	}
	s := selection{from: r.from, where: r.where}
	if err := w.cut(&s, dims, keys); err != nil {
		return err
	}
	var columns []Column
	for _, d := range dims {
		sql, err := w.value(d)
		if err != nil {
			return err
		}
		s.columns = append(s.columns, named(sql, d.name))
		columns = append(columns, d.column())
	}
	for _, o := range styles {
		sql, err := o.sql(w.single)
		if err != nil {
			return err
		}
		s.columns = append(s.columns, named(sql, o.column.Name))
		columns = append(columns, o.column)
	}
	order, err := w.detailOrder(dims, keys)
	if err != nil {
		return err
	}
	s.order = orderBy(order)
	s.limit = strconv.Itoa(b.plan.PageSize)
	if b.plan.Page > 0 {
		s.offset = strconv.Itoa(b.plan.Page * b.plan.PageSize)
	}
	if b.plan.Main, err = w.query(s, columns); err != nil {
		return err
	}
	b.plan.Count, err = b.writer().countRows(b.detailNodes(dims, nil, nil))
	return err
}

// cut narrows the rows to those that can be on the page: the ones that do not
// come after its last row by the first sort key, which is looked for first,
// alone. Sorting whole rows of many columns costs far more. It works for a
// column that has a value in every row.
func (w *writer) cut(s *selection, dims []dimension, keys []sortKey) error {
	if len(keys) == 0 || keys[0].dim < 0 {
		return nil
	}
	column, plain := expr.ColumnName(dims[keys[0].dim].node)
	if !plain || !slices.Contains(w.set.Complete, column) {
		return nil
	}
	name := expr.Quote(column)
	first := selection{
		columns: []string{name}, from: s.from, where: s.where,
		order: orderBy([]ordering{{name, keys[0].desc}}),
		limit: strconv.Itoa((w.plan.Page + 1) * w.plan.PageSize),
	}
	last, compare := "max", " <= "
	if keys[0].desc {
		last, compare = "min", " >= "
	}
	page := w.add("page", first, false)
	s.where = append(slices.Clone(s.where), name+compare+"(SELECT "+last+"("+name+") FROM "+page+")")
	return nil
}

func (b *builder) detailNodes(dims []dimension, keys []sortKey, styles []output) []expr.Node {
	nodes := grouping{outputs: styles, order: keys}.nodes()
	for _, d := range dims {
		nodes = append(nodes, d.node)
	}
	return nodes
}

// detailOrder is the order of rows. What is shown first decides between equal
// rows, so that pages do not overlap.
func (w *writer) detailOrder(dims []dimension, keys []sortKey) ([]ordering, error) {
	var order []ordering
	used := map[int]bool{}
	for _, k := range keys {
		if k.dim >= 0 {
			used[k.dim] = true
			order = append(order, ordering{expr.Quote(dims[k.dim].name), k.desc})
			continue
		}
		sql, err := w.single(k.node)
		if err != nil {
			return nil, err
		}
		order = append(order, ordering{sql, k.desc})
	}
	if len(keys) == 0 {
		return nil, nil
	}
	for i, d := range dims {
		if !used[i] {
			order = append(order, ordering{sql: expr.Quote(d.name)})
		}
	}
	return order, nil
}

// single writes an aggregate over one row, as conditional formats and sorts of
// tables without aggregation have them: the value itself.
func (w *writer) single(n expr.Node) (string, error) {
	var failed error
	sql, err := w.sql(n, func(n expr.Node) (string, bool) {
		name, args, ok := expr.Call(n)
		if !ok || n.Level() != expr.Aggregate || args[0].Level() >= expr.Aggregate {
			return "", false
		}
		value, err := w.row(args[0])
		if err != nil {
			failed = err
		}
		switch name {
		case "count", "distinct_count":
			return "CASE WHEN " + value + " IS NULL THEN 0 ELSE 1 END", true
		case "sum", "min", "max", "avg", "median":
			return value, true
		}
		failed = &notForRows{name}
		return value, true
	})
	if failed != nil {
		return "", failed
	}
	return sql, err
}

// notForRows is an aggregate that one row has no value of.
type notForRows struct{ function string }

func (e *notForRows) Error() string {
	return e.function + " is not supported in a table whose values are not aggregated"
}
