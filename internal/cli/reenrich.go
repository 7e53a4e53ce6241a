package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/reenrich"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

type reenrichOptions struct {
	data     string
	plans    string
	from, to string
	dryRun   bool
	json     bool
}

func newReenrich(s Streams) *cobra.Command {
	var o reenrichOptions
	cmd := &cobra.Command{
		Use:   "reenrich --usage-plans FILE|FOLDER",
		Short: "Give imported requests their usage plan and customer anew",
		Long: `Give the requests of a data folder their usage plan and customer anew, after a
usage plan snapshot was corrected or a folder of snapshots was completed.

Only what comes from the snapshot changes: names of API, key, customer and plan,
customer_id, usage_plan_id, quota, throttle, enrichment_status, snapshot_version.
A day is rewritten as a whole and only if something in it differs, so dashboards
can be open meanwhile, and running the command again changes nothing. After an
interruption the same command does what is left.

--dry-run changes nothing and counts what would change, by column and day.
The snapshots are kept in the data folder, where the next import finds them.`,
		Example: `  apigw-lens reenrich --usage-plans corrected.json --dry-run
  apigw-lens reenrich --usage-plans snapshots/ --from 2026-03-01 --to 2026-03-31`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	dataFlag(cmd, &o.data)
	f := cmd.Flags()
	f.StringVar(&o.plans, "usage-plans", "", "usage plan snapshot, or a folder of snapshots")
	f.StringVar(&o.from, "from", "", "first day, UTC, as 2026-03-01 (default the oldest)")
	f.StringVar(&o.to, "to", "", "last day, UTC (default the newest)")
	f.BoolVar(&o.dryRun, "dry-run", false, "only count what would change")
	f.BoolVar(&o.json, "json", false, "print the counts as a JSON object")
	return cmd
}

func (o *reenrichOptions) run(ctx context.Context, s Streams) (err error) {
	if o.plans == "" {
		return errors.New("--usage-plans: name a snapshot file or a folder of snapshots")
	}
	if err := o.checkDays(); err != nil {
		return err
	}
	if err := store.Check(o.data); err != nil {
		return err
	}
	plans, err := loadPlans(o.plans, o.data)
	if err != nil {
		return err
	}
	st, err := store.Open(o.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if !o.dryRun {
		if err := usePlans(st, plans); err != nil {
			return err
		}
	}
	result, err := reenrich.Run(ctx, reenrich.Options{
		Store: st, Plans: plans, From: o.from, To: o.to, DryRun: o.dryRun, Now: s.Now,
		Progress: func(day string, done, total int) {
			if s.Terminal {
				fmt.Fprintf(s.Err, "\r%s  day %d of %d ", day, done+1, total)
			}
		},
	})
	if s.Terminal {
		fmt.Fprint(s.Err, "\r\033[K")
	}
	return errors.Join(err, o.report(s, result))
}

// checkDays checks --from and --to before anything is touched.
func (o *reenrichOptions) checkDays() error {
	for _, day := range []struct{ flag, text string }{{"--from", o.from}, {"--to", o.to}} {
		if _, err := time.Parse(time.DateOnly, day.text); day.text != "" && err != nil {
			return fmt.Errorf("%s: want a day such as 2026-03-01, not %q", day.flag, day.text)
		}
	}
	if o.from != "" && o.to != "" && o.from > o.to {
		return fmt.Errorf("--from %s is after --to %s", o.from, o.to)
	}
	return nil
}

func (o *reenrichOptions) report(s Streams, r reenrich.Result) error {
	if o.json {
		text, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("encode counts: %w", err)
		}
		_, err = fmt.Fprintln(s.Out, string(text))
		return err
	}
	done, took := "Changed", fmt.Sprintf(" in %.1f s", r.Seconds)
	if r.DryRun {
		done, took = "Would change", ""
	}
	fmt.Fprintf(s.Err, "%s %s of %s requests on %s%s.\n", done, grouped(r.Changed), grouped(r.Rows), plural(len(r.Days), "day"), took)
	counts(s.Err, r.Columns)
	if r.DryRun {
		for _, day := range r.Days {
			fmt.Fprintf(s.Err, "%s: %s of %s\n", day.Day, grouped(day.Changed), grouped(day.Rows))
			counts(s.Err, day.Columns)
		}
	}
	if r.OtherFiles > 0 {
		fmt.Fprintf(s.Err, "%s in the days' folders, which apigw-lens did not write, were left as they are.\n", files(r.OtherFiles))
	}
	return nil
}

// counts prints counts by column, in the order of their names.
func counts(w io.Writer, byColumn map[string]int64) {
	for _, column := range slices.Sorted(maps.Keys(byColumn)) {
		fmt.Fprintf(w, "  %11s  %s\n", grouped(byColumn[column]), column)
	}
}
