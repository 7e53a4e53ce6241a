package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// asideSuffix ends the names of files that are being written. Together with
// the dot before it no reader takes one for a finished file.
const asideSuffix = ".tmp"

// aside is where the file at path is written before it appears.
func aside(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+asideSuffix)
}

// appear makes the file written at aside(path) appear at path, on disk for
// good: both the content and the name survive a power cut.
func appear(path string) error {
	if err := syncFile(aside(path)); err != nil {
		return err
	}
	if err := os.Rename(aside(path), path); err != nil {
		return err
	}
	return syncFile(filepath.Dir(path))
}

// syncFile flushes a file or a directory to disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // some file systems cannot flush a directory
	}
	return errors.Join(err, f.Close())
}

// writeFile replaces the file at path as a whole.
func writeFile(path string, text []byte) error {
	if err := os.WriteFile(aside(path), text, 0o644); err != nil {
		return errors.Join(err, os.RemoveAll(aside(path)))
	}
	return appear(path)
}

// clean removes scratch files and files that never appeared.
func (s *Store) clean() error {
	if err := os.RemoveAll(s.Scratch()); err != nil {
		return fmt.Errorf("clear scratch files: %w", err)
	}
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") && strings.HasSuffix(d.Name(), asideSuffix) {
			return os.Remove(path)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clear unfinished files: %w", err)
	}
	return s.removeDead()
}

// removeDead removes parts whose rows a merged part holds.
func (s *Store) removeDead() error {
	days, err := layout.Days(s.dir)
	if err != nil {
		return err
	}
	for _, day := range days {
		if err := s.removeDeadOf(day); err != nil {
			return err
		}
	}
	return nil
}

// SaveStory writes what demo planted.
func (s *Store) SaveStory(text []byte) error {
	if err := writeFile(filepath.Join(s.dir, layout.Story), text); err != nil {
		return Explain(fmt.Errorf("save story: %w", err))
	}
	return nil
}

// Explain adds to an error of the file system or the engine what the user can
// do about it, where that is known.
func Explain(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrFull), errors.Is(err, ErrDenied):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), strings.Contains(err.Error(), "No space left on device"):
		return fmt.Errorf("%w (%w)", ErrFull, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("%w (%w)", ErrDenied, err)
	}
	return err
}
