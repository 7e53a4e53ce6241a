package planner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/apigw-lens/apigw-lens/internal/handler/exporter"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

// failedSuffix ends the key of the object, beside a work file, in which the
// workflow noted why the exporter failed.
const failedSuffix = ".failed"

// readers is how many objects are read at once.
const readers = 32

// finish writes the manifest of the reports that were made. A run for some
// customers replaces their entries in the period's manifest; where there is none
// yet, it has theirs alone, and no overview.
func (h *Handler) finish(ctx context.Context, e Event) (Finished, error) {
	store := h.cfg.Objects(e.Bucket)
	var work []Work
	if err := readJSON(ctx, store, e.ManifestKey, &work); err != nil {
		return Finished{}, err
	}
	var owner struct {
		Generated json.RawMessage `json:"generatedAt"`
	}
	overview := e.WorkPrefix + overviewName
	if err := readJSON(ctx, store, overview, &owner); err != nil {
		return Finished{}, err
	}
	m := report.Manifest{Period: e.Period, Source: source, Customers: make([]report.ManifestEntry, len(work)),
		Overview: report.ManifestEntry{Files: []report.ManifestFile{}}}
	if err := json.Unmarshal(owner.Generated, &m.Generated); err != nil {
		return Finished{}, fmt.Errorf("read object %s: %w", overview, err)
	}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	for i, w := range work {
		group.Go(func() (err error) {
			m.Customers[i], err = outcome(within, store, w.WorkKey)
			return err
		})
	}
	if len(e.Customers) == 0 {
		group.Go(func() (err error) {
			m.Overview, err = outcome(within, store, overview)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return Finished{}, err
	}
	m.Sum()
	done := Finished{ManifestKey: outPrefix(e.Period) + report.ManifestName, Counts: m.Counts}
	if len(e.Customers) > 0 {
		var before report.Manifest
		switch err := readJSON(ctx, store, done.ManifestKey, &before); {
		case err == nil:
			before.Replace(m.Customers)
			m = before
		case !errors.Is(err, objects.ErrMissing):
			return Finished{}, err
		}
	}
	return done, writeJSON(ctx, store, done.ManifestKey, m)
}

// outcome is what became of a work file.
func outcome(ctx context.Context, store Objects, key string) (report.ManifestEntry, error) {
	var entry report.ManifestEntry
	err := readJSON(ctx, store, key+exporter.DoneSuffix, &entry)
	if !errors.Is(err, objects.ErrMissing) {
		return entry, err
	}
	var in report.Input
	if err := readJSON(ctx, store, key, &in); err != nil {
		return entry, err
	}
	entry = in.Entry()
	var failure struct{ Error, Cause string }
	switch err := readJSON(ctx, store, key+failedSuffix, &failure); {
	case errors.Is(err, objects.ErrMissing):
		entry.Failure = "the exporter did not end"
	case err != nil:
		return entry, err
	default:
		entry.Failure = failure.Error + ": " + failure.Cause
	}
	return entry, nil
}

func readJSON(ctx context.Context, store Objects, key string, v any) error {
	body, err := store.Open(ctx, key)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return fmt.Errorf("read object %s: %w", key, err)
	}
	return nil
}
