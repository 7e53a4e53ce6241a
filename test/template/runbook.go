package template

import (
	"fmt"
	"slices"
	"strings"
)

// cannotFail are resources whose failure shows in the ones that use them.
var cannotFail = []string{
	typeLogGroup,
	typeRole,
	"AWS::Logs::LogStream",
	"AWS::S3::BucketPolicy",
	typeQueuePolicy,
	typeTopicPolicy,
}

// runbookParts are the keys of Metadata.Runbook and their headings.
var runbookParts = []struct{ key, heading string }{
	{"What", "What it is"},
	{"Breaks", "What breaks"},
	{"Do", "What to do"},
}

func checkRunbook(f *File, report func(string, ...any)) {
	for name, resource := range f.Resources("") {
		runbook := resource.At("Metadata", "Runbook")
		if !runbook.Exists() && slices.Contains(cannotFail, resource.At("Type").Text()) {
			continue
		}
		for _, part := range runbookParts {
			if runbook.At(part.key).Text() == "" {
				report("%s: the runbook does not say %s", name, part.key)
			}
		}
	}
}

const runbookIntro = `# Runbook

<!-- Generated from Metadata.Runbook in template.yaml by: go test ./test/template -update -->

What can fail on AWS, what breaks then and what to do. An alarm's description names its section. Names stand for
the resources of the stack: the console lists them, with their state, under CloudFormation, Resources.
`

// Runbook is docs/runbook.md: a section for each resource with a
// Metadata.Runbook, under the banner it stands below.
func Runbook(f *File) string {
	var b strings.Builder
	b.WriteString(runbookIntro)
	banner := ""
	for name, resource := range f.Resources("") {
		runbook := resource.At("Metadata", "Runbook")
		if !runbook.Exists() {
			continue
		}
		if next := f.banner(resource.Line()); next != banner {
			banner = next
			fmt.Fprintf(&b, "\n## %s\n", banner)
		}
		fmt.Fprintf(&b, "\n### %s\n\n", name)
		if alarm := resource.At("Properties", "AlarmName").Text(); alarm != "" {
			alarm = strings.ReplaceAll(strings.TrimPrefix(alarm, "!Sub "), "${ProjectName}", "<ProjectName>")
			fmt.Fprintf(&b, "Alarm `%s`\n\n", alarm)
		}
		for _, part := range runbookParts {
			fmt.Fprintf(&b, "- %s: %s\n", part.heading, runbook.At(part.key).Text())
		}
	}
	return b.String()
}

// banner is the capability in the last "##### Enrich #####" above a line.
func (f *File) banner(line int) string {
	for i := min(line, len(f.lines)) - 1; i >= 0; i-- {
		text := strings.TrimSpace(f.lines[i])
		if strings.HasPrefix(text, "##### ") && strings.HasSuffix(text, " #####") {
			return strings.Trim(text, "# ")
		}
	}
	return ""
}
