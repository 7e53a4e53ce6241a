package expr

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
		w.bare(n.args[0])
		w.text(")")
		return
	}
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
