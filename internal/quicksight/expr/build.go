package expr

import "fmt"

// argument is an argument that a function has not taken yet: whether it is a
// keyword or a value depends on the parameter.
type argument struct {
	word string // of a bare name or a text
	list bool
	node func() (Node, error)
}

// argumentError is an error in one argument of a call.
type argumentError struct {
	index int
	err   error
}

func (e *argumentError) Error() string { return e.err.Error() }

// newCall binds arguments to the parameters of a function and checks them.
func newCall(f *function, args []argument) (Node, error) {
	params := f.parameters(len(args))
	if params == nil {
		return nil, faultf("%s takes other arguments: %s", f.name, f.usage())
	}
	c := &call{function: f, bound: make([]Node, len(params)), parts: 1}
	next := 0
	for i, a := range args {
		for next < len(params) && params[next].optional && !a.suits(params[next].kind) {
			next++
		}
		if next == len(params) {
			return nil, &argumentError{i, faultf("%s takes other arguments: %s", f.name, f.usage())}
		}
		n, err := a.take(params[next].kind)
		if err != nil {
			return nil, &argumentError{i, inFunction(f, i, err)}
		}
		c.bound[next] = n
		c.args = append(c.args, n)
		c.parts += n.size()
		next++
	}
	if err := c.setType(params); err != nil {
		return nil, err
	}
	return c, c.setLevel()
}

// inFunction says in which argument something is wrong, unless the place says
// it already.
func inFunction(f *function, i int, err error) error {
	if _, ok := err.(fault); ok {
		return fmt.Errorf("argument %d of %s %w", i+1, f.name, err)
	}
	return err
}

// suits reports whether the argument may be for a parameter of this kind, by
// its form alone.
func (a argument) suits(kind string) bool {
	switch kind {
	case "unit", "part", "grain", "level", "case":
		_, ok := keywordOf(kind, a.word)
		return ok
	case "dims", "sorts":
		return a.list
	default:
		return !a.list
	}
}

// take is the argument as a parameter of this kind.
func (a argument) take(kind string) (Node, error) {
	switch kind {
	case "unit", "part", "grain", "level", "case":
		if k, ok := keywordOf(kind, a.word); ok {
			return k, nil
		}
		return nil, faultf("must be %s", paramKinds[kind])
	case "dims", "sorts":
		if !a.list {
			return nil, faultf("must be %s", paramKinds[kind])
		}
	case "list":
	default:
		if a.list {
			return nil, faultf("must be %s, not a list", paramKinds[kind])
		}
	}
	n, err := a.node()
	if err != nil {
		return nil, err
	}
	return check(kind, n)
}

// check checks the value of an argument; some become simpler.
func check(kind string, n Node) (Node, error) {
	switch kind {
	case "index":
		return wholeNumber(n)
	case "format":
		if l, ok := n.(*literal); ok && l.typ == Text {
			return n, nil
		}
		return nil, faultf("must be %s", paramKinds[kind])
	case "percent":
		if l, ok := n.(*literal); ok {
			if p, ok := fraction(l.value); !ok || p < 0 || p > 1 {
				return nil, faultf("must be %s, not %s", paramKinds[kind], n)
			}
		}
		if n.Level() != Constant {
			return nil, faultf("must be %s or a parameter, not %s", paramKinds[kind], n)
		}
		return n, accept(kind, n)
	case "dims", "sorts":
		return n, checkFields(kind, n.(*list))
	default:
		return n, accept(kind, n)
	}
}

// checkFields checks a list of dimensions or sort fields.
func checkFields(kind string, l *list) error {
	for i, item := range l.items {
		if item.Type() == Bool || item.Type() == List {
			return faultf("must be %s: %s is a %s", paramKinds[kind], item, item.Type())
		}
		if kind == "dims" && (l.orders[i] != "" || item.Level() > Row) {
			return faultf("must be %s, not aggregated and without ASC and DESC", paramKinds[kind])
		}
	}
	if kind == "sorts" && len(l.items) == 0 {
		return faultf("must be %s, not an empty list", paramKinds[kind])
	}
	return nil
}

// wholeNumber is a whole number, as a literal.
func wholeNumber(n Node) (Node, error) {
	if l, ok := n.(*literal); ok {
		if i, ok := l.value.(int64); ok && -1<<31 < i && i < 1<<31 {
			return n, nil
		}
	}
	return nil, faultf("must be %s, written as digits", paramKinds["index"])
}

// fraction is a percentile from 0 to 100 as a fraction.
func fraction(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v) / 100, true
	case float64:
		return v / 100, true
	default:
		return 0, false
	}
}

// newList makes a list of values, dimensions or sort fields.
func newList(items []Node, orders []string) *list {
	l := &list{items: items, orders: orders, common: Null}
	for _, item := range items {
		l.level = max(l.level, item.Level())
		t, ok := unify(l.common, item.Type())
		if l.common = t; !ok {
			l.mixed = true
		}
	}
	return l
}
