package expr

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// maxSize bounds the nodes of an expression with its calculated fields put in
// place: fields that use each other twice grow without end.
const maxSize = 20_000

// analyser resolves one expression and the calculated fields that it uses.
type analyser struct {
	schema *Schema
	// open are the calculated fields that are being resolved, outermost first.
	open []string
	done map[string]Node
}

// scope is a text that is being resolved.
type scope struct {
	*analyser
	text string
}

// analyse resolves one text.
func (a *analyser) analyse(text string) (Node, error) {
	tree, err := parse(text)
	if err != nil {
		return nil, err
	}
	return scope{a, text}.node(tree)
}

// at gives an error its place in the text, unless it has one.
func (s scope) at(pos int, err error) error {
	if placed, ok := err.(*Error); ok {
		return placed
	}
	return errorAt(s.text, pos, "%s", err)
}

// node resolves a syntax node that stands for a value.
func (s scope) node(t *syntax) (Node, error) {
	n, err := s.resolve(t)
	if err != nil {
		return nil, s.at(t.pos, err)
	}
	if n.size() > maxSize {
		return nil, errorAt(s.text, t.pos, "the expression grows beyond %d parts when its calculated fields are put in place", maxSize)
	}
	return n, nil
}

func (s scope) resolve(t *syntax) (Node, error) {
	switch t.form {
	case formNumber:
		return numeral(t.name)
	case formText:
		return Value(t.name), nil
	case formParameter:
		p, ok := s.schema.Parameters[t.name]
		if !ok {
			return nil, faultf("unknown parameter ${%s}%s", t.name, meant(nearest(t.name, slices.Collect(maps.Keys(s.schema.Parameters)))))
		}
		return &parameterRef{t.name, p}, nil
	case formField:
		return s.field(t.name)
	case formWord:
		return s.word(t.name)
	case formCall:
		return s.call(t)
	case formOperator:
		return s.operator(t)
	default:
		return nil, fault("a list cannot stand here: lists are arguments of in and of window and aggregate functions")
	}
}

// numeral is a number as it is written.
func numeral(digits string) (Node, error) {
	if i, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return Value(i), nil
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return nil, faultf("%s is too large a number", digits)
	}
	return Value(f), nil
}

// word is a bare name: NULL or a field.
func (s scope) word(name string) (Node, error) {
	if strings.EqualFold(name, "NULL") {
		return Value(nil), nil
	}
	return s.field(name)
}

// field is a calculated field, put in place, or a column.
func (s scope) field(name string) (Node, error) {
	text, calculated := s.schema.Calculated[name]
	if !calculated {
		if typ, ok := s.schema.Columns[name]; ok {
			return &column{name, typ}, nil
		}
		return nil, s.unknownField(name)
	}
	if n, ok := s.done[name]; ok {
		return n, nil
	}
	if slices.Contains(s.open, name) {
		return nil, faultf("calculated field {%s} refers to itself%s", name, through(s.open, name))
	}
	s.open = append(s.open, name)
	n, err := s.analyse(text)
	s.open = s.open[:len(s.open)-1]
	if err != nil {
		return nil, faultf("in calculated field {%s}: %s", name, err)
	}
	s.done[name] = n
	return n, nil
}

// through names the fields of a cycle that starts and ends at name.
func through(open []string, name string) string {
	others := open[slices.Index(open, name)+1:]
	message := ""
	for i, o := range others {
		if message += ", {" + o + "}"; i == 0 {
			message = " through {" + o + "}"
		}
	}
	return message
}

func (s scope) unknownField(name string) error {
	names := slices.Concat(slices.Collect(maps.Keys(s.schema.Columns)), slices.Collect(maps.Keys(s.schema.Calculated)))
	if _, ok := s.schema.Parameters[name]; ok {
		return faultf("unknown field {%s}; did you mean the parameter ${%s}?", name, name)
	}
	return faultf("unknown field {%s}%s", name, meant(nearest(name, names)))
}

// operator resolves the operands and checks what they are.
func (s scope) operator(t *syntax) (Node, error) {
	args := make([]Node, len(t.args))
	for i, a := range t.args {
		n, err := s.node(a)
		if err != nil {
			return nil, err
		}
		args[i] = n
	}
	return newOperation(t.name, args)
}

// call resolves the arguments as the function wants them.
func (s scope) call(t *syntax) (Node, error) {
	f, err := lookUp(t.name)
	if err != nil {
		return nil, err
	}
	args := make([]argument, len(t.args))
	for i, a := range t.args {
		if a.order != "" {
			return nil, errorAt(s.text, a.pos, "%s can stand in a list of sort fields only", a.order)
		}
		args[i] = s.argument(a)
	}
	n, err := newCall(f, args)
	if wrong, ok := err.(*argumentError); ok {
		return nil, s.at(t.args[wrong.index].pos, wrong.err)
	}
	return n, err
}

// argument is a syntax node that a function has not taken yet.
func (s scope) argument(t *syntax) argument {
	a := argument{list: t.form == formList, node: func() (Node, error) { return s.node(t) }}
	if t.form == formWord || t.form == formText {
		a.word = t.name
	}
	if a.list {
		a.node = func() (Node, error) { return s.list(t) }
	}
	return a
}

// list resolves the items of a list.
func (s scope) list(t *syntax) (Node, error) {
	items, orders := make([]Node, len(t.args)), make([]string, len(t.args))
	for i, item := range t.args {
		n, err := s.node(item)
		if err != nil {
			return nil, err
		}
		items[i], orders[i] = n, item.order
	}
	return newList(items, orders), nil
}
