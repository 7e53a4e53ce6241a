// Package account looks at what an AWS account has before a stack is deployed
// into it.
package account

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

// TrailClient is the part of CloudTrail's client that is used.
type TrailClient interface {
	DescribeTrails(context.Context, *cloudtrail.DescribeTrailsInput, ...func(*cloudtrail.Options)) (*cloudtrail.DescribeTrailsOutput, error)
	GetTrailStatus(context.Context, *cloudtrail.GetTrailStatusInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailStatusOutput, error)
	GetEventSelectors(context.Context, *cloudtrail.GetEventSelectorsInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetEventSelectorsOutput, error)
	ListEventDataStores(context.Context, *cloudtrail.ListEventDataStoresInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListEventDataStoresOutput, error)
	GetEventDataStore(context.Context, *cloudtrail.GetEventDataStoreInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetEventDataStoreOutput, error)
}

// Trail is a trail that records events of a region.
type Trail struct {
	Name string
	// Home is the region that it can be changed in.
	Home string
	// Logging says that it is switched on, Management that it records management
	// events that write.
	Logging, Management bool
	// Hidden says that another account owns the trail and keeps its settings to
	// itself.
	Hidden bool
}

// Trails are the trails that record events of the client's region.
func Trails(ctx context.Context, client TrailClient) ([]Trail, error) {
	out, err := client.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)})
	if err != nil {
		return nil, fmt.Errorf("list trails: %w", err)
	}
	var trails []Trail
	for _, listed := range out.TrailList {
		t := Trail{Name: aws.ToString(listed.Name), Home: aws.ToString(listed.HomeRegion)}
		err := t.look(ctx, client, listed.TrailARN)
		if err != nil && aws.ToBool(listed.IsOrganizationTrail) && hidden(err) {
			t.Hidden, err = true, nil
		}
		if err != nil {
			return nil, err
		}
		trails = append(trails, t)
	}
	return trails, nil
}

func (t *Trail) look(ctx context.Context, client TrailClient, arn *string) error {
	status, err := client.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: arn})
	if err != nil {
		return fmt.Errorf("look at trail %s: %w", t.Name, err)
	}
	selectors, err := client.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: arn})
	if err != nil {
		return fmt.Errorf("read event selectors of trail %s: %w", t.Name, err)
	}
	t.Logging = aws.ToBool(status.IsLogging)
	t.Management = slices.ContainsFunc(selectors.EventSelectors, func(s types.EventSelector) bool {
		return aws.ToBool(s.IncludeManagementEvents) && s.ReadWriteType != types.ReadWriteTypeReadOnly
	}) || slices.ContainsFunc(selectors.AdvancedEventSelectors, writesOfManagement)
	return nil
}

// hidden recognises what a member account is answered about a trail of its
// organisation.
func hidden(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && slices.Contains([]string{"AccessDeniedException", "TrailNotFoundException"}, api.ErrorCode())
}

// writesOfManagement reports whether a selector takes management events that
// write.
func writesOfManagement(s types.AdvancedEventSelector) bool {
	management := false
	for _, f := range s.FieldSelectors {
		switch aws.ToString(f.Field) {
		case "eventCategory":
			management = slices.Contains(f.Equals, "Management")
		case "readOnly":
			if slices.Contains(f.Equals, "true") {
				return false
			}
		case "eventSource":
			if len(f.Equals) > 0 && !slices.Contains(f.Equals, "apigateway.amazonaws.com") ||
				slices.Contains(f.NotEquals, "apigateway.amazonaws.com") {
				return false
			}
		}
	}
	return management
}

// EventStores are the names of CloudTrail Lake event data stores that take
// management events.
func EventStores(ctx context.Context, client TrailClient) ([]string, error) {
	var names []string
	in := &cloudtrail.ListEventDataStoresInput{}
	for {
		out, err := client.ListEventDataStores(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list event data stores: %w", err)
		}
		for _, listed := range out.EventDataStores {
			store, err := client.GetEventDataStore(ctx, &cloudtrail.GetEventDataStoreInput{EventDataStore: listed.EventDataStoreArn})
			if err != nil {
				return nil, fmt.Errorf("look at event data store %s: %w", aws.ToString(listed.Name), err)
			}
			if store.Status == types.EventDataStoreStatusEnabled && slices.ContainsFunc(store.AdvancedEventSelectors, writesOfManagement) {
				names = append(names, aws.ToString(store.Name))
			}
		}
		if aws.ToString(out.NextToken) == "" {
			return names, nil
		}
		in.NextToken = out.NextToken
	}
}
