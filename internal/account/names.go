package account

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// NameClients look for resources whose names a stack fixes.
type NameClients struct {
	Firehose interface {
		DescribeDeliveryStream(context.Context, *firehose.DescribeDeliveryStreamInput, ...func(*firehose.Options)) (*firehose.DescribeDeliveryStreamOutput, error)
	}
	Athena interface {
		GetWorkGroup(context.Context, *athena.GetWorkGroupInput, ...func(*athena.Options)) (*athena.GetWorkGroupOutput, error)
	}
	Glue interface {
		GetDatabase(context.Context, *glue.GetDatabaseInput, ...func(*glue.Options)) (*glue.GetDatabaseOutput, error)
	}
}

// Stream reports whether a Firehose stream is there.
func (c NameClients) Stream(ctx context.Context, name string) (bool, error) {
	_, err := c.Firehose.DescribeDeliveryStream(ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &name})
	return there(err, "look for stream "+name, "ResourceNotFoundException", "")
}

// WorkGroup reports whether an Athena work group is there.
func (c NameClients) WorkGroup(ctx context.Context, name string) (bool, error) {
	_, err := c.Athena.GetWorkGroup(ctx, &athena.GetWorkGroupInput{WorkGroup: &name})
	return there(err, "look for work group "+name, "InvalidRequestException", "not found")
}

// Database reports whether a Glue database is there.
func (c NameClients) Database(ctx context.Context, name string) (bool, error) {
	_, err := c.Glue.GetDatabase(ctx, &glue.GetDatabaseInput{Name: &name})
	return there(err, "look for database "+name, "EntityNotFoundException", "")
}

// there turns a service's answer for what is not there into false.
func there(err error, what, code, text string) (bool, error) {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() == code && strings.Contains(api.ErrorMessage(), text) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", what, err)
	}
	return true, nil
}

// LambdaClient is the part of Lambda's client that is used.
type LambdaClient interface {
	GetAccountSettings(context.Context, *lambda.GetAccountSettingsInput, ...func(*lambda.Options)) (*lambda.GetAccountSettingsOutput, error)
}

// Concurrency is how many functions may run at once in the region, in all and
// without what other functions have reserved.
func Concurrency(ctx context.Context, client LambdaClient) (all, free int, err error) {
	out, err := client.GetAccountSettings(ctx, &lambda.GetAccountSettingsInput{})
	if err != nil {
		return 0, 0, fmt.Errorf("read limits of Lambda: %w", err)
	}
	if out.AccountLimit == nil {
		return 0, 0, errors.New("read limits of Lambda: there are none in the answer")
	}
	return int(out.AccountLimit.ConcurrentExecutions), int(aws.ToInt32(out.AccountLimit.UnreservedConcurrentExecutions)), nil
}

// GatewayClient is the part of API Gateway's client that is used.
type GatewayClient interface {
	GetAccount(context.Context, *apigateway.GetAccountInput, ...func(*apigateway.Options)) (*apigateway.GetAccountOutput, error)
}

// LogRole is the role with which API Gateway writes to CloudWatch Logs, "" for
// none.
func LogRole(ctx context.Context, client GatewayClient) (string, error) {
	out, err := client.GetAccount(ctx, &apigateway.GetAccountInput{})
	if err != nil {
		return "", fmt.Errorf("look at the settings of API Gateway: %w", err)
	}
	return aws.ToString(out.CloudwatchRoleArn), nil
}

// IdentityClient is the part of the client of STS that is used.
type IdentityClient interface {
	GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
}

// Identity is who asks: the id of the account and the ARN of the user or role.
func Identity(ctx context.Context, client IdentityClient) (account, arn string, err error) {
	out, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", "", fmt.Errorf("find out who asks: %w", err)
	}
	return aws.ToString(out.Account), aws.ToString(out.Arn), nil
}
