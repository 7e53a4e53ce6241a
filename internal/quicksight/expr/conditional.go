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

func writeIfelse(w *writer, c *call) {
	w.text("CASE")
	last := len(c.args) - 1
	for pair := range slices.Chunk(c.args[:last], 2) {
		w.when(pair[0], pair[1])
	}
	w.otherwise(c.args[last])
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
