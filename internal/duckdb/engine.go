// Package duckdb is the embedded query engine: it answers read-only SQL over
// the Parquet files of a data folder (DB) and rewrites them (Writer). It is the only package that imports the driver, which needs cgo.
package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Options are the resources an engine may use. The zero value is good for a
// laptop.
type Options struct {
	// MemoryLimit is what the engine may keep in memory, as DuckDB writes
	// sizes; empty is 1GB.
	MemoryLimit string
	// Threads is the number of threads; 0 is one per CPU.
	Threads int
	// TempDir is where the engine puts what does not fit into memory; empty
	// forbids it, and a query that needs it fails.
	TempDir string
}

// settings are statements that every engine starts with. Extensions are linked
// in; nothing is ever downloaded.
func (o Options) settings() []string {
	if o.MemoryLimit == "" {
		o.MemoryLimit = "1GB"
	}
	if o.Threads == 0 {
		o.Threads = runtime.NumCPU()
	}
	return []string{
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET allow_community_extensions = false",
		"SET allow_persistent_secrets = false",
		"SET memory_limit = " + text(o.MemoryLimit),
		"SET threads = " + strconv.Itoa(o.Threads),
		"SET temp_directory = " + text(o.TempDir),
		"SET GLOBAL TimeZone = 'UTC'",
	}
}

// start makes an engine in memory. Each statement of once is run before the
// first query.
func start(ctx context.Context, once []string) (*sql.DB, error) {
	connector, err := duckdb.NewConnector("", func(driver.ExecerContext) error { return nil })
	if err != nil {
		return nil, fmt.Errorf("start engine: %w", err)
	}
	db := sql.OpenDB(connector)
	for _, statement := range once {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("start engine: %s: %w", statement, err)
		}
	}
	return db, nil
}

// sqlType is the type of a column in the engine and in Parquet.
func sqlType(t accesslog.Type) string {
	switch t {
	case accesslog.Int:
		return "INTEGER"
	case accesslog.BigInt:
		return "BIGINT"
	case accesslog.Double:
		return "DOUBLE"
	case accesslog.Bool:
		return "BOOLEAN"
	case accesslog.Timestamp:
		return "TIMESTAMP"
	default:
		return "VARCHAR"
	}
}

// text quotes a string literal.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// name quotes an identifier.
func name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// globEscape keeps the engine from reading a path as a pattern.
var globEscape = strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]")

// pathList is a list of files for the engine's table functions.
func pathList(files []string) string {
	quoted := make([]string, len(files))
	for i, f := range files {
		quoted[i] = text(globEscape.Replace(f))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
