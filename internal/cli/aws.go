package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/awsconfig"
	"github.com/apigw-lens/apigw-lens/internal/stack"
	"github.com/apigw-lens/apigw-lens/internal/workflow"
)

func newAWS(s Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "aws",
		Short: "Look at a deployed stack, refresh it, make and fetch its reports",
		Long: `Commands for the stack in AWS: whether an account is ready for it (preflight), how
fresh its data is (status), and its two workflows (refresh, report).

AWS credentials come from where the AWS command line has them; --region and
--profile choose. Each command's help lists the permissions that it needs.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newAWSPreflight(s), newAWSStatus(s), newAWSRefresh(s), newAWSReport(s))
	return cmd
}

// defaultStack is the name that samconfig.toml gives the stack.
const defaultStack = "apigw-lens"

// stackOptions name a stack.
type stackOptions struct {
	aws   awsconfig.Options
	stack string
}

func (o *stackOptions) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.stack, "stack", defaultStack, "name of the CloudFormation stack")
	awsFlags(cmd, &o.aws)
}

// stackPermissions are those that finding a stack needs.
const stackPermissions = "cloudformation:DescribeStacks, cloudformation:ListStackResources"

// deployed is a stack and how to reach its account.
type deployed struct {
	*stack.Stack
	cfg aws.Config
}

// open finds the stack.
func (o *stackOptions) open(ctx context.Context) (*deployed, error) {
	cfg, err := awsconfig.Load(ctx, o.aws)
	if err != nil {
		return nil, err
	}
	found, err := stack.Find(ctx, cloudformation.NewFromConfig(cfg), o.stack)
	if errors.Is(err, stack.ErrNone) {
		return nil, fmt.Errorf("there is no stack %s in %s: name yours with --stack, and its region with --region", o.stack, cfg.Region)
	}
	if err != nil {
		return nil, err
	}
	return &deployed{found, cfg}, nil
}

// Logical ids of the template's resources.
const (
	idBucket          = "Bucket"
	idDatabase        = "Database"
	idStream          = "Stream"
	idSnapshotTable   = "SnapshotTable"
	idWorkGroup       = "WorkGroup"
	idRefreshWorkflow = "RefreshWorkflow"
	idReportWorkflow  = "ReportWorkflow"
)

// resource is the physical id of one of the stack's resources.
func (d *deployed) resource(logical string) (string, error) {
	id := d.Resources[logical]
	if id == "" {
		return "", fmt.Errorf("stack %s (%s) has no resource %s: it is not a stack of apigw-lens, or an older one: deploy it again", d.Name, d.Status, logical)
	}
	return id, nil
}

// machine is one of the stack's state machines.
func (d *deployed) machine(logical string) (*workflow.Machine, error) {
	arn, err := d.resource(logical)
	if err != nil {
		return nil, err
	}
	return workflow.NewMachine(sfn.NewFromConfig(d.cfg), arn), nil
}

// s3 is a client for buckets. Stand-ins of S3 have no host name per bucket.
func (d *deployed) s3() *s3.Client {
	standIn := os.Getenv("AWS_ENDPOINT_URL_S3") != "" || os.Getenv("AWS_ENDPOINT_URL") != ""
	return s3.NewFromConfig(d.cfg, func(o *s3.Options) {
		o.UsePathStyle = standIn
		// It would be told on stderr; the manifest has checksums of its own.
		o.DisableLogOutputChecksumValidationSkipped = true
	})
}
