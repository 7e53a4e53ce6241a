package expr

import "strings"

// mixed is the level of a value computed from others. Values of single rows
// and values of groups of them cannot meet.
func mixed(args []Node) (Level, error) {
	var level Level
	var row, group Node
	for _, a := range args {
		level = max(level, a.Level())
		switch l := a.Level(); {
		case l == Row:
			row = a
		case l > Row:
			group = a
		}
	}
	if row != nil && group != nil {
		return 0, faultf("%s has a value for each row, %s one for a group of rows: they cannot be mixed; aggregate the first, as in max(…)",
			shortened(row.String()), shortened(group.String()))
	}
	return level, nil
}

// setLevel checks the levels of the arguments and sets that of the call.
func (c *call) setLevel() (err error) {
	switch c.function.family {
	case aggregate:
		return c.aggregateLevel()
	case over:
		return c.windowLevel(c.chosenStage())
	case table:
		return c.windowLevel(PostAgg)
	default:
		c.level, err = mixed(c.args)
		return err
	}
}

// aggregateLevel is Aggregate, or Row when the call says itself by what it
// groups.
func (c *call) aggregateLevel() error {
	for i, a := range c.args {
		if a.Level() > Row {
			return &argumentError{i, faultf("%s aggregates rows, but %s is aggregated already", c.function.name, shortened(a.String()))}
		}
	}
	c.level = Aggregate
	if c.argument("dims") != nil {
		c.level = Row
	}
	return nil
}

// chosenStage is the stage that the call's calculation level names.
func (c *call) chosenStage() Stage {
	k, ok := c.argument("level").(*keyword)
	switch {
	case ok && k.name == "PRE_FILTER":
		return PreFilter
	case ok && k.name == "PRE_AGG":
		return PreAgg
	default:
		return PostAgg
	}
}

// windowLevel is Table for a window over the aggregated result, whose measures
// are aggregated; and Row for one over the rows, whose measures are not.
func (c *call) windowLevel(stage Stage) error {
	name := c.function.name
	c.stage, c.level = stage, Row
	if stage == PostAgg {
		c.level = Table
	}
	for i, a := range c.args {
		if inner, ok := anyWindow(a, stage); ok {
			return &argumentError{i, faultf("%s cannot be computed over %s: window functions and table calculations do not nest", name, shortened(inner.String()))}
		}
		switch {
		case stage != PostAgg && a.Level() > Row:
			return &argumentError{i, faultf("%s with %s works on rows, but %s is aggregated; leave the aggregation or the level away", name, c.argument("level"), shortened(a.String()))}
		case stage == PostAgg && i == 0 && a.Level() == Row && !strings.HasPrefix(c.function.params, "sorts"):
			hint := "aggregate it, as in sum(…)"
			if c.function.family == over {
				hint += ", or give the level PRE_AGG or PRE_FILTER"
			}
			return &argumentError{i, faultf("%s works on the aggregated result, but %s has a value for each row; %s", name, shortened(a.String()), hint)}
		}
	}
	return nil
}

// anyWindow finds a window in n that would be nested in one of a stage: any
// for the windows over rows, a table calculation for those over the result.
func anyWindow(n Node, stage Stage) (found Node, ok bool) {
	Walk(n, func(part Node) bool {
		if inner, window := Window(part); window && !ok && (stage != PostAgg || inner == PostAgg) {
			found, ok = part, true
		}
		return !ok
	})
	return found, ok
}
