package duckdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
)

// ErrReadOnly is the answer to any statement that is not a query.
var ErrReadOnly = errors.New("only one SELECT at a time is allowed here: the data folder is read-only")

// maxPassed bounds the texts that are remembered: dashboards ask the same ones
// again and again, with other values.
const maxPassed = 1000

// checkQuery is checkReadOnly for each text once: what it decides does not
// depend on the data, and takes a fifth of a quick query's time.
func (db *DB) checkQuery(ctx context.Context, conn *sql.Conn, query string) error {
	db.passedMu.Lock()
	_, ok := db.passed[query]
	db.passedMu.Unlock()
	if ok {
		return nil
	}
	if err := checkReadOnly(ctx, conn, query); err != nil {
		return err
	}
	db.passedMu.Lock()
	defer db.passedMu.Unlock()
	if len(db.passed) >= maxPassed {
		clear(db.passed)
	}
	db.passed[query] = struct{}{}
	return nil
}

// checkReadOnly refuses everything but one SELECT-like statement. The engine's
// own parser decides, without running anything: it serialises nothing but
// SELECT statements (WITH, VALUES, FROM, DESCRIBE, SUMMARIZE and SHOW among
// them). EXPLAIN is refused as well, since EXPLAIN ANALYZE runs what it
// explains, COPY included.
func checkReadOnly(ctx context.Context, conn *sql.Conn, query string) error {
	var tree string
	if err := conn.QueryRowContext(ctx, "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", query).Scan(&tree); err != nil {
		return queryError(ctx, err)
	}
	var parsed struct {
		Error      bool              `json:"error"`
		ErrorType  string            `json:"error_type"`
		Message    string            `json:"error_message"`
		Statements []json.RawMessage `json:"statements"`
	}
	if err := json.Unmarshal([]byte(tree), &parsed); err != nil {
		return fmt.Errorf("parse query: %w", err)
	}
	switch {
	case parsed.Error && parsed.ErrorType == "parser":
		return fmt.Errorf("parse query: %s", parsed.Message)
	case parsed.Error, len(parsed.Statements) != 1:
		return ErrReadOnly
	}
	return checkStatementType(ctx, conn, query)
}

// checkStatementType asks the driver as well. Preparing runs nothing: there is
// only one statement.
func checkStatementType(ctx context.Context, conn *sql.Conn, query string) error {
	return conn.Raw(func(driverConn any) (err error) {
		prepared, err := driverConn.(*duckdb.Conn).PrepareContext(ctx, query)
		if err != nil {
			return queryError(ctx, err)
		}
		defer func() { err = errors.Join(err, prepared.Close()) }()
		kind, err := prepared.(*duckdb.Stmt).StatementType()
		if err != nil {
			return fmt.Errorf("query: %w", err)
		}
		if kind != duckdb.STATEMENT_TYPE_SELECT {
			return ErrReadOnly
		}
		return nil
	})
}
