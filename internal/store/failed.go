package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// FailureCounter counts the records under errors/ of a data folder. It reads a
// file again only when it has changed, and is safe for concurrent use.
type FailureCounter struct {
	dir string

	mu    sync.Mutex
	known map[string]counted
}

// counted is what one file held when it was last read.
type counted struct {
	size  int64
	at    time.Time
	count int64
}

// NewFailureCounter makes a counter for a data folder.
func NewFailureCounter(dir string) *FailureCounter {
	return &FailureCounter{dir: filepath.Join(dir, layout.Errors), known: map[string]counted{}}
}

// Count is the number of records that could not be read: error objects, one a
// line.
func (c *FailureCounter) Count() (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entries, err := os.ReadDir(c.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("count failures: %w", err)
	}
	var total int64
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
			continue // removed by an import meanwhile, or not ours
		}
		if err != nil {
			return 0, fmt.Errorf("count failures: %w", err)
		}
		k := c.known[e.Name()]
		if k.size != info.Size() || !k.at.Equal(info.ModTime()) {
			if k, err = countLines(filepath.Join(c.dir, e.Name()), info); err != nil {
				return 0, err
			}
			c.known[e.Name()] = k
		}
		total += k.count
	}
	return total, nil
}

func countLines(path string, info fs.FileInfo) (k counted, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return counted{}, nil
	}
	if err != nil {
		return k, fmt.Errorf("count failures: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	k = counted{size: info.Size(), at: info.ModTime()}
	buf := make([]byte, 256<<10)
	for {
		n, err := f.Read(buf)
		k.count += int64(bytes.Count(buf[:n], []byte{'\n'}))
		if errors.Is(err, io.EOF) {
			return k, nil
		}
		if err != nil {
			return k, fmt.Errorf("count failures: %w", err)
		}
	}
}
