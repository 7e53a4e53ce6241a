package cli

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/preflight"
)

// What the commands look for, and what they tell people to look at, is in the
// template.
func TestAWS_namesAreThoseOfTheTemplate(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	require.NoError(t, err)
	template := string(text)
	for name, kind := range map[string]string{
		idBucket: "AWS::S3::Bucket", idDatabase: "AWS::Glue::Database", idStream: "AWS::KinesisFirehose::DeliveryStream", idSnapshotTable: "AWS::DynamoDB::Table",
		idWorkGroup: "AWS::Athena::WorkGroup", idRefreshWorkflow: "AWS::Serverless::StateMachine", idReportWorkflow: "AWS::Serverless::StateMachine",
		"RefreshSchedule": "AWS::Scheduler::Schedule", "ScheduleDeadLetters": "AWS::SQS::Queue", "StreamFreshnessAlarm": "AWS::CloudWatch::Alarm",
		"ReportsOverdueAlarm": "AWS::CloudWatch::Alarm",
		// Parameters have types, too.
		"ProjectName": "String", "DeliveryIntervalSeconds": "Number", "PartitionIndex": "String", "ReportTimeZone": "String", "SnapshotRefreshRate": "String",
	} {
		assert.Contains(t, template, "\n  "+name+":\n    Type: "+kind+"\n")
	}
	for _, output := range []string{"SetAccessLogsCommand", "RestLogFormat", "RefreshSnapshotCommand", "PullSnapshotCommand", "AthenaQuery"} {
		assert.Contains(t, template, "\n  "+output+":\n    Description: ")
	}
	stream, group, reports, database := preflight.Names(preflight.Place{Project: "${ProjectName}"})
	assert.Contains(t, template, "DeliveryStreamName: !Sub "+stream.Name+"\n")
	assert.Contains(t, template, "Name: !Sub "+reports.Name+"\n")
	assert.Contains(t, template, "Name: !Ref ProjectName\n", group.Name)
	assert.Contains(t, template, "Name: !Join ['_', !Split ['-', !Ref ProjectName]]\n", database.Name)
	assert.Contains(t, template, "Name: requests\n", "the table")
}
