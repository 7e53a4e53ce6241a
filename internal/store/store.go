// Package store is the data folder of a laptop: its marker, its lock, its
// journal of what was delivered, and files that appear whole or not at all.
//
// One process writes at a time (Open). Reading needs neither the lock nor this
// package's help beyond Check: package layout says which files hold rows.
package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// formatVersion is the version of the folder's layout that this code writes.
const formatVersion = 1

// Problems of a data folder that the user can do something about. Their text
// says what.
var (
	ErrForeign = errors.New("is not an apigw-lens data folder; choose an empty folder or one made by apigw-lens")
	ErrNewer   = errors.New("was written by a newer apigw-lens; update this one or choose another --data")
	ErrBusy    = errors.New("another apigw-lens is writing to this folder; wait for it to end or choose another --data")
	ErrMissing = errors.New("there is no data folder; run \"apigw-lens import\" or \"apigw-lens demo\" with this --data first")
	ErrDenied  = errors.New("cannot write to the data folder; make it writable or choose another --data")
	ErrFull    = errors.New("the disk is full; free some space and run the same command again: what was delivered stays")
)

type marker struct {
	Product string `json:"product"`
	Format  int    `json:"format"`
}

// Store is a data folder open for writing.
type Store struct {
	dir     string
	lock    *flock.Flock
	journal *os.File
	known   *Known
}

// Open makes dir a data folder if it is new or empty, takes its lock, and
// clears away what a writer left behind that was stopped half-way.
func Open(dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find data folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, Explain(fmt.Errorf("create data folder: %w", err))
	}
	if err := Check(dir); err != nil && !errors.Is(err, ErrMissing) {
		return nil, err
	}
	s := &Store{dir: dir, lock: flock.New(filepath.Join(dir, layout.Lock))}
	got, err := s.lock.TryLock()
	if err != nil {
		return nil, Explain(fmt.Errorf("lock data folder: %w", err))
	}
	if !got {
		return nil, fmt.Errorf("%s: %w", dir, ErrBusy)
	}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(Explain(err), s.Close())
	}
	return s, nil
}

// Check says whether dir is a data folder that this version can read:
// ErrMissing, ErrForeign, ErrNewer or nil. It writes nothing.
func Check(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, layout.Marker))
	if errors.Is(err, fs.ErrNotExist) {
		return checkEmpty(dir)
	}
	if err != nil {
		return fmt.Errorf("read data folder: %w", err)
	}
	var m marker
	switch err := json.Unmarshal(text, &m); {
	case err != nil || m.Product != "apigw-lens":
		return fmt.Errorf("%s %w", dir, ErrForeign)
	case m.Format > formatVersion:
		return fmt.Errorf("%s %w", dir, ErrNewer)
	}
	return nil
}

// checkEmpty returns ErrMissing for a folder that is not there or empty.
// Hidden files, like those of a file manager, do not count.
func checkEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read data folder: %w", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			return fmt.Errorf("%s %w", dir, ErrForeign)
		}
	}
	return fmt.Errorf("%s: %w", dir, ErrMissing)
}

// prepare brings the folder into the state that writing starts from.
func (s *Store) prepare() error {
	if err := s.clean(); err != nil {
		return err
	}
	// The marker comes first: a folder with anything else in it and no marker is
	// somebody else's, also for a writer that was stopped right here.
	if err := s.mark(); err != nil {
		return fmt.Errorf("write marker: %w", err)
	}
	for _, sub := range []string{layout.Requests, layout.Errors, layout.Snapshots, layout.Scratch} {
		if err := os.MkdirAll(filepath.Join(s.dir, sub), 0o755); err != nil {
			return fmt.Errorf("create data folder: %w", err)
		}
	}
	if err := s.openJournal(); err != nil {
		return err
	}
	return s.removeOrphans()
}

// mark makes the folder one of ours.
func (s *Store) mark() error {
	path := filepath.Join(s.dir, layout.Marker)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err := json.Marshal(marker{Product: "apigw-lens", Format: formatVersion})
	if err != nil {
		return err
	}
	return writeFile(path, append(text, '\n'))
}

// Dir is the folder's absolute path.
func (s *Store) Dir() string { return s.dir }

// Scratch is the folder for files that need not outlive the writer.
func (s *Store) Scratch() string { return filepath.Join(s.dir, layout.Scratch) }

// Close gives the folder back.
func (s *Store) Close() error {
	var errs []error
	if s.journal != nil {
		errs = append(errs, s.journal.Close())
	}
	errs = append(errs, os.RemoveAll(s.Scratch()), s.lock.Close())
	return errors.Join(errs...)
}
