// Package stack finds a deployed stack in CloudFormation: what it was deployed
// with and what its resources are called.
package stack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
)

// Client is the part of the SDK's client that is used.
type Client interface {
	DescribeStacks(context.Context, *cloudformation.DescribeStacksInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error)
	ListStackResources(context.Context, *cloudformation.ListStackResourcesInput, ...func(*cloudformation.Options)) (*cloudformation.ListStackResourcesOutput, error)
	DescribeStackResources(context.Context, *cloudformation.DescribeStackResourcesInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStackResourcesOutput, error)
}

// ErrNone says that there is no such stack.
var ErrNone = errors.New("there is no such stack")

// Stack is a deployed stack.
type Stack struct {
	ID, Name string
	// Status is CloudFormation's, such as UPDATE_COMPLETE.
	Status string
	// Changed is when it was last deployed.
	Changed time.Time
	// Parameters and Outputs are by name, Resources are physical ids by logical
	// id.
	Parameters, Outputs, Resources map[string]string
}

// Find looks a stack up by its name; ErrNone where there is none.
func Find(ctx context.Context, client Client, name string) (*Stack, error) {
	found, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if missing(err) || err == nil && len(found.Stacks) == 0 {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("find stack %s: %w", name, err)
	}
	s := fromTypes(found.Stacks[0])
	in := &cloudformation.ListStackResourcesInput{StackName: &name}
	for {
		out, err := client.ListStackResources(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list resources of stack %s: %w", name, err)
		}
		for _, r := range out.StackResourceSummaries {
			if id := aws.ToString(r.PhysicalResourceId); id != "" && r.ResourceStatus != types.ResourceStatusDeleteComplete {
				s.Resources[aws.ToString(r.LogicalResourceId)] = id
			}
		}
		if aws.ToString(out.NextToken) == "" {
			return s, nil
		}
		in.NextToken = out.NextToken
	}
}

func fromTypes(t types.Stack) *Stack {
	s := &Stack{
		ID: aws.ToString(t.StackId), Name: aws.ToString(t.StackName), Status: string(t.StackStatus), Changed: aws.ToTime(t.CreationTime),
		Parameters: map[string]string{}, Outputs: map[string]string{}, Resources: map[string]string{},
	}
	if t.LastUpdatedTime != nil {
		s.Changed = *t.LastUpdatedTime
	}
	for _, p := range t.Parameters {
		s.Parameters[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	for _, o := range t.Outputs {
		s.Outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	return s
}

// Owner is the name of the stack that a resource belongs to, "" for none.
func Owner(ctx context.Context, client Client, physicalID string) (string, error) {
	out, err := client.DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{PhysicalResourceId: &physicalID})
	if missing(err) || err == nil && len(out.StackResources) == 0 {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find the stack of %s: %w", physicalID, err)
	}
	return aws.ToString(out.StackResources[0].StackName), nil
}

// missing recognises CloudFormation's answer for what is not there, which has
// no code of its own.
func missing(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && api.ErrorCode() == "ValidationError" && strings.Contains(api.ErrorMessage(), "does not exist")
}

// Account is the id of the account that the stack is in.
func (s *Stack) Account() string {
	part := strings.SplitN(s.ID, ":", 6)
	if len(part) < 6 {
		return ""
	}
	return part[4]
}
