package expr

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// writer writes one expression. The first error stays.
type writer struct {
	p   *Printer
	sql strings.Builder
	err error
	// arithmetic is set beside an arithmetic operator.
	arithmetic bool
}

func (w *writer) text(s string) { w.sql.WriteString(s) }

func (w *writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

// operand writes a node beside an operator: in parentheses where needed. Calls
// hold together by themselves.
func (w *writer) operand(n Node) {
	if _, ok := n.(*operation); !ok {
		w.bare(n)
		return
	}
	if w.replaced(n) {
		return
	}
	w.text("(")
	w.plain(n)
	w.text(")")
}

// bare writes a node where nothing stands beside it.
func (w *writer) bare(n Node) {
	if !w.replaced(n) {
		w.plain(n)
	}
}

// replaced writes what the caller wants instead of a node, if anything.
func (w *writer) replaced(n Node) bool {
	if w.p.Replace == nil {
		return false
	}
	sql, ok := w.p.Replace(n)
	if ok {
		w.text(sql)
	}
	return ok
}

func (w *writer) plain(n Node) {
	switch n := n.(type) {
	case *literal:
		w.value(n.value, n.typ)
	case *column:
		w.column(n)
	case *parameterRef:
		w.parameter(n)
	case *list:
		w.commaSeparated(n.items)
	case *operation:
		w.operation(n)
	case *call:
		w.call(n)
	case *keyword:
		w.fail("%s is not a value", n)
	}
}

func (w *writer) commaSeparated(nodes []Node) {
	for i, n := range nodes {
		if i > 0 {
			w.text(", ")
		}
		w.bare(n)
	}
}

// value writes a literal or the value of a parameter.
func (w *writer) value(v any, typ Type) {
	switch {
	case v == nil && typ == Null, v == nil && typ == Unknown:
		w.text("NULL")
	case v == nil:
		w.text("CAST(NULL AS " + sqlTypes[typ] + ")")
	case typ == Time:
		// Drivers bind a time with a zone; the columns have none.
		w.text("CAST(" + w.p.Bind(v) + " AS TIMESTAMP)")
	default:
		w.text(w.p.Bind(v))
	}
}

var sqlTypes = map[Type]string{Text: "VARCHAR", Integer: "BIGINT", Decimal: "DOUBLE", Time: "TIMESTAMP"}

func (w *writer) column(n *column) {
	sql := Quote(n.name)
	if w.p.Column != nil {
		sql = w.p.Column(n.name)
	}
	if n.typ == Time {
		sql = w.zoned(sql)
	}
	w.text(sql)
}

// zoned is a UTC timestamp as wall clock time of the zone.
func (w *writer) zoned(sql string) string {
	switch {
	case w.p.Zone == "" || w.p.Zone == "UTC":
		return sql
	case w.p.Dialect == Athena:
		return "CAST(at_timezone(with_timezone(" + sql + ", 'UTC'), '" + w.p.Zone + "') AS TIMESTAMP)"
	default:
		return "timezone('" + w.p.Zone + "', timezone('UTC', " + sql + "))"
	}
}

func (w *writer) now() { w.text(w.zoned("CAST(" + w.p.Bind(w.p.Now) + " AS TIMESTAMP)")) }

// parameter writes the value of a parameter; all of them, separated by commas,
// when it has many.
func (w *writer) parameter(n *parameterRef) {
	var values []any
	if w.p.Parameter != nil {
		values = w.p.Parameter(n.name)
	}
	if len(values) > 1 && !n.Multi {
		w.fail("parameter ${%s} has %d values where one is needed", n.name, len(values))
	}
	if len(values) == 0 {
		values = []any{nil}
	}
	for i, v := range values {
		if i > 0 {
			w.text(", ")
		}
		if i, ok := v.(int64); ok && w.arithmetic && (i >= exact || i <= -exact) {
			v = float64(i)
		}
		w.value(v, n.Parameter.Type)
	}
}

// call writes a function's template, with its suffix, or what it writes
// itself.
func (w *writer) call(n *call) {
	if _, _, nested := Nested(n); nested {
		w.fail("%s is grouped by fields of its own and has to be computed in a stage of its own", n)
		return
	}
	defer func(before bool) { w.arithmetic = before }(w.arithmetic)
	w.arithmetic = false // the arguments are the function's
	f := n.function
	if f.write != nil {
		f.write(w, n)
		return
	}
	template := f.sql.duck
	if w.p.Dialect == Athena && f.sql.athena != "" {
		template = f.sql.athena
	}
	if f.sql.huge && w.p.Dialect == DuckDB && n.typ == Integer {
		template = "CAST(" + template + " AS BIGINT)"
	}
	w.template(template, n)
}

// template writes a template; see the type sql for what it may contain.
func (w *writer) template(template string, n *call) {
	for template != "" {
		i := strings.IndexAny(template, "{~")
		if i < 0 {
			break
		}
		w.text(template[:i])
		if template[i] == '~' {
			if n.function.suffix != nil {
				n.function.suffix(w, n)
			}
			template = template[i+1:]
			continue
		}
		directive, rest, _ := strings.Cut(template[i+1:], "}")
		w.directive(directive, n)
		template = rest
	}
	w.text(template)
}

func (w *writer) directive(directive string, n *call) {
	digit := strings.IndexAny(directive, "123456789")
	index, _ := strconv.Atoi(directive[digit : digit+1])
	arg := n.bound[index-1]
	switch {
	case strings.HasPrefix(directive, "percent"):
		w.percent(arg)
	case strings.HasPrefix(directive, "("):
		w.operand(arg)
	case strings.HasSuffix(directive, ".."):
		w.commaSeparated(n.args[index-1:])
	default:
		w.bare(arg)
	}
}

// percent writes a percentile as a fraction. A literal stands in the text, for
// it decides about the plan and never comes from outside.
func (w *writer) percent(n Node) {
	if l, ok := n.(*literal); ok {
		f, _ := fraction(l.value)
		w.text(strconv.FormatFloat(f, 'f', -1, 64))
		return
	}
	w.text("CAST(")
	w.bare(n)
	w.text(" AS DOUBLE) / 100")
}

// truncate writes the start of the period that a date lies in.
func (w *writer) truncate(u unit, weekStart time.Weekday, date func()) {
	before, after := u.truncate(weekStart)
	w.text(before)
	date()
	w.text(after)
}
