package expr

import (
	"strconv"
	"strings"
	"time"
)

// literal is a value of the text: a string, int64, float64, time.Time (only
// made by Value) or nil.
type literal struct {
	value any
	typ   Type
}

// column is a column of the data set.
type column struct {
	name string
	typ  Type
}

// parameterRef is a parameter of the dashboard.
type parameterRef struct {
	name string
	Parameter
}

// keyword is an argument that is not a value: a period such as DAY or 'DD', a
// calculation level, CASE_INSENSITIVE.
type keyword struct {
	name   string
	quoted bool
}

// list is a list of values, dimensions or sort fields.
type list struct {
	items  []Node
	orders []string // "", ASC or DESC for each item
	level  Level
	common Type // of the items
	mixed  bool // the items have no common type
}

// operation is an operator with one or two operands.
type operation struct {
	name  string
	args  []Node
	typ   Type
	level Level
	parts int
}

// call is the call of a function.
type call struct {
	function *function
	args     []Node // as they are written
	bound    []Node // by parameter; nil where one is left out
	typ      Type
	level    Level
	stage    Stage // of an over or table function
	parts    int
}

func (n *literal) Type() Type      { return n.typ }
func (n *column) Type() Type       { return n.typ }
func (n *parameterRef) Type() Type { return n.typ() }
func (n *keyword) Type() Type      { return Text }
func (n *list) Type() Type         { return List }
func (n *operation) Type() Type    { return n.typ }
func (n *call) Type() Type         { return n.typ }

func (n *literal) Level() Level      { return Constant }
func (n *column) Level() Level       { return Row }
func (n *parameterRef) Level() Level { return Constant }
func (n *keyword) Level() Level      { return Constant }
func (n *list) Level() Level         { return n.level }
func (n *operation) Level() Level    { return n.level }
func (n *call) Level() Level         { return n.level }

func (n *literal) children() []Node      { return nil }
func (n *column) children() []Node       { return nil }
func (n *parameterRef) children() []Node { return nil }
func (n *keyword) children() []Node      { return nil }
func (n *list) children() []Node         { return n.items }
func (n *operation) children() []Node    { return n.args }
func (n *call) children() []Node         { return n.args }

func (n *literal) size() int      { return 1 }
func (n *column) size() int       { return 1 }
func (n *parameterRef) size() int { return 1 }
func (n *keyword) size() int      { return 1 }
func (n *list) size() int         { return total(n.items) }
func (n *operation) size() int    { return n.parts }
func (n *call) size() int         { return n.parts }

// typ is the type of the value; a parameter with many values is a list.
func (n *parameterRef) typ() Type {
	if n.Multi {
		return List
	}
	return n.Parameter.Type
}

// total is the number of nodes in an expression with these parts.
func total(parts []Node) int {
	sum := 1
	for _, n := range parts {
		sum += n.size()
	}
	return sum
}

func (n *literal) String() string {
	switch v := n.value.(type) {
	case string:
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v) + "'"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		digits := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(digits, ".") {
			digits += ".0" // else it would be read as an integer
		}
		return digits
	case time.Time:
		return "parseDate('" + v.UTC().Format("2006-01-02 15:04:05.000") + "', 'yyyy-MM-dd HH:mm:ss.SSS')"
	default:
		return "NULL"
	}
}

func (n *column) String() string       { return "{" + n.name + "}" }
func (n *parameterRef) String() string { return "${" + n.name + "}" }

func (n *keyword) String() string {
	if n.quoted {
		return "'" + n.name + "'"
	}
	return n.name
}

func (n *list) String() string {
	items := make([]string, len(n.items))
	for i, item := range n.items {
		items[i] = strings.TrimSpace(item.String() + " " + n.orders[i])
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func (n *call) String() string {
	args := make([]string, len(n.args))
	for i, a := range n.args {
		args[i] = a.String()
	}
	return n.function.name + "(" + strings.Join(args, ", ") + ")"
}

func (n *operation) String() string {
	if len(n.args) == 1 {
		if n.name == "-" {
			return "-" + operandText(n.args[0])
		}
		return n.name + " " + operandText(n.args[0])
	}
	return operandText(n.args[0]) + " " + n.name + " " + operandText(n.args[1])
}

// operandText is an operand as text, in parentheses where it needs them: a
// minus would bind less than the operator after it.
func operandText(n Node) string {
	text := n.String()
	if _, ok := n.(*operation); ok || strings.HasPrefix(text, "-") {
		return "(" + text + ")"
	}
	return text
}
