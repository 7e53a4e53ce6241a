package dashboards

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
)

// delivered are three rows of Athena's table: one request delivered twice, on
// both sides of midnight, and one row without an identity; and one too old.
func delivered() string {
	row := func(day, record, hour string) string {
		text := "SELECT '" + day + "' AS dt"
		for _, c := range accesslog.Columns {
			value := "NULL"
			switch c.Name {
			case "record_id":
				value = record
			case "event_hour":
				value = "TIMESTAMP '" + hour + "'"
			}
			text += ", CAST(" + value + " AS " + duckName(c.Type) + ") AS " + c.Name
		}
		return text
	}
	return "(" + strings.Join([]string{
		row("2026-11-21", "'a'", "2026-11-21 23:00:00"),
		row("2026-11-22", "'a'", "2026-11-21 23:00:00"),
		row("2026-11-22", "NULL", "2026-11-22 01:00:00"),
		row("2026-11-22", "NULL", "2026-11-22 01:00:00"),
		row("2026-08-23", "'old'", "2026-08-23 01:00:00"),
	}, " UNION ALL ") + ") AS delivered_twice"
}

// Athena's text runs on DuckDB once its table and its floor are replaced.
func onDuckDB(t *testing.T, athena, table string) string {
	t.Helper()
	for _, replace := range [][2]string{
		{`"apigw_lens"."requests"`, table},
		{"date_format(current_date - interval '90' day, '%Y-%m-%d')", "'2026-08-24'"},
	} {
		require.Contains(t, athena, replace[0])
		athena = strings.ReplaceAll(athena, replace[0], replace[1])
	}
	return athena
}

func TestDuplicatesAreDroppedForSPICEOnly(t *testing.T) {
	db, err := duckdb.Open(t.Context(), t.TempDir(), duckdb.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	d := dataSet(t, "requests")
	for mode, want := range map[dataset.Mode]int{dataset.SPICE: 3, dataset.DirectQuery: 4} {
		text := d.Athena("apigw_lens", mode)
		assert.Equal(t, mode == dataset.SPICE, strings.Contains(text, "OVER ("), "a window function in every visual's query")
		result, err := db.Query(t.Context(), onDuckDB(t, text, delivered()))
		require.NoError(t, err, mode)
		assert.Len(t, result.Rows, want, mode)
	}
	result, err := db.Query(t.Context(), d.DuckDB(delivered(), time.Date(2026, 11, 22, 23, 59, 0, 0, time.UTC)))
	require.NoError(t, err)
	assert.Len(t, result.Rows, 4)
}

func TestLatestRowOfEachKeyAndPeriodIsMarked(t *testing.T) {
	db, err := duckdb.Open(t.Context(), t.TempDir(), duckdb.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	rows := `(SELECT * REPLACE (CAST(day AS TIMESTAMP) AS event_hour, 'p' AS usage_plan_id, k AS api_key_id, CAST(p AS TIMESTAMP) AS period_start) FROM
		(VALUES ('2026-10-31', 'a', '2026-10-01'), ('2026-11-01', 'a', '2026-11-01'), ('2026-11-02', 'a', '2026-11-01'), ('2026-11-01', 'b', '2026-11-01')) AS v(day, k, p)
		LEFT JOIN ` + strings.Replace(emptyQuota(), "AS empty", "AS empty ON false", 1) + `) AS four`
	d := dataSet(t, "quota")
	result, err := db.Query(t.Context(), "SELECT strftime(event_hour, '%m-%d') || api_key_id FROM ("+
		d.DuckDB(rows, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))+") AS q WHERE quota_latest = 1 ORDER BY 1")
	require.NoError(t, err)
	assert.Equal(t, [][]any{{"10-31a"}, {"11-01b"}, {"11-02a"}}, result.Rows)
}
