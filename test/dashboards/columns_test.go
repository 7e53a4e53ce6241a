package dashboards

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/dashboards"
	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// dataSetTypes are the types of data set columns for those of the catalogue.
// QuickSight has no boolean: it is 0 or 1 there, to be summed.
var dataSetTypes = map[accesslog.Type]string{
	accesslog.Text:      "STRING",
	accesslog.Int:       "INTEGER",
	accesslog.BigInt:    "INTEGER",
	accesslog.Double:    "DECIMAL",
	accesslog.Bool:      "INTEGER",
	accesslog.Timestamp: "DATETIME",
}

func dataSet(t *testing.T, identifier string) dataset.DataSet {
	t.Helper()
	sets, err := dataset.Load(dashboards.Sources())
	require.NoError(t, err)
	d, ok := dataset.Find(sets, identifier)
	require.True(t, ok)
	return d
}

// derived are columns that the queries of the data sets make.
var derived = map[string]map[string]string{
	"requests": {"api_key": "STRING", accesslog.Partition: "STRING"},
	"quota":    {"quota_latest": "INTEGER"},
}

func TestDataSetColumnsAreOfTheCatalogue(t *testing.T) {
	tables := map[string]map[string]accesslog.Type{"requests": {}, "quota": {}}
	for _, c := range accesslog.Columns {
		tables["requests"][c.Name] = c.Type
	}
	for _, c := range quota.Columns {
		tables["quota"][c.Name] = c.Type
	}
	for name, table := range tables {
		for _, c := range dataSet(t, name).Columns {
			want, known := derived[name][c.Name]
			if !known {
				kind, ok := table[c.Name]
				assert.True(t, ok, "%s: %s is in no catalogue", name, c.Name)
				want = dataSetTypes[kind]
			}
			assert.Equal(t, want, c.Type, "%s.%s", name, c.Name)
			assert.Equal(t, c.Name == "country", c.Geo, "%s.%s", name, c.Name)
		}
	}
}

// Filters with ALL_DATASETS reach both data sets only where name and type agree.
func TestFiltersOfBothDataSetsHaveTheirColumnsInBoth(t *testing.T) {
	for _, shared := range []string{"event_hour", "usage_plan", "customer", "api_key"} {
		var types []string
		for _, name := range []string{"requests", "quota"} {
			for _, c := range dataSet(t, name).Columns {
				if c.Name == shared {
					types = append(types, c.Type)
				}
			}
		}
		require.Len(t, types, 2, shared)
		assert.Equal(t, types[0], types[1], shared)
	}
}

// duckTypes are what DuckDB may call a type of a data set's column.
var duckTypes = map[string]string{
	"STRING":   "^VARCHAR$",
	"INTEGER":  "^(INTEGER|BIGINT)$",
	"DECIMAL":  "^DOUBLE$",
	"DATETIME": "^TIMESTAMP$",
}

func TestQueriesGiveTheDeclaredColumns(t *testing.T) {
	db, err := duckdb.Open(t.Context(), t.TempDir(), duckdb.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for name, table := range map[string]string{"requests": "requests", "quota": emptyQuota()} {
		d := dataSet(t, name)
		result, err := db.Query(t.Context(), d.DuckDB(table, now))
		require.NoError(t, err, name)
		require.Len(t, result.Columns, len(d.Columns), name)
		for i, c := range d.Columns {
			assert.Equal(t, c.Name, result.Columns[i].Name, name)
			assert.Regexp(t, duckTypes[c.Type], result.Columns[i].Type, "%s.%s", name, c.Name)
		}
	}
}

// emptyQuota is a table quota without rows.
func emptyQuota() string {
	names := map[accesslog.Type]string{
		accesslog.Text: "VARCHAR", accesslog.BigInt: "BIGINT", accesslog.Double: "DOUBLE", accesslog.Timestamp: "TIMESTAMP",
	}
	text := ""
	for _, c := range quota.Columns {
		if text != "" {
			text += ", "
		}
		text += "CAST(NULL AS " + names[c.Type] + ") AS " + c.Name
	}
	return "(SELECT " + text + " WHERE false) AS empty"
}

// A null dimension vanishes from filters, and a long text from SPICE.
func TestTextsAreNeverNullOrTooLong(t *testing.T) {
	db, err := duckdb.Open(t.Context(), t.TempDir(), duckdb.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	d := dataSet(t, "requests")
	for name, value := range map[string]string{"null": "NULL", "long": "repeat('x', 3000)"} {
		t.Run(name, func(t *testing.T) {
			row := "(SELECT DATE '2026-11-22' + 0 AS dt"
			for _, c := range accesslog.Columns {
				v := "NULL"
				if c.Type == accesslog.Text && clientChooses.MatchString(c.Name) || name == "null" && c.Type == accesslog.Text {
					v = value
				}
				row += ", CAST(" + v + " AS " + duckName(c.Type) + ") AS " + c.Name
			}
			result, err := db.Query(t.Context(), d.DuckDB("(SELECT * REPLACE (CAST(dt AS VARCHAR) AS dt) FROM "+row+") AS one) AS one", now))
			require.NoError(t, err)
			require.Len(t, result.Rows, 1)
			for i, c := range d.Columns {
				if text, ok := result.Rows[0][i].(string); c.Type == "STRING" {
					assert.True(t, ok, "%s is null", c.Name)
					assert.LessOrEqual(t, len(text), 2000, c.Name)
				}
			}
		})
	}
}

// clientChooses are the columns whose length nobody but the client bounds.
var clientChooses = regexp.MustCompile(`^(path|resource_path|route|user_agent|.*_error|error_message)$`)

func duckName(t accesslog.Type) string {
	return map[accesslog.Type]string{
		accesslog.Text: "VARCHAR", accesslog.Int: "INTEGER", accesslog.BigInt: "BIGINT",
		accesslog.Double: "DOUBLE", accesslog.Bool: "BOOLEAN", accesslog.Timestamp: "TIMESTAMP",
	}[t]
}
