package cli

import (
	"errors"
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// loadPlans loads the snapshots at path, a file or a folder; without a path
// those that the data folder used last, nil where there are none.
func loadPlans(path, data string) (*usageplan.History, error) {
	if path != "" {
		return usageplan.LoadHistory(path)
	}
	files, err := store.SnapshotsInUse(data)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	snapshots := make([]*usageplan.Snapshot, 0, len(files))
	for _, file := range files {
		s, err := usageplan.Load(file)
		if err != nil {
			return nil, err
		}
		snapshots = append(snapshots, s)
	}
	return usageplan.NewHistory(snapshots...)
}

// usePlans keeps the snapshots in the data folder, where the next command finds
// them.
func usePlans(st *store.Store, h *usageplan.History) error {
	kept := make([]store.Snapshot, 0, len(h.Snapshots))
	for _, s := range h.Snapshots {
		text, err := s.Encode()
		if err != nil {
			return err
		}
		kept = append(kept, store.Snapshot{Version: s.Version, Text: text})
	}
	return st.UseSnapshots(kept)
}

// newHandler makes the enricher for a laptop, without its log line per batch,
// and keeps the snapshots that it uses in the data folder. plansPath is as for
// loadPlans.
func newHandler(o enricher.Options, plansPath string, st *store.Store) (*enricher.Handler, error) {
	plans, plansErr := loadPlans(plansPath, st.Dir())
	cfg, err := o.Config()
	if err := errors.Join(plansErr, err); err != nil {
		return nil, err
	}
	cfg.Log = nil
	if plans != nil {
		if err := usePlans(st, plans); err != nil {
			return nil, fmt.Errorf("keep usage plan snapshots: %w", err)
		}
		cfg.Plans = enricher.StaticPlans{Lookup: enrich.NewTimeline(plans)}
	}
	return enricher.New(cfg)
}
