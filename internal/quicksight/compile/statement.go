package compile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// selection is one SELECT. Its text is laid out for people: what a reader of
// "explain" sees is what runs.
type selection struct {
	columns []string
	from    string
	joins   []string
	where   []string
	group   int // by the first columns
	having  []string
	order   []string
	limit   string
	offset  string
}

func (s selection) text() string {
	var t strings.Builder
	t.WriteString("SELECT\n  " + strings.Join(s.columns, ",\n  ") + "\nFROM " + s.from)
	for _, j := range s.joins {
		t.WriteString("\n" + j)
	}
	clause := func(keyword string, conditions []string) {
		if len(conditions) > 0 {
			t.WriteString("\n" + keyword + " " + strings.Join(conditions, "\n  AND "))
		}
	}
	clause("WHERE", s.where)
	if s.group > 0 {
		numbers := make([]string, s.group)
		for i := range numbers {
			numbers[i] = strconv.Itoa(i + 1)
		}
		t.WriteString("\nGROUP BY " + strings.Join(numbers, ", "))
	}
	clause("HAVING", s.having)
	if len(s.order) > 0 {
		t.WriteString("\nORDER BY " + strings.Join(s.order, ", "))
	}
	// Trino wants OFFSET before LIMIT; DuckDB takes both orders.
	if s.offset != "" {
		t.WriteString("\nOFFSET " + s.offset)
	}
	if s.limit != "" {
		t.WriteString("\nLIMIT " + s.limit)
	}
	return t.String()
}

// stage is one named step of a statement.
type stage struct {
	name string
	body selection
	// inline keeps DuckDB from computing the stage once and keeping its rows:
	// reading twice the columns that are needed is cheaper than that before
	// rows are grouped. Trino always does so.
	inline bool
}

// writer writes one statement.
type writer struct {
	*builder
	stages []stage
	bound  []any
	// computed are the columns of the current stage that hold what expressions
	// mean, by the text of the expression.
	computed map[string]string
	counter  int // of names for computed columns
	parts    map[string]bool
	shared   map[string]string // percentiles computed together
	err      error
}

func (b *builder) writer() *writer { return &writer{builder: b, computed: map[string]string{}} }

// mark delimits a placeholder until its place in the text is known.
const mark = "\x00"

// bind returns a placeholder for a value, the same for the same value: engines
// see that two expressions are equal only if their placeholders are.
func (w *writer) bind(value any) string {
	i := slices.Index(w.bound, value)
	if i < 0 {
		i = len(w.bound)
		w.bound = append(w.bound, value)
	}
	return mark + strconv.Itoa(i) + mark
}

// add puts a stage in front of what is written next, and returns its name.
func (w *writer) add(name string, body selection, inline bool) string {
	unique := name
	for i := 2; w.has(unique); i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	w.stages = append(w.stages, stage{unique, body, inline})
	return expr.Quote(unique)
}

func (w *writer) has(name string) bool {
	for _, s := range w.stages {
		if s.name == name {
			return true
		}
	}
	return false
}

// query is the statement that ends with this SELECT.
func (w *writer) query(last selection, columns []Column) (*Query, error) {
	if w.err != nil {
		return nil, w.err
	}
	var text strings.Builder
	for i, s := range w.stages {
		start := "WITH "
		if i > 0 {
			start = ", "
		}
		text.WriteString(start + expr.Quote(s.name) + " AS ")
		if s.inline && w.options.Dialect == expr.DuckDB {
			text.WriteString("NOT MATERIALIZED ")
		}
		text.WriteString("(\n  " + strings.ReplaceAll(s.body.text(), "\n", "\n  ") + "\n)\n")
	}
	text.WriteString(last.text())
	q := &Query{Columns: columns}
	w.place(text.String(), q)
	return q, nil
}

// place writes the placeholders: numbered for DuckDB, and in the order of the
// text for Athena, which repeats the value of one that stands twice.
func (w *writer) place(text string, q *Query) {
	var sql, plain strings.Builder
	numbers := map[string]int{}
	for i, part := range strings.Split(text, mark) {
		if i%2 == 0 {
			sql.WriteString(part)
			plain.WriteString(part)
			continue
		}
		index, _ := strconv.Atoi(part) // bind wrote it
		plain.WriteString(expr.Literal(w.bound[index]))
		if w.options.Dialect == expr.Athena {
			q.Args = append(q.Args, w.bound[index])
			sql.WriteByte('?')
			continue
		}
		if numbers[part] == 0 {
			q.Args = append(q.Args, w.bound[index])
			numbers[part] = len(q.Args)
		}
		fmt.Fprintf(&sql, "$%d", numbers[part])
	}
	q.SQL, q.Text = sql.String(), plain.String()
}

// sql writes an expression; what an earlier stage has computed, or replace
// has, is not computed again.
func (w *writer) sql(n expr.Node, replace func(expr.Node) (string, bool)) (string, error) {
	return w.printer(replace).SQL(n)
}

// row writes an expression over rows.
func (w *writer) row(n expr.Node) (string, error) { return w.sql(n, nil) }

func (w *writer) printer(replace func(expr.Node) (string, bool)) *expr.Printer {
	p := &expr.Printer{
		Dialect: w.options.Dialect, WeekStart: w.d.weekStart, Now: w.options.Now.Add(-w.options.Shift), Zone: w.d.zone,
		Bind: w.bind,
		Parameter: func(name string) []any {
			values, err := w.parameterValues(name, "expression")
			if err != nil && w.err == nil {
				w.err = err
			}
			return values
		},
	}
	p.Replace = func(n expr.Node) (string, bool) {
		if replace != nil {
			if sql, ok := replace(n); ok {
				return sql, true
			}
		}
		if sql, ok := w.computed[n.String()]; ok {
			return sql, true
		}
		return w.cheaper(p, n)
	}
	return p
}

// named is an expression with the name it has in the result.
func named(sql, name string) string {
	if sql == expr.Quote(name) {
		return sql
	}
	return sql + " AS " + expr.Quote(name)
}
