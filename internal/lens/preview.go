package lens

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// Preview opens somebody's dashboard over somebody's data. The folder holds a
// Parquet or CSV file for each data set, named for its identifier, unless files
// names another one; or it is a data folder of ours. What has no data, or cannot
// be drawn, says so on the page; missing are the data sets without a file.
func Preview(ctx context.Context, o Options, files map[string]string) (l *Lens, missing []string, err error) {
	if len(files) == 0 && store.Check(o.Data) == nil {
		l, err = Open(ctx, o)
		return l, nil, err
	}
	views, missing, err := find(o, files)
	if err != nil {
		return nil, nil, err
	}
	db, err := duckdb.OpenFiles(ctx, o.Data, views, duckdb.Options{})
	if err != nil {
		return nil, nil, err
	}
	f := &foreign{db: db}
	if f.sets, err = f.describeSets(ctx, views); err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	f.dates = dates(o.Definition, f.sets)
	l, err = newLens(db, board.Config{
		Definition: o.Definition, Engine: f, Describe: f.describe,
		Sets: func(time.Time) map[string]compile.DataSet { return f.sets },
		Now:  o.Now, Title: o.Title, App: o.App,
	})
	return l, missing, err
}

// find is the file of each data set, inside the folder.
func find(o Options, files map[string]string) (views map[string]string, missing []string, err error) {
	views = map[string]string{}
	for _, d := range o.Definition.DataSetIdentifierDeclarations {
		id := definition.Of(d.Identifier)
		names := []string{id + ".parquet", id + ".csv"}
		if file, ok := files[id]; ok {
			names = []string{file}
		}
		i := slices.IndexFunc(names, func(name string) bool {
			_, err := os.Stat(filepath.Join(o.Data, name))
			return err == nil && filepath.IsLocal(name)
		})
		switch {
		case i >= 0:
			views[id] = names[i]
		case len(names) == 1:
			return nil, nil, fmt.Errorf("data set %s: there is no file %s in %s", id, names[0], o.Data)
		default:
			missing = append(missing, id)
		}
	}
	for id := range files {
		if _, ok := views[id]; !ok {
			return nil, nil, fmt.Errorf("--data-set %s: the definition has no data set of this name; it has %s", id, strings.Join(identifiers(o.Definition), ", "))
		}
	}
	if len(views) == 0 {
		return nil, nil, fmt.Errorf("%s holds no file of a data set: expected %s.parquet or .csv", o.Data, strings.Join(missing, ".parquet or .csv, "))
	}
	return views, missing, nil
}

func identifiers(d *definition.Definition) []string {
	var ids []string
	for _, s := range d.DataSetIdentifierDeclarations {
		ids = append(ids, definition.Of(s.Identifier))
	}
	return ids
}

// foreign is a folder of single files as the board's engine.
type foreign struct {
	db   *duckdb.DB
	sets map[string]compile.DataSet
	// dates are the columns that NOW is taken from, by data set.
	dates map[string][]string
}

// Query runs one SELECT.
func (f *foreign) Query(ctx context.Context, sql string, args ...any) ([][]any, error) {
	return rows(ctx, f.db, sql, args...)
}

// Version names the state of the files.
func (f *foreign) Version(context.Context) (string, error) { return f.db.Version() }

// describeSets are the data sets with the columns of their files.
func (f *foreign) describeSets(ctx context.Context, views map[string]string) (map[string]compile.DataSet, error) {
	sets := map[string]compile.DataSet{}
	for id := range views {
		found, err := rows(ctx, f.db, "DESCRIBE SELECT * FROM "+expr.Quote(id))
		if err != nil {
			return nil, fmt.Errorf("read columns of %s: %w", id, err)
		}
		columns := map[string]expr.Type{}
		var list []string
		for _, row := range found {
			name, kind := row[0].(string), row[1].(string)
			t, cast := columnType(kind)
			columns[name] = t
			list = append(list, "CAST("+expr.Quote(name)+" AS "+cast+") AS "+expr.Quote(name))
		}
		from := "(SELECT " + strings.Join(list, ", ") + " FROM " + expr.Quote(id) + ")"
		sets[id] = compile.DataSet{Columns: columns, Source: func(d expr.Dialect) string {
			if d == expr.Athena {
				return expr.Quote(id)
			}
			return from
		}}
	}
	return sets, nil
}

// columnType is what a column of a file is to QuickSight, which knows four
// types, and what it is cast to.
func columnType(kind string) (t expr.Type, cast string) {
	switch {
	case strings.HasPrefix(kind, "TIMESTAMP"), kind == "DATE":
		return expr.Time, "TIMESTAMP"
	case slices.Contains([]string{"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "BOOLEAN"}, kind):
		return expr.Integer, "BIGINT"
	case kind == "FLOAT", kind == "DOUBLE", kind == "HUGEINT", kind == "UBIGINT", strings.HasPrefix(kind, "DECIMAL"):
		return expr.Decimal, "DOUBLE"
	default:
		return expr.Text, "VARCHAR"
	}
}

// dates are the columns of the filters on dates; without such filters, all
// columns of times.
func dates(d *definition.Definition, sets map[string]compile.DataSet) map[string][]string {
	columns := map[string][]string{}
	for _, f := range definition.Filters(d) {
		if sets[f.DataSet].Columns[f.Column] == expr.Time {
			columns[f.DataSet] = append(columns[f.DataSet], f.Column)
		}
	}
	if len(columns) > 0 {
		return columns
	}
	for id, set := range sets {
		for name, t := range set.Columns {
			if t == expr.Time {
				columns[id] = append(columns[id], name)
			}
		}
	}
	return columns
}

// describe counts the rows of all files; the dates are those of the columns that
// NOW is taken from.
func (f *foreign) describe(ctx context.Context) (board.Meta, error) {
	m := board.Meta{Quality: []board.Quality{}}
	for id, set := range f.sets {
		columns := []string{"count(*)"}
		for _, c := range f.dates[id] {
			columns = append(columns, "min("+expr.Quote(c)+")", "max("+expr.Quote(c)+")")
		}
		found, err := rows(ctx, f.db, "SELECT "+strings.Join(columns, ", ")+" FROM "+set.Source(expr.DuckDB))
		if err != nil {
			return m, err
		}
		n, _ := found[0][0].(int64)
		m.Rows += n
		for _, v := range found[0][1:] {
			t, ok := v.(time.Time)
			if !ok {
				continue
			}
			if m.First.IsZero() || t.Before(m.First) {
				m.First = t
			}
			if t.After(m.Newest) {
				m.Newest = t
			}
		}
	}
	return m, nil
}
