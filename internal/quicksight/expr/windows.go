package expr

import "strconv"

// where is the suffix of conditional aggregates.
func where(w *writer, c *call) {
	w.text(" FILTER (WHERE ")
	w.bare(c.argument("cond"))
	w.text(")")
}

// toDate is the suffix of aggregates from the start of a period to a date.
func toDate(w *writer, c *call) {
	date, last := c.dates()
	until := func() {
		if last == nil {
			w.now()
			return
		}
		w.bare(last)
	}
	w.text(" FILTER (WHERE ")
	w.operand(date)
	w.text(" >= ")
	w.truncate(unitOf(c.argument("grain")), w.p.WeekStart, until)
	w.text(" AND ")
	w.operand(date)
	w.text(" <= ")
	until()
	w.text(")")
}

// dates are the first and the last argument of kind time.
func (c *call) dates() (first, second Node) {
	for i, p := range c.function.parameters(len(c.args)) {
		switch {
		case p.kind == "time" && first == nil:
			first = c.bound[i]
		case p.kind == "time":
			second = c.bound[i]
		}
	}
	return first, second
}

// over writes a window: partition, order, frame.
func (w *writer) over(partition []func(), order func(), frame string) {
	w.text(" OVER (")
	space := ""
	for i, write := range partition {
		w.text([]string{"PARTITION BY ", ", "}[min(i, 1)])
		write()
		space = " "
	}
	if order != nil {
		w.text(space + "ORDER BY ")
		order()
		space = " "
	}
	if frame != "" {
		w.text(space + frame)
	}
	w.text(")")
}

// order is what writes the order of a call's window, if it has one. Nulls come
// last in both dialects.
func (w *writer) order(c *call) func() {
	sorts, ok := c.argument("sorts").(*list)
	if !ok {
		return nil
	}
	return func() {
		for i, n := range sorts.items {
			if i > 0 {
				w.text(", ")
			}
			w.bare(n)
			if sorts.orders[i] == "DESC" {
				w.text(" DESC")
			}
			w.text(" NULLS LAST")
		}
	}
}

// dims are what writes the partition that a call names.
func (w *writer) dims(c *call) []func() {
	l, ok := c.argument("dims").(*list)
	if !ok {
		return nil
	}
	writes := make([]func(), len(l.items))
	for i, n := range l.items {
		writes[i] = func() { w.bare(n) }
	}
	return writes
}

// within is the suffix of windows over a partition, up to the current row
// where they have an order.
func within(w *writer, c *call) { w.over(w.dims(c), w.order(c), "") }

// whole is the suffix of windows over all of a partition, in their order.
func whole(w *writer, c *call) {
	w.over(w.dims(c), w.order(c), "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING")
}

// rows is the suffix of windows over a number of rows before and after.
func rows(w *writer, c *call) {
	before, after := indexOf(c.bound[2]), indexOf(c.bound[3])
	if before < 0 || after < 0 {
		w.fail("%s counts rows before and after the current one: both numbers are 0 or more", c.function.name)
	}
	w.over(w.dims(c), w.order(c), "ROWS BETWEEN "+strconv.Itoa(before)+" PRECEDING AND "+strconv.Itoa(after)+" FOLLOWING")
}

// indexOf is the value of an argument of kind index.
func indexOf(n Node) int { return int(n.(*literal).value.(int64)) }

// writePercentileRank writes which percentage of the rows come before a row.
func writePercentileRank(w *writer, c *call) {
	w.text("((rank()")
	within(w, c)
	w.text(" - 1) * 1E2 / count(*)")
	w.over(w.dims(c), nil, "")
	w.text(")")
}

// writeNeighbour writes lag and lead. A negative number looks the other way,
// which Trino's functions refuse.
func writeNeighbour(w *writer, c *call) {
	n := indexOf(c.argument("index"))
	if c.function.name == "lag" {
		n = -n
	}
	w.neighbour(c, n)
}

// neighbour writes the measure n rows after the current one.
func (w *writer) neighbour(c *call, n int) {
	function := "lead("
	if n < 0 {
		function, n = "lag(", -n
	}
	w.text(function)
	w.bare(c.bound[0])
	w.text(", " + strconv.Itoa(n) + ")")
	within(w, c)
}

// writeDifference writes the measure minus that of another row, and relative to
// it for percentDifference: 0.1 is 10 % more.
func writeDifference(w *writer, c *call) {
	w.change(c, c.function.name == "percentDifference", func() { w.neighbour(c, indexOf(c.argument("index"))) })
}

// change writes the difference of the measure to another value.
func (w *writer) change(c *call, relative bool, other func()) {
	w.text("(")
	if relative {
		w.text("CAST(")
	}
	w.operand(c.bound[0])
	w.text(" - ")
	other()
	if relative {
		w.text(" AS DOUBLE) / NULLIF(")
		other()
		w.text(", 0)")
	}
	w.text(")")
}
