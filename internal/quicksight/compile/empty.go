package compile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// The names of the first stages of WhyEmpty.
const (
	StageData = "data" // all rows of the data set
	StageDate = "date" // the rows in the range of dates
)

// WhyEmpty counts the rows that are left after each of a visual's filters: one
// row of counts, of which the first belong to the stages that it names.
//
// The first stage is always StageData. StageDate follows only where a range of
// dates reaches the visual; it is all of them together. Then comes each other
// filter in order, named by its Applied.ID (the id of the filter, or that of the
// visual for a click and a drill), filters that are alternatives as one: "a or
// b". Each stage holds those before it too, so the first that counts 0 is what
// leaves nothing. The Label of its column says it in words.
//
// More columns follow, one for each column of the data set that the visual
// shows or computes from: their Column is its name, and they count the rows in
// the range of dates where it has a value (neither null nor "(none)"). Filters
// on groups and on windows are not looked at.
func (d *Dashboard) WhyEmpty(id string, s State, o Options) (*Query, []string, error) {
	b, dims, measures, err := d.builder(id, s, o)
	if err != nil {
		return nil, nil, err
	}
	w := b.writer()
	e := emptiness{w: w, s: selection{from: w.set.Source(o.Dialect)}}
	e.stage(StageData, "all rows")
	var dates, others []alternatives
	for _, group := range b.conditions {
		switch {
		case group[0].when() != onRows || hasWindow(group[0].node, expr.PreFilter):
		case !slices.ContainsFunc(group, func(c condition) bool { return c.dates == nil }):
			dates = append(dates, group)
		default:
			others = append(others, group)
		}
	}
	if err := e.dates(dates); err != nil {
		return nil, nil, err
	}
	for _, group := range others {
		if err := e.require(group); err != nil {
			return nil, nil, err
		}
		e.stage(group.text(func(a Applied) string { return a.ID }), group.text(Applied.words))
	}
	e.fields(dims, measures)
	q, err := w.query(e.s, e.columns)
	return q, e.stages, err
}

// words are the text of a filter.
func (a Applied) words() string { return a.Text }

// text joins a text of each of the alternatives.
func (group alternatives) text(of func(Applied) string) string {
	texts := make([]string, len(group))
	for i, c := range group {
		texts[i] = of(c.applied)
	}
	return strings.Join(texts, " or ")
}

// emptiness collects the counts.
type emptiness struct {
	w          *writer
	s          selection
	columns    []Column
	stages     []string
	conditions []string
	inRange    string
}

// stage counts the rows that meet the conditions so far.
func (e *emptiness) stage(name, label string) {
	e.stages = append(e.stages, name)
	e.count(label, strings.Join(e.conditions, " AND "))
}

// dates makes one stage of the conditions on dates, if there are any.
func (e *emptiness) dates(groups []alternatives) error {
	words := make([]string, len(groups))
	for i, group := range groups {
		if err := e.require(group); err != nil {
			return err
		}
		words[i] = group.text(Applied.words)
	}
	if len(groups) > 0 {
		e.inRange = strings.Join(e.conditions, " AND ")
		e.stage(StageDate, strings.Join(words, " and "))
	}
	return nil
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
	if err == nil {
		e.conditions = append(e.conditions, text)
	}
	return err
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
