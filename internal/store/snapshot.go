package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// inUse is the file, beside the snapshots, that lists the versions of those in
// use. Its name keeps it apart from snapshots of any version.
const inUse = ".in-use"

// Snapshot is a usage plan snapshot as text.
type Snapshot struct {
	Version string
	Text    []byte
}

// SaveSnapshot keeps a usage plan snapshot under its version.
func (s *Store) SaveSnapshot(version string, text []byte) error {
	path := SnapshotPath(s.dir, version)
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, text) {
		return nil
	}
	if err := writeFile(path, text); err != nil {
		return Explain(fmt.Errorf("save usage plan snapshot: %w", err))
	}
	return nil
}

// UseSnapshots keeps usage plan snapshots and remembers that these are the ones
// in use from now on. Others that were kept before stay.
func (s *Store) UseSnapshots(snapshots []Snapshot) error {
	versions := []string{}
	for _, snapshot := range snapshots {
		if err := s.SaveSnapshot(snapshot.Version, snapshot.Text); err != nil {
			return err
		}
		versions = append(versions, snapshot.Version)
	}
	text, err := json.Marshal(versions)
	if err != nil {
		return fmt.Errorf("list usage plan snapshots in use: %w", err)
	}
	if err := writeFile(filepath.Join(s.dir, layout.Snapshots, inUse), append(text, '\n')); err != nil {
		return Explain(fmt.Errorf("list usage plan snapshots in use: %w", err))
	}
	return nil
}

// SnapshotsInUse is the files of the usage plan snapshots of a data folder that
// were used last; none where there are none.
func SnapshotsInUse(dir string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, layout.Snapshots, inUse))
	if errors.Is(err, fs.ErrNotExist) {
		return newestSnapshot(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("list usage plan snapshots in use: %w", err)
	}
	var versions, paths []string
	if err := json.Unmarshal(text, &versions); err != nil {
		return nil, fmt.Errorf("list usage plan snapshots in use: %w", err)
	}
	for _, version := range versions {
		paths = append(paths, SnapshotPath(dir, version))
	}
	return paths, nil
}

// newestSnapshot is the file that was saved last, in a folder that does not say
// which ones are in use: an earlier version of this program made it.
func newestSnapshot(dir string) ([]string, error) {
	dir = filepath.Join(dir, layout.Snapshots)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list usage plan snapshots: %w", err)
	}
	newest, paths := int64(0), []string(nil)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("list usage plan snapshots: %w", err)
		}
		if at := info.ModTime().UnixNano(); filepath.Ext(e.Name()) == ".json" && at >= newest {
			newest, paths = at, []string{filepath.Join(dir, e.Name())}
		}
	}
	return paths, nil
}

// SnapshotPath is the file of a usage plan snapshot in a data folder. Any
// version text makes a valid, distinct name.
func SnapshotPath(dir, version string) string {
	return filepath.Join(dir, layout.Snapshots, safeName(version)+".json")
}
