package cli

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/preflight"
	stack "github.com/apigw-lens/apigw-lens/test/template"
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
		"QuickSight": "String", "QuickSightIdentityRegion": "String", "QuickSightImportMode": "String",
	} {
		assert.Contains(t, template, "\n  "+name+":\n    Type: "+kind+"\n")
	}
	for _, output := range []string{"SetAccessLogsCommand", "RestLogFormat", "RefreshSnapshotCommand", "PullSnapshotCommand", "AthenaQuery"} {
		assert.Contains(t, template, "\n  "+output+":\n    Description: ")
	}
	f, err := stack.Parse(text)
	require.NoError(t, err)
	for parameter, values := range map[string][]string{
		"QuickSight": {"none", "enterprise"}, "QuickSightImportMode": {"SPICE", "DIRECT_QUERY"}, "PartitionIndex": {"projection", "crawler"},
	} {
		var allowed []string
		for _, value := range f.Root.At("Parameters", parameter, "AllowedValues").Items() {
			allowed = append(allowed, value.Text())
		}
		assert.ElementsMatch(t, values, allowed, "the commands compare with these")
	}
	assert.Equal(t, projectName.String(), f.Root.At("Parameters", "ProjectName", "AllowedPattern").Text())
	assert.Equal(t, strconv.Itoa(longestProject), f.Root.At("Parameters", "ProjectName", "MaxLength").Text())
	stream, group, reports, database := preflight.Names(preflight.Place{Project: "${ProjectName}"})
	assert.Contains(t, template, "DeliveryStreamName: !Sub "+stream.Name+"\n")
	assert.Contains(t, template, "Name: !Sub "+reports.Name+"\n")
	assert.Contains(t, template, "Name: !Ref ProjectName\n", group.Name)
	assert.Contains(t, template, "Name: !Join ['_', !Split ['-', !Ref ProjectName]]\n", database.Name)
	assert.Contains(t, template, "Name: requests\n", "the table")

	dashboard, err := os.ReadFile("../../dashboards/template.json")
	require.NoError(t, err)
	assert.Contains(t, string(dashboard), preflight.GroupName("${ProjectName}"))
	for _, set := range []string{"requests", "quota"} {
		assert.Contains(t, string(dashboard), `"${ProjectName}-`+set+`"`, "a SPICE data set")
	}
}
