package cli

import (
	"context"
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/spf13/cobra"

	existing "github.com/apigw-lens/apigw-lens/internal/account"
	"github.com/apigw-lens/apigw-lens/internal/awsconfig"
	"github.com/apigw-lens/apigw-lens/internal/preflight"
)

type preflightOptions struct {
	aws        awsconfig.Options
	project    string
	stack      string
	quickSight bool
	identity   string
	json       bool
}

func newAWSPreflight(s Streams) *cobra.Command {
	var o preflightOptions
	cmd := &cobra.Command{
		Use:   "preflight",
		Short: "Look whether the stack can be deployed and will work",
		Long: `Look, before "sam deploy", whether an account and region are ready: names that the
stack fixes are free or its own (Firehose stream, Athena work groups, Glue
database), a CloudTrail trail records management events, Lambda may run enough
functions at once, SAM and Go are installed; with --quicksight also QuickSight's
edition, its identity region and the group of owners. The bucket and the tables get
names that are free; which bucket an earlier stack of the same name has left is
told. Nothing is changed.

Each finding says how bad it is and which command mends it. An error makes the
deployment or the product fail, a warning a part of it; a note is only good to
know. Exit code 2: there is more than notes.

Permissions: sts:GetCallerIdentity (never denied), firehose:DescribeDeliveryStream,
athena:GetWorkGroup, glue:GetDatabase, cloudformation:DescribeStackResources,
cloudformation:DescribeStacks, cloudformation:ListStackResources,
cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus, cloudtrail:GetEventSelectors,
s3:ListAllMyBuckets, cloudtrail:ListEventDataStores, cloudtrail:GetEventDataStore,
lambda:GetAccountSettings, apigateway:GET; with --quicksight
quicksight:DescribeAccountSubscription and quicksight:DescribeGroup.`,
		Example: `  apigw-lens aws preflight --region eu-west-1
  apigw-lens aws preflight --project acme --quicksight --quicksight-identity-region us-east-1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	f := cmd.Flags()
	f.StringVar(&o.project, "project", "apigw-lens", "the parameter ProjectName")
	f.StringVar(&o.stack, "stack", defaultStack, "the stack's name")
	f.BoolVar(&o.quickSight, "quicksight", false, "the stack will have QuickSight=enterprise")
	f.StringVar(&o.identity, "quicksight-identity-region", "", "the parameter QuickSightIdentityRegion")
	f.BoolVar(&o.json, "json", false, "print the findings as JSON")
	awsFlags(cmd, &o.aws)
	return cmd
}

// projectName is the template's pattern of ProjectName, longestProject its
// length.
var projectName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

const longestProject = 20

// stackName is what CloudFormation takes.
var stackName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]{0,127}$`)

func (o *preflightOptions) run(ctx context.Context, s Streams) error {
	if !projectName.MatchString(o.project) || len(o.project) > longestProject {
		return fmt.Errorf("--project %q: want lower-case letters, digits and single dashes, at most %d characters, starting with a letter", o.project, longestProject)
	}
	if !stackName.MatchString(o.stack) {
		return fmt.Errorf("--stack %q: want letters, digits and dashes, at most 128 characters, starting with a letter", o.stack)
	}
	cfg, err := awsconfig.Load(ctx, o.aws)
	if err != nil {
		return err
	}
	id, who, err := existing.Identity(ctx, sts.NewFromConfig(cfg))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "Account %s, region %s, as %s\n", id, cfg.Region, printable(who))
	p := &probe{cfg: cfg, place: preflight.Place{Project: o.project, Account: id, Region: cfg.Region}, stack: o.stack}
	findings := p.look(ctx)
	if o.quickSight {
		findings = append(findings, p.quickSight(ctx, o.identity)...)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if o.json {
		err = printJSON(s.Out, findings)
	} else {
		printFindings(s, findings)
	}
	if err != nil {
		return err
	}
	for _, f := range findings {
		if f.Severity != preflight.Note {
			return errFound
		}
	}
	return nil
}

func printFindings(s Streams, findings []preflight.Finding) {
	for _, f := range findings {
		fmt.Fprintf(s.Out, "%s: %s: %s\n", f.Severity, f.Check, printable(f.What))
		if f.Fix != "" {
			fmt.Fprintf(s.Out, "    %s\n", printable(f.Fix))
		}
	}
	if len(findings) == 0 {
		fmt.Fprintln(s.Out, "Nothing is in the way.")
	}
}
