package duckdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// Kind is what the values of a column are.
type Kind uint8

// Kinds of columns. Any is a column that nobody says anything about: its values
// decide.
const (
	Any Kind = iota
	Text
	Number
	Time
)

// File is a file that is a view of its own.
type File struct {
	// Path is its name, in the folder.
	Path string
	// Kinds are those of the columns, by name. CSV is read as them; Parquet has
	// types of its own.
	Kinds map[string]Kind
}

func (f File) csv() bool { return strings.EqualFold(filepath.Ext(f.Path), ".csv") }

// Version names the state of the files: it changes when one is added, removed
// or written.
func (db *DB) Version() (string, error) {
	if db.single != nil {
		var files []string
		for _, f := range db.single {
			files = append(files, f.Path)
		}
		slices.Sort(files)
		return stamp(files, db.dir)
	}
	files, err := layout.AllFiles(db.dir)
	if err != nil {
		return "", err
	}
	return stamp(files, "")
}

// stamp is a hash of the files' names, sizes and times; names without a folder
// are those of dir. A file that has just gone counts as empty: the list of files
// is older than the folder.
func stamp(files []string, dir string) (string, error) {
	sum := sha256.New()
	for _, file := range files {
		size, at := int64(0), int64(0)
		info, err := os.Stat(filepath.Join(dir, file))
		switch {
		case err == nil:
			size, at = info.Size(), info.ModTime().UnixNano()
		case !os.IsNotExist(err):
			return "", fmt.Errorf("look at data: %w", err)
		}
		fmt.Fprintf(sum, "%s %d %d\n", file, size, at)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// Broken says why single files cannot be read as they are now, by the names of
// their views.
func (db *DB) Broken(ctx context.Context) (map[string]error, error) {
	if err := db.refresh(ctx); err != nil {
		return nil, err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	return maps.Clone(db.broken), nil
}

// refreshSingle defines the views of single files, anew when one has changed.
// One that cannot be read loses its view and leaves the others theirs.
func (db *DB) refreshSingle(ctx context.Context) error {
	version, err := db.Version()
	if err != nil || version == db.version {
		return err
	}
	broken := map[string]error{}
	for _, view := range slices.Sorted(maps.Keys(db.single)) {
		err := db.define(ctx, view, db.single[view])
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: %w", db.single[view].Path, context.Cause(ctx))
		}
		if err == nil {
			continue
		}
		broken[view] = fmt.Errorf("%s%w", db.single[view].Path, err)
		kind := "VIEW"
		if db.single[view].csv() {
			kind = "TABLE"
		}
		if _, err := db.sql.ExecContext(ctx, "DROP "+kind+" IF EXISTS "+name(view)); err != nil {
			return fmt.Errorf("read %s: %w", db.single[view].Path, err)
		}
	}
	db.version, db.broken = version, broken
	return nil
}

// define makes the view of a file. CSV is read into memory: reading it with each
// query would take too long. The error goes on where the file's name ends.
func (db *DB) define(ctx context.Context, view string, f File) error {
	path := filepath.Join(db.dir, f.Path)
	if err := db.inside(path); err != nil {
		return err
	}
	if f.csv() {
		return db.defineCSV(ctx, view, path, f.Kinds)
	}
	query := "CREATE OR REPLACE VIEW " + name(view) + " AS SELECT * FROM read_parquet(" + pathList([]string{path}) + ")"
	if _, err := db.sql.ExecContext(ctx, query); err != nil {
		return fmt.Errorf(" cannot be read as Parquet: %s", firstLine(err))
	}
	return nil
}

// inside refuses what is no file of the folder.
func (db *DB) inside(path string) error {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New(" is not there (any more)")
	}
	if err != nil {
		return fmt.Errorf(" cannot be read: %w", err)
	}
	if rel, err := filepath.Rel(db.dir, real); err != nil || !filepath.IsLocal(rel) {
		return fmt.Errorf(" is a link to a file outside %s, and only files inside are read: copy the file there", db.dir)
	}
	if info, err := os.Stat(real); err == nil && !info.Mode().IsRegular() {
		return errors.New(" is not a file")
	}
	return nil
}

// firstLine is the engine's message without its advice about options.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
