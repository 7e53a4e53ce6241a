package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Rows in a Parquet row group: small enough to skip by time, large enough to
// compress.
const rowGroup = 100_000

// Writer rewrites the Parquet files of a partition.
type Writer struct{ db *sql.DB }

// NewWriter starts an engine for writing.
func NewWriter(ctx context.Context, o Options) (*Writer, error) {
	db, err := start(ctx, o.settings())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // temporary tables belong to a connection
	return &Writer{db: db}, nil
}

// Close ends the engine.
func (w *Writer) Close() error { return w.db.Close() }

// Known returns the positions of those ids that a row of the files has as its
// record_id.
func (w *Writer) Known(ctx context.Context, files, ids []string) (positions []int, err error) {
	rows := make([][]any, len(ids))
	for i, id := range ids {
		rows[i] = []any{int64(i), id}
	}
	if err := fill(ctx, w.db, "ids", []TableColumn{{"position", accesslog.BigInt}, {"record_id", accesslog.Text}}, rows); err != nil {
		return nil, fmt.Errorf("find known rows: %w", err)
	}
	positions, err = list[int](ctx, w.db, "SELECT position FROM ids WHERE record_id IN (SELECT record_id FROM read_parquet("+
		pathList(files)+", union_by_name = true))")
	if err != nil {
		return nil, fmt.Errorf("find known rows: %w", err)
	}
	return positions, nil
}

// Merge writes the rows of several files of one partition to one.
func (w *Writer) Merge(ctx context.Context, files []string, path string) error {
	rows := "SELECT * FROM read_parquet(" + pathList(files) + ", union_by_name = true, hive_partitioning = false) ORDER BY request_time, record_id"
	if err := w.copyTo(ctx, rows, path); err != nil {
		return fmt.Errorf("merge parts: %w", err)
	}
	return nil
}

func (w *Writer) copyTo(ctx context.Context, rows, path string) error {
	_, err := w.db.ExecContext(ctx, fmt.Sprintf("COPY (%s) TO %s (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE %d)", rows, text(path), rowGroup))
	return err
}

// list returns the single column of a query.
func list[T any](ctx context.Context, db *sql.DB, query string) (out []T, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
