package gate

import (
	"fmt"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/refresh"
)

// message is what the owner is told of a failure or of its end.
func (h *Handler) message(execution string, health refresh.Health) (subject, text string) {
	if health.OK() {
		return h.cfg.Project + ": refresh works again", fmt.Sprintf(
			"The refresh of %s works again: delivered requests are queryable and loaded as usual.\n\n%s\n",
			h.cfg.Project, ConsoleLink(execution))
	}
	return h.cfg.Project + ": refresh fails", fmt.Sprintf(
		"The refresh of %s fails. Requests are still delivered and nothing is lost, but what they feed gets old.\n\n%s\n"+
			"The execution: %s\nWhat to do: docs/workflows.md, \"When a refresh fails\".\n"+
			"You are told once, and again when it works.\n",
		h.cfg.Project, health.Words(), ConsoleLink(execution))
}

// ConsoleLink is the page of an execution in the AWS console, given its ARN.
func ConsoleLink(execution string) string {
	region, host := console(execution)
	return fmt.Sprintf("https://%s/states/home?region=%s#/v2/executions/details/%s", host, region, execution)
}

// FolderLink is the page of a folder of a bucket in the AWS console, where the
// execution ran.
func FolderLink(execution, bucket, prefix string) string {
	region, host := console(execution)
	return fmt.Sprintf("https://%s/s3/buckets/%s?region=%s&prefix=%s", host, bucket, region, prefix)
}

// console is the region of an ARN and the host of its console.
func console(arn string) (region, host string) {
	part := strings.SplitN(arn, ":", 5)
	if len(part) < 5 {
		return "", "console.aws.amazon.com"
	}
	host = "console.aws.amazon.com"
	switch part[1] {
	case "aws-cn":
		host = "console.amazonaws.cn"
	case "aws-us-gov":
		host = "console.amazonaws-us-gov.com"
	}
	return part[3], part[3] + "." + host
}
