package compile

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

const (
	maxBoxes = 50
	// maxOutliers are shown at each end of a box: the farthest.
	maxOutliers = 20
)

// boxPlot shows the distribution of the rows' values in each group: quartiles,
// whiskers that end at the last value within 1.5 times the distance of the
// quartiles, and the values beyond. The rows are read twice: for the quartiles,
// and then for what lies where around them.
func (b *builder) boxPlot(v *types.BoxPlotVisual, dims []dimension, measures []measure) error {
	cfg := definition.Of(v.ChartConfiguration)
	sort := definition.Of(cfg.SortConfiguration)
	for i, m := range measures {
		if m.raw.Level() > expr.Row {
			return fmt.Errorf("%s: %q aggregates: a box plot shows values of rows", m.Path, m.label)
		}
		median, err := expr.Apply("median", m.raw)
		if err != nil {
			return wrap(m.Path, err)
		}
		measures[i].node = median // what a sort by the field means
	}
	keys, err := b.sorts(sort.CategorySort, b.visual.Path+".ChartConfiguration.SortConfiguration.CategorySort", dims, measures)
	if err != nil {
		return err
	}
	if len(keys) == 0 && len(measures) > 0 {
		count, err := expr.Apply("count", measures[0].raw)
		if err != nil {
			return wrap(measures[0].Path, err)
		}
		keys = []sortKey{{dim: -1, node: count, desc: true}}
	}
	limit := maxBoxes
	if p := sort.PaginationConfiguration; p != nil && definition.Of(p.PageSize) > 0 {
		limit = int(*p.PageSize)
	}
	x := box{writer: b.writer(), g: grouping{dims: dims, order: keys, limit: limit}, measures: measures}
	x.outliers = cfg.BoxPlotOptions == nil || cfg.BoxPlotOptions.OutlierVisibility != types.VisibilityHidden
	b.plan.Main, err = x.query()
	return err
}

// box writes the statement of a box plot.
type box struct {
	*writer
	g        grouping
	measures []measure
	outliers bool
}

// quartiles are the percentiles of a box and the parts they are.
var quartiles = []struct {
	part    string
	percent int64
}{{"q1", 25}, {"median", 50}, {"q3", 75}}

func (x box) query() (*Query, error) {
	var nodes []expr.Node
	for _, m := range x.measures {
		nodes = append(nodes, m.raw)
	}
	r, err := x.rows(append(nodes, x.g.nodes()...), x.g.dims)
	if err != nil {
		return nil, err
	}
	values, names := grouping{dims: x.g.dims}, map[string]bool{}
	for i, m := range x.measures {
		// The value is a dimension of the stage of rows: a column by a name.
		x.measures[i].name = x.free(names, slug(m.Column), "value")
		values.dims = append(values.dims, dimension{Field: m.Field, node: m.raw, name: x.measures[i].name})
	}
	base, err := x.rowBase(r, values, x.g.nodes())
	if err != nil {
		return nil, err
	}
	boxes, err := x.boxes(base)
	if err != nil {
		return nil, err
	}
	return x.whiskers(base.from, boxes)
}

// boxes adds the stage with the quartiles of each group.
func (x box) boxes(b base) (string, error) {
	s := selection{from: b.from, group: len(x.g.dims)}
	for _, d := range x.g.dims {
		s.columns = append(s.columns, expr.Quote(d.name))
	}
	var percentiles []expr.Node
	for _, m := range x.measures {
		for _, q := range quartiles {
			n, err := expr.Apply("percentileCont", m.raw, expr.Value(q.percent))
			if err != nil {
				return "", err
			}
			percentiles = append(percentiles, n)
		}
	}
	x.share(percentiles)
	for i, m := range x.measures {
		for j, q := range quartiles {
			sql, err := x.sql(percentiles[i*len(quartiles)+j], func(n expr.Node) (string, bool) {
				return expr.Quote(m.name), n.String() == m.raw.String()
			})
			if err != nil {
				return "", err
			}
			s.columns = append(s.columns, named(sql, m.name+"_"+q.part))
		}
	}
	var order []ordering
	for _, k := range x.g.order {
		if k.dim >= 0 {
			order = append(order, ordering{expr.Quote(x.g.dims[k.dim].name), k.desc})
			continue
		}
		sql, err := b.aggregate(k.node)
		if err != nil {
			return "", err
		}
		order = append(order, ordering{sql, k.desc})
	}
	for _, d := range x.g.dims {
		order = append(order, ordering{sql: expr.Quote(d.name)})
	}
	if len(x.g.dims) > 0 {
		s.columns = append(s.columns, named("row_number() OVER (ORDER BY "+join(orderBy(order))+")", "position"))
		s.order, s.limit = []string{expr.Quote("position")}, fmt.Sprint(x.g.limit)
	}
	return x.add("boxes", s, false), nil
}

// whiskers ends the statement: each box once more with its rows.
func (x box) whiskers(from, boxes string) (*Query, error) {
	s := selection{from: boxes}
	var columns []Column
	var on []string
	add := func(sql string, c Column) {
		s.columns = append(s.columns, named(sql, c.Name))
		columns = append(columns, c)
	}
	for _, d := range x.g.dims {
		name := boxes + "." + expr.Quote(d.name)
		add(name, d.column())
		on = append(on, from+"."+expr.Quote(d.name)+" IS NOT DISTINCT FROM "+name)
	}
	for _, m := range x.measures {
		for _, q := range quartiles {
			add(boxes+"."+expr.Quote(m.name+"_"+q.part), m.partColumn(q.part, expr.Decimal))
		}
	}
	s.joins = []string{"CROSS JOIN " + from}
	if len(on) > 0 {
		position := boxes + "." + expr.Quote("position")
		add(position, Column{Name: "position", Label: "position", Role: Hidden, Type: expr.Integer})
		s.joins = []string{"JOIN " + from + " ON " + strings.Join(on, " AND ")}
		s.order = []string{position}
	}
	s.group = len(s.columns)
	for _, m := range x.measures {
		for _, f := range x.ends(m, from, boxes) {
			add(f.sql, m.partColumn(f.part, f.typ))
		}
	}
	return x.writer.query(s, columns)
}

func (m measure) partColumn(part string, t expr.Type) Column {
	c := m.column()
	c.Name, c.Part, c.Type = m.name+"_"+part, part, t
	return c
}

// figure is one column beside the quartiles.
type figure struct {
	part, sql string
	typ       expr.Type
}

// ends are the whiskers and what lies beyond them.
func (x box) ends(m measure, from, boxes string) []figure {
	value := from + "." + expr.Quote(m.name)
	q1, q3 := boxes+"."+expr.Quote(m.name+"_q1"), boxes+"."+expr.Quote(m.name+"_q3")
	low := fmt.Sprintf("%s - 1.5 * (%s - %s)", q1, q3, q1)
	high := fmt.Sprintf("%s + 1.5 * (%s - %s)", q3, q3, q1)
	figures := []figure{
		{"min", fmt.Sprintf("min(%s) FILTER (WHERE %s >= %s)", value, value, low), expr.Decimal},
		{"max", fmt.Sprintf("max(%s) FILTER (WHERE %s <= %s)", value, value, high), expr.Decimal},
		{"count", "count(" + value + ")", expr.Integer},
	}
	if !x.outliers {
		return figures
	}
	below := fmt.Sprintf("min(%s, %d) FILTER (WHERE %s < %s)", value, maxOutliers, value, low)
	above := fmt.Sprintf("max(%s, %d) FILTER (WHERE %s > %s)", value, maxOutliers, value, high)
	list := "list_concat(" + below + ", " + above + ")"
	if x.options.Dialect == expr.Athena {
		list = "coalesce(" + below + ", ARRAY[]) || coalesce(" + above + ", ARRAY[])"
	}
	return append(figures, figure{"outliers", list, expr.List})
}
