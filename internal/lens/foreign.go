package lens

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/dashboards"
	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// ownSets are the identifiers of our own data sets.
func ownSets() ([]string, error) {
	sets, err := dataset.Load(dashboards.Sources())
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range sets {
		ids = append(ids, s.Identifier)
	}
	return ids, nil
}

// foreign is a folder of single files as the board's engine.
type foreign struct {
	db         *duckdb.DB
	definition *definition.Definition
	views      map[string]duckdb.File

	mu      sync.Mutex
	version string // of the files that the rest is about
	sets    map[string]compile.DataSet
	broken  map[string]error    // files that cannot be read, by data set
	first   map[string][]string // the columns at the start, by data set
}

// start looks at the files for the first time, when all of them must be good.
func (f *foreign) start(ctx context.Context) error {
	if _, err := f.Version(ctx); err != nil {
		return err
	}
	var all []error
	for _, id := range slices.Sorted(maps.Keys(f.broken)) {
		all = append(all, f.broken[id])
	}
	f.first = map[string][]string{}
	for id, set := range f.sets {
		f.first[id] = slices.Sorted(maps.Keys(set.Columns))
	}
	return errors.Join(all...)
}

// Query runs one SELECT. What reads a file that cannot be read gets the reason.
func (f *foreign) Query(ctx context.Context, sql string, args ...any) ([][]any, error) {
	f.mu.Lock()
	for id, err := range f.broken {
		if strings.Contains(sql, from(id)) {
			f.mu.Unlock()
			return nil, err
		}
	}
	f.mu.Unlock()
	return rows(ctx, f.db, sql, args...)
}

// Version names the state of the files. When it changes, their columns are
// looked at anew.
func (f *foreign) Version(ctx context.Context) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	version, err := f.db.Version()
	if err != nil || version == f.version {
		return version, err
	}
	broken, err := f.db.Broken(ctx)
	if err != nil {
		return "", err
	}
	sets := map[string]compile.DataSet{}
	for id, file := range f.views {
		if broken[id] != nil {
			// Its visuals ask for what was there before, and are told why not.
			if set, ok := f.sets[id]; ok {
				sets[id] = set
			}
			continue
		}
		if sets[id], err = f.set(ctx, id, file.Kinds); err != nil {
			return "", err
		}
	}
	f.version, f.sets, f.broken = version, sets, broken
	return version, nil
}

// current are the data sets as they are now.
func (f *foreign) current() map[string]compile.DataSet {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sets
}

// from is the end of the source of a data set.
func from(id string) string { return " FROM " + expr.Quote(id) + ")" }

// set is a data set with the columns of its file.
func (f *foreign) set(ctx context.Context, id string, kinds map[string]duckdb.Kind) (compile.DataSet, error) {
	found, err := rows(ctx, f.db, "DESCRIBE SELECT * FROM "+expr.Quote(id))
	if err != nil {
		return compile.DataSet{}, fmt.Errorf("read columns of %s: %w", id, err)
	}
	columns := map[string]expr.Type{}
	var list []string
	for _, row := range found {
		name, kind := row[0].(string), row[1].(string)
		t, cast := columnType(kind, kinds[name])
		columns[name] = t
		list = append(list, "CAST("+expr.Quote(name)+" AS "+cast+") AS "+expr.Quote(name))
	}
	source := "(SELECT " + strings.Join(list, ", ") + from(id)
	return compile.DataSet{Columns: columns, Source: func(d expr.Dialect) string {
		if d == expr.Athena {
			return expr.Quote(id)
		}
		return source
	}}, nil
}

// columnType is what a column of a file is to QuickSight, which knows four
// types, and what it is cast to. Numbers that a dashboard takes for texts, such
// as account ids, are texts; so are those that a DOUBLE would round, unless it
// counts with them.
func columnType(kind string, wanted duckdb.Kind) (t expr.Type, cast string) {
	switch {
	case wanted == duckdb.Text:
		return expr.Text, "VARCHAR"
	case strings.HasPrefix(kind, "TIMESTAMP"), kind == "DATE":
		return expr.Time, "TIMESTAMP"
	case slices.Contains([]string{"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "BOOLEAN"}, kind):
		return expr.Integer, "BIGINT"
	case kind == "FLOAT", kind == "DOUBLE", strings.HasPrefix(kind, "DECIMAL"):
		return expr.Decimal, "DOUBLE"
	case wanted == duckdb.Number && slices.Contains([]string{"HUGEINT", "UHUGEINT", "UBIGINT"}, kind):
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
	f.mu.Lock()
	sets, broken := maps.Clone(f.sets), f.broken
	f.mu.Unlock()
	maps.DeleteFunc(sets, func(id string, _ compile.DataSet) bool { return broken[id] != nil })
	m := board.Meta{Quality: f.quality(sets, broken)}
	dates := dates(f.definition, sets)
	for id, set := range sets {
		columns := []string{"count(*)"}
		for _, c := range dates[id] {
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

// quality says which files cannot be read, and which columns have gone since the
// start: the visuals that need them fail.
func (f *foreign) quality(sets map[string]compile.DataSet, broken map[string]error) []board.Quality {
	found := []board.Quality{}
	for _, id := range slices.Sorted(maps.Keys(f.views)) {
		path := f.views[id].Path
		if broken[id] != nil {
			found = append(found, board.Quality{Name: "file-" + id, Label: "unreadable file", Count: 1, Detail: broken[id].Error() + "."})
			continue
		}
		gone := slices.DeleteFunc(slices.Clone(f.first[id]), func(column string) bool {
			_, here := sets[id].Columns[column]
			return here
		})
		if len(gone) > 0 {
			found = append(found, board.Quality{Name: "columns-" + id, Label: "missing columns", Count: int64(len(gone)),
				Detail: path + " has lost columns since the start: " + strings.Join(gone, ", ") + ". Put them back, or start the preview again."})
		}
	}
	return found
}
