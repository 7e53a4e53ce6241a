package duckdb

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// PlanRef is what the usage plan of a row depends on. Text that the row does
// not have is nil.
type PlanRef struct {
	APIID, Stage, KeyID []byte
	// At is a time at which the same snapshot was in force as at the request,
	// in epoch milliseconds.
	At int64
}

// Replan says how to give rows their usage plan anew.
type Replan struct {
	// Files hold the rows: the parts of one partition.
	Files []string
	// Starts are the times from which each snapshot was in force, in epoch
	// milliseconds, rising.
	Starts []int64
	// Columns are those that Resolve gives a value; all others stay.
	Columns []accesslog.ColumnID
	// Resolve returns the columns of a row as a JSON object, absent ones
	// omitted. It is asked once for all rows with the same answer.
	Resolve func(PlanRef) []byte
	// Scratch is a folder for a file that need not outlive the call.
	Scratch string
}

// ReplanStats says what a Replan changes.
type ReplanStats struct {
	// Rows were looked at, Changed of them get another value, Columns counts
	// them by the name of the column.
	Rows, Changed int64
	Columns       map[string]int64
}

// Replan works out the columns of a partition's rows anew, in place of the
// partition before, and counts what differs from the files. Nothing is written
// until WriteReplanned. Unreadable lines stay as they are.
func (w *Writer) Replan(ctx context.Context, r Replan) (ReplanStats, error) {
	have, err := w.replanRows(ctx, r)
	if err != nil {
		return ReplanStats{}, fmt.Errorf("read rows: %w", err)
	}
	if err := w.resolve(ctx, r); err != nil {
		return ReplanStats{}, fmt.Errorf("look up usage plans: %w", err)
	}
	if err := w.exec(ctx, replannedSQL(r.Columns, have)); err != nil {
		return ReplanStats{}, fmt.Errorf("join usage plans: %w", err)
	}
	stats, err := w.replanStats(ctx, r.Columns)
	if err != nil {
		return ReplanStats{}, fmt.Errorf("count changes: %w", err)
	}
	return stats, nil
}

// replanRows defines the view replan_rows: the rows of the files, with the
// columns that they miss as nulls, and plan_at, a time at which the same
// snapshot was in force; null for a row that stays as it is. It returns the
// columns that the files have.
func (w *Writer) replanRows(ctx context.Context, r Replan) (have []string, err error) {
	from := "read_parquet(" + pathList(r.Files) + ", union_by_name = true, hive_partitioning = false)"
	if have, err = list[string](ctx, w.db, "SELECT column_name FROM (DESCRIBE SELECT * FROM "+from+")"); err != nil {
		return nil, err
	}
	columns := []string{"*"}
	for _, c := range accesslog.Columns {
		if !slices.Contains(have, c.Name) {
			columns = append(columns, "CAST(NULL AS "+sqlType(c.Type)+") AS "+name(c.Name))
		}
	}
	var first, last *int64
	if err := w.db.QueryRowContext(ctx, "SELECT epoch_ms(min(request_time)), epoch_ms(max(request_time)) FROM "+from).Scan(&first, &last); err != nil {
		return nil, err
	}
	// The newest snapshot comes first: the first condition that holds decides.
	var at strings.Builder
	at.WriteString("CASE WHEN enrichment_status = 'unreadable' THEN NULL")
	for i := len(r.Starts) - 1; i >= 0 && first != nil; i-- {
		if start := r.Starts[i]; start > *first && start <= *last {
			fmt.Fprintf(&at, " WHEN request_time >= epoch_ms(%d) THEN %d", start, start)
		}
	}
	if first == nil {
		first = new(int64)
	}
	fmt.Fprintf(&at, " ELSE %d END", *first)
	return have, w.exec(ctx, fmt.Sprintf("CREATE OR REPLACE TEMP VIEW replan_rows AS SELECT *, %s AS plan_at FROM (SELECT %s FROM %s)",
		at.String(), strings.Join(columns, ", "), from))
}

// resolve fills the table replan_plans: for each distinct PlanRef of the rows
// the values of the columns.
func (w *Writer) resolve(ctx context.Context, r Replan) (err error) {
	if err := w.exec(ctx, `CREATE OR REPLACE TEMP TABLE replan_refs AS
SELECT DISTINCT api_id, stage, api_key_id, plan_at FROM replan_rows WHERE plan_at IS NOT NULL`); err != nil {
		return err
	}
	f, err := os.CreateTemp(r.Scratch, "plans-*.ndjson")
	if err != nil {
		return fmt.Errorf("create scratch file: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	n, err := w.writePlans(ctx, f, r.Resolve)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	types := []string{"ref: 'BIGINT'"}
	for _, id := range r.Columns {
		c := accesslog.Columns[id]
		types = append(types, name(c.Name)+": "+text(sqlType(c.Type)))
	}
	if err := w.exec(ctx, fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE replan_plans AS
SELECT * FROM read_json(%s, format = 'newline_delimited', auto_detect = false, columns = {%s})`,
		text(globEscape.Replace(f.Name())), strings.Join(types, ", "))); err != nil {
		return err
	}
	read, err := list[int64](ctx, w.db, "SELECT count(DISTINCT ref) FROM replan_plans")
	if err == nil && read[0] != n {
		err = fmt.Errorf("%d lookups became %d", n, read[0])
	}
	return err
}

// writePlans writes a line for every row of replan_refs, with its number.
func (w *Writer) writePlans(ctx context.Context, f *os.File, resolve func(PlanRef) []byte) (n int64, err error) {
	rows, err := w.db.QueryContext(ctx, "SELECT rowid, api_id, stage, api_key_id, plan_at FROM replan_refs ORDER BY plan_at")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out := bufio.NewWriterSize(f, 1<<20)
	for rows.Next() {
		var id int64
		var apiID, stage, keyID *string
		var ref PlanRef
		if err := rows.Scan(&id, &apiID, &stage, &keyID, &ref.At); err != nil {
			return 0, err
		}
		ref.APIID, ref.Stage, ref.KeyID = bytesOf(apiID), bytesOf(stage), bytesOf(keyID)
		if _, err := fmt.Fprintf(out, "{\"ref\":%d,%s\n", id, resolve(ref)[1:]); err != nil {
			return 0, err
		}
		n++
	}
	return n, errors.Join(rows.Err(), out.Flush())
}

func bytesOf(s *string) []byte {
	if s == nil {
		return nil
	}
	return []byte(*s)
}

// replannedSQL defines the view replanned: the rows with the columns as they
// are to be, those that they replace as old_…, and planned, which tells rows
// with a plan anew from those that stay.
func replannedSQL(planned []accesslog.ColumnID, have []string) string {
	var columns []string
	add := func(value, as string) { columns = append(columns, value+" AS "+name(as)) }
	for id, c := range accesslog.Columns {
		if !slices.Contains(planned, accesslog.ColumnID(id)) {
			add("r."+name(c.Name), c.Name)
			continue
		}
		add("CASE WHEN p.ref IS NULL THEN r."+name(c.Name)+" ELSE p."+name(c.Name)+" END", c.Name)
		add("r."+name(c.Name), "old_"+c.Name)
	}
	for _, column := range foreign(have) {
		add("r."+name(column), column)
	}
	return `CREATE OR REPLACE TEMP VIEW replanned AS SELECT ` + strings.Join(columns, ", ") + `
FROM replan_rows r
LEFT JOIN replan_refs k ON r.plan_at = k.plan_at AND r.api_id IS NOT DISTINCT FROM k.api_id
	AND r.stage IS NOT DISTINCT FROM k.stage AND r.api_key_id IS NOT DISTINCT FROM k.api_key_id
LEFT JOIN replan_plans p ON p.ref = k.rowid`
}

// foreign is the columns that the catalogue does not know: a newer version
// wrote them, and they are kept.
func foreign(have []string) []string {
	return slices.DeleteFunc(slices.Clone(have), func(column string) bool {
		return slices.ContainsFunc(accesslog.Columns[:], func(c accesslog.Column) bool { return c.Name == column })
	})
}

func (w *Writer) replanStats(ctx context.Context, planned []accesslog.ColumnID) (ReplanStats, error) {
	var differ, counts []string
	for _, id := range planned {
		column := accesslog.Columns[id].Name
		differ = append(differ, name(column)+" IS DISTINCT FROM "+name("old_"+column))
		counts = append(counts, "count(*) FILTER ("+differ[len(differ)-1]+")")
	}
	stats := ReplanStats{Columns: map[string]int64{}}
	byColumn := make([]int64, len(planned))
	targets := []any{&stats.Rows, &stats.Changed}
	for i := range byColumn {
		targets = append(targets, &byColumn[i])
	}
	query := "SELECT count(*), count(*) FILTER (" + strings.Join(differ, " OR ") + "), " + strings.Join(counts, ", ") + " FROM replanned"
	if err := w.db.QueryRowContext(ctx, query).Scan(targets...); err != nil {
		return ReplanStats{}, err
	}
	for i, id := range planned {
		if byColumn[i] > 0 {
			stats.Columns[accesslog.Columns[id].Name] = byColumn[i]
		}
	}
	return stats, nil
}

// WriteReplanned writes the rows of the last Replan to one file, ordered by
// time, and makes sure that it holds the same requests as before.
func (w *Writer) WriteReplanned(ctx context.Context, path string) error {
	have, err := list[string](ctx, w.db, "SELECT column_name FROM (DESCRIBE SELECT * FROM replanned)")
	if err != nil {
		return fmt.Errorf("rewrite rows: %w", err)
	}
	var columns []string
	for _, column := range have {
		if original, old := strings.CutPrefix(column, "old_"); !old || !slices.Contains(have, original) {
			columns = append(columns, name(column))
		}
	}
	if err := w.copyTo(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM replanned ORDER BY request_time, record_id", path); err != nil {
		return fmt.Errorf("rewrite rows: %w", err)
	}
	const digest = "SELECT count(*) || ' ' || coalesce(sum(hash(record_id)::HUGEINT), 0) FROM "
	before, err := list[string](ctx, w.db, digest+"replan_rows")
	if err != nil {
		return fmt.Errorf("count rows: %w", err)
	}
	after, err := list[string](ctx, w.db, digest+"read_parquet("+pathList([]string{path})+", hive_partitioning = false)")
	if err != nil {
		return fmt.Errorf("count rewritten rows: %w", err)
	}
	if before[0] != after[0] {
		return errors.New("rewrite rows: the new file does not hold the same requests")
	}
	return nil
}

func (w *Writer) exec(ctx context.Context, statement string) error {
	_, err := w.db.ExecContext(ctx, statement)
	return err
}
