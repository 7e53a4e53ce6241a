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
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// Preview opens somebody's dashboard over somebody's data. The folder holds a
// Parquet or CSV file for each data set, named for its identifier, unless files
// names another one; or it is a data folder of ours. What has no data, or cannot
// be drawn, says so on the page; missing are the data sets without data.
func Preview(ctx context.Context, o Options, files map[string]string) (l *Lens, missing []string, err error) {
	if err := checkFolder(o.Data); err != nil {
		return nil, nil, err
	}
	if len(files) == 0 && store.Check(o.Data) == nil {
		return previewOwn(ctx, o)
	}
	paths, missing, err := find(o, files)
	if err != nil {
		return nil, nil, err
	}
	kinds := columnKinds(o.Definition)
	views := map[string]duckdb.File{}
	for id, path := range paths {
		views[id] = duckdb.File{Path: path, Kinds: kinds[id]}
	}
	db, err := duckdb.OpenFiles(ctx, o.Data, views, duckdb.Options{})
	if err != nil {
		return nil, nil, err
	}
	f := &foreign{db: db, definition: o.Definition, views: views}
	if err := f.start(ctx); err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	l, err = newLens(db, board.Config{
		Definition: o.Definition, Engine: f, Describe: f.describe,
		Sets: func(time.Time) map[string]compile.DataSet { return f.current() },
		Now:  o.Now, Title: o.Title, App: o.App,
	})
	return l, missing, err
}

func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("there is no folder %s: --data is the folder with a file for each data set", dir)
	case err != nil:
		return fmt.Errorf("read --data: %w", err)
	case !info.IsDir():
		return fmt.Errorf("%s is a file: --data is its folder, and --data-set IDENTIFIER=FILE names the file", dir)
	}
	return nil
}

// previewOwn opens a dashboard over a data folder of ours.
func previewOwn(ctx context.Context, o Options) (l *Lens, missing []string, err error) {
	l, err = Open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	own, err := ownSets()
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	all := identifiers(o.Definition)
	missing = slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(own, id) })
	if len(all) > 0 && len(missing) == len(all) {
		err = fmt.Errorf("%s is a data folder of apigw-lens, with the data sets %s; the definition needs %s: name a folder with their files in --data",
			o.Data, strings.Join(own, ", "), strings.Join(all, ", "))
		return nil, nil, errors.Join(err, l.Close())
	}
	return l, missing, nil
}

// find is the file of each data set, inside the folder.
func find(o Options, files map[string]string) (paths map[string]string, missing []string, err error) {
	ids := identifiers(o.Definition)
	for id := range files {
		if !slices.Contains(ids, id) {
			return nil, nil, fmt.Errorf("--data-set %s: the definition has no data set of this name; it has %s", id, strings.Join(ids, ", "))
		}
	}
	paths = map[string]string{}
	for _, id := range ids {
		if file, ok := files[id]; ok {
			if paths[id], err = named(o.Data, id, file); err != nil {
				return nil, nil, err
			}
			continue
		}
		names := []string{id + ".parquet", id + ".csv"}
		i := slices.IndexFunc(names, func(name string) bool {
			_, err := os.Stat(filepath.Join(o.Data, name))
			return err == nil && filepath.IsLocal(name)
		})
		if i < 0 {
			missing = append(missing, id)
			continue
		}
		paths[id] = names[i]
	}
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("%s holds no file of a data set: expected %s.parquet or .csv", o.Data, strings.Join(missing, ".parquet or .csv, "))
	}
	return paths, missing, nil
}

// named is a file that --data-set names, as a path inside the folder.
func named(folder, id, file string) (string, error) {
	path := file
	if filepath.IsAbs(file) {
		dir, err := filepath.Abs(folder)
		if err != nil {
			return "", fmt.Errorf("find --data: %w", err)
		}
		if path, err = filepath.Rel(dir, file); err != nil {
			path = file
		}
	}
	if !filepath.IsLocal(path) {
		return "", fmt.Errorf("data set %s: the file %s is outside %s: files are read from the folder --data only, and named from there", id, file, folder)
	}
	if _, err := os.Stat(filepath.Join(folder, path)); err != nil {
		return "", fmt.Errorf("data set %s: there is no file %s in %s", id, file, folder)
	}
	return path, nil
}

func identifiers(d *definition.Definition) []string {
	var ids []string
	for _, s := range d.DataSetIdentifierDeclarations {
		ids = append(ids, definition.Of(s.Identifier))
	}
	return ids
}
