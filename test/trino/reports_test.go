package trino

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// twice is the Glue database whose table holds every record two times, as
// at-least-once delivery may.
const twice = "twice"

// reportStatements are the queries of the reports of four weeks, whose time zone
// changes its clock before them or within, and of one day, whose buckets are
// hours; and once more over records that were all delivered twice, which must
// give the same but for the count of copies.
func reportStatements(t *testing.T, now time.Time) []statement {
	t.Helper()
	day := func(back int) string { return now.AddDate(0, 0, -back).Format(time.DateOnly) }
	var all []statement
	for _, p := range []struct{ name, zone string }{
		{day(28) + "_" + day(1), "Europe/Berlin"}, {day(28) + "_" + day(1), "America/Los_Angeles"}, {day(1), "Asia/Kolkata"},
	} {
		period, err := report.ParsePeriod(p.name, p.zone, now)
		require.NoError(t, err)
		duck, err := report.Queries(report.DuckDB, period, "")
		require.NoError(t, err)
		for _, database := range []string{schema, twice} {
			athena, err := report.Queries(report.Athena, period, database)
			require.NoError(t, err)
			for i, q := range athena {
				name := strings.Join([]string{"report", database, p.zone, p.name, q.Name}, " ")
				s := statement{name: name, duck: duck[i].SQL, athena: q.SQL}
				if database == twice && q.Name == "hours" {
					s.duck = "SELECT customer_id, hour, 2 * lines, lines AS copies, first_seen, last_seen FROM (" + s.duck + ") AS once ORDER BY hour"
				}
				all = append(all, s)
			}
		}
	}
	return all
}
