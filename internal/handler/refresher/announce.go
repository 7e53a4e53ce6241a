package refresher

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// DetailType is the detail type of the event about a published snapshot.
const DetailType = "Usage Plan Snapshot Published"

// Detail is the event's detail: ids and names, nothing else of a plan or key.
type Detail struct {
	Version  string           `json:"version"`
	Previous string           `json:"previous,omitempty"`
	TakenAt  time.Time        `json:"takenAt"`
	Region   string           `json:"region,omitempty"`
	Counts   usageplan.Counts `json:"counts"`
	// Changes counts what changed; all of it, also where the lists are cut.
	Changes Changes `json:"changes"`
	Added   []Thing `json:"added"`
	Renamed []Thing `json:"renamed"`
	Removed []Thing `json:"removed"`
	// Truncated says that the lists do not hold everything.
	Truncated bool `json:"truncated"`
}

// Changes counts changes; Other are those of limits, stages, places and
// customers.
type Changes struct {
	Added   int `json:"added"`
	Renamed int `json:"renamed"`
	Removed int `json:"removed"`
	Other   int `json:"other"`
}

// Thing is an API, a plan or a key.
type Thing struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// listBytes bounds the lists of a Detail, so that the event stays well below
// EventBridge's 256 KB.
const listBytes = 200 << 10

// newDetail says what the snapshot changes against prev, which may be nil.
func newDetail(prev, s *usageplan.Snapshot) Detail {
	d := Detail{
		Version: s.Version, TakenAt: s.TakenAt, Region: s.Region, Counts: s.Counts(),
		Added: []Thing{}, Renamed: []Thing{}, Removed: []Thing{},
	}
	if prev == nil {
		prev = &usageplan.Snapshot{Region: s.Region}
	}
	d.Previous = prev.Version
	size := 0
	for _, c := range usageplan.Diff(prev, s) {
		kind, what, _ := strings.Cut(c.Kind, " ")
		list, count := (*[]Thing)(nil), &d.Changes.Other
		if kind == "api" || kind == "plan" || kind == "key" {
			switch what {
			case "added":
				list, count = &d.Added, &d.Changes.Added
			case "renamed":
				list, count = &d.Renamed, &d.Changes.Renamed
			case "removed":
				list, count = &d.Removed, &d.Changes.Removed
			}
		}
		*count++
		if list == nil {
			continue
		}
		thing := Thing{Kind: kind, ID: c.ID, Name: c.Name}
		text, err := json.Marshal(thing)
		if size += len(text) + 1; err != nil || size > listBytes {
			d.Truncated = true
			continue
		}
		*list = append(*list, thing)
	}
	return d
}

// announce puts the event about a published snapshot on the bus.
func (r *refresh) announce(ctx context.Context, s *usageplan.Snapshot) error {
	if r.cfg.Bus == nil {
		return nil
	}
	detail, err := json.Marshal(newDetail(r.prev, s))
	if err != nil {
		return fmt.Errorf("announce snapshot: %w", err)
	}
	if err := r.cfg.Bus.Put(ctx, DetailType, detail, r.cfg.Now()); err != nil {
		return fmt.Errorf("announce snapshot: %w", err)
	}
	return nil
}

// archive writes the snapshot to the bucket: its history, and the file for the
// laptop.
func (r *refresh) archive(ctx context.Context, s *usageplan.Snapshot) error {
	if r.cfg.Archive == nil {
		return nil
	}
	var body bytes.Buffer
	text, err := s.Encode()
	if err != nil {
		return fmt.Errorf("archive snapshot: %w", err)
	}
	zip := gzip.NewWriter(&body)
	if _, err := zip.Write(text); err != nil {
		return fmt.Errorf("archive snapshot: %w", err)
	}
	if err := zip.Close(); err != nil {
		return fmt.Errorf("archive snapshot: %w", err)
	}
	if err := r.cfg.Archive.Create(ctx, "snapshots/"+s.Version+".json.gz", "application/gzip", body.Bytes()); err != nil {
		return fmt.Errorf("archive snapshot: %w", err)
	}
	return nil
}
