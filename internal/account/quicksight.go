package account

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/quicksight"
	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
	"github.com/aws/smithy-go"
)

// QuickSightClient is the part of QuickSight's client that is used.
type QuickSightClient interface {
	DescribeAccountSubscription(context.Context, *quicksight.DescribeAccountSubscriptionInput, ...func(*quicksight.Options)) (*quicksight.DescribeAccountSubscriptionOutput, error)
	DescribeGroup(context.Context, *quicksight.DescribeGroupInput, ...func(*quicksight.Options)) (*quicksight.DescribeGroupOutput, error)
}

// ErrNotSubscribed says that the account has no QuickSight.
var ErrNotSubscribed = errors.New("the account is not subscribed to QuickSight")

// Subscription is an account's subscription to QuickSight.
type Subscription struct {
	// Status is ACCOUNT_CREATED when it works.
	Status string
	// Edition is STANDARD, ENTERPRISE or ENTERPRISE_AND_Q.
	Edition string
}

// Enterprise reports whether the edition has what the dashboards need.
func (s Subscription) Enterprise() bool { return strings.HasPrefix(s.Edition, "ENTERPRISE") }

// QuickSight is an account's subscription; ErrNotSubscribed where there is none.
func QuickSight(ctx context.Context, client QuickSightClient, account string) (Subscription, error) {
	out, err := client.DescribeAccountSubscription(ctx, &quicksight.DescribeAccountSubscriptionInput{AwsAccountId: &account})
	if notSubscribed(err) {
		return Subscription{}, ErrNotSubscribed
	}
	if err != nil {
		return Subscription{}, fmt.Errorf("look at the QuickSight subscription: %w", err)
	}
	if out.AccountInfo == nil {
		return Subscription{}, ErrNotSubscribed
	}
	s := Subscription{Status: aws.ToString(out.AccountInfo.AccountSubscriptionStatus), Edition: string(out.AccountInfo.Edition)}
	if strings.HasPrefix(s.Status, "UNSUBSCRIBE") && !strings.Contains(s.Status, "FAILED") {
		return Subscription{}, ErrNotSubscribed
	}
	return s, nil
}

// notSubscribed recognises the answers for an account without QuickSight.
func notSubscribed(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	return api.ErrorCode() == "ResourceNotFoundException" || strings.Contains(api.ErrorMessage(), "not signed up") ||
		strings.Contains(api.ErrorMessage(), "not subscribed")
}

var identityRegion = regexp.MustCompile(`your identity region is ([a-z]{2}(?:-[a-z]+)+-[0-9])`)

// IdentityRegion is the region that an error of QuickSight names as the one of
// users and groups, "" for other errors. It is said nowhere else.
func IdentityRegion(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	if m := identityRegion.FindStringSubmatch(api.ErrorMessage()); m != nil {
		return m[1]
	}
	return ""
}

// Group looks for a group in a namespace. The client's region must be the
// identity region, else IdentityRegion knows it from the error.
func Group(ctx context.Context, client QuickSightClient, account, namespace, name string) (bool, error) {
	_, err := client.DescribeGroup(ctx, &quicksight.DescribeGroupInput{AwsAccountId: &account, Namespace: &namespace, GroupName: &name})
	var none *types.ResourceNotFoundException
	if errors.As(err, &none) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for QuickSight group %s: %w", name, err)
	}
	return true, nil
}
