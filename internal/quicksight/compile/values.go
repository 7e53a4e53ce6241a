package compile

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// Values are the values that a control offers, the most frequent first, as
// columns "value" (text; null is a value too) and "count". The id is that of a
// control, of a filter, or the name of a parameter that a control links to a
// column. Its own filter does not count, the others of its sheets do. Search, a
// part of the value in any case, narrows them.
func (d *Dashboard) Values(id, search string, limit int, s State, o Options) (*Query, error) {
	l, err := d.list(id)
	if err != nil {
		return nil, err
	}
	b := &builder{d: d, state: s, options: o, plan: &Plan{}}
	if b.set, err = d.set(l.set, l.path); err != nil {
		return nil, err
	}
	node, err := b.set.field(l.column)
	if err != nil {
		return nil, wrap(l.path, err)
	}
	if node.Level() > expr.Row {
		return nil, fmt.Errorf("%s: %q is an %s: it has no values to choose from", l.path, l.column, node.Level())
	}
	if err := b.resolve(l.narrows); err != nil {
		return nil, err
	}
	// Only conditions on rows: the others belong to visuals.
	b.conditions = slices.DeleteFunc(b.conditions, func(g alternatives) bool { return g[0].when() >= onGroups })
	return b.writer().values(node, search, limit)
}

func (w *writer) values(node expr.Node, search string, limit int) (*Query, error) {
	r, err := w.rows([]expr.Node{node}, nil)
	if err != nil {
		return nil, err
	}
	value, err := w.row(node)
	if err != nil {
		return nil, err
	}
	if t := node.Type(); t != expr.Text {
		value = "CAST(" + value + " AS VARCHAR)"
	}
	if search != "" {
		r.where = append(r.where, "strpos(lower("+value+"), lower("+w.bind(search)+")) > 0")
	}
	s := selection{
		columns: []string{named(value, "value"), named("count(*)", "count")},
		from:    r.from, where: r.where, group: 1, order: []string{"2 DESC", "1"},
	}
	if limit > 0 {
		s.limit = fmt.Sprint(limit)
	}
	return w.query(s, []Column{
		{Name: "value", Label: "value", Role: Dimension, Type: expr.Text},
		{Name: "count", Label: "count", Role: Measure, Type: expr.Integer},
	})
}

// list is the column that a control lists, and which filters narrow it.
type list struct {
	set, column, path string
	narrows           func(definition.Filter) bool
}

func (d *Dashboard) list(id string) (list, error) {
	if c, ok := d.controls[id]; ok {
		if c.Filter != "" {
			return d.filterList(c.Filter)
		}
		return d.parameterList(c)
	}
	if slices.ContainsFunc(d.filters, func(f definition.Filter) bool { return f.ID == id }) {
		return d.filterList(id)
	}
	for _, c := range d.sortedControls() {
		if c.Parameter == id && linked(c) != nil {
			return d.parameterList(c)
		}
	}
	return list{}, fmt.Errorf("there is no filter, parameter or control %q with values of a column", id)
}

// sortedControls are the controls in an order that does not change.
func (d *Dashboard) sortedControls() []controlled {
	var all []controlled
	for _, c := range d.controls {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b controlled) int { return slices.Compare([]byte(a.Path), []byte(b.Path)) })
	return all
}

func (d *Dashboard) filterList(id string) (list, error) {
	i := slices.IndexFunc(d.filters, func(f definition.Filter) bool { return f.ID == id })
	if i < 0 {
		return list{}, fmt.Errorf("there is no filter %q", id)
	}
	own := d.filters[i]
	var sheets []string
	for _, s := range d.sheets {
		if _, ok := own.On(s); ok {
			sheets = append(sheets, s)
		}
	}
	return list{own.DataSet, own.Column, own.Path, func(f definition.Filter) bool {
		if f.GroupIndex == own.GroupIndex || slices.ContainsFunc(own.Parameters, func(p string) bool { return slices.Contains(f.Parameters, p) }) {
			return false
		}
		return covers(f, sheets)
	}}, nil
}

func (d *Dashboard) parameterList(c controlled) (list, error) {
	column := linked(c)
	if column == nil {
		return list{}, fmt.Errorf("%s: the control lists values of its own", c.Path)
	}
	return list{
		definition.Of(column.DataSetIdentifier), definition.Of(column.ColumnName), c.Path,
		func(f definition.Filter) bool {
			return !slices.Contains(f.Parameters, c.Parameter) && covers(f, []string{c.sheet})
		},
	}, nil
}

// covers tells whether a filter reaches all visuals of the sheets.
func covers(f definition.Filter, sheets []string) bool {
	return !slices.ContainsFunc(sheets, func(s string) bool {
		scope, ok := f.On(s)
		return !ok || !scope.All
	})
}

// linked is the column that a parameter's control lists, or nil.
func linked(c controlled) *types.ColumnIdentifier {
	for _, v := range definition.All[types.ParameterSelectableValues](c.Value, c.Path) {
		return v.Value.LinkToDataSetColumn
	}
	return nil
}
