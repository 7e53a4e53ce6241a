package template

import (
	"fmt"
	"slices"
	"strings"
)

// Types of resources that rules ask for.
const (
	typeFunction = "AWS::Serverless::Function"
	typeAlarm    = "AWS::CloudWatch::Alarm"
	typeBucket   = "AWS::S3::Bucket"
	typeLogGroup = "AWS::Logs::LogGroup"
	typeStream   = "AWS::KinesisFirehose::DeliveryStream"
	typeRole     = "AWS::IAM::Role"
	typeQueue    = "AWS::SQS::Queue"
	typeTable    = "AWS::DynamoDB::Table"
	typeRule     = "AWS::Events::Rule"
	typeMapping  = "AWS::Lambda::EventSourceMapping"
	typeSchedule = "AWS::Scheduler::Schedule"
	typeMachine  = "AWS::Serverless::StateMachine"
	typeTopic    = "AWS::SNS::Topic"
)

// Rule is something that every version of the template must keep. Check
// reports each breach in words.
type Rule struct {
	Name  string
	Check func(f *File, report func(format string, args ...any))
}

// Rules are all rules of template.yaml.
var Rules = []Rule{
	{"functions are small static Go programs for arm64", checkFunctionBuild},
	{"functions write to a log group of the stack", checkFunctionLog},
	{"log groups forget", checkLogRetention},
	{"functions have alarms for errors, throttles and duration", checkFunctionAlarms},
	{"functions called asynchronously have a place for failed events", checkDeadLetters},
	{"queues are encrypted, and what they cannot hand over is kept", checkQueues},
	{"queues refuse connections without TLS and strangers", checkQueuePolicies},
	{"a message is not handed out twice while its function runs", checkMappings},
	{"rules pass on named fields only and tell when they cannot", checkEventRules},
	{"schedules try again, and keep what they could not start", checkSchedules},
	{"state machines log, trace, and have alarms for failed and timed out", checkMachines},
	{"state machine definitions are substituted completely", checkSubstitutions},
	{"topics are encrypted and refuse connections without TLS", checkTopics},
	{"tables are encrypted, can be restored and stay", checkTables},
	{"alarms tell the topic and link to the runbook", checkAlarms},
	{"buckets are private, encrypted and stay", checkBuckets},
	{"buckets refuse connections without TLS", checkTLS},
	{"every * in a policy gives its reason", checkWildcards},
	{"conditions on keys with several values say whether all or any must match", checkManyValued},
	{"statements are named and roles belong to one service", checkRoles},
	{"streams deliver days of the table, and errors outside it", checkPrefixes},
	{"streams call the enricher within its limits", checkProcessor},
	{"streams convert with the table's newest schema", checkConversion},
	{"parameters are in a group, labelled and described", checkParameters},
	{"outputs say what to do with a value", checkOutputs},
	{"what can fail is in the runbook", checkRunbook},
	{"the table is found without a crawler", checkProjection},
}

func checkFunctionBuild(f *File, report func(string, ...any)) {
	global := f.Root.At("Globals", "Function")
	for name, fn := range f.Resources(typeFunction) {
		want := map[string]string{"Runtime": "provided.al2023", "Handler": "bootstrap"}
		for key, value := range want {
			got := fn.At("Properties", key).Text()
			if got == "" {
				got = global.At(key).Text()
			}
			if got != value {
				report("%s: %s is %q, not %q", name, key, got, value)
			}
		}
		architectures := slices.Concat(global.At("Architectures").Items(), fn.At("Properties", "Architectures").Items())
		if len(architectures) == 0 || architectures[len(architectures)-1].Text() != "arm64" {
			report("%s: not built for arm64", name)
		}
		if fn.At("Metadata", "BuildMethod").Text() != "go1.x" {
			report("%s: BuildMethod is not go1.x", name)
		}
		if uri := fn.At("Properties", "CodeUri").Text(); !strings.HasPrefix(uri, "functions/") || !strings.HasSuffix(uri, "/") {
			report("%s: CodeUri %q is not functions/<name>/", name, uri)
		}
	}
}

func checkFunctionLog(f *File, report func(string, ...any)) {
	for name, fn := range f.Resources(typeFunction) {
		group := strings.TrimPrefix(fn.At("Properties", "LoggingConfig", "LogGroup").Text(), "!Ref ")
		if f.Root.At("Resources", group, "Type").Text() != typeLogGroup {
			report("%s: no log group of its own", name)
		}
		if !fn.At("Properties", "Role").Exists() {
			report("%s: no role of its own; SAM's default may write every log", name)
		}
	}
}

func checkLogRetention(f *File, report func(string, ...any)) {
	for name, group := range f.Resources(typeLogGroup) {
		if !group.At("Properties", "RetentionInDays").Exists() {
			report("%s: kept for ever", name)
		}
	}
}

func checkFunctionAlarms(f *File, report func(string, ...any)) {
	for name := range f.Resources(typeFunction) {
		for _, metric := range []string{"Errors", "Throttles", "Duration"} {
			if !hasAlarm(f, "AWS/Lambda", metric, "!Ref "+name) {
				report("%s: no alarm on %s", name, metric)
			}
		}
	}
	for name := range f.Resources(typeStream) {
		for _, metric := range []string{"ThrottledRecords", "DeliveryToS3.DataFreshness", "FailedConversion.Records", "ExecuteProcessing.Success"} {
			if !hasAlarm(f, "AWS/Firehose", metric, "!Ref "+name) {
				report("%s: no alarm on %s", name, metric)
			}
		}
	}
}

func hasAlarm(f *File, namespace, metric, dimension string) bool {
	for _, alarm := range f.Resources(typeAlarm) {
		p := alarm.At("Properties")
		if p.At("Namespace").Text() != namespace || p.At("MetricName").Text() != metric {
			continue
		}
		for _, d := range p.At("Dimensions").Items() {
			if d.At("Value").Text() == dimension {
				return true
			}
		}
	}
	return false
}

// checkDeadLetters exempts functions whose caller waits for the answer and tries
// again: Firehose, which writes what failed to the error prefix, and state
// machines, which fail.
func checkDeadLetters(f *File, report func(string, ...any)) {
	called := map[string]bool{}
	for _, kind := range []string{typeStream, typeMachine} {
		for _, caller := range f.Resources(kind) {
			for value := range caller.Scalars() {
				if name, ok := strings.CutSuffix(value.Text(), ".Arn"); ok {
					called[strings.TrimPrefix(name, "!GetAtt ")] = true
				}
			}
		}
	}
	for name, fn := range f.Resources(typeFunction) {
		p := fn.At("Properties")
		if called[name] && !p.At("Events").Exists() {
			continue
		}
		if !p.At("DeadLetterQueue").Exists() && !p.At("EventInvokeConfig", "DestinationConfig", "OnFailure").Exists() {
			report("%s: nowhere to put events that failed", name)
		}
	}
}

func checkAlarms(f *File, report func(string, ...any)) {
	for name, alarm := range f.Resources(typeAlarm) {
		p := alarm.At("Properties")
		if !strings.HasSuffix(p.At("AlarmDescription").Text(), "See docs/runbook.md, "+name+".") {
			report("%s: the description does not end with its place in the runbook", name)
		}
		if !p.At("AlarmActions").Exists() {
			report("%s: tells nobody", name)
		}
		// Of what was not started there is no data.
		notRun := p.At("MetricName").Text() == "ExecutionsStarted" && p.At("ComparisonOperator").Text() == "LessThanThreshold"
		switch missing := p.At("TreatMissingData").Text(); {
		case notRun && missing != "breaching":
			report("%s: never fires", name)
		case !notRun && missing != "notBreaching":
			report("%s: fires when there is no traffic", name)
		}
	}
}

func checkParameters(f *File, report func(string, ...any)) {
	ui := f.Root.At("Metadata", "AWS::CloudFormation::Interface")
	groups := map[string]int{}
	for _, group := range ui.At("ParameterGroups").Items() {
		if group.At("Label", "default").Text() == "" {
			report("line %d: a group without a label", group.Line())
		}
		for _, name := range group.At("Parameters").Items() {
			groups[name.Text()]++
		}
	}
	for name, parameter := range f.Root.At("Parameters").Members() {
		if groups[name] != 1 {
			report("%s: in %d groups instead of one", name, groups[name])
		}
		delete(groups, name)
		if ui.At("ParameterLabels", name, "default").Text() == "" {
			report("%s: no label", name)
		}
		if parameter.At("Description").Text() == "" || !parameter.At("Default").Exists() {
			report("%s: no description or no default", name)
		}
		bounded := parameter.At("AllowedValues").Exists() || parameter.At("AllowedPattern").Exists() || parameter.At("MaxValue").Exists()
		if !bounded {
			report("%s: takes any value", name)
		}
		if parameter.At("AllowedPattern").Exists() && parameter.At("ConstraintDescription").Text() == "" {
			report("%s: a pattern that is not put in words", name)
		}
	}
	for name := range groups {
		report("%s: grouped, but no parameter", name)
	}
}

// checkOutputs also keeps within CloudFormation's 1,024 bytes of description.
func checkOutputs(f *File, report func(string, ...any)) {
	count := 0
	for name, output := range f.Root.At("Outputs").Members() {
		count++
		description := output.At("Description").Text()
		if description == "" || len(description) > 1024 {
			report("%s: description of %d bytes", name, len(description))
		}
		if !output.At("Value").Exists() || output.At("Value").Text() == "" {
			report("%s: no value", name)
		}
	}
	if count == 0 {
		report("no outputs: nobody is told the next step")
	}
}

// describe names a statement of a resource in a report.
func describe(resource string, statement Node) string {
	if sid := statement.At("Sid").Text(); sid != "" {
		return fmt.Sprintf("%s, statement %s", resource, sid)
	}
	return fmt.Sprintf("%s, statement in line %d", resource, statement.Line())
}
