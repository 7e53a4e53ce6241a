package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/freshness"
	"github.com/apigw-lens/apigw-lens/internal/workflow"
)

type statusOptions struct {
	stackOptions
	deep, json bool
}

func newAWSStatus(s Streams) *cobra.Command {
	var o statusOptions
	cmd := &cobra.Command{
		Use:   "status",
		Short: "How fresh the stack's data is, hop by hop, and what its workflows did",
		Long: `Show how fresh the stack's data is: its deployment, the newest object delivered to
S3, partitions in the catalogue, the usage plan snapshot, lines that could not be
read in the last 24 hours, the SPICE data sets where QuickSight has them, and the
last executions of the refresh and report workflows, with the reasons of those that
failed. --deep also asks Athena for the newest record, a query that reads about two
days of one column.

Each hop is ok, stale or failed, or unknown when it could not be looked at; what is
not ok comes with what to do. Exit code 2: something is stale or failed; 1: nothing
is, but not all could be looked at.

Permissions: ` + stackPermissions + `,
s3:ListBucket, cloudwatch:GetMetricData, dynamodb:GetItem on the usage plan table,
states:ListExecutions, states:DescribeExecution; with the crawler
glue:GetPartitions, with QuickSight quicksight:ListIngestions, with --deep
athena:StartQueryExecution, athena:GetQueryExecution, athena:GetQueryResults,
athena:StopQueryExecution, glue:GetTable, glue:GetDatabase, glue:GetPartitions,
s3:GetObject, s3:GetBucketLocation and s3:PutObject on the bucket.`,
		Example: `  apigw-lens aws status
  apigw-lens aws status --deep --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&o.deep, "deep", false, "also ask Athena for the newest record; the query costs at least 0.00005 USD")
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

// status is what the command prints.
type status struct {
	Stack     string                          `json:"stack"`
	Region    string                          `json:"region"`
	CheckedAt time.Time                       `json:"checkedAt"`
	Hops      []freshness.Hop                 `json:"hops"`
	Runs      map[string][]workflow.Execution `json:"executions"`
}

func (o *statusOptions) run(ctx context.Context, s Streams) error {
	d, err := o.open(ctx)
	if err != nil {
		return err
	}
	look := &lookout{deployed: d, now: s.Now().UTC(), deep: o.deep, runs: map[string][]workflow.Execution{}}
	hops, err := look.hops(ctx)
	if err != nil {
		return err
	}
	found := status{Stack: d.Name, Region: d.cfg.Region, CheckedAt: look.now, Hops: hops, Runs: look.runs}
	if o.json {
		err = printJSON(s.Out, found)
	} else {
		err = found.print(s)
	}
	if err != nil {
		return err
	}
	return verdict(hops)
}

// verdict is the error that becomes the exit code.
func verdict(hops []freshness.Hop) error {
	unknown := 0
	for _, h := range hops {
		switch h.State {
		case freshness.Stale, freshness.Failed:
			return errFound
		case freshness.Unknown:
			unknown++
		}
	}
	if unknown > 0 {
		return fmt.Errorf("%s could not be looked at", plural(unknown, "hop"))
	}
	return nil
}

func (f status) print(s Streams) error {
	fmt.Fprintf(s.Out, "Stack %s in %s\n\n", f.Stack, f.Region)
	printHops(s, f.CheckedAt, f.Hops)
	for _, name := range []string{refreshName, reportName} {
		if len(f.Runs[name]) == 0 {
			continue
		}
		fmt.Fprintf(s.Out, "\nLast executions of the %s workflow\n", name)
		var rows [][]string
		for _, e := range f.Runs[name] {
			rows = append(rows, []string{ago(f.CheckedAt, e.Started), outcome(e), f.duration(e), reasonOf(e)})
		}
		printColumns(s, []string{"started", "outcome", "took", "why"}, rows)
	}
	return nil
}

// printHops prints hops as of now, and below them what to do about some.
func printHops(s Streams, now time.Time, hops []freshness.Hop) {
	var rows [][]string
	for _, h := range hops {
		rows = append(rows, []string{h.Name, string(h.State), ago(now, h.At), h.What})
	}
	printColumns(s, []string{"hop", "state", "newest", "what"}, rows)
	for _, h := range hops {
		if h.Do != "" {
			fmt.Fprintf(s.Out, "\n%s is %s: %s\n", printable(h.Name), h.State, printable(h.Do))
		}
	}
}

// ago is how long ago a time is, "" for none.
func ago(now, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return freshness.Ago(now.Sub(at))
}

func (f status) duration(e workflow.Execution) string {
	if e.Stopped.IsZero() {
		return freshness.Words(f.CheckedAt.Sub(e.Started))
	}
	return freshness.Words(e.Stopped.Sub(e.Started))
}

func outcome(e workflow.Execution) string {
	switch e.Status {
	case workflow.Running:
		return "runs"
	case workflow.Succeeded:
		return "succeeded"
	}
	return ended(e.Status)
}

// reasonOf is why an execution failed, in one line.
func reasonOf(e workflow.Execution) string {
	switch {
	case !e.Ended() || e.Status == workflow.Succeeded:
		return ""
	case e.Status == "ABORTED" && e.Error == "" && e.Cause == "":
		return "somebody stopped it"
	case e.Status == "TIMED_OUT" && e.Error == "":
		return workflow.Words("States.Timeout", e.Cause)
	}
	return strings.ReplaceAll(strings.TrimSpace(workflow.Words(e.Error, e.Cause)), "\n", "; ")
}
