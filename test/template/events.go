package template

import (
	"regexp"
	"slices"
	"strings"
)

// hintFields are what may leave the bus of an event that CloudTrail recorded;
// the rest may hold the value of an API key.
var hintFields = []string{"$.detail.eventName", "$.detail.eventID", "$.detail.eventTime"}

// placeholder is a variable in an InputTemplate. The reserved ones, such as
// aws.events.event.json, need no entry in the InputPathsMap.
var placeholder = regexp.MustCompile(`<([^<>]+)>`)

func checkEventRules(f *File, report func(string, ...any)) {
	for name, rule := range f.Resources(typeRule) {
		p := rule.At("Properties")
		if state := p.At("State").Text(); state != "ENABLED" {
			report("%s: state %q also matches calls that only read", name, state)
		}
		if !hasAlarm(f, "AWS/Events", "FailedInvocations", "!Ref "+name) {
			report("%s: no alarm on FailedInvocations", name)
		}
		for _, target := range p.At("Targets").Items() {
			checkTarget(name, target, report)
		}
	}
}

func checkTarget(rule string, target Node, report func(string, ...any)) {
	id := target.At("Id").Text()
	if target.At("DeadLetterConfig").Exists() {
		report("%s: dead letters of target %s are whole events", rule, id)
	}
	paths := target.At("InputTransformer", "InputPathsMap")
	if !paths.Exists() {
		report("%s: target %s is given whole events", rule, id)
		return
	}
	for _, path := range paths.Members() {
		if !slices.Contains(hintFields, path.Text()) {
			report("%s: target %s is given %s", rule, id, path.Text())
		}
	}
	for _, found := range placeholder.FindAllStringSubmatch(target.At("InputTransformer", "InputTemplate").Text(), -1) {
		if !paths.At(found[1]).Exists() {
			report("%s: target %s is given %s", rule, id, found[1])
		}
	}
}

func checkSchedules(f *File, report func(string, ...any)) {
	for name, schedule := range f.Resources(typeSchedule) {
		target := schedule.At("Properties", "Target")
		if attempts, ok := target.At("RetryPolicy", "MaximumRetryAttempts").Int(); !ok || attempts < 1 {
			report("%s: does not try again", name)
		}
		if !target.At("DeadLetterConfig", "Arn").Exists() {
			report("%s: nowhere to put what could not be started", name)
		}
		if !strings.HasPrefix(target.At("RoleArn").Text(), "!GetAtt ") {
			report("%s: no role of the stack", name)
		}
	}
}

func checkTables(f *File, report func(string, ...any)) {
	for name, table := range f.Resources(typeTable) {
		for _, key := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
			if table.At(key).Text() != "Retain" {
				report("%s: %s is not Retain", name, key)
			}
		}
		p := table.At("Properties")
		if p.At("BillingMode").Text() != "PAY_PER_REQUEST" {
			report("%s: not paid by request", name)
		}
		if p.At("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled").Text() != "true" {
			report("%s: cannot be restored to a point in time", name)
		}
		if p.At("SSESpecification", "SSEEnabled").Text() != "true" {
			report("%s: not encrypted with a key of the account", name)
		}
		if ttl := p.At("TimeToLiveSpecification"); ttl.At("Enabled").Text() != "true" || ttl.At("AttributeName").Text() != "ttl" {
			report("%s: old versions never expire", name)
		}
	}
}
