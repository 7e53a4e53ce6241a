package expr

import "slices"

// unify is the type that values of two types have in common.
func unify(a, b Type) (Type, bool) {
	switch {
	case a == b, b == Null:
		return a, true
	case a == Null:
		return b, true
	case a == List || b == List || a == Bool || b == Bool:
		return a, false
	case a == Unknown:
		return b, true
	case b == Unknown:
		return a, true
	case a == Integer && b == Decimal, a == Decimal && b == Integer:
		return Decimal, true
	default:
		return a, false
	}
}

// accepted are the types that a parameter takes; Unknown and Null always fit.
var accepted = map[string][]Type{
	"number":  {Integer, Decimal},
	"percent": {Integer, Decimal},
	"text":    {Text},
	"time":    {Time},
	"extreme": {Integer, Decimal, Time},
	"cond":    {Bool},
	"list":    {List},
	"any":     {Text, Integer, Decimal, Time},
	"same":    {Text, Integer, Decimal, Time},
	"key":     {Text, Integer, Decimal, Time},
	// A parameter with many values is null while it has none.
	"anything": {Text, Integer, Decimal, Time, List},
	"dims":     {List},
	"sorts":    {List},
}

// accept checks the type of a value for a parameter.
func accept(kind string, n Node) error {
	t := n.Type()
	scalar := t == Unknown || t == Null
	if slices.Contains(accepted[kind], t) || scalar && kind != "cond" && kind != "list" || t == Null && kind == "cond" {
		return nil
	}
	return faultf("must be %s, but %s%s", paramKinds[kind], described(n), advice(kind, t))
}

// described is a node and its type in words.
func described(n Node) string {
	what := map[Type]string{
		Text: "a text", Integer: "a number", Decimal: "a number", Time: "a date",
		Bool: "a condition", List: "a list of values", Null: "NULL", Unknown: "of unknown type",
	}[n.Type()]
	return shortened(n.String()) + " is " + what
}

// shortened keeps messages readable.
func shortened(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:57]) + "…"
	}
	return text
}

// advice is how a value of a type becomes one that a parameter takes.
func advice(kind string, t Type) string {
	switch {
	case kind == "text" && t != Bool && t != List:
		return "; use toString"
	case kind == "number" && t == Text:
		return "; use parseInt or parseDecimal"
	case kind == "time" && t == Text:
		return "; use parseDate"
	case kind == "cond" && t != List:
		return "; compare it with something"
	case t == Bool:
		return "; use ifelse"
	default:
		return ""
	}
}

// newOperation checks the operands of an operator.
func newOperation(name string, args []Node) (Node, error) {
	if negative, ok := negated(name, args); ok {
		return negative, nil
	}
	o := &operation{name: name, args: args, parts: total(args)}
	var err error
	switch name {
	case "AND", "OR", "NOT":
		o.typ = Bool
		for _, a := range args {
			if a.Type() != Bool && a.Type() != Null {
				return nil, faultf("%s joins conditions, but %s; compare it with something", name, described(a))
			}
		}
	case "=", "<>", "<", "<=", ">", ">=":
		o.typ = Bool
		err = comparable(name, args[0], args[1])
	default:
		o.typ, err = arithmetic(name, args)
	}
	if err != nil {
		return nil, err
	}
	o.level, err = mixed(args)
	return o, err
}

// negated is a negative number: a minus and a literal.
func negated(name string, args []Node) (Node, bool) {
	l, ok := args[0].(*literal)
	if !ok || name != "-" || len(args) != 1 {
		return nil, false
	}
	switch v := l.value.(type) {
	case int64:
		return Value(-v), true
	case float64:
		return Value(-v), true
	default:
		return nil, false
	}
}

// comparable checks that two values can be compared.
func comparable(name string, a, b Node) error {
	for _, n := range []Node{a, b} {
		switch n.Type() {
		case List:
			return faultf("%s cannot compare %s, which has many values: use in(…, %s)", name, n, n)
		case Bool:
			return faultf("%s cannot compare a condition: %s", name, shortened(n.String()))
		}
	}
	if _, ok := unify(a.Type(), b.Type()); !ok {
		return faultf("%s compares values of one type, but %s and %s", name, described(a), described(b))
	}
	return nil
}

// arithmetic is the type of a sum, difference, product and so on.
func arithmetic(name string, args []Node) (Type, error) {
	typ := Null
	for _, a := range args {
		t := a.Type()
		if slices.Contains([]Type{Integer, Decimal, Unknown, Null}, t) {
			typ, _ = unify(typ, t)
			continue
		}
		hint := map[Type]string{Text: "; use concat to join texts, parseDecimal to make a number", Time: "; use addDateTime or dateDiff"}[t]
		return 0, faultf("%s takes numbers, but %s%s", name, described(a), hint)
	}
	if name == "/" || name == "^" {
		typ = Decimal
	}
	return typ, nil
}

// setType checks that the arguments go together and sets the result's type.
func (c *call) setType(params []param) error {
	common := map[string]Type{"same": Null, "key": Null, "number": Null}
	for i, p := range params {
		n := c.bound[i]
		if _, grouped := common[p.kind]; !grouped || n == nil {
			continue
		}
		t, ok := unify(common[p.kind], n.Type())
		if !ok {
			return &argumentError{i, faultf("%s gives values of one type: %s, others are %s", c.function.name, described(n), common[p.kind])}
		}
		common[p.kind] = t
	}
	if l, ok := c.argument("list").(*list); ok {
		if err := inList(c.bound[0], l); err != nil {
			return err
		}
	}
	switch c.function.result {
	case likeFirst:
		c.typ = c.bound[0].Type()
	case likeSame:
		c.typ = common["same"]
	case likeNumbers:
		c.typ = common["number"]
	default:
		c.typ = [...]Type{isText: Text, isInteger: Integer, isDecimal: Decimal, isTime: Time, isBool: Bool}[c.function.result]
	}
	return nil
}

// inList checks that the items of a list can be compared with a value.
func inList(n Node, l *list) error {
	if len(l.items) == 0 {
		return fault("the list is empty")
	}
	for _, item := range l.items {
		if err := comparable("in", n, item); err != nil {
			return err
		}
	}
	return nil
}

// argument is the argument for a kind of parameter, if the call has one.
func (c *call) argument(kind string) Node {
	for i, p := range c.function.parameters(max(len(c.args), 0)) {
		if p.kind == kind && i < len(c.bound) {
			return c.bound[i]
		}
	}
	return nil
}
