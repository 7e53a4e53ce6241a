package template

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

const typeTopicPolicy = "AWS::SNS::TopicPolicy"

func checkMachines(f *File, report func(string, ...any)) {
	for name, machine := range f.Resources(typeMachine) {
		p := machine.At("Properties")
		if p.At("Type").Text() != "STANDARD" {
			report("%s: type is not STANDARD", name)
		}
		if !strings.HasPrefix(p.At("Role").Text(), "!GetAtt ") {
			report("%s: no role of its own", name)
		}
		if p.At("Tracing", "Enabled").Text() != "true" {
			report("%s: is not traced", name)
		}
		logging := p.At("Logging")
		if level := logging.At("Level").Text(); level == "" || level == "OFF" {
			report("%s: does not log", name)
		}
		// State holds names of customers and texts of queries.
		if logging.At("IncludeExecutionData").Text() != "false" {
			report("%s: logs what it works on", name)
		}
		for _, metric := range []string{"ExecutionsFailed", "ExecutionsTimedOut"} {
			if !hasAlarm(f, "AWS/States", metric, "!Ref "+name) {
				report("%s: no alarm on %s", name, metric)
			}
		}
	}
}

// substitution is a ${Name} in a definition.
var substitution = regexp.MustCompile(`\$\{(\w+)\}`)

// checkSubstitutions reads definitions beside the template, whose tests run two
// folders below it.
func checkSubstitutions(f *File, report func(string, ...any)) {
	for name, machine := range f.Resources(typeMachine) {
		p := machine.At("Properties")
		text, err := os.ReadFile(filepath.Join("../..", p.At("DefinitionUri").Text()))
		if err != nil {
			report("%s: %v", name, err)
			continue
		}
		used := map[string]bool{}
		for _, found := range substitution.FindAllStringSubmatch(string(text), -1) {
			used[found[1]] = true
		}
		for given := range p.At("DefinitionSubstitutions").Members() {
			if !used[given] {
				report("%s: the definition does not use %s", name, given)
			}
			delete(used, given)
		}
		for missing := range used {
			report("%s: the definition is not given %s", name, missing)
		}
	}
}

func checkTopics(f *File, report func(string, ...any)) {
	for name, topic := range f.Resources(typeTopic) {
		if !topic.At("Properties", "KmsMasterKeyId").Exists() {
			report("%s: not encrypted", name)
		}
		refused := false
		for _, policy := range f.Resources(typeTopicPolicy) {
			for _, statement := range policy.At("Properties", "PolicyDocument", "Statement").Items() {
				refused = refused || statement.At("Effect").Text() == "Deny" &&
					statement.At("Principal").Text() == "*" &&
					statement.At("Action").Text() == "sns:Publish" &&
					statement.At("Resource").Text() == "!Ref "+name &&
					statement.At("Condition", "Bool", "aws:SecureTransport").Text() == "false"
			}
		}
		if !refused {
			report("%s: no policy denies requests without TLS", name)
		}
	}
}
