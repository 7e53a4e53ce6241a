package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/handler/exporter"
	"github.com/apigw-lens/apigw-lens/internal/handler/gate"
	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/workflow"
)

func newAWSReport(s Streams) *cobra.Command {
	var o runOptions
	var order gate.Order
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Make the reports of a period, for all customers or for some",
		Long: `Start the stack's report workflow: a report for each customer, and an overview.
The same period again replaces its files, and sends no customer a second mail
without --send-again.

With --customer, which may be repeated, only the reports of these customer ids are
made again, and their entries of the manifest; the overview and all other reports
stay. The queries read as much as for all of them.

Periods: yesterday, last-week, last-month, this-week, this-month; 2026-11-22 is a
day, 2026-W47 a week from Monday, 2026-11 a month, 2026-11-01_2026-11-15 any other
time. Days are those of --time-zone, by default the stack's ReportTimeZone.

` + runHelp,
		Example: `  apigw-lens aws report --period last-month --wait
  apigw-lens aws report --period 2026-10 --customer "Acme Ltd" --wait
  apigw-lens aws report get 2026-10 --out reports`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.report(cmd.Context(), s, order) },
	}
	o.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&order.Period, "period", "last-week", "the time to report on")
	f.StringVar(&order.TimeZone, "time-zone", "", "time zone of days, such as Europe/Berlin (default the stack's)")
	f.StringSliceVar(&order.Formats, "format", exporter.Formats, "formats: html, xlsx, csv, pdf")
	f.StringArrayVar(&order.Customers, "customer", nil, "only this customer id; may be repeated (default all)")
	f.BoolVar(&order.SendAgain, "send-again", false, "send mails also to customers that got theirs")
	cmd.AddCommand(newAWSReportGet(s))
	return cmd
}

// report starts the workflow for a period. What last-week means is settled here,
// so that a mistake is told at once and every try is the same.
func (o *runOptions) report(ctx context.Context, s Streams, order gate.Order) error {
	if err := exporter.CheckFormats(order.Formats); err != nil {
		return err
	}
	if slices.Contains(order.Customers, "") {
		return errors.New("--customer is empty; want a customer id")
	}
	// The same order, and so the same execution, in whatever order they are named.
	slices.Sort(order.Customers)
	order.Customers = slices.Compact(order.Customers)
	d, err := o.open(ctx)
	if err != nil {
		return err
	}
	if order.TimeZone == "" {
		order.TimeZone = d.Parameters["ReportTimeZone"]
	}
	period, err := report.ParsePeriod(order.Period, order.TimeZone, s.Now())
	if err != nil {
		return err
	}
	order.Period = period.Name
	input, err := json.Marshal(order)
	if err != nil {
		return fmt.Errorf("encode input: %w", err)
	}
	fmt.Fprintf(s.Err, "Reports for %s (%s, %s)\n", period.Name, period.Words(), period.TimeZone)
	e, err := o.run(ctx, s, d, idReportWorkflow, "cli-"+period.Name, string(input))
	if err != nil || !o.wait {
		return err
	}
	tellMade(s, e)
	only := ""
	if len(order.Customers) == 1 {
		only = " --customer " + shellQuote(order.Customers[0])
	}
	fmt.Fprintf(s.Err, "Fetch them: apigw-lens aws report get %s%s --out reports\n", period.Name, only)
	return nil
}

// tellMade says what an execution of the report workflow has made.
func tellMade(s Streams, e workflow.Execution) {
	var output struct {
		Made gate.Manifest `json:"made"`
	}
	if json.Unmarshal([]byte(e.Output), &output) != nil || output.Made.Files == 0 {
		return // too large to be answered: the manifest has it all
	}
	m := output.Made
	fmt.Fprintf(s.Err, "%s for %s.\n", plural(m.Files, "file"), plural(m.Customers-m.Failed, "customer"))
	if m.Failed > 0 {
		fmt.Fprintf(s.Err, "%s without a report; \"apigw-lens aws report get\" says why.\n", plural(m.Failed, "customer"))
	}
}
