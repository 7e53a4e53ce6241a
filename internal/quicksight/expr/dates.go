package expr

import (
	"strings"
	"time"
)

// unitOf is the unit that a keyword argument names.
func unitOf(n Node) unit {
	u, _ := unitNamed(n.(*keyword).name)
	return u
}

func writeTruncDate(w *writer, c *call) {
	w.truncate(unitOf(c.bound[0]), time.Sunday, func() { w.bare(c.bound[1]) })
}

func writeAddDateTime(w *writer, c *call) {
	u := unitOf(c.bound[1])
	if w.p.Dialect == Athena {
		w.text("date_add('" + u.sql + "', ")
		w.bare(c.bound[0])
		w.text(", ")
		w.bare(c.bound[2])
		w.text(")")
		return
	}
	w.text("(")
	w.bare(c.bound[2])
	w.text(" + CAST(")
	w.bare(c.bound[0])
	w.text(" AS BIGINT) * " + u.interval(1) + ")")
}

// writeDateDiff counts how many starts of a unit lie between two dates, as
// DuckDB does; Trino's own function counts elapsed time, so it gets the starts.
// Weeks start on Sunday.
func writeDateDiff(w *writer, c *call) {
	u := unit{code: "DD", sql: "day"}
	if c.bound[2] != nil {
		u = unitOf(c.bound[2])
	}
	w.text("date_diff('" + u.sql + "', ")
	for i, date := range c.bound[:2] {
		if i > 0 {
			w.text(", ")
		}
		if w.p.Dialect == DuckDB && u.code != "WK" {
			w.bare(date)
			continue
		}
		w.truncate(u, time.Sunday, func() { w.bare(date) })
	}
	w.text(")")
}

// writeExtract numbers weekdays from Sunday, which is 1.
func writeExtract(w *writer, c *call) {
	before, after := "", ")"
	switch part := c.bound[0].(*keyword).name; {
	case part == "WD" && w.p.Dialect == Athena:
		before, after = "(day_of_week(", ") % 7 + 1)"
	case part == "WD":
		before, after = "(dayofweek(", ") + 1)"
	default:
		u, _ := unitNamed(part)
		before = "extract(" + strings.ToUpper(u.sql) + " FROM "
	}
	w.text(before)
	w.bare(c.bound[1])
	w.text(after)
}

// writeFormatDate translates the pattern for DuckDB; Trino reads the same
// kind of pattern as QuickSight.
func writeFormatDate(w *writer, c *call) {
	before, pattern := "strftime(", w.pattern(c.bound[1])
	if w.p.Dialect == Athena {
		before = "format_datetime("
	}
	w.text(before)
	w.bare(c.bound[0])
	w.text(", ")
	w.text(w.p.Bind(pattern))
	w.text(")")
}

// writeParseDate gives null where the text does not fit the pattern.
func writeParseDate(w *writer, c *call) {
	before, after := "try_strptime(", ")"
	if w.p.Dialect == Athena {
		before, after = "TRY(CAST(parse_datetime(", ") AS TIMESTAMP))"
	}
	w.text(before)
	w.bare(c.bound[0])
	w.text(", ")
	w.text(w.p.Bind(w.pattern(c.bound[1])))
	w.text(after)
}

// patterns are the letters of a date pattern for DuckDB; each run of one letter
// is one field.
var patterns = map[string]string{
	"yyyy": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d",
	"EEEE": "%A", "EEE": "%a", "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I", "mm": "%M", "m": "%-M",
	"ss": "%S", "s": "%-S", "SSS": "%g", "a": "%p", "DDD": "%j",
}

// pattern is a date pattern for the dialect. Text in single quotes is itself.
func (w *writer) pattern(n Node) string {
	written := n.(*literal).value.(string)
	var translated strings.Builder
	for i := 0; i < len(written); {
		c := written[i]
		switch {
		case c == '\'':
			quoted, _, found := strings.Cut(written[i+1:], "'")
			if !found {
				w.fail("the date format %q has a quote without an end", written)
			}
			translated.WriteString(strings.ReplaceAll(quoted, "%", "%%"))
			i += min(len(quoted)+2, len(written)-i)
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			run := written[i : len(written)-len(strings.TrimLeft(written[i:], string(c)))]
			field, ok := patterns[run]
			if !ok {
				w.fail("the date format %q has %q, which is not supported", written, run)
			}
			translated.WriteString(field)
			i += len(run)
		default:
			translated.WriteString(strings.ReplaceAll(string(c), "%", "%%"))
			i++
		}
	}
	if w.p.Dialect == Athena {
		return written
	}
	return translated.String()
}
