package duckdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// Version names the state of the files: it changes when one is added, removed
// or written.
func (db *DB) Version() (string, error) {
	if db.single != nil {
		return stamp(slices.Sorted(maps.Values(db.single)), db.dir)
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

// refreshSingle defines the views of single files, anew when one has changed.
// CSV is read into memory: reading it with each query would take too long.
func (db *DB) refreshSingle(ctx context.Context) error {
	version, err := db.Version()
	if err != nil || version == db.version {
		return err
	}
	for _, view := range slices.Sorted(maps.Keys(db.single)) {
		path := filepath.Join(db.dir, db.single[view])
		define := "CREATE OR REPLACE VIEW " + name(view) + " AS SELECT * FROM read_parquet(" + pathList([]string{path}) + ")"
		if strings.EqualFold(filepath.Ext(path), ".csv") {
			define = "CREATE OR REPLACE TABLE " + name(view) + " AS SELECT * FROM read_csv(" + pathList([]string{path}) + ", header = true, sample_size = -1)"
		}
		if _, err := db.sql.ExecContext(ctx, define); err != nil {
			return fmt.Errorf("read %s: %w", db.single[view], err)
		}
	}
	db.version = version
	return nil
}
