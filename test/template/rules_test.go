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
		{"x86 function", "      FunctionName: !Sub ${ProjectName}-enricher\n", "      Architectures: [x86_64]\n", "Enricher: not built for arm64"},
		{"other runtime", "      FunctionName: !Sub ${ProjectName}-enricher\n", "      Runtime: go1.x\n", `Enricher: Runtime is "go1.x", not "provided.al2023"`},
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
		{"list compared as one value", "ForAllValues:StringEquals:\n                    events:source", "StringEquals:\n                    events:source", "SnapshotRefresherRole, statement AnnounceSnapshot: StringEquals compares events:source, which has several values"},
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
		{"plain queue", "      SqsManagedSseEnabled: true\n", "", "HintQueue: not encrypted"},
		{"queue without dead letters", "      RedrivePolicy:\n        deadLetterTargetArn: !GetAtt RefreshDeadLetters.Arn\n        maxReceiveCount: 5\n", "", "HintQueue: hands out a bad message for ever"},
		{"dead letters that go early", "MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 345600", "RefreshDeadLetters: dead letters are deleted before 14 days"},
		{"silent dead letters", "Value: !GetAtt RefreshDeadLetters.QueueName", "Value: !GetAtt HintQueue.QueueName", "RefreshDeadLetters: no alarm on dead letters"},
		{"queue over plain HTTP", "            Resource: !GetAtt HintQueue.Arn\n            Condition:\n              Bool:\n                aws:SecureTransport: 'false'\n", "            Resource: !GetAtt HintQueue.Arn\n            Condition:\n              Bool:\n                aws:SecureTransport: 'true'\n", "HintQueue: no policy denies requests without TLS"},
		{"queue without a policy", "      Queues:\n        - !Ref RefreshDeadLetters\n", "      Queues: []\n", "RefreshDeadLetters: no policy denies requests without TLS"},
		{"any rule may send", "              ArnEquals:\n                aws:SourceArn: !GetAtt ChangeRule.Arn\n", "              StringEquals:\n                aws:SourceAccount: !Ref AWS::AccountId\n", "HintQueuePolicy, statement HintsOfTheRule: not for one rule only"},
		{"anyone may send", "            Principal:\n              Service: events.amazonaws.com\n            Action: sqs:SendMessage\n", "            Principal:\n              AWS: arn:aws:iam::000000000000:root\n            Action: sqs:SendMessage\n", "HintQueuePolicy, statement HintsOfTheRule: not for one rule only"},
		{"short visibility", "VisibilityTimeout: 5460", "VisibilityTimeout: 900", "HintSource: HintQueue hands a message out again after 900 s, not 6 times 900 s and the window of 60 s"},
		{"one failed hint fails all", "      FunctionResponseTypes: [ReportBatchItemFailures]\n", "", "HintSource: one failed message brings back its whole batch"},
		{"no batching", "      MaximumBatchingWindowInSeconds: 60\n", "", "HintSource: batches of 10000 need a window"},
		{"whole events", "          InputTransformer:\n            InputPathsMap:\n              eventName: $.detail.eventName\n              eventID: $.detail.eventID\n              eventTime: $.detail.eventTime\n            InputTemplate: '{\"eventName\": \"<eventName>\", \"eventID\": \"<eventID>\", \"eventTime\": \"<eventTime>\"}'\n", "", "ChangeRule: target HintQueue is given whole events"},
		{"a field too many", "eventID: $.detail.eventID", "eventID: $.detail.responseElements", "ChangeRule: target HintQueue is given $.detail.responseElements"},
		{"the event by its reserved name", "\"eventID\": \"<eventID>\"", "\"eventID\": \"<aws.events.event.json>\"", "ChangeRule: target HintQueue is given aws.events.event.json"},
		{"dead letters of events", "          RetryPolicy:\n            MaximumEventAgeInSeconds: 3600\n            MaximumRetryAttempts: 10\n", "          DeadLetterConfig:\n            Arn: !GetAtt RefreshDeadLetters.Arn\n", "ChangeRule: dead letters of target HintQueue are whole events"},
		{"its own listing is a hint", "Description: Hints of changes to usage plans and API keys, for the snapshot refresher\n      State: ENABLED", "Description: Hints\n      State: ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", "ChangeRule: state \"ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS\" also matches calls that only read"},
		{"silent rule", "MetricName: FailedInvocations", "MetricName: Invocations", "ChangeRule: no alarm on FailedInvocations"},
		{"schedule that tries once", "          MaximumRetryAttempts: 3\n", "          MaximumRetryAttempts: 0\n", "ReconcileSchedule: does not try again"},
		{"schedule without dead letters", "        DeadLetterConfig:\n          Arn: !GetAtt RefreshDeadLetters.Arn\n", "", "ReconcileSchedule: nowhere to put what could not be started"},
		{"failed refresh without a trace", "        DestinationConfig:\n          OnFailure:\n            Type: SQS\n            Destination: !GetAtt RefreshDeadLetters.Arn\n", "", "SnapshotRefresher: nowhere to put events that failed"},
		{"table that goes", "DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Metadata:\n      Runbook:\n        What: Holds the usage plan snapshot", "DeletionPolicy: Delete\n    UpdateReplacePolicy: Retain\n    Metadata:\n      Runbook:\n        What: Holds the usage plan snapshot", "SnapshotTable: DeletionPolicy is not Retain"},
		{"table with a fixed capacity", "BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED", "SnapshotTable: not paid by request"},
		{"table that cannot be restored", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false", "SnapshotTable: cannot be restored to a point in time"},
		{"plain table", "SSEEnabled: true", "SSEEnabled: false", "SnapshotTable: not encrypted with a key of the account"},
		{"table that never forgets", "        AttributeName: ttl\n        Enabled: true\n", "        AttributeName: ttl\n        Enabled: false\n", "SnapshotTable: old versions never expire"},
		{"express workflow", "      Type: STANDARD\n      DefinitionUri: statemachines/refresh", "      Type: EXPRESS\n      DefinitionUri: statemachines/refresh", "RefreshWorkflow: type is not STANDARD"},
		{"untraced workflow", "      Tracing:\n        Enabled: true\n", "      Tracing:\n        Enabled: false\n", "RefreshWorkflow: is not traced"},
		{"silent workflow", "        Level: ERROR\n", "        Level: 'OFF'\n", "RefreshWorkflow: does not log"},
		{"talkative workflow", "IncludeExecutionData: false", "IncludeExecutionData: true", "RefreshWorkflow: logs what it works on"},
		{"workflow that fails unseen", "      Namespace: AWS/States\n      MetricName: ExecutionsFailed\n", "      Namespace: AWS/States\n      MetricName: ExecutionsAborted\n", "RefreshWorkflow: no alarm on ExecutionsFailed"},
		{"workflow that is not given a name", "        CrawlerName: !If [HasCrawler, !Sub '${ProjectName}-requests', '']\n", "", "RefreshWorkflow: the definition is not given CrawlerName"},
		{"workflow that is given too much", "        RefreshArn: !Ref RefreshWorkflow\n", "        RefreshArn: !Ref RefreshWorkflow\n        Refresh: x\n", "ReportWorkflow: the definition does not use Refresh"},
		{"workflow that does not run unseen", "TreatMissingData: breaching # no start is no data", "TreatMissingData: notBreaching", "RefreshNotRunAlarm: never fires"},
		{"plain topic", "      KmsMasterKeyId: alias/aws/sns\n", "", "NoticeTopic: not encrypted"},
		{"topic over plain HTTP", "            Resource: !Ref NoticeTopic\n            Condition:\n              Bool:\n                aws:SecureTransport: 'false'\n", "            Resource: !Ref NoticeTopic\n            Condition:\n              Bool:\n                aws:SecureTransport: 'true'\n", "NoticeTopic: no policy denies requests without TLS"},
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
