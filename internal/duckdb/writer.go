package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Rows in a Parquet row group: small enough to skip by time, large enough to
// compress.
const rowGroup = 100_000

// The request times a partition can be named for: 1970 to 9999.
const lastTime = 253402300799999

// Writer turns enriched lines into Parquet files, one chunk at a time.
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

// Chunk is what Stage read.
type Chunk struct {
	// Days are the partitions its rows belong to, as YYYY-MM-DD, sorted.
	Days []string
	// Refused are the lines, counted from 0, that are no rows of the table.
	// The enricher writes none; this is the net under it.
	Refused []int
}

// Stage reads a file of enriched lines, each ending in a line feed, in place
// of the chunk before. lines is their number.
func (w *Writer) Stage(ctx context.Context, path string, lines int) (Chunk, error) {
	// Giving up the order of the lines saves a third of the time. Only to tell
	// which lines were refused are they read once more, in order.
	refused, err := w.load(ctx, path, lines, false)
	if err == nil && refused > 0 {
		_, err = w.load(ctx, path, lines, true)
	}
	if err != nil {
		return Chunk{}, fmt.Errorf("stage chunk: %w", err)
	}
	var c Chunk
	if c.Days, err = list[string](ctx, w.db, "SELECT DISTINCT dt FROM chunk WHERE dt IS NOT NULL ORDER BY dt"); err != nil {
		return Chunk{}, fmt.Errorf("list days of chunk: %w", err)
	}
	if refused > 0 {
		if c.Refused, err = list[int](ctx, w.db, "SELECT rowid FROM chunk WHERE dt IS NULL ORDER BY rowid"); err != nil {
			return Chunk{}, fmt.Errorf("list refused lines: %w", err)
		}
	}
	return c, nil
}

// load fills the table chunk and counts the refused lines.
func (w *Writer) load(ctx context.Context, path string, lines int, inOrder bool) (refused int, err error) {
	if _, err := w.db.ExecContext(ctx, fmt.Sprintf("SET preserve_insertion_order = %t", inOrder)); err != nil {
		return 0, err
	}
	if _, err := w.db.ExecContext(ctx, stageSQL(path)); err != nil {
		return 0, err
	}
	var rows int
	if err := w.db.QueryRowContext(ctx, "SELECT count(*), count(*) FILTER (dt IS NULL) FROM chunk").Scan(&rows, &refused); err != nil {
		return 0, err
	}
	if rows != lines {
		return 0, fmt.Errorf("%d lines became %d rows", lines, rows)
	}
	return refused, nil
}

// stageSQL reads lines into the table chunk. A line that is not JSON becomes a
// row of nulls (ignore_errors), and so does, here, a row without an identity, a
// status or a time to file it under: its dt is null.
func stageSQL(path string) string {
	var types, columns []string
	for _, c := range accesslog.Columns {
		t, value := sqlType(c.Type), name(c.Name)
		if c.Type == accesslog.Timestamp {
			t = "BIGINT"
			value = fmt.Sprintf("CASE WHEN %s BETWEEN 0 AND %d THEN epoch_ms(%s) END AS %s", value, lastTime, value, value)
		}
		types = append(types, name(c.Name)+": "+text(t))
		columns = append(columns, value)
	}
	return fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE chunk AS
SELECT *, CASE WHEN record_id IS NOT NULL AND enrichment_status IS NOT NULL
	THEN strftime(request_time, '%%Y-%%m-%%d') END AS dt
FROM (SELECT %s FROM read_json(%s, format = 'newline_delimited', auto_detect = false, ignore_errors = true, columns = {%s}))`,
		strings.Join(columns, ", "), text(globEscape.Replace(path)), strings.Join(types, ", "))
}

// DayStats says what WriteDay wrote.
type DayStats struct {
	// Rows were written, by enrichment_status; Repaired of them came from
	// lines with broken quoting.
	Rows     map[string]int64
	Repaired int64
	// Duplicates were not: the chunk or the partition had their record_id.
	Duplicates int64
}

// Total is the number of rows written.
func (s DayStats) Total() int64 {
	var n int64
	for _, rows := range s.Rows {
		n += rows
	}
	return n
}

// WriteDay writes the rows of the staged chunk that belong to a day to a
// Parquet file, ordered by time. Of rows with one record_id one is written, and
// none if one of the files existing holds it: those are the files of the day's
// partition. If nothing is left to write there is no file.
func (w *Writer) WriteDay(ctx context.Context, day string, existing []string, path string) (DayStats, error) {
	known := ""
	if len(existing) > 0 {
		known = "AND record_id NOT IN (SELECT record_id FROM read_parquet(" + pathList(existing) + ", union_by_name = true) WHERE record_id IS NOT NULL)"
	}
	fresh := fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE fresh AS
SELECT min(rowid) AS id FROM chunk WHERE dt = %s %s GROUP BY record_id`, text(day), known)
	if _, err := w.db.ExecContext(ctx, fresh); err != nil {
		return DayStats{}, fmt.Errorf("find duplicates of %s: %w", day, err)
	}
	stats, err := w.dayStats(ctx, day)
	if err != nil {
		return DayStats{}, fmt.Errorf("count rows of %s: %w", day, err)
	}
	if stats.Total() == 0 {
		return stats, nil
	}
	only := ""
	if stats.Duplicates > 0 {
		only = "AND rowid IN (SELECT id FROM fresh)"
	}
	rows := fmt.Sprintf("SELECT %s FROM chunk WHERE dt = %s %s ORDER BY request_time, record_id", columnNames(), text(day), only)
	if err := w.copyTo(ctx, rows, path); err != nil {
		return DayStats{}, fmt.Errorf("write %s: %w", day, err)
	}
	return stats, nil
}

func (w *Writer) dayStats(ctx context.Context, day string) (stats DayStats, err error) {
	stats.Rows = map[string]int64{}
	rows, err := w.db.QueryContext(ctx, `SELECT enrichment_status, rowid IN (SELECT id FROM fresh) AS is_fresh,
	count(*), count(*) FILTER (repaired) FROM chunk WHERE dt = `+text(day)+` GROUP BY ALL`)
	if err != nil {
		return stats, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var status string
		var isFresh bool
		var n, repaired int64
		if err := rows.Scan(&status, &isFresh, &n, &repaired); err != nil {
			return stats, err
		}
		if isFresh {
			stats.Rows[status] += n
			stats.Repaired += repaired
		} else {
			stats.Duplicates += n
		}
	}
	return stats, rows.Err()
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
