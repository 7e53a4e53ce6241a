package awsconfig

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
)

func TestExplain(t *testing.T) {
	api := func(code, message string) error {
		return fmt.Errorf("https response error StatusCode: 400, RequestID: 1, %w", &smithy.GenericAPIError{Code: code, Message: message})
	}
	tests := []struct {
		name, service, operation string
		err                      error
		want                     string
	}{
		{"no credentials", "SFN", "ListExecutions", errors.New("get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found"), "list: " + noCredentials},
		{"session", "SFN", "ListExecutions", errors.New("get identity: get credentials: failed to refresh cached credentials, the SSO session has expired or is invalid"),
			`list: the AWS session has expired: sign in again with "aws sso login", with --profile where you use one`},
		{"expired", "S3", "GetObject", api("ExpiredToken", "x"), `list: the AWS credentials have expired: sign in again, for example with "aws sso login"`},
		{"unknown key", "STS", "GetCallerIdentity", api("InvalidClientTokenId", "x"),
			"list: AWS does not accept these credentials (InvalidClientTokenId): check the profile, the keys and the clock of this machine"},
		{"denied, S3", "S3", "ListObjectsV2", api("AccessDenied", "Access Denied"), "list: not allowed: these AWS credentials lack the permission s3:ListBucket"},
		{"denied, prefix", "SFN", "ListExecutions", api("AccessDeniedException", ""), "list: not allowed: these AWS credentials lack the permission states:ListExecutions"},
		{"denied, API Gateway", "API Gateway", "GetApiKeys", api("AccessDeniedException", ""), "list: not allowed: these AWS credentials lack the permission apigateway:GET"},
		{"denied, named", "Athena", "StartQueryExecution", api("AccessDeniedException", "You are not authorized to perform: glue:GetTable on resource: x with an explicit deny in a permissions boundary"),
			"list: not allowed: these AWS credentials lack the permission glue:GetTable (an explicit deny in a permissions boundary)"},
		{"throttled", "Glue", "GetPartitions", api("ThrottlingException", "Rate exceeded"),
			"list: AWS refuses for now, too many requests (ThrottlingException): wait a minute and try again"},
		{"other", "Athena", "StartQueryExecution", api("InvalidRequestException", "WorkGroup x is not found."), "list: InvalidRequestException: WorkGroup x is not found."},
		{"other, without words", "S3", "HeadBucket", api("NotFound", ""), "list: NotFound"},
		{"ours to say", "S3", "GetObject", fmt.Errorf("canceled, %w", context.Canceled), "list: context canceled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := fmt.Errorf("list: %w", &smithy.OperationError{ServiceID: tt.service, OperationName: tt.operation, Err: tt.err})
			got := Explain(err)
			assert.EqualError(t, got, tt.want)
			assert.ErrorIs(t, got, tt.err, "the original can be found")
		})
	}
	plain := errors.New("plain")
	assert.Equal(t, plain, Explain(plain))
	assert.NoError(t, Explain(nil))
}
