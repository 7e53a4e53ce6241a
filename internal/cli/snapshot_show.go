package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

type showOptions struct {
	sources
	data string
	json bool
}

func newSnapshotShow(s Streams, connect connector) *cobra.Command {
	o := showOptions{sources: sources{s: s, connect: connect}}
	cmd := &cobra.Command{
		Use:   "show [SNAPSHOT]",
		Short: "Show the plans, keys and customers of a snapshot",
		Long: `Show the plans, keys and customers of a snapshot; without SNAPSHOT, of the newest
one that the data folder uses.

` + sourcesHelp,
		Example: `  apigw-lens snapshot show plans.json
  apigw-lens snapshot show stack:apigw-lens-usage-plans --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	cmd.Flags().StringVar(&o.data, "data", defaultData, "data folder whose snapshot to show")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the snapshot as JSON")
	awsFlags(cmd, &o.aws)
	return cmd
}

func (o *showOptions) run(ctx context.Context, s Streams, args []string) error {
	snapshot, err := o.find(ctx, args)
	if err != nil {
		return err
	}
	if o.json {
		return printSnapshot(s.Out, snapshot)
	}
	return showSnapshot(s.Out, snapshot)
}

func (o *showOptions) find(ctx context.Context, args []string) (*usageplan.Snapshot, error) {
	if len(args) == 1 {
		return o.load(ctx, args[0])
	}
	if err := store.Check(o.data); err != nil {
		return nil, err
	}
	h, err := loadPlans("", o.data)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return nil, fmt.Errorf("%s: %w", o.data, usageplan.ErrNoSnapshot)
	}
	o.tellNewest(o.data, h)
	return h.Newest(), nil
}

func printSnapshot(w io.Writer, s *usageplan.Snapshot) error {
	text, err := s.Encode()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// showSnapshot prints a snapshot as tables.
func showSnapshot(w io.Writer, s *usageplan.Snapshot) error {
	living := s.Counts()
	region := ""
	if s.Region != "" {
		region = ", region " + s.Region
	}
	fmt.Fprintf(w, "Snapshot %s, taken %s%s\n", shorten(s.Version), s.TakenAt.UTC().Format("2006-01-02 15:04:05 UTC"), shorten(region))
	fmt.Fprintf(w, "APIs: %d. Usage plans: %d, and %d deleted. API keys: %d, and %d deleted.\n\n",
		living.APIs, living.Plans, len(s.Plans)-living.Plans, living.Keys, len(s.Keys)-living.Keys)
	for _, table := range []*duckdb.Result{planTable(s), keyTable(s), customerTable(s)} {
		if err := writeTable(w, table); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return nil
}

// tableOf is an empty table.
func tableOf(columns ...string) *duckdb.Result {
	r := &duckdb.Result{}
	for _, c := range columns {
		r.Columns = append(r.Columns, duckdb.ResultColumn{Name: c})
	}
	return r
}

func planTable(s *usageplan.Snapshot) *duckdb.Result {
	keys := map[string]int64{}
	for _, k := range s.Keys {
		if k.DeletedAt == nil {
			for _, id := range k.PlanIDs {
				keys[id]++
			}
		}
	}
	apis := map[string]string{}
	for _, a := range s.APIs {
		apis[a.ID] = a.Name
	}
	t := tableOf("usage plan", "id", "quota", "throttle", "stages", "keys", "deleted")
	for _, p := range s.Plans {
		var stages []string
		for _, st := range p.Stages {
			api := st.APIID
			if apis[api] != "" {
				api = apis[api]
			}
			stages = append(stages, api+"/"+st.Stage)
		}
		t.Rows = append(t.Rows, []any{p.Name, p.ID, p.Quota.String(), p.Throttle.String(), strings.Join(stages, ", "), keys[p.ID], deleted(p.DeletedAt)})
	}
	return t
}

func keyTable(s *usageplan.Snapshot) *duckdb.Result {
	plans := planNames(s)
	t := tableOf("api key", "id", "customer", "enabled", "usage plans", "deleted")
	for _, k := range s.Keys {
		_, customer := k.Customer()
		t.Rows = append(t.Rows, []any{k.Name, k.ID, customer, k.Enabled, namesOf(k.PlanIDs, plans), deleted(k.DeletedAt)})
	}
	return t
}

// customerTable lists each customer with its living keys and their plans.
func customerTable(s *usageplan.Snapshot) *duckdb.Result {
	type customer struct {
		label string
		keys  int64
		plans []string
	}
	byID := map[string]*customer{}
	var order []string
	for _, k := range s.Keys {
		if k.DeletedAt != nil {
			continue
		}
		id, label := k.Customer()
		c := byID[id]
		if c == nil {
			c = &customer{label: label}
			byID[id] = c
			order = append(order, id)
		}
		c.keys++
		for _, plan := range k.PlanIDs {
			if !slices.Contains(c.plans, plan) {
				c.plans = append(c.plans, plan)
			}
		}
	}
	slices.Sort(order)
	plans := planNames(s)
	t := tableOf("customer", "customer id", "keys", "usage plans")
	for _, id := range order {
		c := byID[id]
		t.Rows = append(t.Rows, []any{c.label, id, c.keys, namesOf(c.plans, plans)})
	}
	return t
}

func planNames(s *usageplan.Snapshot) map[string]string {
	names := make(map[string]string, len(s.Plans))
	for _, p := range s.Plans {
		names[p.ID] = p.Name
	}
	return names
}

func namesOf(ids []string, names map[string]string) string {
	var out []string
	for _, id := range ids {
		out = append(out, names[id])
	}
	return strings.Join(out, ", ")
}

func deleted(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.DateOnly)
}
