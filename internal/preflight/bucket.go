package preflight

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// reserved are how no bucket's name may begin.
var reserved = []string{"xn--", "sthree-", "amzn-s3-demo-"}

// BucketPrefix is how the name of a stack's bucket begins. The template gives it
// none: CloudFormation makes it of the stack's name and random characters, in
// lower case and short enough, so nobody else can have it.
func BucketPrefix(stack string) string { return strings.ToLower(stack) + "-bucket-" }

// Buckets judges the name that a stack's bucket gets, and says which buckets
// were left by stacks of that name: those of found, by name, that belong to no
// stack any more.
func Buckets(p Place, stack string, found map[string]string) []Finding {
	var findings []Finding
	f := Finding{Check: "S3 bucket"}
	for _, prefix := range reserved {
		if strings.HasPrefix(BucketPrefix(stack), prefix) {
			f.Severity, f.Fix = Error, "sam deploy --guided"
			f.What = fmt.Sprintf("the bucket would be named after the stack %s, and no bucket's name may begin with %s: choose another stack name", stack, prefix)
			findings = append(findings, f)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if found[name] != "" {
			continue
		}
		f.Severity, f.Fix = Note, fmt.Sprintf("aws s3 sync --region %s s3://%s/requests/ s3://NEW_BUCKET/requests/", p.Region, name)
		f.What = fmt.Sprintf("the bucket %s was left by a stack that is gone: a new stack makes a bucket of its own, which begins empty; to see the old requests there, too, copy them once it is deployed", name)
		findings = append(findings, f)
	}
	return findings
}
