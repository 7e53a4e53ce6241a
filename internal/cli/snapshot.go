package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/awsconfig"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// account is what the snapshot commands need of an AWS account.
type account interface {
	Table(name string) snapshotTable
	// List lists the control plane; the snapshot has no version yet.
	List(ctx context.Context) (*usageplan.Snapshot, apigw.Report, error)
}

// snapshotTable is what they need of a stack's table.
type snapshotTable interface {
	Pointer(ctx context.Context) (snapshotstore.Pointer, error)
	Load(ctx context.Context, p snapshotstore.Pointer) (*usageplan.Snapshot, error)
	Publish(ctx context.Context, s *usageplan.Snapshot) error
	NoteHint(ctx context.Context, at time.Time) error
}

// connector finds the account that flags and environment name.
type connector func(ctx context.Context, o awsconfig.Options) (account, error)

// awsAccount is an account behind the AWS SDK.
type awsAccount struct {
	dynamo *dynamodb.Client
	reader *apigw.Reader
}

func connectAWS(ctx context.Context, o awsconfig.Options) (account, error) {
	cfg, err := awsconfig.Load(ctx, o)
	if err != nil {
		return nil, err
	}
	return &awsAccount{
		dynamo: dynamodb.NewFromConfig(cfg),
		reader: apigw.NewReader(apigateway.NewFromConfig(cfg), apigw.Options{Region: cfg.Region}),
	}, nil
}

func (a *awsAccount) Table(name string) snapshotTable {
	return snapshotstore.NewDynamo(a.dynamo, name, snapshotstore.Options{Consistent: true})
}

func (a *awsAccount) List(ctx context.Context) (*usageplan.Snapshot, apigw.Report, error) {
	return a.reader.List(ctx)
}

func newSnapshot(s Streams, connect connector) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Look at, compare, fetch and publish usage plan snapshots",
		Long: `Look at, compare, fetch and publish usage plan snapshots: which API key belongs to
which customer and usage plan (see docs/usage-plans.md).

AWS credentials come from where the AWS command line has them.`,
		Args: cobra.NoArgs, // cobra looks at the arguments of a command only if it can be run
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSnapshotShow(s, connect), newSnapshotDiff(s, connect), newSnapshotPull(s, connect), newSnapshotPublish(s, connect))
	return cmd
}

// awsFlags adds --region and --profile.
func awsFlags(cmd *cobra.Command, o *awsconfig.Options) {
	cmd.Flags().StringVar(&o.Region, "region", "", "AWS region (default that of the environment)")
	cmd.Flags().StringVar(&o.Profile, "profile", "", "profile of the AWS configuration")
}

// Names of snapshots that are not files.
const (
	stackPrefix = "stack:"
	accountName = "account:"
)

// sourcesHelp says what a snapshot argument may be.
const sourcesHelp = `A snapshot is a file (.json or .json.gz), a folder (its newest snapshot),
stack:TABLE (the one published in a stack's DynamoDB table) or account: (a listing
of the account's API Gateway, at 3 requests a second).`

// sources finds snapshots by what the user calls them.
type sources struct {
	s       Streams
	connect connector
	aws     awsconfig.Options
}

func (f *sources) load(ctx context.Context, name string) (*usageplan.Snapshot, error) {
	table, isTable := strings.CutPrefix(name, stackPrefix)
	if !isTable && name != accountName {
		h, err := usageplan.LoadHistory(name)
		if err != nil {
			return nil, err
		}
		f.tellNewest(name, h)
		return h.Newest(), nil
	}
	a, err := f.connect(ctx, f.aws)
	if err != nil {
		return nil, err
	}
	if isTable {
		return published(ctx, a.Table(table), table)
	}
	return f.list(ctx, a)
}

// tellNewest says that only the newest of several snapshots is looked at.
func (f *sources) tellNewest(name string, h *usageplan.History) {
	if n := len(h.Snapshots); n > 1 {
		fmt.Fprintf(f.s.Err, "%s: the newest of %d snapshots\n", name, n)
	}
}

// published is the snapshot that a table's readers see.
func published(ctx context.Context, t snapshotTable, name string) (*usageplan.Snapshot, error) {
	p, err := t.Pointer(ctx)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	snapshot, err := t.Load(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	return snapshot, nil
}

// list lists the account and gives the listing a version.
func (f *sources) list(ctx context.Context, a account) (*usageplan.Snapshot, error) {
	snapshot, report, err := a.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range report.Conflicts {
		fmt.Fprintln(f.s.Err, "warning:", c)
	}
	snapshot.Version = usageplan.NewVersion(snapshot.TakenAt, randomTail)
	if err := snapshot.Validate(); err != nil {
		return nil, fmt.Errorf("list usage plans: %w", err)
	}
	return snapshot, nil
}

// isFolder says whether a path is a folder that is there.
func isFolder(path string) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return strings.HasSuffix(path, "/"), nil
	}
	if err != nil {
		return false, fmt.Errorf("find %s: %w", path, err)
	}
	return info.IsDir(), nil
}
