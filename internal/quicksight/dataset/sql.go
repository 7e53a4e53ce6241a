package dataset

import (
	"strconv"
	"strings"
	"time"
)

// sqlText is the query of a data set with its places: ${Table}, ${FirstDay} (a
// text, YYYY-MM-DD) and ${FirstTime} (a timestamp). Comments explain it to
// people; a line that begins with "--spice" is code for SPICE.
type sqlText string

const spiceMark = "--spice"

// DuckDB is the query for the laptop. The table is named as SQL names it, now
// stands in for the current time. Rows of the laptop are without duplicates, so
// nothing is done about them.
func (d DataSet) DuckDB(table string, now time.Time) string {
	first := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -d.Days)
	return d.sql.fill(DirectQuery, table,
		"'"+first.Format(time.DateOnly)+"'",
		"TIMESTAMP '"+first.Format(time.DateTime)+"'")
}

// Athena is the query for Athena over a Glue database. The query for SPICE
// drops what was delivered twice.
func (d DataSet) Athena(database string, mode Mode) string {
	return d.athena(`"`+strings.ReplaceAll(database, `"`, `""`)+`"`, strconv.Itoa(d.Days), mode)
}

// Template is the query for Fn::Sub, with the parameters GlueDatabase and
// HistoryDays of the nested stack.
func (d DataSet) Template(mode Mode) string {
	return d.athena(`"${GlueDatabase}"`, "${HistoryDays}", mode)
}

func (d DataSet) athena(database, days string, mode Mode) string {
	first := "current_date - interval '" + days + "' day"
	return d.sql.fill(mode, database+`."`+d.Identifier+`"`,
		"date_format("+first+", '%Y-%m-%d')",
		"CAST("+first+" AS timestamp)")
}

// fill is the query of a mode, without comments: QuickSight puts it into
// another query.
func (s sqlText) fill(mode Mode, table, firstDay, firstTime string) string {
	var lines []string
	for line := range strings.Lines(string(s)) {
		line = strings.TrimRight(line, "\n")
		code := strings.TrimLeft(line, " ")
		switch {
		case strings.HasPrefix(code, spiceMark) && mode == SPICE:
			lines = append(lines, line[:len(line)-len(code)]+strings.TrimLeft(strings.TrimPrefix(code, spiceMark), " "))
		case strings.HasPrefix(code, "--"), code == "":
		default:
			lines = append(lines, line)
		}
	}
	return strings.NewReplacer("${Table}", table, "${FirstDay}", firstDay, "${FirstTime}", firstTime).
		Replace(strings.Join(lines, "\n"))
}
