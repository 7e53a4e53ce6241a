package catalogue

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/parquet"
	"github.com/apigw-lens/apigw-lens/internal/store/layout"
	"github.com/apigw-lens/apigw-lens/test/template"
)

// duckTypes are DuckDB's types for the Glue types in the template.
var duckTypes = map[string]string{
	"string":    "VARCHAR",
	"int":       "INTEGER",
	"bigint":    "BIGINT",
	"double":    "DOUBLE",
	"boolean":   "BOOLEAN",
	"timestamp": "TIMESTAMP",
}

// glueTable lists columns and partitions as Athena shows them, with DuckDB's
// types.
func glueTable(t *testing.T) []duckdb.ResultColumn {
	t.Helper()
	f, err := template.Read(templateFile)
	require.NoError(t, err)
	table := f.Root.At("Resources", "RequestsTable", "Properties", "TableInput")
	var columns []duckdb.ResultColumn
	for _, list := range []template.Node{table.At("StorageDescriptor", "Columns"), table.At("PartitionKeys")} {
		for _, c := range list.Items() {
			columns = append(columns, duckdb.ResultColumn{Name: c.At("Name").Text(), Type: duckTypes[c.At("Type").Text()]})
		}
	}
	require.Greater(t, len(columns), len(accesslog.Columns))
	return columns
}

// A request that the enricher wrote and DuckDB stored has the columns of the
// Glue table, in its order and of its types, in the view and in the file.
func TestLaptopAndAWSHaveTheSameTable(t *testing.T) {
	dir := t.TempDir()
	part := writePart(t, dir, `{"requestId":"r","requestTimeEpoch":"1772442900250","apiId":"a","status":"200","identityApiKeyId":"k"}`)
	db, err := duckdb.Open(t.Context(), dir, duckdb.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()

	want := glueTable(t)
	view, err := db.Query(t.Context(), "SELECT * FROM requests")
	require.NoError(t, err)
	assert.Equal(t, want, view.Columns)
	require.Len(t, view.Rows, 1)

	file, err := db.Query(t.Context(), "SELECT * FROM read_parquet(?, hive_partitioning = false)", part)
	require.NoError(t, err)
	assert.Equal(t, want[:len(want)-1], file.Columns, "the partition is in the path, not in the file")
}

// writePart delivers one access log record to a data folder and returns the
// path of its Parquet file.
func writePart(t *testing.T, dir, line string) string {
	t.Helper()
	var p accesslog.Parser
	record, err := p.Parse([]byte(line))
	require.NoError(t, err)
	enricher := enrich.Enricher{Agents: anyAgent{}}
	row, _ := enricher.Append(nil, enrich.Row{Record: record, Line: []byte(line)})

	var table parquet.Table
	require.NoError(t, table.Append(row))
	days := table.Days()
	require.Len(t, days, 1)
	require.Equal(t, "2026-03-02", days[0].Date)
	path := filepath.Join(dir, layout.Requests, layout.PartitionName(days[0].Date), layout.Part{First: 1, Last: 1}.Name())
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	e, err := parquet.NewEncoder()
	require.NoError(t, err)
	require.NoError(t, e.Write(path, days[0]))
	return path
}
