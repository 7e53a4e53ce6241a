package planner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
)

// writers is how many work files are written at once.
const writers = 16

// source says in reports where their figures come from.
const source = "Amazon Athena"

const jsonType = "application/json"

// The names of what is no customer's work file begin with a dot, which no
// customer's folder does.
const (
	workName     = ".work.json"
	overviewName = ".overview.json"
)

// plan splits the results into a work file per customer, and lists them.
func (h *Handler) plan(ctx context.Context, e Event) (Planned, error) {
	known, err := h.known(ctx, e.Period)
	if err != nil {
		return Planned{}, err
	}
	store := h.cfg.Objects(e.Bucket)
	// At its end the group ends its own context: what comes after needs another.
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	work := []Work{}
	job := report.Job{Period: e.Period, Generated: h.cfg.Now().UTC().Truncate(time.Second), Source: source, Known: known, Only: e.Customers}
	owner, err := report.Split(job, h.results(within, e), func(in *report.Input) error {
		w := Work{WorkKey: e.WorkPrefix + in.Folder + ".json", OutPrefix: outPrefix(e.Period) + in.Folder + "/"}
		work = append(work, w)
		group.Go(func() error { return writeJSON(within, store, w.WorkKey, in) })
		return context.Cause(within)
	})
	if groupErr := group.Wait(); groupErr != nil {
		return Planned{}, groupErr // the cause, of which the split saw the consequence
	}
	if err != nil {
		return Planned{}, err
	}
	if err := allThere(e.Customers, owner); err != nil {
		return Planned{}, err
	}
	planned := Planned{ManifestKey: e.WorkPrefix + workName, OverviewKey: e.WorkPrefix + overviewName, Customers: len(work)}
	if err := writeJSON(ctx, store, planned.OverviewKey, owner); err != nil {
		return Planned{}, err
	}
	return planned, writeJSON(ctx, store, planned.ManifestKey, work)
}

// allThere says which customers that are asked for have no report.
func allThere(ids []string, owner *report.Input) error {
	there := map[string]bool{}
	for _, c := range owner.Customers {
		there[c.ID] = c.Folder != ""
	}
	var unknown []string
	for _, id := range ids {
		if !there[id] {
			unknown = append(unknown, strconv.Quote(id))
		}
	}
	if len(unknown) > 0 {
		return fmt.Errorf("no customer has the id %s: neither a request of the period nor a key of the usage plans is theirs", strings.Join(unknown, " or "))
	}
	return nil
}

// outPrefix is where the reports of a period go.
func outPrefix(p report.Period) string { return "reports/" + p.Name + "/" }

// known are the customers of the newest usage plan snapshot.
func (h *Handler) known(ctx context.Context, p report.Period) ([]report.Known, error) {
	if h.cfg.Plans == nil {
		return nil, nil
	}
	pointer, err := h.cfg.Plans.Pointer(ctx)
	if errors.Is(err, snapshotstore.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	snapshot, err := h.cfg.Plans.Load(ctx, pointer)
	if err != nil {
		return nil, err
	}
	return report.KnownCustomers(snapshot, p), nil
}

func writeJSON(ctx context.Context, store Objects, key string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return store.Put(ctx, key, jsonType, text)
}
