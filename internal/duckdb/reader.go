package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
)

// DB answers read-only SQL over a data folder, or over single files. It is safe
// for concurrent use, writes nothing, needs no lock, and sees new files with the
// next query.
type DB struct {
	sql *sql.DB
	dir string
	// single are the files that are views of their own, by the view's name; nil
	// for a data folder.
	single map[string]File

	mu      sync.Mutex // for the views
	files   []string   // that the view requests covers
	viewed  bool
	version string           // of the single files
	broken  map[string]error // why single files could not be read, by the view's name

	passedMu sync.Mutex
	passed   map[string]struct{} // texts that are known to be queries
}

// Open starts an engine for reading a data folder. The engine is locked down:
// it reads no file outside the folder, reaches no network, and its settings
// cannot be changed.
func Open(ctx context.Context, dataDir string, o Options) (*DB, error) {
	return open(ctx, dataDir, nil, o)
}

// OpenFiles starts an engine, locked down as Open's is, for single files of a
// folder: Parquet, or CSV with a header. Each is a view under its name in files.
// A file that cannot be read has no view: Broken says why.
func OpenFiles(ctx context.Context, folder string, files map[string]File, o Options) (*DB, error) {
	return open(ctx, folder, files, o)
}

func open(ctx context.Context, folder string, single map[string]File, o Options) (*DB, error) {
	dir, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("find data folder: %w", err)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	// The engine compares paths as they are written, so a folder whose name
	// looks like a pattern is allowed in both spellings.
	own := dir + string(filepath.Separator)
	once := append(o.settings(),
		"SET GLOBAL parquet_metadata_cache = true",
		"SET allowed_directories = ["+text(own)+", "+text(globEscape.Replace(own))+"]",
		"SET enable_external_access = false",
		"SET lock_configuration = true",
	)
	engine, err := start(ctx, once)
	if err != nil {
		return nil, err
	}
	db := &DB{sql: engine, dir: dir, single: single, passed: map[string]struct{}{}}
	if err := db.refresh(ctx); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return db, nil
}

// Close ends the engine.
func (db *DB) Close() error { return db.sql.Close() }

// ResultColumn is a column of a result. Type is DuckDB's name of its type.
type ResultColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Result is what a query returned. Values are nil, bool, int64, float64,
// string, time.Time in UTC (timestamps), or slices and maps of these.
type Result struct {
	Columns []ResultColumn
	Rows    [][]any
}

// Query runs one read-only statement and returns all of its rows.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*Result, error) {
	r := &Result{Rows: [][]any{}}
	err := db.Each(ctx, query, args, func(columns []ResultColumn) error {
		r.Columns = columns
		return nil
	}, func(row []any) error {
		r.Rows = append(r.Rows, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Each runs one read-only statement and hands out the columns, once, and then
// the rows as they come. An error of a callback ends it.
func (db *DB) Each(ctx context.Context, query string, args []any, columns func([]ResultColumn) error, row func([]any) error) error {
	begun := false
	once := func(c []ResultColumn) error {
		if begun {
			return nil
		}
		return columns(c)
	}
	handed := func(values []any) error {
		begun = true
		return row(values)
	}
	err := db.each(ctx, query, args, once, handed)
	if err != nil && !begun && vanished(err) {
		// Parts were merged after the view was made: look again.
		err = db.each(ctx, query, args, once, handed)
	}
	return err
}

func (db *DB) each(ctx context.Context, query string, args []any, columns func([]ResultColumn) error, row func([]any) error) (err error) {
	if err := db.refresh(ctx); err != nil {
		return err
	}
	conn, err := db.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := db.checkQuery(ctx, conn, query); err != nil {
		return err
	}
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return queryError(ctx, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	cols := make([]ResultColumn, len(types))
	for i, t := range types {
		cols[i] = ResultColumn{Name: t.Name(), Type: t.DatabaseTypeName()}
	}
	if err := columns(cols); err != nil {
		return err
	}
	for rows.Next() {
		values := make([]any, len(cols))
		targets := make([]any, len(cols))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("query: %w", err)
		}
		for i, v := range values {
			values[i] = plain(v, cols[i].Type)
		}
		if err := row(values); err != nil {
			return err
		}
	}
	return queryError(ctx, rows.Err())
}

// queryError says what went wrong with a query; a cancelled one says so.
func queryError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("query: %w", context.Cause(ctx))
	}
	return fmt.Errorf("query: %w", err)
}

// vanished says whether a file that the view covers was not there any more.
func vanished(err error) bool {
	text := err.Error()
	return strings.Contains(text, "No such file") || strings.Contains(text, "No files found")
}
