package duckdb

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// refresh makes the view requests cover the files that hold rows now. Listing
// them takes microseconds per partition; the view is made anew only when the
// list has changed. A pattern in the view would be simpler, but would count
// rows twice while parts are being merged.
func (db *DB) refresh(ctx context.Context) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	files, err := layout.AllFiles(db.dir)
	if err != nil {
		return err
	}
	if db.viewed && slices.Equal(files, db.files) {
		return nil
	}
	view, err := db.viewSQL(ctx, files)
	if err != nil {
		return err
	}
	if _, err := db.sql.ExecContext(ctx, view); err != nil {
		return fmt.Errorf("define requests: %w", err)
	}
	db.files, db.viewed = files, true
	return nil
}

// viewSQL defines requests: every column of the catalogue in its order, then
// dt. A column that no file has, because all were written before it was added,
// is null; text to group and filter by reads "(none)" where it is absent.
func (db *DB) viewSQL(ctx context.Context, files []string) (string, error) {
	from, have := "", map[string]bool{}
	if len(files) > 0 {
		from = " FROM read_parquet(" + pathList(files) + ", union_by_name = true, hive_partitioning = true, hive_types_autocast = false)"
		names, err := list[string](ctx, db.sql, "SELECT column_name FROM (DESCRIBE SELECT *"+from+")")
		if err != nil {
			return "", fmt.Errorf("read columns: %w", err)
		}
		for _, n := range names {
			have[n] = true
		}
	}
	var columns []string
	for _, c := range accesslog.Columns {
		value := "NULL"
		if have[c.Name] {
			value = name(c.Name)
		}
		value = "CAST(" + value + " AS " + sqlType(c.Type) + ")"
		if c.Dimension {
			value = "coalesce(" + value + ", " + text(accesslog.None) + ")"
		}
		columns = append(columns, value+" AS "+name(c.Name))
	}
	dt := "CAST(NULL AS VARCHAR) AS " + accesslog.Partition
	if len(files) > 0 {
		dt = accesslog.Partition
	} else {
		from = " WHERE false"
	}
	return "CREATE OR REPLACE VIEW requests AS SELECT " + strings.Join(append(columns, dt), ", ") + from, nil
}
