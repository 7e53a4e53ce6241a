package expr

// period is the unit of a period function: its own, or that of the visual.
func (w *writer) period(c *call) unit {
	if k := c.argument("grain"); k != nil {
		return unitOf(k)
	}
	u, ok := unitNamed(w.p.Granularity)
	if !ok || u.step == "" {
		w.fail("%s names no period, and the visual has no date field to take it from; name one, such as DAY", c.function.name)
	}
	return u
}

// others are what writes the visual's other dimensions.
func (w *writer) others() []func() {
	writes := make([]func(), len(w.p.Partition))
	for i, sql := range w.p.Partition {
		writes[i] = func() { w.text(sql) }
	}
	return writes
}

// sinceStart is the suffix of windows from the start of the period that a row
// lies in, up to the row.
func sinceStart(w *writer, c *call) {
	date, _ := c.dates()
	write := func() { w.bare(date) }
	start := func() { w.truncate(w.period(c), w.p.WeekStart, write) }
	w.over(append(w.others(), start), write, "")
}

// writePeriodOverPeriod compares the measure with that of the same moment some
// periods ago. The window looks back by time, not by rows, so that a gap in
// the data gives null and not the value of another period.
func writePeriodOverPeriod(w *writer, c *call) {
	switch c.function.name {
	case "periodOverPeriodLastValue":
		w.earlier(c)
	default:
		w.change(c, c.function.name == "periodOverPeriodPercentDifference", func() { w.earlier(c) })
	}
}

// earlier writes the measure some periods ago; in the future for a negative
// number of them.
func (w *writer) earlier(c *call) {
	offset, direction := 1, " PRECEDING"
	if n := c.argument("index"); n != nil {
		offset = indexOf(n)
	}
	if offset < 0 {
		offset, direction = -offset, " FOLLOWING"
	}
	date, _ := c.dates()
	bound := w.period(c).interval(offset) + direction
	w.text("max(")
	w.bare(c.bound[0])
	w.text(")")
	w.over(w.others(), func() { w.bare(date) }, "RANGE BETWEEN "+bound+" AND "+bound)
}
