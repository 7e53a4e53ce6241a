package template

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const templateFile = "../../template.yaml"

func TestTemplateKeepsEveryRule(t *testing.T) {
	f, err := Read(templateFile)
	require.NoError(t, err)
	for _, rule := range Rules {
		t.Run(rule.Name, func(t *testing.T) {
			assert.Empty(t, breaches(f, rule))
		})
	}
}

func breaches(f *File, rule Rule) []string {
	var found []string
	rule.Check(f, func(format string, args ...any) {
		found = append(found, fmt.Sprintf(format, args...))
	})
	return found
}

// TestRulesCatchWhatTheyAreFor breaks the template in one place for each thing
// a rule looks at, and wants exactly that rule to say so.
func TestRulesCatchWhatTheyAreFor(t *testing.T) {
	text, err := os.ReadFile(templateFile)
	require.NoError(t, err)
	tests := []struct{ name, old, new, want string }{
		{"x86 function", "Architectures: [arm64]", "Architectures: [x86_64]", "Enricher: not built for arm64"},
		{"other runtime", "Runtime: provided.al2023", "Runtime: go1.x", `Enricher: Runtime is "go1.x", not "provided.al2023"`},
		{"log group of Lambda's own", "LogGroup: !Ref EnricherLogGroup", "LogFormat: JSON", "Enricher: no log group of its own"},
		{"endless log", "RetentionInDays: !Ref LogRetentionDays", "KmsKeyId: k", "EnricherLogGroup: kept for ever"},
		{"alarm on another metric", "MetricName: Throttles", "MetricName: Invocations", "Enricher: no alarm on Throttles"},
		{"stream without freshness alarm", "DeliveryToS3.DataFreshness", "DeliveryToS3.Records", "Stream: no alarm on DeliveryToS3.DataFreshness"},
		{"silent alarm", "AlarmActions:", "InsufficientDataActions:", "EnricherErrorsAlarm: tells nobody"},
		{"asynchronous function", "LoggingConfig:\n", "Events: {}\n      LoggingConfig:\n", "Enricher: nowhere to put events that failed"},
		{"bucket that goes", "DeletionPolicy: Retain", "DeletionPolicy: Delete", "Bucket: DeletionPolicy is not Retain"},
		{"public bucket", "BlockPublicAcls: true", "BlockPublicAcls: false", "Bucket: BlockPublicAcls is not true"},
		{"plain HTTP", "aws:SecureTransport: 'false'", "aws:SecureTransport: 'true'", "Bucket: no policy denies requests without TLS"},
		{"* without a reason", " # every action: a refusal must have no exception", "", "BucketPolicy, statement DenyPlainHttp: Action"},
		{"wide action", "- firehose:PutRecord\n", "- firehose:*\n", `SubscriptionRole, statement PutRecords: allows "firehose:*"`},
		{"trust without a condition", "            Condition:\n              StringEquals:\n                sts:ExternalId: !Ref AWS::AccountId\n", "", "StreamRole, statement FirehoseOfThisAccount: firehose.amazonaws.com may act for any account"},
		{"year of the week", "error-output-type}/dt=!{timestamp:yyyy-MM-dd}/", "error-output-type}/dt=!{timestamp:YYYY-MM-dd}/", "is the year of the week"},
		{"no slash", "error-output-type}/dt=!{timestamp:yyyy-MM-dd}/", "error-output-type}/dt=!{timestamp:yyyy-MM-dd}", "does not end with a slash"},
		{"errors in the table", "ErrorOutputPrefix: errors/", "ErrorOutputPrefix: requests/errors/", "Stream: errors lie inside the table RequestsTable"},
		{"large batches", "ParameterValue: '1'", "ParameterValue: '3'", "Stream: the processor's buffer is not at most 1 MB"},
		{"gzip around Parquet", "CompressionFormat: UNCOMPRESSED", "CompressionFormat: GZIP", `CompressionFormat "GZIP" around Parquet`},
		{"fixed schema", "VersionId: LATEST", "VersionId: '1'", `schema version "1" does not follow the table`},
		{"small buffer", "SizeInMBs: 128", "SizeInMBs: 5", "conversion needs a buffer of at least 64 MB"},
		{"ungrouped parameter", "          - GeoLayerArn\n", "", "GeoLayerArn: in 0 groups instead of one"},
		{"unbounded parameter", "    AllowedValues: [keep, truncate, hash]\n", "", "PrivacyMode: takes any value"},
		{"output without words", "Description: What to do now", "Description: ''", "NextStep: description of 0 bytes"},
		{"nothing in the runbook", "        Do: Read the enricher's log around the time. If it began with a deployment, deploy the version before.\n", "", "EnricherErrorsAlarm: the runbook does not say Do"},
		{"no projection", "projection.enabled: 'true'", "projection.enabled: 'false'", `projection.enabled is "false"`},
		{"deprecated by a crawler", "          compressionType: none\n", "", `compressionType is ""`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, string(text), tt.old)
			f, err := Parse([]byte(strings.Replace(string(text), tt.old, tt.new, 1)))
			require.NoError(t, err)
			var found []string
			for _, rule := range Rules {
				found = append(found, breaches(f, rule)...)
			}
			assert.Contains(t, strings.Join(found, "\n"), tt.want)
			assert.Len(t, found, 1)
		})
	}
}
