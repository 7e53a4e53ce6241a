package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

type publishOptions struct {
	sources
	table string
	force bool
}

func newSnapshotPublish(s Streams, connect connector) *cobra.Command {
	o := publishOptions{sources: sources{s: s, connect: connect}}
	cmd := &cobra.Command{
		Use:   "publish SNAPSHOT --table TABLE",
		Short: "Publish a snapshot in a stack's table",
		Long: `Publish a snapshot in a stack's DynamoDB table: within a minute the stack enriches
from it. It gets a new version, of now; plans and keys of the published snapshot that
it does not hold are remembered as deleted. What changes is printed.

The stack's next refresh takes the account's own plans again. Publish by hand to
bring back a refresh that was refused because it shrank too much, or for a stack
whose refresh is off.

A snapshot with less than half of the published plans or keys is refused; --force
publishes it all the same, and also in place of a published one that is damaged.

` + sourcesHelp,
		Example: `  apigw-lens snapshot publish plans.json --table apigw-lens-usage-plans
  apigw-lens snapshot publish account: --table apigw-lens-usage-plans --force`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0]) },
	}
	cmd.Flags().StringVar(&o.table, "table", "", "DynamoDB table of a stack (it stands in the output PullSnapshotCommand)")
	cmd.Flags().BoolVar(&o.force, "force", false, "publish also what shrank by more than half")
	if err := cmd.MarkFlagRequired("table"); err != nil {
		panic(err) // the flag is defined above
	}
	awsFlags(cmd, &o.aws)
	return cmd
}

func (o *publishOptions) run(ctx context.Context, s Streams, name string) error {
	next, err := o.load(ctx, name)
	if err != nil {
		return err
	}
	a, err := o.connect(ctx, o.aws)
	if err != nil {
		return err
	}
	table := a.Table(o.table)
	current, err := published(ctx, table, o.table)
	switch {
	case errors.Is(err, snapshotstore.ErrNone), o.force && errors.Is(err, snapshotstore.ErrDamaged):
		current = &usageplan.Snapshot{}
	case err != nil:
		return err
	}
	if before, after := current.Counts(), next.Counts(); before.ShrinksTo(after) && !o.force {
		return fmt.Errorf("%s holds %s and %s instead of %d and %d: too few to be likely; publish it with --force if it is right",
			name, plural(after.Plans, "usage plan"), plural(after.Keys, "API key"), before.Plans, before.Keys)
	}
	now := s.Now().UTC()
	next.Version, next.TakenAt = usageplan.NewVersion(now, randomTail), now
	next.CarryOver(current, now)
	if current.Version != "" && next.SameContent(current) {
		fmt.Fprintf(s.Err, "Nothing to publish: %s says the same.\n", printable(current.Version))
		return nil
	}
	if err := table.Publish(ctx, next); err != nil {
		return fmt.Errorf("table %s: %w", o.table, err)
	}
	// Nobody compared this with the account just now: changes of the account
	// until now must not count as covered by it.
	if err := table.NoteHint(ctx, now); err != nil {
		return fmt.Errorf("table %s: %w", o.table, err)
	}
	for _, c := range usageplan.Diff(current, next) {
		fmt.Fprintln(s.Out, printable(c.String()))
	}
	fmt.Fprintf(s.Err, "Published %s.\n", next.Version)
	return nil
}
