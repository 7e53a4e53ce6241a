// Package source turns what the user names (files, globs, directories, "-")
// into access log lines: it opens, decompresses, finds out how the records are
// written down and hands them out one by one in bounded memory.
//
// It only separates records; whether one is readable is the enricher's
// judgement. A broken record comes out as the bytes it is made of, and the
// reader goes on behind it.
package source

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Stdin is the argument that stands for standard input.
const Stdin = "-"

// folderMarker marks a data folder; a directory walk never reads one back.
const folderMarker = "apigw-lens.json"

// Input is one thing to read.
type Input struct {
	// Name is what the user calls it, for messages.
	Name string
	// Path is the file to open; empty for standard input.
	Path string
	// Size is the number of bytes on disk, -1 where it is not known.
	Size int64
	// ModTime stands in for the arrival time of records that carry none.
	ModTime time.Time
	// Once is true for pipes, devices and standard input: they can be read
	// only once.
	Once bool
}

// Find expands arguments to inputs, each file once, in the order of the
// arguments and sorted by name within one. Arguments that name nothing readable
// come back as errors; the others are returned all the same.
func Find(args []string) ([]Input, []error) {
	f := finder{seen: map[string]bool{}}
	for _, arg := range args {
		f.argument(arg)
	}
	return f.inputs, f.problems
}

type finder struct {
	inputs   []Input
	problems []error
	seen     map[string]bool
}

func (f *finder) fail(arg string, err error) {
	f.problems = append(f.problems, fmt.Errorf("read %s: %w", arg, plain(err)))
}

func (f *finder) argument(arg string) {
	if arg == Stdin {
		if !f.seen[Stdin] {
			f.seen[Stdin] = true
			f.inputs = append(f.inputs, Input{Name: "stdin", Size: -1, Once: true})
		}
		return
	}
	info, err := os.Stat(arg)
	if err == nil {
		f.path(arg, info)
		return
	}
	// The shell leaves a glob alone when it is quoted or matches nothing. A
	// file whose name only looks like a glob was found above.
	matches, globErr := filepath.Glob(arg)
	if globErr != nil || len(matches) == 0 {
		if strings.ContainsAny(arg, "*?[") && errors.Is(err, fs.ErrNotExist) {
			err = errors.New("no file matches")
		}
		f.fail(arg, err)
		return
	}
	for _, m := range matches {
		info, err := os.Stat(m)
		if err != nil {
			f.fail(m, err)
			continue
		}
		f.path(m, info)
	}
}

func (f *finder) path(path string, info fs.FileInfo) {
	if info.IsDir() {
		f.directory(path)
		return
	}
	f.file(path, info)
}

func (f *finder) file(path string, info fs.FileInfo) {
	key := path
	if abs, err := filepath.Abs(path); err == nil {
		key = abs
	}
	if f.seen[key] {
		return
	}
	f.seen[key] = true
	in := Input{Name: path, Path: path, Size: info.Size(), ModTime: info.ModTime()}
	if !info.Mode().IsRegular() {
		in.Size, in.Once, in.ModTime = -1, true, time.Time{}
	}
	f.inputs = append(f.inputs, in)
}

// directory takes every regular file below dir that is neither hidden nor
// empty. Data folders of apigw-lens on the way are passed over.
func (f *finder) directory(dir string) {
	var found []Input
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			f.fail(path, err)
			return nil
		}
		hidden := path != dir && strings.HasPrefix(d.Name(), ".")
		if d.IsDir() {
			if hidden || isDataFolder(path) {
				return filepath.SkipDir
			}
			return nil
		}
		if hidden {
			return nil
		}
		info, err := os.Stat(path) // follows a symbolic link to a file
		if err != nil {
			f.fail(path, err)
			return nil
		}
		if info.Mode().IsRegular() && info.Size() > 0 {
			found = append(found, Input{Name: path, Path: path, Size: info.Size(), ModTime: info.ModTime()})
		}
		return nil
	})
	if err != nil {
		f.fail(dir, err)
	}
	slices.SortFunc(found, func(a, b Input) int { return cmp.Compare(a.Path, b.Path) })
	for _, in := range found {
		key := in.Path
		if abs, err := filepath.Abs(in.Path); err == nil {
			key = abs
		}
		if !f.seen[key] {
			f.seen[key] = true
			f.inputs = append(f.inputs, in)
		}
	}
}

func isDataFolder(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, folderMarker))
	return err == nil
}

// plain strips the operation and path that os errors repeat.
func plain(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	return err
}
