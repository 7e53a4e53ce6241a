package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/delivery"
	"github.com/apigw-lens/apigw-lens/internal/freshness"
	"github.com/apigw-lens/apigw-lens/internal/lens"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

type refreshOptions struct {
	data string
	json bool
}

func newRefresh(s Streams) *cobra.Command {
	var o refreshOptions
	cmd := &cobra.Command{
		Use:   "refresh",
		Short: "Tidy a data folder, and say how fresh it is",
		Long: `What the refresh workflow is to a stack, for a data folder: merge the small files
that many imports leave, clear away what an interrupted one left, and say how fresh
each part is: requests, usage plans, lines that could not be read, quotas. What is
stale comes with the command that mends it. Dashboards can be open meanwhile.

Here nothing has to be indexed or loaded: dashboards, queries and reports read the
folder itself, and quotas are computed anew each time. Nothing is fetched either:
new requests come by "apigw-lens import".`,
		Example: `  apigw-lens refresh
  apigw-lens refresh --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	dataFlag(cmd, &o.data)
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

// refreshed is what the command prints.
type refreshed struct {
	CheckedAt time.Time       `json:"checkedAt"`
	Merged    delivery.Merged `json:"merged"`
	Hops      []freshness.Hop `json:"hops"`
}

func (o *refreshOptions) run(ctx context.Context, s Streams) error {
	merged, err := o.merge(ctx)
	if err != nil {
		return err
	}
	r := refreshed{CheckedAt: s.Now().UTC(), Merged: merged}
	if r.Hops, err = o.hops(ctx); err != nil {
		return err
	}
	if o.json {
		return printJSON(s.Out, r)
	}
	fmt.Fprintf(s.Err, "%s in %s; %s before.\n", files(merged.After), plural(merged.Days, "day"), files(merged.Before))
	printHops(s, r.CheckedAt, r.Hops)
	return nil
}

// merge opens the folder as a writer, which also clears away what another left.
func (o *refreshOptions) merge(ctx context.Context) (merged delivery.Merged, err error) {
	if err := store.Check(o.data); err != nil {
		return merged, err
	}
	st, err := store.Open(o.data)
	if err != nil {
		return merged, err
	}
	merged, err = delivery.Merge(ctx, st)
	return merged, errors.Join(err, st.Close())
}

// hops are the parts of the folder and how they are.
func (o *refreshOptions) hops(ctx context.Context) ([]freshness.Hop, error) {
	db, err := openData(ctx, o.data)
	if err != nil {
		return nil, err
	}
	found, err := db.Query(ctx, `SELECT max(request_time), count(*), count(*) FILTER (enrichment_status IN ('unknown_key', 'no_plan')),
		count(*) FILTER (enrichment_status = 'no_snapshot'), count(*) FILTER (enrichment_status = 'unreadable') FROM requests`)
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, fmt.Errorf("look at requests: %w", err)
	}
	row := found.Rows[0]
	newest, _ := row[0].(time.Time)
	var n [4]int64
	for i := range n {
		n[i], _ = row[i+1].(int64)
	}
	plans, err := o.plans(n[1], n[2])
	if err != nil {
		return nil, err
	}
	failed, err := store.NewFailureCounter(o.data).Count()
	if err != nil {
		return nil, err
	}
	quotas, err := o.quotas(ctx)
	if err != nil {
		return nil, err
	}
	requests := freshness.Hop{Name: "requests", State: freshness.OK, At: newest, What: many(n[0], "request")}
	reading := freshness.Hop{Name: "reading lines", State: freshness.OK, What: "every line could be read"}
	if failed += n[3]; failed > 0 {
		reading.What = many(failed, "line") + " could not be read; docs/fields.md has the log formats"
	}
	return []freshness.Hop{requests, plans, reading, quotas}, nil
}

// plans judges the usage plans by the requests whose key they do not know.
func (o *refreshOptions) plans(strangers, without int64) (freshness.Hop, error) {
	h := freshness.Hop{Name: "usage plans", State: freshness.OK}
	history, err := loadPlans("", o.data)
	if err != nil {
		return h, err
	}
	renew := "get a current snapshot, as docs/usage-plans.md says, then: " + hint("reenrich", o.data) + " --usage-plans SNAPSHOT"
	if history == nil {
		h.What = "there is no snapshot"
		if without > 0 {
			h.State, h.Do = freshness.Stale, renew
			h.What += fmt.Sprintf("; %s with a key, but without plan and customer", many(without, "request"))
		}
		return h, nil
	}
	last := history.Snapshots[len(history.Snapshots)-1]
	h.At, h.What = last.TakenAt, "snapshot "+last.Version
	if strangers += without; strangers > 0 {
		h.State, h.Do = freshness.Stale, renew
		h.What += fmt.Sprintf("; %s with a key or a stage that it does not know", many(strangers, "request"))
	}
	return h, nil
}

// many is a number of things, in groups of three digits.
func many(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return grouped(n) + " " + thing
}

// quotas says how many are past a threshold, their plan's or a usual one.
func (o *refreshOptions) quotas(ctx context.Context) (freshness.Hop, error) {
	rows, asOf, err := lens.Quota(ctx, o.data, time.Time{})
	if err != nil {
		return freshness.Hop{}, err
	}
	passed := 0
	for _, r := range rows {
		if len(r.Passed(quota.DefaultThresholds)) > 0 {
			passed++
		}
	}
	return freshness.Hop{Name: "quotas", State: freshness.OK, At: asOf,
		What: fmt.Sprintf("%d of %d keys passed a threshold; see: %s", passed, len(rows), hint("quota", o.data))}, nil
}
