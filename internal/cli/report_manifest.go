package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// readManifest reads an earlier run's manifest; without one it lists nothing.
func readManifest(path string) (*report.Manifest, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &report.Manifest{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	var m report.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s is not a manifest of reports; choose another --out: %w", path, err)
	}
	return &m, nil
}

func (r *reportRun) manifestPath() string { return filepath.Join(r.dir(), report.ManifestName) }

func (r *reportRun) writeManifest(m *report.Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return writeWhole(r.manifestPath(), append(text, '\n'))
}

// replaceIn puts the entries of a run for some customers into the manifest of an
// earlier run for all. Without one there is none to write: one customer's report
// is not the period's.
func (r *reportRun) replaceIn(made *report.Manifest) error {
	old, err := readManifest(r.manifestPath())
	if err != nil || old.Period.Name == "" {
		return err
	}
	now := *old
	now.Customers = slices.Clone(old.Customers)
	now.Replace(made.Customers)
	if err := r.writeManifest(&now); err != nil {
		return err
	}
	return r.removeOutdated(old, &now)
}

// removeOutdated removes the files that only the old manifest lists, and the
// folders that this leaves empty. Only files inside the period's folder are
// touched, whatever the manifest says.
func (r *reportRun) removeOutdated(old, now *report.Manifest) error {
	keep := map[string]bool{}
	for _, e := range append([]report.ManifestEntry{now.Overview}, now.Customers...) {
		for _, f := range e.Files {
			keep[f.Path] = true
		}
	}
	for _, e := range append([]report.ManifestEntry{old.Overview}, old.Customers...) {
		for _, f := range e.Files {
			path := filepath.FromSlash(f.Path)
			if keep[f.Path] || !filepath.IsLocal(path) {
				continue
			}
			path = filepath.Join(r.dir(), path)
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("remove outdated report: %w", err)
			}
			if folder := filepath.Dir(path); folder != filepath.Clean(r.dir()) {
				_ = os.Remove(folder) // it stays where it is not empty
			}
		}
	}
	return nil
}
