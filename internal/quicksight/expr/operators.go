package expr

// exact is up to where whole numbers are multiplied and added as such: two of
// them make no product that a BIGINT does not hold.
const exact = 1 << 31

// operation writes an operator. Division is always of decimals and by zero
// gives null, whatever the engine would do with integers.
func (w *writer) operation(n *operation) {
	if len(n.args) == 1 {
		if n.name == "NOT" {
			w.text("NOT ")
			w.operand(n.args[0])
			return
		}
		// Where values stand in the text, a second minus would be a comment.
		w.text("-(")
		w.calculating(func() { w.bare(n.args[0]) })
		w.text(")")
		return
	}
	switch n.name {
	case "+", "-", "*", "/", "%", "^":
		w.calculating(func() { w.binary(n) })
	default:
		w.binary(n)
	}
}

// calculating writes operands of arithmetic. A parameter is what a reader types:
// as a large whole number it would overflow, so there it is a double.
func (w *writer) calculating(write func()) {
	before := w.arithmetic
	w.arithmetic = true
	write()
	w.arithmetic = before
}

func (w *writer) binary(n *operation) {
	left, right := n.args[0], n.args[1]
	switch n.name {
	case "/":
		w.text("CAST(")
		w.bare(left)
		w.text(" AS DOUBLE) / NULLIF(")
		w.bare(right)
		w.text(", 0)")
	case "%":
		w.operand(left)
		w.text(" % NULLIF(")
		w.bare(right)
		w.text(", 0)")
	case "^":
		w.text("power(")
		w.bare(left)
		w.text(", ")
		w.bare(right)
		w.text(")")
	default:
		w.left(n.name, left)
		w.text(" " + n.name + " ")
		w.operand(right)
	}
}

// left writes the left operand; a chain of the same operator needs no
// parentheses.
func (w *writer) left(name string, n Node) {
	if o, ok := n.(*operation); ok && o.name == name && len(o.args) == 2 {
		w.bare(n)
		return
	}
	w.operand(n)
}
