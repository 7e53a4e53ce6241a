package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// demoMarker says that everything in the folder was made by demo, and may be
// replaced by its next run.
const demoMarker = ".demo"

// ErrNotDemo means that a folder holds more than demo traffic.
var ErrNotDemo = errors.New("holds imported requests, which demo must not replace; choose another --data")

// ResetDemo empties a folder of an earlier demo, or claims one without
// requests for demo. A folder with imported requests is ErrNotDemo.
func (s *Store) ResetDemo() error {
	marker := filepath.Join(s.dir, demoMarker)
	_, err := os.Stat(marker)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.known.empty():
		if err := writeFile(marker, nil); err != nil {
			return Explain(fmt.Errorf("mark demo folder: %w", err))
		}
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s %w", s.dir, ErrNotDemo)
	case err != nil:
		return Explain(fmt.Errorf("read demo folder: %w", err))
	}
	if err := s.journal.Close(); err != nil {
		return fmt.Errorf("close journal: %w", err)
	}
	// The journal first: rows without it are taken for duplicates, but a
	// journal without rows would say that they are there.
	for _, name := range []string{layout.Imports, layout.Story, layout.Requests, layout.Errors, layout.Snapshots} {
		if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
			return Explain(fmt.Errorf("empty demo folder: %w", err))
		}
	}
	return Explain(s.prepare())
}

// LeaveDemo is called before requests of the user's own come into the folder:
// from then on demo leaves it alone.
func (s *Store) LeaveDemo() error {
	err := os.Remove(filepath.Join(s.dir, demoMarker))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Explain(fmt.Errorf("unmark demo folder: %w", err))
	}
	return nil
}
