package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/lens"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

type quotaOptions struct {
	data, now, thresholds string
	json                  bool
}

func newQuota(s Streams) *cobra.Command {
	var o quotaOptions
	cmd := &cobra.Command{
		Use:   "quota",
		Short: "Who is about to run out of quota, and when",
		Long: `List every API key on a usage plan with a quota, those at risk first: what was
used of the quota of this day, week or month, the pace, and when it will be used
up, with a range that holds eight cases of ten. docs/quota.md says how the
forecast is made and how well it does.

` + quota.Rule + `

Exit code 2 says that a threshold is passed.`,
		Example: `  apigw-lens quota --data apigw-lens-data
  apigw-lens quota --thresholds 50,80 --json
  apigw-lens quota --now 2026-11-20T00:00:00Z    # as it was then`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	dataFlag(cmd, &o.data)
	cmd.Flags().StringVar(&o.now, "now", "", "time to look from, RFC 3339 (default the newest record)")
	cmd.Flags().StringVar(&o.thresholds, "thresholds", "75,90,100", "used shares of a quota to tell of, in percent; for plans without the tag "+usageplan.ThresholdsTag)
	cmd.Flags().BoolVar(&o.json, "json", false, "print a JSON array of objects")
	return cmd
}

func (o *quotaOptions) run(ctx context.Context, s Streams) error {
	thresholds, err := quota.ParseThresholds(o.thresholds)
	if err != nil {
		return fmt.Errorf("--thresholds: %w", err)
	}
	now, err := parseNow(o.now)
	if err != nil {
		return err
	}
	rows, asOf, err := lens.Quota(ctx, o.data, now)
	if err != nil {
		return err
	}
	quota.ByRisk(rows)
	if o.json {
		err = writeQuotaJSON(s.Out, rows, thresholds)
	} else if len(rows) > 0 {
		err = writeQuota(s.Out, rows, thresholds)
	}
	if err != nil {
		return err
	}
	passed := 0
	for _, r := range rows {
		if len(r.Passed(thresholds)) > 0 {
			passed++
		}
	}
	warned := map[string]bool{}
	for _, r := range rows {
		if r.BadThresholds && !warned[r.PlanID] {
			warned[r.PlanID] = true
			fmt.Fprintf(s.Err, "Warning: the tag %s of usage plan %s cannot be read (want for example 60 80 95); --thresholds holds.\n",
				usageplan.ThresholdsTag, r.PlanLabel())
		}
	}
	fmt.Fprintln(s.Err, quotaSummary(len(rows), passed, asOf))
	if passed > 0 {
		return errFound
	}
	return nil
}

func quotaSummary(keys, passed int, asOf time.Time) string {
	if keys == 0 {
		return "No API key is on a usage plan with a quota. Quotas come from the usage plan snapshot (import it with\n" +
			"--usage-plans, see docs/usage-plans.md), or, without one, from the requests of keys that have a quota."
	}
	return fmt.Sprintf("As of %s UTC: %d of %d keys passed a threshold of their quota.", asOf.Format("2006-01-02 15:04"), passed, keys)
}

func writeQuota(w io.Writer, rows []quota.Row, thresholds quota.Thresholds) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CUSTOMER\tKEY\tPLAN\tPERIOD\tUSED\tLIMIT\t%\tPER DAY\tRUNS OUT\tBETWEEN\tPASSED")
	for _, r := range rows {
		passed := ""
		if t := r.Passed(thresholds); len(t) > 0 {
			passed = fmt.Sprintf("%g %%", t[len(t)-1])
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%d\t%.0f\t%.0f\t%s\t%s\t%s\n",
			shorten(r.Customer), shorten(r.KeyLabel()), shorten(r.Plan), r.Period, r.Used, r.Limit, 100*r.Utilisation(), r.Burn,
			runsOut(r), between(r), passed)
	}
	return table.Flush()
}

// runsOut is the time in words of a reader who has the table only.
func runsOut(r quota.Row) string {
	switch {
	case r.End == nil:
		return "not in this " + periodWord(r.Period)
	case r.Used >= r.Limit:
		return "did " + minute(*r.End)
	}
	return minute(*r.End)
}

func between(r quota.Row) string {
	switch {
	case r.From == nil || r.Used >= r.Limit:
		return "-"
	case r.To == nil:
		return minute(*r.From) + " or later"
	}
	return minute(*r.From) + " - " + minute(*r.To)
}

func minute(t time.Time) string { return t.UTC().Format("01-02 15:04") }

func periodWord(p quota.Period) string {
	return map[quota.Period]string{quota.Day: "day", quota.Week: "week", quota.Month: "month"}[p]
}

// quotaLine is a row as --json prints it.
type quotaLine struct {
	CustomerID    string     `json:"customerId"`
	Customer      string     `json:"customer"`
	KeyID         string     `json:"apiKeyId"`
	Key           string     `json:"apiKeyName"`
	PlanID        string     `json:"usagePlanId"`
	Plan          string     `json:"usagePlan"`
	Period        string     `json:"period"`
	PeriodStart   time.Time  `json:"periodStart"`
	Limit         int64      `json:"limit"`
	Used          int64      `json:"used"`
	Remaining     int64      `json:"remaining"`
	Utilisation   float64    `json:"utilisation"`
	BurnPerDay    float64    `json:"burnPerDay"`
	ProjectedEnd  *time.Time `json:"projectedEnd"`
	ProjectedFrom *time.Time `json:"projectedFrom"`
	ProjectedTo   *time.Time `json:"projectedTo"`
	// Thresholds are those of the plan, Passed those that were reached, in percent.
	Thresholds []float64 `json:"thresholds"`
	Passed     []float64 `json:"passed"`
}

func writeQuotaJSON(w io.Writer, rows []quota.Row, thresholds quota.Thresholds) error {
	lines := make([]quotaLine, len(rows))
	for i, r := range rows {
		lines[i] = quotaLine{
			CustomerID: r.CustomerID, Customer: r.Customer, KeyID: r.KeyID, Key: r.KeyName, PlanID: r.PlanID, Plan: r.Plan,
			Period: string(r.Period), PeriodStart: r.PeriodStart, Limit: r.Limit, Used: r.Used, Remaining: r.Remaining(),
			Utilisation: r.Utilisation(), BurnPerDay: r.Burn, ProjectedEnd: r.End, ProjectedFrom: r.From, ProjectedTo: r.To,
			Thresholds: r.ThresholdsOr(thresholds), Passed: append([]float64{}, r.Passed(thresholds)...),
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(lines); err != nil {
		return fmt.Errorf("write quota: %w", err)
	}
	return nil
}
