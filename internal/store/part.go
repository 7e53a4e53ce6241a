package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

const (
	// Crowded is the number of files above which a delivery merges a partition.
	Crowded = 16
	// mergeBelow is the size in bytes up to which a file takes part: larger
	// ones are good as they are, and rewriting them again and again would
	// cost more than it brings.
	mergeBelow = 64 << 20
)

// Part is a new file of a partition.
type Part struct {
	// Aside is where to write it.
	Aside string
	path  string
	// replaces are the paths of the parts whose rows it holds.
	replaces []string
	day      string
}

// NewPart names the next file of a day. Nothing is there until Publish.
func (s *Store) NewPart(day string) (*Part, error) {
	parts, err := s.parts(day)
	if err != nil {
		return nil, err
	}
	next := uint64(1)
	for _, p := range parts {
		next = max(next, p.Last+1)
	}
	return s.part(day, layout.Part{First: next, Last: next})
}

func (s *Store) part(day string, p layout.Part) (*Part, error) {
	dir := s.partition(day)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, Explain(fmt.Errorf("create partition: %w", err))
	}
	path := filepath.Join(dir, p.Name())
	return &Part{Aside: aside(path), path: path, day: day}, nil
}

func (s *Store) partition(day string) string {
	return filepath.Join(s.dir, layout.Requests, layout.PartitionName(day))
}

// Publish makes a part appear, whole, and removes those it replaces.
func (s *Store) Publish(p *Part) error {
	if err := appear(p.path); err != nil {
		return Explain(fmt.Errorf("publish part: %w", err))
	}
	if p.replaces == nil {
		return nil
	}
	return s.removeDeadOf(p.day)
}

// Discard removes what was written of a part that is not to appear.
func (s *Store) Discard(p *Part) error {
	return errors.Join(os.RemoveAll(p.Aside), removeEmpty(s.partition(p.day)))
}

// removeEmpty removes a directory if nothing is in it.
func removeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		return err
	}
	return os.Remove(dir)
}

// Files returns the paths of the files that hold a day's rows.
func (s *Store) Files(day string) ([]string, error) { return layout.Files(s.dir, day) }

// parts lists the parts of a day that hold rows.
func (s *Store) parts(day string) ([]layout.Part, error) {
	files, err := layout.Files(s.dir, day)
	if err != nil {
		return nil, err
	}
	var parts []layout.Part
	for _, f := range files {
		if p, ok := layout.ParsePart(filepath.Base(f)); ok {
			parts = append(parts, p)
		}
	}
	return parts, nil
}

// MergePart returns the part that a day's small files should be merged into
// and the files, or nil where the day is fine as it is: it has no more than
// above files, or less than two, or half of above, can be merged. Only neighbours
// are, so that the new part's range covers exactly them.
func (s *Store) MergePart(day string, above int) (*Part, []string, error) {
	parts, err := s.parts(day)
	if err != nil || len(parts) <= above {
		return nil, nil, err
	}
	var best, run []layout.Part
	for _, p := range parts {
		info, err := os.Stat(filepath.Join(s.partition(day), p.Name()))
		if err != nil {
			return nil, nil, fmt.Errorf("read size of part: %w", err)
		}
		if info.Size() > mergeBelow {
			run = nil
			continue
		}
		if run = append(run, p); len(run) > len(best) {
			best = run
		}
	}
	if len(best) < max(2, above/2) {
		return nil, nil, nil
	}
	merged, err := s.part(day, layout.Part{First: best[0].First, Last: best[len(best)-1].Last})
	if err != nil {
		return nil, nil, err
	}
	for _, p := range best {
		merged.replaces = append(merged.replaces, filepath.Join(s.partition(day), p.Name()))
	}
	return merged, merged.replaces, nil
}

// RewritePart returns the part that takes the place of all parts of a day, and
// their paths; nil where the day has none. Its range ends one past theirs, so
// that it has a name of its own and they are dead from the moment it appears.
func (s *Store) RewritePart(day string) (*Part, []string, error) {
	parts, err := s.parts(day)
	if err != nil || len(parts) == 0 {
		return nil, nil, err
	}
	whole := layout.Part{First: parts[0].First, Last: parts[0].Last}
	var paths []string
	for _, p := range parts {
		whole.First, whole.Last = min(whole.First, p.First), max(whole.Last, p.Last)
		paths = append(paths, filepath.Join(s.partition(day), p.Name()))
	}
	whole.Last++
	part, err := s.part(day, whole)
	if err != nil {
		return nil, nil, err
	}
	part.replaces = paths
	return part, paths, nil
}

// removeDeadOf removes the parts of a day whose rows a merged part holds.
func (s *Store) removeDeadOf(day string) error {
	entries, err := os.ReadDir(s.partition(day))
	if err != nil {
		return fmt.Errorf("list parts: %w", err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	_, dead := layout.Split(names)
	for _, name := range dead {
		if err := os.Remove(filepath.Join(s.partition(day), name)); err != nil {
			return fmt.Errorf("remove merged part: %w", err)
		}
	}
	return nil
}
