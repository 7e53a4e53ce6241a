package events

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/golden"
)

// recorded are events that CloudTrail really wrote; README.md says where from.
// They are kept as they came and are not made here.
var recorded = []string{"rule-create-stage.json", "rule-not-tag-stage.json"}

// eventTime is when all made-up calls happened.
const eventTime = "2026-03-02T09:15:00Z"

// cloudTrail is the event that EventBridge makes of a call.
func (c call) cloudTrail(number int) object {
	detail := object{
		"eventVersion": "1.08",
		"userIdentity": object{
			"type": "AssumedRole", "principalId": "AROAEXAMPLE:deploy", "accountId": "000000000000",
			"arn": "arn:aws:sts::000000000000:assumed-role/deploy/deploy",
		},
		"eventTime": eventTime, "eventSource": "apigateway.amazonaws.com", "eventName": c.name,
		"awsRegion": "eu-central-1", "sourceIPAddress": "192.0.2.10", "userAgent": "aws-cli/2.0",
		"requestParameters": c.request, "responseElements": c.response,
		"requestID": fmt.Sprintf("00000000-0000-4000-8000-1%011d", number),
		"eventID":   fmt.Sprintf("00000000-0000-4000-8000-%012d", number),
		"readOnly":  false, "eventType": "AwsApiCall", "managementEvent": true,
		"recipientAccountId": "000000000000", "eventCategory": "Management",
	}
	event := object{
		"x-inferred": true,
		"version":    "0", "id": fmt.Sprintf("00000000-0000-4000-8000-2%011d", number),
		"detail-type": "AWS API Call via CloudTrail", "source": "aws.apigateway", "account": "000000000000",
		"time": eventTime, "region": "eu-central-1", "resources": []any{}, "detail": detail,
	}
	if c.change != nil {
		c.change(event, detail)
	}
	return event
}

// ruleEvents are the made-up ones by file, as text.
func ruleEvents(t *testing.T) map[string]string {
	t.Helper()
	calls := hints()
	maps.Copy(calls, noHints())
	texts := map[string]string{}
	for i, file := range slices.Sorted(maps.Keys(calls)) {
		text, err := json.MarshalIndent(calls[file].cloudTrail(i+1), "", "  ")
		require.NoError(t, err)
		texts[file] = string(text) + "\n"
	}
	return texts
}

func TestRuleEventsAreUpToDate(t *testing.T) {
	want := ruleEvents(t)
	for file, text := range want {
		golden.File(t, file, text)
	}
	files, err := filepath.Glob("rule-*.json")
	require.NoError(t, err)
	assert.ElementsMatch(t, slices.Concat(slices.Collect(maps.Keys(want)), recorded), files)
}

// The events are only of use where they hold what must not get through.
func TestRuleEventsHoldValuesOfKeys(t *testing.T) {
	holding := 0
	for file, text := range ruleEvents(t) {
		if isHint(file) && assert.Contains(t, text, `"x-inferred": true`, file) && containsValue(text) {
			holding++
		}
	}
	assert.Equal(t, 4, holding, "creating, updating and importing keys, and putting one on a plan")
	for _, file := range recorded {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.NotContains(t, string(text), "x-inferred")
		assert.NotContains(t, string(text), keyValue)
	}
}
