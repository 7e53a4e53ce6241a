package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// HeadBytes is how much of a content its Head covers.
const HeadBytes = 1 << 10

// Point says of one content that its first Bytes bytes were delivered. The
// bytes are counted and hashed after decompression, so the same log is known
// again under any name, packed or not.
type Point struct {
	// Name is what the user called the input.
	Name string `json:"name"`
	// Bytes is how far delivery came; SHA256 is the hash of that much.
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Head is the hash of the first HeadBytes bytes, empty if Bytes is less:
	// it tells other contents apart without reading them whole.
	Head string `json:"head,omitempty"`
	// Lines is the number of lines delivered from the point before to this.
	Lines int64 `json:"lines"`
	// Errors names the file in errors/ with the records among them that could
	// not be read.
	Errors string `json:"errors,omitempty"`
	// Unfinished points end inside a record. They make a content known as
	// long as it ends there; when it has grown, they are void.
	Unfinished bool `json:"unfinished,omitempty"`
	// Voids lists points, by SHA256, that no longer hold: their errors are
	// recorded anew by this one or its successors.
	Voids []string `json:"voids,omitempty"`
}

// commit is one line of the journal. It stands or falls as a whole.
type commit struct {
	At     time.Time `json:"at"`
	Points []Point   `json:"points"`
}

// Known is the set of points that hold.
type Known struct {
	bySHA map[string]Point
	// byHead holds the keys of bySHA, those without Head under "".
	byHead map[string]map[string]bool
}

func newKnown() *Known {
	return &Known{bySHA: map[string]Point{}, byHead: map[string]map[string]bool{}}
}

// Add applies points in order.
func (k *Known) Add(points ...Point) {
	for _, p := range points {
		for _, sha := range p.Voids {
			if old, ok := k.bySHA[sha]; ok {
				delete(k.byHead[old.Head], sha)
				delete(k.bySHA, sha)
			}
		}
		p.Voids = nil
		k.bySHA[p.SHA256] = p
		if k.byHead[p.Head] == nil {
			k.byHead[p.Head] = map[string]bool{}
		}
		k.byHead[p.Head][p.SHA256] = true
	}
}

// Candidates returns the points that a content may have passed: those with its
// head, and those that are shorter than a head. Pass an empty head for a
// content that is itself shorter.
func (k *Known) Candidates(head string) []Point {
	var out []Point
	for sha := range k.byHead[""] {
		out = append(out, k.bySHA[sha])
	}
	if head != "" {
		for sha := range k.byHead[head] {
			out = append(out, k.bySHA[sha])
		}
	}
	return out
}

// errorFiles is the set of files in errors/ that the points stand for.
func (k *Known) errorFiles() map[string]bool {
	files := map[string]bool{}
	for _, p := range k.bySHA {
		if p.Errors != "" {
			files[p.Errors] = true
		}
	}
	return files
}

// openJournal reads what was delivered and opens the journal for appending. A
// last line without a line feed was being written when the power went: it
// never counted, and is cut off.
func (s *Store) openJournal() error {
	path := filepath.Join(s.dir, layout.Imports)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("open journal: %w", err)
	}
	s.journal, s.known = f, newKnown()
	text, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("read journal: %w", err)
	}
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	line := 0
	for row := range bytes.Lines(whole) {
		line++
		var c commit
		if err := json.Unmarshal(row, &c); err != nil {
			return fmt.Errorf("read journal: line %d of %s is damaged; remove that line, and lines imported again are known as duplicates: %w", line, path, err)
		}
		s.known.Add(c.Points...)
	}
	if len(whole) < len(text) {
		if err := f.Truncate(int64(len(whole))); err != nil {
			return fmt.Errorf("repair journal: %w", err)
		}
	}
	_, err = f.Seek(int64(len(whole)), io.SeekStart)
	return err
}

// Known returns what was delivered so far. It is a copy: the caller may add to
// it what it is about to commit.
func (s *Store) Known() *Known {
	k := newKnown()
	for _, p := range s.known.bySHA {
		k.Add(p)
	}
	return k
}

// Commit records points as delivered, for good, and removes error files that
// no point stands for any longer.
func (s *Store) Commit(at time.Time, points []Point) error {
	row, err := json.Marshal(commit{At: at.UTC(), Points: points})
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	end, err := s.journal.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	if _, err = s.journal.Write(append(row, '\n')); err == nil {
		err = s.journal.Sync()
	}
	if err != nil {
		_, seekErr := s.journal.Seek(end, io.SeekStart)
		return Explain(fmt.Errorf("write journal: %w", errors.Join(err, s.journal.Truncate(end), seekErr)))
	}
	var voided bool
	for _, p := range points {
		voided = voided || len(p.Voids) > 0
	}
	s.known.Add(points...)
	if voided {
		return s.removeOrphans()
	}
	return nil
}

// empty reports whether nothing was delivered yet.
func (k *Known) empty() bool { return len(k.bySHA) == 0 }
