package template

import "strings"

func checkBuckets(f *File, report func(string, ...any)) {
	for name, bucket := range f.Resources(typeBucket) {
		for _, key := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
			if bucket.At(key).Text() != "Retain" {
				report("%s: %s is not Retain", name, key)
			}
		}
		p := bucket.At("Properties")
		for _, key := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			if p.At("PublicAccessBlockConfiguration", key).Text() != "true" {
				report("%s: %s is not true", name, key)
			}
		}
		if !p.At("BucketEncryption").Exists() {
			report("%s: not encrypted", name)
		}
		aborts := false
		for _, rule := range p.At("LifecycleConfiguration", "Rules").Items() {
			aborts = aborts || rule.At("AbortIncompleteMultipartUpload").Exists()
		}
		if !aborts {
			report("%s: keeps uploads that were given up", name)
		}
	}
}

func checkTLS(f *File, report func(string, ...any)) {
	for name := range f.Resources(typeBucket) {
		refused := false
		for _, policy := range f.Resources("AWS::S3::BucketPolicy") {
			if policy.At("Properties", "Bucket").Text() != "!Ref "+name {
				continue
			}
			for _, statement := range policy.At("Properties", "PolicyDocument", "Statement").Items() {
				refused = refused || refusesPlainHTTP(statement, name)
			}
		}
		if !refused {
			report("%s: no policy denies requests without TLS", name)
		}
	}
}

// refusesPlainHTTP wants the whole of it: everyone, everything, the bucket and
// its objects.
func refusesPlainHTTP(statement Node, bucket string) bool {
	var resources []string
	for _, resource := range statement.At("Resource").Items() {
		resources = append(resources, resource.Text())
	}
	all := strings.Join(resources, "\n")
	return statement.At("Effect").Text() == "Deny" &&
		statement.At("Principal").Text() == "*" &&
		statement.At("Action").Text() == "s3:*" &&
		strings.Contains(all, "!GetAtt "+bucket+".Arn") &&
		strings.Contains(all, "!Sub ${"+bucket+".Arn}/*") &&
		statement.At("Condition", "Bool", "aws:SecureTransport").Text() == "false"
}

// statement is one statement of a policy and the resource it belongs to.
type statement struct {
	owner string
	Node
	trust bool // of a role's trust policy
}

// statements are those of roles, of functions' own policies and of resource
// policies.
func statements(f *File) []statement {
	var all []statement
	add := func(owner string, document Node, trust bool) {
		for _, s := range document.At("Statement").Items() {
			all = append(all, statement{owner, s, trust})
		}
	}
	for name, resource := range f.Resources("") {
		p := resource.At("Properties")
		add(name, p.At("PolicyDocument"), false)
		add(name, p.At("AssumeRolePolicyDocument"), true)
		for _, policy := range p.At("Policies").Items() {
			add(name, policy.At("PolicyDocument"), false)
			add(name, policy, false)
		}
	}
	return all
}

// checkWildcards never lets an action be a pattern; a pattern elsewhere must say
// why it cannot be narrower.
func checkWildcards(f *File, report func(string, ...any)) {
	for _, s := range statements(f) {
		allows := s.At("Effect").Text() == "Allow"
		for _, part := range []string{"Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"} {
			for value := range s.At(part).Scalars() {
				switch text := value.Text(); {
				case !strings.Contains(text, "*"):
				case allows && strings.HasSuffix(part, "Action"):
					report("%s: allows %q", describe(s.owner, s.Node), text)
				case !f.Commented(value):
					report("%s: %s %q in line %d gives no reason", describe(s.owner, s.Node), part, text, value.Line())
				}
			}
		}
	}
}

// manyValued are condition keys that hold a list, one value for each event, item
// or tag of a request. Of an operator without ForAllValues or ForAnyValue it is
// not defined which of them it compares.
var manyValued = []string{"events:source", "events:detail-type", "dynamodb:LeadingKeys", "dynamodb:Attributes", "aws:TagKeys"}

func checkManyValued(f *File, report func(string, ...any)) {
	for _, s := range statements(f) {
		for operator, keys := range s.At("Condition").Members() {
			for _, key := range manyValued {
				if keys.At(key).Exists() && !strings.HasPrefix(operator, "ForA") {
					report("%s: %s compares %s, which has several values", describe(s.owner, s.Node), operator, key)
				}
			}
		}
	}
}

func checkRoles(f *File, report func(string, ...any)) {
	seen := map[string]bool{}
	for _, s := range statements(f) {
		sid := s.At("Sid").Text()
		if sid == "" {
			report("%s: has no Sid", describe(s.owner, s.Node))
		}
		if seen[s.owner+"."+sid] {
			report("%s: the Sid is there twice", describe(s.owner, s.Node))
		}
		seen[s.owner+"."+sid] = true
		if service := s.At("Principal", "Service").Text(); s.trust && service != "lambda.amazonaws.com" && !s.At("Condition").Exists() {
			report("%s: %s may act for any account", describe(s.owner, s.Node), service)
		}
	}
	for name, role := range f.Resources(typeRole) {
		if role.At("Properties", "ManagedPolicyArns").Exists() {
			report("%s: managed policies allow more than one purpose needs", name)
		}
	}
}
