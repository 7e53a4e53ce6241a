package snapshotstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// File is the store in a folder: <version>.json.gz for each version, and the
// pointer in the file CURRENT. Every version stays: the folder is a history. It
// is safe for concurrent use, by any number of processes on a file system that
// has locks.
type File struct {
	dir string
	o   Options
}

// NewFile makes the store in a folder, which is made when the first snapshot is
// published.
func NewFile(dir string, o Options) *File { return &File{dir: dir, o: o.defaults()} }

// lockPause is how often a locked folder is tried again.
const lockPause = 5 * time.Millisecond

func (f *File) path(version string) string { return filepath.Join(f.dir, version+".json.gz") }

// Pointer says what is published; ErrNone where nothing is.
func (f *File) Pointer(context.Context) (Pointer, error) {
	data, err := os.ReadFile(filepath.Join(f.dir, pkCurrent))
	if errors.Is(err, fs.ErrNotExist) {
		return Pointer{}, ErrNone
	}
	if err != nil {
		return Pointer{}, fmt.Errorf("read snapshot pointer: %w", err)
	}
	var p Pointer
	if err := json.Unmarshal(data, &p); err != nil {
		return Pointer{}, fmt.Errorf("read snapshot pointer: %w", damaged("%w", err))
	}
	if err := errors.Join(p.check(), fileName(p.Version)); err != nil {
		return Pointer{}, fmt.Errorf("read snapshot pointer: %w", err)
	}
	return p, nil
}

// Load reads the snapshot that a pointer points to, whole and verified;
// ErrDamaged where it is not what was published.
func (f *File) Load(_ context.Context, p Pointer) (*usageplan.Snapshot, error) {
	if err := errors.Join(p.check(), fileName(p.Version)); err != nil {
		return nil, fmt.Errorf("load snapshot: %w", err)
	}
	data, err := os.ReadFile(f.path(p.Version))
	if errors.Is(err, fs.ErrNotExist) {
		err = damaged("%w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("load snapshot: %w", err)
	}
	s, err := unpack(p, data)
	if err != nil {
		return nil, fmt.Errorf("load snapshot: %w", err)
	}
	return s, nil
}

// Publish makes a snapshot the published one; ErrSuperseded where the same or a
// later version is.
func (f *File) Publish(ctx context.Context, s *usageplan.Snapshot) error {
	data, next, err := pack(s)
	if err == nil {
		err = fileName(s.Version)
	}
	if err != nil {
		return fmt.Errorf("publish snapshot: %w", err)
	}
	return f.locked(ctx, func() error {
		seen, err := f.Pointer(ctx)
		if err != nil && !errors.Is(err, ErrNone) {
			return fmt.Errorf("publish snapshot: %w", err)
		}
		if seen.Version >= next.Version || confirmedLater(seen, next, f.o.Now()) {
			return ErrSuperseded
		}
		next.Previous, next.PreviousChunks = seen.Version, seen.Chunks
		if err := write(f.path(s.Version), data); err != nil {
			return fmt.Errorf("publish snapshot: %w", err)
		}
		return f.point(next)
	})
}

// Checked notes that a listing that began at the given time found the account
// as the version says. An earlier time than the one noted changes nothing. The
// error is ErrSuperseded where another version is published, and ErrNone where
// none is.
func (f *File) Checked(ctx context.Context, version string, at time.Time) error {
	return f.locked(ctx, func() error {
		p, err := f.Pointer(ctx)
		if err != nil {
			return err
		}
		if p.Version != version {
			return ErrSuperseded
		}
		if !milliseconds(at).After(p.CheckedAt) && !p.CheckedAt.After(f.o.Now()) {
			return nil
		}
		p.CheckedAt = milliseconds(at)
		return f.point(p)
	})
}

func (f *File) point(p Pointer) error {
	data, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return fmt.Errorf("encode snapshot pointer: %w", err)
	}
	if err := write(filepath.Join(f.dir, pkCurrent), append(data, '\n')); err != nil {
		return fmt.Errorf("move snapshot pointer: %w", err)
	}
	return nil
}

// locked runs step while no other store writes in the folder.
func (f *File) locked(ctx context.Context, step func() error) error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return fmt.Errorf("make snapshot folder: %w", err)
	}
	lock := flock.New(filepath.Join(f.dir, ".lock"))
	if _, err := lock.TryLockContext(ctx, lockPause); err != nil {
		return fmt.Errorf("lock snapshot folder: %w", err)
	}
	err := step()
	return errors.Join(err, lock.Close())
}

// write makes a file that appears whole or not at all, also after a power cut.
// The folder is locked, so one name for the temporary file is enough, and what
// a crash left of it is written over.
func write(path string, data []byte) error {
	file, err := os.OpenFile(path+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// fileName finds a version that cannot name a file in the folder.
func fileName(version string) error {
	if version == "" || strings.ContainsAny(version, `/\:`) || version[0] == '.' {
		return fmt.Errorf("version %q cannot name a file", version)
	}
	return nil
}
