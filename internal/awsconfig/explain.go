package awsconfig

import (
	"errors"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
)

// Explain rewords an error of the AWS SDK for the person who reads it: what is
// wrong, and what to do. What our code said before it stays; errors.As and
// errors.Is still find the original. Other errors are returned as they are.
func Explain(err error) error {
	var op *smithy.OperationError
	if !errors.As(err, &op) {
		return err
	}
	return &explained{text: strings.Replace(err.Error(), op.Error(), words(op), 1), err: err}
}

type explained struct {
	text string
	err  error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.err }

// Codes of AWS errors, by what to do about them.
var (
	expiredCodes   = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
	unknownCodes   = []string{"UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch", "InvalidAccessKeyId", "AuthFailure"}
	deniedCodes    = []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden", "NotAuthorized"}
	throttledCodes = []string{"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "RequestThrottled", "SlowDown", "ProvisionedThroughputExceededException"}
)

const noCredentials = `no AWS credentials: sign in with "aws sso login" or run "aws configure", choose a profile with --profile, ` +
	`or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`

func words(op *smithy.OperationError) string {
	text := op.Error()
	var api smithy.APIError
	var network net.Error
	switch {
	case strings.Contains(text, "SSO session has expired") || strings.Contains(text, "cached SSO token"):
		return `the AWS session has expired: sign in again with "aws sso login", with --profile where you use one`
	case strings.Contains(text, "get credentials: "):
		return noCredentials
	case errors.As(op.Err, &api):
		return apiWords(op, api)
	case errors.As(op.Err, &network):
		return "cannot reach " + op.Service() + " of AWS: check the network and the name of the region (" + rootCause(op.Err) + ")"
	}
	return rootCause(op.Err)
}

func apiWords(op *smithy.OperationError, api smithy.APIError) string {
	code := api.ErrorCode()
	switch {
	case slices.Contains(expiredCodes, code):
		return "the AWS credentials have expired: sign in again, for example with \"aws sso login\""
	case slices.Contains(unknownCodes, code):
		return "AWS does not accept these credentials (" + code + "): check the profile, the keys and the clock of this machine"
	case slices.Contains(deniedCodes, code):
		return denied(op, api.ErrorMessage())
	case slices.Contains(throttledCodes, code):
		return "AWS refuses for now, too many requests (" + code + "): wait a minute and try again"
	case api.ErrorMessage() == "":
		return code
	}
	return code + ": " + api.ErrorMessage()
}

var deniedAction = regexp.MustCompile(`not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9*]+)`)

// denied names the permission that is missing and, where AWS says so, what
// forbids it.
func denied(op *smithy.OperationError, message string) string {
	action := permission(op.Service(), op.Operation())
	if m := deniedAction.FindStringSubmatch(message); m != nil {
		action = m[1]
	}
	text := "not allowed: these AWS credentials lack the permission " + action
	if strings.Contains(message, "explicit deny") {
		_, reason, _ := strings.Cut(message, " with ")
		return text + " (" + reason + ")"
	}
	return text
}

// prefixes are services whose permissions are not named like their API.
var prefixes = map[string]string{"SFN": "states", "API Gateway": "apigateway"}

// actions are operations whose permission has another name.
var actions = map[string]string{
	"s3:ListObjectsV2": "s3:ListBucket", "s3:HeadBucket": "s3:ListBucket", "s3:HeadObject": "s3:GetObject",
	"apigateway:GetAccount": "apigateway:GET", "apigateway:GetRestApis": "apigateway:GET", "apigateway:GetUsagePlans": "apigateway:GET",
	"apigateway:GetUsagePlanKeys": "apigateway:GET", "apigateway:GetApiKeys": "apigateway:GET",
}

// permission is the IAM action that an operation needs.
func permission(service, operation string) string {
	prefix, ok := prefixes[service]
	if !ok {
		prefix = strings.ToLower(strings.ReplaceAll(service, " ", ""))
	}
	action := prefix + ":" + operation
	if other, ok := actions[action]; ok {
		return other
	}
	return action
}

// rootCause is the innermost error: the SDK wraps it in what it did.
func rootCause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
