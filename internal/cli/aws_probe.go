package cli

import (
	"context"
	"errors"
	"os/exec"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/quicksight"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	existing "github.com/apigw-lens/apigw-lens/internal/account"
	"github.com/apigw-lens/apigw-lens/internal/awsconfig"
	"github.com/apigw-lens/apigw-lens/internal/preflight"
	"github.com/apigw-lens/apigw-lens/internal/stack"
)

// probe looks at an account. What it may not look at becomes a finding, too.
type probe struct {
	cfg   aws.Config
	place preflight.Place
	stack string
}

func (p *probe) look(ctx context.Context) []preflight.Finding {
	findings := preflight.Tools(func(command string) bool {
		_, err := exec.LookPath(command)
		return err == nil
	})
	findings = append(findings, p.names(ctx)...)
	findings = append(findings, p.buckets(ctx)...)
	findings = append(findings, p.trails(ctx)...)
	all, free, err := existing.Concurrency(ctx, lambda.NewFromConfig(p.cfg))
	findings = append(findings, p.orLost("Lambda", err, func() []preflight.Finding { return preflight.Concurrency(p.place, all, free) })...)
	role, err := existing.LogRole(ctx, apigateway.NewFromConfig(p.cfg))
	findings = append(findings, p.orLost("API Gateway", err, func() []preflight.Finding { return preflight.LogRole(p.place, role) })...)
	if findings == nil {
		return []preflight.Finding{}
	}
	return findings
}

// orLost are the findings of a check, or the one that it could not be made.
func (p *probe) orLost(check string, err error, found func() []preflight.Finding) []preflight.Finding {
	if err != nil {
		return []preflight.Finding{preflight.Lost(check, awsconfig.Explain(err))}
	}
	return found()
}

// names looks for what has the names that the stack will give.
func (p *probe) names(ctx context.Context) []preflight.Finding {
	clients := existing.NameClients{Firehose: firehose.NewFromConfig(p.cfg), Athena: athena.NewFromConfig(p.cfg), Glue: glue.NewFromConfig(p.cfg)}
	stream, group, reports, database := preflight.Names(p.place)
	var findings []preflight.Finding
	for _, n := range []struct {
		name preflight.Name
		look func(context.Context, string) (bool, error)
	}{{stream, clients.Stream}, {group, clients.WorkGroup}, {reports, clients.WorkGroup}, {database, clients.Database}} {
		name := n.name
		there, err := n.look(ctx, name.Name)
		if name.There = there; err == nil && there {
			err = p.owner(ctx, &name)
		}
		findings = append(findings, p.orLost(name.Kind, err, name.Check)...)
	}
	return findings
}

// owner finds out which stack a name belongs to.
func (p *probe) owner(ctx context.Context, n *preflight.Name) error {
	client := cloudformation.NewFromConfig(p.cfg)
	name, err := stack.Owner(ctx, client, n.Name)
	if err != nil || name == "" {
		return err
	}
	n.Owner = name
	owner, err := stack.Find(ctx, client, name)
	if err != nil {
		return err
	}
	n.Ours = owner.Parameters["ProjectName"] == p.place.Project && owner.Outputs["PullSnapshotCommand"] != ""
	return nil
}

// buckets looks for buckets that stacks of this name have left.
func (p *probe) buckets(ctx context.Context) []preflight.Finding {
	names, err := existing.Buckets(ctx, s3.NewFromConfig(p.cfg), p.cfg.Region, preflight.BucketPrefix(p.stack))
	owners := map[string]string{}
	for _, name := range names {
		if err == nil {
			owners[name], err = stack.Owner(ctx, cloudformation.NewFromConfig(p.cfg), name)
		}
	}
	return p.orLost("S3 bucket", err, func() []preflight.Finding { return preflight.Buckets(p.place, p.stack, owners) })
}

func (p *probe) trails(ctx context.Context) []preflight.Finding {
	client := cloudtrail.NewFromConfig(p.cfg)
	listed, err := existing.Trails(ctx, client)
	if err != nil {
		return p.orLost("CloudTrail", err, nil)
	}
	var trails []preflight.Trail
	for _, t := range listed {
		trails = append(trails, preflight.Trail(t))
	}
	findings := preflight.Trails(p.place, trails, nil)
	if len(findings) == 0 {
		return nil
	}
	stores, err := existing.EventStores(ctx, client)
	return p.orLost("CloudTrail", err, func() []preflight.Finding { return preflight.Trails(p.place, trails, stores) })
}

// quickSight looks at the subscription, and for the group in the region that
// QuickSight names as that of users and groups.
func (p *probe) quickSight(ctx context.Context, given string) []preflight.Finding {
	const check = "QuickSight"
	found := preflight.QuickSight{Identity: p.cfg.Region}
	if given != "" {
		found.Identity = given
	}
	in := func(region string) *quicksight.Client {
		return quicksight.NewFromConfig(p.cfg, func(o *quicksight.Options) { o.Region = region })
	}
	var subscription existing.Subscription
	// Once more at most: the region that QuickSight names is the right one.
	for range 2 {
		var err error
		client := in(found.Identity)
		subscription, err = existing.QuickSight(ctx, client, p.place.Account)
		if err == nil {
			found.Group, err = existing.Group(ctx, client, p.place.Account, "default", preflight.GroupName(p.place.Project))
		}
		if other := existing.IdentityRegion(err); other != "" && other != found.Identity {
			found.Identity = other
			continue
		}
		if errors.Is(err, existing.ErrNotSubscribed) {
			return found.Check(p.place, given)
		}
		if err != nil {
			return p.orLost(check, err, nil)
		}
		break
	}
	found.Subscribed, found.Edition, found.Enterprise = true, subscription.Edition, subscription.Enterprise()
	return found.Check(p.place, given)
}
