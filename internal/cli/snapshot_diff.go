package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

type diffOptions struct {
	sources
	json bool
}

func newSnapshotDiff(s Streams, connect connector) *cobra.Command {
	o := diffOptions{sources: sources{s: s, connect: connect}}
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Say what changed from one snapshot to another",
		Long: `Say in words what changed from snapshot A to snapshot B: plans, stages, limits,
keys, customers and APIs. Deleted things that the snapshots still remember do not
count.

` + sourcesHelp + `

Exit codes: 0 nothing changed, 1 error, 2 something changed.`,
		Example: `  apigw-lens snapshot diff march.json april.json
  apigw-lens snapshot diff stack:apigw-lens-usage-plans account:`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0], args[1]) },
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print a JSON array of changes")
	awsFlags(cmd, &o.aws)
	return cmd
}

func (o *diffOptions) run(ctx context.Context, s Streams, from, to string) error {
	a, err := o.load(ctx, from)
	if err != nil {
		return err
	}
	b, err := o.load(ctx, to)
	if err != nil {
		return err
	}
	changes := usageplan.Diff(a, b)
	if o.json {
		err = printJSON(s.Out, list(changes))
	} else {
		for _, c := range changes {
			fmt.Fprintln(s.Out, printable(c.String()))
		}
		fmt.Fprintf(s.Err, "%s from %s to %s.\n", plural(len(changes), "change"), printable(a.Version), printable(b.Version))
	}
	if err == nil && len(changes) > 0 {
		return errFound
	}
	return err
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
