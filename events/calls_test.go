package events

import "strings"

// call is a call of API Gateway's control plane, as CloudTrail records it.
type call struct {
	name              string
	request, response any
	// change edits the whole event, for the ones that are no hint.
	change func(event, detail object)
}

type object = map[string]any

// keyValue stands where the value of an API key may stand: nothing of it may
// leave the bus.
const keyValue = "example-value-of-an-api-key-0000000000000"

const arnPrefix = "arn:aws:apigateway:eu-central-1::"

func patch(path, value string) object {
	return object{"patchOperations": []any{object{"op": "replace", "path": path, "value": value}}}
}

func tagged(name, path string) call {
	request := object{"resourceArn": arnPrefix + path, "template": false}
	if name == "TagResource" {
		request["tagResourceInput"] = object{"tags": object{"customer": "Alpha"}}
	} else {
		request["tagKeys"] = []any{"customer"}
	}
	return call{name: name, request: request}
}

// hints are the calls that change a snapshot, by the file of their event. No
// recording of them is public: requests follow the rule that the recorded
// CreateStage and TagResource show, "<operation>Input" for the body beside the
// parameters of the path, and "template".
func hints() map[string]call {
	key := object{"id": "k1alpha001", "name": "alpha production", "enabled": true, "value": keyValue}
	plan := object{"id": "p1gold", "name": "Gold", "quota": object{"limit": 100000, "offset": 0, "period": "MONTH"}}
	api := object{"id": "a1b2c3d4e5", "name": "orders"}
	return map[string]call{
		"rule-create-usage-plan.json": {name: "CreateUsagePlan", response: plan, request: object{"template": false,
			"createUsagePlanInput": object{"name": "Gold", "quota": plan["quota"], "apiStages": []any{object{"apiId": "a1b2c3d4e5", "stage": "prod"}}}}},
		"rule-update-usage-plan.json": {name: "UpdateUsagePlan", response: plan, request: object{"template": false,
			"usagePlanId": "p1gold", "updateUsagePlanInput": patch("/quota/limit", "100000")}},
		"rule-delete-usage-plan.json": {name: "DeleteUsagePlan", request: object{"usagePlanId": "p1gold", "template": false}},
		"rule-create-usage-plan-key.json": {name: "CreateUsagePlanKey",
			response: object{"id": "k1alpha001", "name": "alpha production", "type": "API_KEY", "value": keyValue},
			request: object{"usagePlanId": "p1gold", "template": false,
				"createUsagePlanKeyInput": object{"keyId": "k1alpha001", "keyType": "API_KEY"}}},
		"rule-delete-usage-plan-key.json": {name: "DeleteUsagePlanKey",
			request: object{"usagePlanId": "p1gold", "keyId": "k1alpha001", "template": false}},
		"rule-create-api-key.json": {name: "CreateApiKey", response: key, request: object{"template": false,
			"createApiKeyInput": object{"name": "alpha production", "enabled": true, "value": keyValue, "tags": object{"customer": "Alpha"}}}},
		"rule-update-api-key.json": {name: "UpdateApiKey", response: key, request: object{"template": false,
			"apiKey": "k1alpha001", "updateApiKeyInput": patch("/name", "alpha production")}},
		"rule-delete-api-key.json": {name: "DeleteApiKey", request: object{"apiKey": "k1alpha001", "template": false}},
		"rule-import-api-keys.json": {name: "ImportApiKeys", response: object{"ids": []any{"k1alpha001"}, "warnings": []any{}},
			request: object{"format": "csv", "failOnWarnings": false, "template": false,
				"body": "name,key,description,enabled,usageplanIds\nalpha production," + keyValue + ",,TRUE,p1gold\n"}},
		"rule-update-stage.json": {name: "UpdateStage", response: object{"stageName": "prod"}, request: object{"template": false,
			"restApiId": "a1b2c3d4e5", "stageName": "prod", "updateStageInput": patch("/description", "live")}},
		"rule-delete-stage.json": {name: "DeleteStage",
			request: object{"restApiId": "a1b2c3d4e5", "stageName": "prod", "template": false}},
		"rule-create-rest-api.json": {name: "CreateRestApi", response: api, request: object{"template": false,
			"createRestApiInput": object{"name": "orders"}}},
		"rule-delete-rest-api.json": {name: "DeleteRestApi", request: object{"restApiId": "a1b2c3d4e5", "template": false}},
		"rule-import-rest-api.json": {name: "ImportRestApi", response: api,
			request: object{"failOnWarnings": false, "body": "", "template": false}},
		"rule-put-rest-api.json": {name: "PutRestApi", response: api,
			request: object{"restApiId": "a1b2c3d4e5", "mode": "merge", "body": "", "template": false}},
		"rule-update-rest-api.json": {name: "UpdateRestApi", response: api, request: object{"template": false,
			"restApiId": "a1b2c3d4e5", "updateRestApiInput": patch("/name", "orders")}},
		"rule-tag-api-key.json":      tagged("TagResource", "/apikeys/k1alpha001"),
		"rule-tag-usage-plan.json":   tagged("TagResource", "/usageplans/p1gold"),
		"rule-untag-api-key.json":    tagged("UntagResource", "/apikeys/k1alpha001"),
		"rule-untag-usage-plan.json": tagged("UntagResource", "/usageplans/p1gold"),
	}
}

// noHints are events that look like hints and are none.
func noHints() map[string]call {
	all := hints()
	with := func(c call, change func(event, detail object)) call {
		c.change = change
		return c
	}
	created := all["rule-create-api-key.json"]
	return map[string]call{
		// A call that was refused changed nothing.
		"rule-not-refused.json": with(created, func(_, detail object) {
			detail["errorCode"], detail["errorMessage"] = "TooManyRequestsException", "Too Many Requests"
			detail["responseElements"] = nil
		}),
		// Our own listing, which must never cause another one.
		"rule-not-read-only.json": {name: "GetUsagePlans", request: object{"limit": 500, "template": false},
			change: func(_, detail object) { detail["readOnly"] = true }},
		"rule-not-http-create-stage.json": httpStage("CreateStage", object{"apiId": "h1t2t3p4a5", "stageName": "prod", "autoDeploy": true}),
		"rule-not-http-update-stage.json": httpStage("UpdateStage", object{"apiId": "h1t2t3p4a5", "stageName": "prod", "description": "live"}),
		"rule-not-http-delete-stage.json": httpStage("DeleteStage", object{"apiId": "h1t2t3p4a5", "stageName": "prod"}),
		"rule-not-http-tag-api.json":      tagged("TagResource", "/apis/h1t2t3p4a5"),
		"rule-not-untag-rest-api.json":    tagged("UntagResource", "/restapis/a1b2c3d4e5"),
		// A key's name at the end of another resource's is not a key.
		"rule-not-tag-lookalike.json": tagged("TagResource", "/restapis/a1b2c3d4e5/stages/apikeys"),
		// Extends a quota for the current period; the snapshot has no usage.
		"rule-not-update-usage.json": {name: "UpdateUsage", request: object{"template": false,
			"usagePlanId": "p1gold", "keyId": "k1alpha001", "updateUsageInput": patch("/remaining", "5000")}},
		"rule-not-create-deployment.json": {name: "CreateDeployment", response: object{"id": "d1e2p3"},
			request: object{"restApiId": "a1b2c3d4e5", "createDeploymentInput": object{"description": "release"}, "template": false}},
		// AppSync has calls of the same names.
		"rule-not-appsync.json": with(call{name: "CreateApiKey", request: object{"apiId": "g1r2a3p4h5"}, response: object{"apiKey": object{}}},
			func(event, detail object) {
				event["source"], detail["eventSource"] = "aws.appsync", "appsync.amazonaws.com"
			}),
		// Any application may put events on the bus, only not as aws.apigateway.
		"rule-not-application.json": with(created, func(event, _ object) { event["source"] = "example.shop" }),
		// What the refresher itself puts on the bus.
		"rule-not-published.json": with(call{}, func(event, detail object) {
			event["source"], event["detail-type"] = "apigw-lens", "Usage Plan Snapshot Published"
			clear(detail)
			detail["version"] = "20261122T101530.123Z-4f2a"
		}),
		"rule-not-service-event.json": with(all["rule-update-stage.json"], func(event, detail object) {
			event["detail-type"], detail["eventType"] = "AWS Service Event via CloudTrail", "AwsServiceEvent"
		}),
	}
}

// httpStage is a call for an HTTP API: same names, another shape.
func httpStage(name string, request object) call {
	return call{name: name, request: request, response: object{"stageName": request["stageName"], "stageVariables": "***"}}
}

// isHint reports whether an event of that file is one.
func isHint(file string) bool { return !strings.HasPrefix(file, "rule-not-") }
