package cli

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

type pullOptions struct {
	sources
	table   string
	account bool
	out     string
}

func newSnapshotPull(s Streams, connect connector) *cobra.Command {
	o := pullOptions{sources: sources{s: s, connect: connect}}
	cmd := &cobra.Command{
		Use:   "pull --table TABLE | --account",
		Short: "Fetch a snapshot from a stack or straight from an account",
		Long: `Fetch a snapshot: the one published in a stack's DynamoDB table, or a new listing of
the account's API Gateway (GET on /restapis, /usageplans and /apikeys, at most 3
requests a second). Values of API keys are dropped while reading.

It is printed, or written to the file or into the folder of --out. A folder becomes
a history for import --usage-plans: each snapshot is a file named for its version,
what was deleted since the one before is remembered for 35 days, and nothing is
written when nothing changed. So this can run every night.`,
		Example: `  apigw-lens snapshot pull --account --region eu-west-1 --out plans.json
  apigw-lens snapshot pull --table apigw-lens-usage-plans --out snapshots/`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	f := cmd.Flags()
	f.StringVar(&o.table, "table", "", "DynamoDB table of a stack (it stands in the output PullSnapshotCommand)")
	f.BoolVar(&o.account, "account", false, "list the account's API Gateway")
	f.StringVar(&o.out, "out", "", "file (.json, .json.gz) or folder (default standard output)")
	cmd.MarkFlagsMutuallyExclusive("table", "account")
	cmd.MarkFlagsOneRequired("table", "account")
	awsFlags(cmd, &o.aws)
	return cmd
}

func (o *pullOptions) run(ctx context.Context, s Streams) error {
	name := accountName
	if !o.account {
		name = stackPrefix + o.table
	}
	snapshot, err := o.load(ctx, name)
	if err != nil {
		return err
	}
	if o.out == "" || o.out == "-" {
		return printSnapshot(s.Out, snapshot)
	}
	folder, err := isFolder(o.out)
	if err != nil {
		return err
	}
	if folder {
		return o.append(s, snapshot)
	}
	if err := snapshot.Save(o.out); err != nil {
		return err
	}
	o.wrote(s, snapshot, o.out)
	return nil
}

// append adds the snapshot to the history in a folder.
func (o *pullOptions) append(s Streams, snapshot *usageplan.Snapshot) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	h, err := usageplan.LoadHistory(o.out)
	switch {
	case errors.Is(err, usageplan.ErrNoSnapshot):
	case err != nil:
		return err
	default:
		newest := h.Newest()
		if o.account {
			snapshot.CarryOver(newest, snapshot.TakenAt)
		}
		if snapshot.SameContent(newest) {
			fmt.Fprintf(s.Err, "Nothing changed since %s.\n", printable(newest.Version))
			return nil
		}
	}
	path := filepath.Join(o.out, url.PathEscape(snapshot.Version)+".json.gz")
	if err := snapshot.Save(path); err != nil {
		return err
	}
	o.wrote(s, snapshot, path)
	return nil
}

func (o *pullOptions) wrote(s Streams, snapshot *usageplan.Snapshot, path string) {
	c := snapshot.Counts()
	fmt.Fprintf(s.Err, "Wrote %s: %s, %s, %s.\n", path, plural(c.APIs, "API"), plural(c.Plans, "usage plan"), plural(c.Keys, "API key"))
}

// randomTail keeps the versions of two listings apart that began together.
func randomTail() uint16 { return uint16(rand.Uint32()) }
