package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/diff"
)

type dashboardDiffOptions struct {
	resource string
	json     bool
}

func newDashboardDiff(s Streams) *cobra.Command {
	var o dashboardDiffOptions
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Say in words what changed from one QuickSight dashboard to another",
		Long: `Say in words what changed from dashboard A to dashboard B: sheets, visuals and
where they are, fields, sorts and limits, filters, calculated fields, parameters,
controls, actions and everything else, things told apart by their ids. The order
of lists does not count where it means nothing.

A and B are definitions as "dashboard lint" reads them; one of them may be -.

Exit codes: 0 nothing changed, 1 error, 2 something changed.`,
		Example: `  apigw-lens dashboard diff deployed.json dashboards/definition.json
  git show main:dashboards/definition.json | apigw-lens dashboard diff - dashboards/definition.json`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(s, args[0], args[1]) },
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print a JSON array of changes")
	resourceFlag(cmd, &o.resource)
	return cmd
}

func (o *dashboardDiffOptions) run(s Streams, from, to string) error {
	a, err := readDefinition(s, from, o.resource)
	if err != nil {
		return err
	}
	b, err := readDefinition(s, to, o.resource)
	if err != nil {
		return err
	}
	changes := diff.Definitions(a, b)
	if o.json {
		err = printJSON(s.Out, list(changes))
	} else {
		for _, c := range changes {
			fmt.Fprintln(s.Out, printable(c.String()))
		}
		fmt.Fprintf(s.Err, "%s from %s to %s.\n", plural(len(changes), "change"), named(from), named(to))
	}
	if err == nil && len(changes) > 0 {
		return errFound
	}
	return err
}
