package compile

import (
	"fmt"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// WhyEmpty counts the rows that are left after each of a visual's filters: one
// row with a column for each of the names. The first is all rows, the second
// those in the range of dates, if there is one; then come the other filters in
// words, and what the reader clicked. More columns follow, one for each column
// of the data set that the visual shows or computes from: their Column is its
// name, and they count the rows in the range of dates where it has a value
// (neither null nor "(none)"). Filters on groups and on windows are not looked
// at.
func (d *Dashboard) WhyEmpty(id string, s State, o Options) (*Query, []string, error) {
	b, dims, measures, err := d.builder(id, s, o)
	if err != nil {
		return nil, nil, err
	}
	w := b.writer()
	e := emptiness{w: w, s: selection{from: w.set.Source(o.Dialect)}}
	e.count("all rows", "")
	for _, dates := range []bool{true, false} {
		for _, group := range b.conditions {
			if group[0].when() != onRows || hasWindow(group[0].node, expr.PreFilter) || (group[0].dates != nil) != dates {
				continue
			}
			if err := e.require(group); err != nil {
				return nil, nil, err
			}
		}
		if dates {
			e.inRange = strings.Join(e.conditions, " AND ")
		}
	}
	stages := make([]string, len(e.columns))
	for i, c := range e.columns {
		stages[i] = c.Label
	}
	e.fields(dims, measures)
	q, err := w.query(e.s, e.columns)
	return q, stages, err
}

// emptiness collects the counts.
type emptiness struct {
	w          *writer
	s          selection
	columns    []Column
	conditions []string
	inRange    string
}

func (e *emptiness) count(label, condition string) {
	c := Column{Name: fmt.Sprintf("stage_%d", len(e.columns)), Label: label, Role: Measure, Type: expr.Integer}
	sql := "count(*)"
	if condition != "" {
		sql += " FILTER (WHERE " + condition + ")"
	}
	e.s.columns = append(e.s.columns, named(sql, c.Name))
	e.columns = append(e.columns, c)
}

func (e *emptiness) require(group alternatives) error {
	text, err := e.w.text(group, e.w.row)
	if err != nil {
		return err
	}
	words := make([]string, len(group))
	for i, c := range group {
		words[i] = c.applied.Text
	}
	e.conditions = append(e.conditions, text)
	e.count(strings.Join(words, " or "), strings.Join(e.conditions, " AND "))
	return nil
}

func (e *emptiness) fields(dims []dimension, measures []measure) {
	var nodes []expr.Node
	for _, d := range dims {
		nodes = append(nodes, d.node)
	}
	for _, m := range measures {
		nodes = append(nodes, m.node)
	}
	for _, column := range e.w.needed(nodes) {
		condition := expr.Quote(column) + " IS NOT NULL"
		if e.w.set.Columns[column] == expr.Text {
			condition += " AND " + expr.Quote(column) + " <> '(none)'"
		}
		if e.inRange != "" {
			condition = e.inRange + " AND " + condition
		}
		e.count(column, condition)
		e.columns[len(e.columns)-1].Column = column
	}
}
