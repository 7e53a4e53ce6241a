package expr

import "strings"

// writeRound leaves integers alone, of which one engine has no rounding.
func writeRound(w *writer, c *call) {
	w.text("round(CAST(")
	w.bare(c.bound[0])
	w.text(" AS DOUBLE)")
	if c.bound[1] != nil {
		w.text(", CAST(")
		w.bare(c.bound[1])
		w.text(" AS INTEGER)")
	}
	w.text(")")
}

// writeConcat joins texts; one that is null makes the result null.
func writeConcat(w *writer, c *call) {
	w.text("(")
	for i, n := range c.args {
		if i > 0 {
			w.text(" || ")
		}
		w.operand(n)
	}
	w.text(")")
}

// writeSearch writes contains, startsWith and endsWith. Trino has no function
// for the end of a text, so both engines look at the start of its reverse.
func writeSearch(w *writer, c *call) {
	before, after := "starts_with(", ")"
	if c.function.name == "contains" {
		before, after = "(strpos(", ") > 0)"
	}
	var wrap []string
	if c.function.name == "endsWith" {
		wrap = append(wrap, "reverse")
	}
	if k, ok := c.bound[2].(*keyword); ok && k.name == "CASE_INSENSITIVE" {
		wrap = append(wrap, "lower")
	}
	w.text(before)
	for i, n := range c.bound[:2] {
		if i > 0 {
			w.text(", ")
		}
		for _, function := range wrap {
			w.text(function + "(")
		}
		w.bare(n)
		w.text(strings.Repeat(")", len(wrap)))
	}
	w.text(after)
}

// writeLocate gives the place of a text in another from 1, or 0.
func writeLocate(w *writer, c *call) {
	if c.bound[2] == nil {
		w.template("strpos({1}, {2})", c)
		return
	}
	w.template("CASE WHEN strpos(substr({1}, {3}), {2}) > 0 THEN strpos(substr({1}, {3}), {2}) + {(3)} - 1 ELSE 0 END", c)
}

// writeToString writes dates as ISO 8601 and decimals without an exponent
// where both engines can.
func writeToString(w *writer, c *call) {
	athena := w.p.Dialect == Athena
	switch t := c.bound[0].Type(); {
	case t == Time && athena:
		w.template("format_datetime({1}, 'yyyy-MM-dd''T''HH:mm:ss.SSS''Z''')", c)
	case t == Time:
		w.template("strftime({1}, '%Y-%m-%dT%H:%M:%S.%gZ')", c)
	case t == Decimal && athena:
		// format would write a missing value as the text null.
		w.template("CASE WHEN {(1)} IS NOT NULL THEN format('%s', {1}) END", c)
	default:
		w.template("CAST({1} AS VARCHAR)", c)
	}
}
