package expr

import "slices"

// when writes one branch of a CASE.
func (w *writer) when(condition, value Node) {
	w.text(" WHEN ")
	w.bare(condition)
	w.text(" THEN ")
	w.bare(value)
}

// otherwise writes the last branch of a CASE. Branches that are all NULL have
// no type by themselves.
func (w *writer) otherwise(value Node) {
	w.text(" ELSE ")
	w.bare(value)
	w.text(" END")
}

// writeIfelse leaves out the branches that parameters decide against: an engine
// would compute the whole CASE for every row.
func writeIfelse(w *writer, c *call) {
	args := w.undecided(c)
	last := len(args) - 1
	if last == 0 {
		w.operand(args[0])
		return
	}
	w.text("CASE")
	for pair := range slices.Chunk(args[:last], 2) {
		w.when(pair[0], pair[1])
	}
	w.otherwise(args[last])
}

// undecided are the arguments of an ifelse from the first condition on that
// depends on rows; only a value if none is left. Branches of different types
// stay, for they decide about the type together.
func (w *writer) undecided(c *call) []Node {
	args := c.args
	last := len(args) - 1
	for i, value := range args {
		if (i%2 == 1 || i == last) && value.Type() != c.typ {
			return args
		}
	}
	for ; len(args) > 1; args = args[2:] {
		holds, known := w.decided(args[0])
		if !known {
			return args
		}
		if holds {
			return args[1:2]
		}
	}
	return args
}

// decided tells whether a comparison of two constants holds, if it is one. With
// null it does not.
func (w *writer) decided(n Node) (holds, known bool) {
	o, ok := n.(*operation)
	if !ok || o.name != "=" && o.name != "<>" {
		return false, false
	}
	left, ok := w.constant(o.args[0])
	if !ok {
		return false, false
	}
	right, ok := w.constant(o.args[1])
	if !ok {
		return false, false
	}
	if left == nil || right == nil {
		return false, true
	}
	return (left == right) == (o.name == "="), true
}

// constant is the text that a node stands for, or nil for null; other types are
// left to the engine, which knows how they compare.
func (w *writer) constant(n Node) (any, bool) {
	var value any
	switch n := n.(type) {
	case *literal:
		value = n.value
	case *parameterRef:
		if n.Multi || w.p.Parameter == nil {
			return nil, false
		}
		if values := w.p.Parameter(n.name); len(values) == 1 {
			value = values[0]
		} else if len(values) > 1 {
			return nil, false
		}
	default:
		return nil, false
	}
	_, text := value.(string)
	return value, text || value == nil
}

func writeSwitch(w *writer, c *call) {
	w.text("CASE ")
	w.operand(c.args[0])
	last := len(c.args) - 1
	for pair := range slices.Chunk(c.args[1:last], 2) {
		w.when(pair[0], pair[1])
	}
	w.otherwise(c.args[last])
}

// writeNullTest writes isNull and isNotNull. A parameter with many values is
// null when it has none.
func writeNullTest(w *writer, c *call) {
	null := c.function.name == "isNull"
	if p, ok := c.args[0].(*parameterRef); ok && p.Multi {
		empty := w.p.Parameter == nil || len(w.p.Parameter(p.name)) == 0
		w.text(map[bool]string{true: "TRUE", false: "FALSE"}[empty == null])
		return
	}
	w.text("(")
	w.operand(c.args[0])
	w.text(map[bool]string{true: " IS NULL)", false: " IS NOT NULL)"}[null])
}
