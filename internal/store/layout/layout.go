// Package layout names the files of a data folder:
//
//	apigw-lens.json               marks the folder as ours, with the format's version
//	requests/dt=2026-11-22/       one partition: requests of one UTC day
//	  part-00000001-00000001.parquet
//	errors/                       records that could not be read
//	snapshots/                    usage plan snapshots
//	imports.jsonl                 what was delivered, by content
//	story.json                    what demo planted
//	.lock .tmp/                   one writer at a time, and its scratch files
//
// A part is named for the range of sequence numbers it holds. Parts are merged
// by writing their whole range as one new part, and rewritten by writing a range
// that ends one later; from the moment that appears, the parts inside its range
// are dead, though they may still be there. So no
// reader ever sees a row twice, or misses one, whenever the writer is stopped.
package layout

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

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Names inside a data folder.
const (
	Marker    = "apigw-lens.json"
	Lock      = ".lock"
	Scratch   = ".tmp"
	Requests  = "requests"
	Errors    = "errors"
	Snapshots = "snapshots"
	Imports   = "imports.jsonl"
	Story     = "story.json"
)

const dayFormat = time.DateOnly

// PartitionName is the directory of a day, below Requests.
func PartitionName(day string) string { return accesslog.Partition + "=" + day }

// ParsePartition returns the day of a directory name.
func ParsePartition(name string) (day string, ok bool) {
	day, ok = strings.CutPrefix(name, accesslog.Partition+"=")
	if !ok {
		return "", false
	}
	t, err := time.Parse(dayFormat, day)
	return day, err == nil && t.Format(dayFormat) == day
}

// Part is the range of sequence numbers in a file of a partition.
type Part struct{ First, Last uint64 }

// Name is the part's file name.
func (p Part) Name() string { return fmt.Sprintf("part-%08d-%08d.parquet", p.First, p.Last) }

// ParsePart returns the part a file name stands for.
func ParsePart(name string) (Part, bool) {
	var p Part
	if _, err := fmt.Sscanf(name, "part-%d-%d.parquet", &p.First, &p.Last); err != nil {
		return Part{}, false
	}
	return p, p.First <= p.Last && p.Name() == name
}

// Split sorts the names of a partition's files into those that hold its rows
// and those whose rows a merged part holds. Parquet files that are named in
// another way hold rows too; anything else is passed over.
func Split(names []string) (live, dead []string) {
	type named struct {
		Part
		name string
	}
	var parts []named
	for _, name := range names {
		if p, ok := ParsePart(name); ok {
			parts = append(parts, named{p, name})
		} else if strings.HasSuffix(name, ".parquet") && !strings.HasPrefix(name, ".") {
			live = append(live, name)
		}
	}
	// The widest of the parts that begin together comes first, so a part is
	// dead exactly if it ends no later than a live one before it.
	slices.SortFunc(parts, func(a, b named) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(b.Last, a.Last))
	})
	end := uint64(0)
	for _, p := range parts {
		if p.Last <= end {
			dead = append(dead, p.name)
			continue
		}
		end = p.Last
		live = append(live, p.name)
	}
	return live, dead
}

// Days lists the partitions of a data folder, oldest first.
func Days(data string) ([]string, error) {
	entries, err := readDir(filepath.Join(data, Requests))
	if err != nil {
		return nil, fmt.Errorf("list days: %w", err)
	}
	var days []string
	for _, e := range entries {
		if day, ok := ParsePartition(e.Name()); ok && e.IsDir() {
			days = append(days, day)
		}
	}
	return days, nil
}

// Files returns the paths of the files that hold a day's rows.
func Files(data, day string) ([]string, error) {
	dir := filepath.Join(data, Requests, PartitionName(day))
	entries, err := readDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list files of %s: %w", day, err)
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	live, _ := Split(names)
	for i, name := range live {
		live[i] = filepath.Join(dir, name)
	}
	return live, nil
}

// AllFiles returns the paths of the files that hold the rows of all days.
func AllFiles(data string) ([]string, error) {
	days, err := Days(data)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, day := range days {
		files, err := Files(data, day)
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	return all, nil
}

// readDir lists a directory sorted by name; one that does not exist is empty.
func readDir(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}
