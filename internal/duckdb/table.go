package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// TableColumn is a column of a table in memory.
type TableColumn struct {
	Name string
	Type accesslog.Type
}

// Replace makes a table in memory hold these rows and no others. Queries that
// run meanwhile see the rows from before. Values are nil, string, bool, int64,
// float64 or time.Time. One call at a time for a table.
func (db *DB) Replace(ctx context.Context, table string, columns []TableColumn, rows [][]any) error {
	next := table + "_next"
	if err := fill(ctx, db.sql, next, columns, rows); err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	swap := "BEGIN; DROP TABLE IF EXISTS " + name(table) + "; ALTER TABLE " + name(next) + " RENAME TO " + name(table) + "; COMMIT"
	if _, err := db.sql.ExecContext(ctx, swap); err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	return nil
}

// fill makes a table hold these rows and no others.
func fill(ctx context.Context, db *sql.DB, table string, columns []TableColumn, rows [][]any) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	definitions := make([]string, len(columns))
	for i, c := range columns {
		definitions[i] = name(c.Name) + " " + sqlType(c.Type)
	}
	if _, err := conn.ExecContext(ctx, "CREATE OR REPLACE TABLE "+name(table)+" ("+strings.Join(definitions, ", ")+")"); err != nil {
		return err
	}
	return conn.Raw(func(c any) error { return appendRows(c.(driver.Conn), table, rows) })
}

func appendRows(conn driver.Conn, table string, rows [][]any) (err error) {
	appender, err := duckdb.NewAppenderFromConn(conn, "", table)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, appender.Close()) }()
	var values []driver.Value
	for _, row := range rows {
		values = values[:0]
		for _, v := range row {
			values = append(values, v)
		}
		if err := appender.AppendRow(values...); err != nil {
			return err
		}
	}
	return nil
}
