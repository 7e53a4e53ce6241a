package compile

import (
	"fmt"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// nest computes level-aware aggregations. Each row gets the value of its group;
// an aggregation of the visual counts the value once for each group of its own,
// in the first of the rows that share it.
func (w *writer) nest(r *relation, nodes []expr.Node, dims []dimension) error {
	columns := []string{"*"}
	for _, n := range nodes {
		agg, by, _ := expr.Nested(n)
		over, err := w.over(agg, by)
		if err != nil {
			return err
		}
		value, err := w.row(over)
		if err != nil {
			return err
		}
		keys, err := w.list(by)
		if err != nil {
			return err
		}
		all := slices.Clone(keys)
		for _, d := range dims {
			sql, err := w.value(d)
			if err != nil {
				return err
			}
			all = append(all, sql)
		}
		as, first := w.fresh("level"), w.fresh("first")
		columns = append(columns,
			named(value, as),
			named("row_number() OVER ("+partition(all)+")", first))
		w.computed[n.String()] = "CASE WHEN " + expr.Quote(first) + " = 1 THEN " + expr.Quote(as) + " END"
	}
	*r = relation{from: w.add("levels", selection{columns: columns, from: r.from, where: r.where}, true)}
	return nil
}

// over is an aggregate as a window over the rows of each group.
func (b *builder) over(agg expr.Node, by []expr.Node) (expr.Node, error) {
	name, args, _ := expr.Call(agg)
	window := map[string]string{"distinct_count": "distinctCountOver", "percentileDisc": "percentileDiscOver"}[name]
	if window == "" {
		window = name + "Over"
	}
	texts := func(nodes []expr.Node) string {
		list := make([]string, len(nodes))
		for i, n := range nodes {
			list[i] = n.String()
		}
		return join(list)
	}
	n, err := b.set.schema.Analyse(window + "(" + texts(args) + ", [" + texts(by) + "], PRE_AGG)")
	if err != nil {
		return nil, fmt.Errorf("%s with fields of its own to group by is not supported: %w", name, err)
	}
	return n, nil
}

func (w *writer) list(nodes []expr.Node) ([]string, error) {
	texts := make([]string, len(nodes))
	for i, n := range nodes {
		var err error
		if texts[i], err = w.row(n); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func partition(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return "PARTITION BY " + join(keys)
}
