// Package preflight judges whether a stack can be deployed into an account and
// will work there. Each finding says what is wrong and which command mends it.
package preflight

import (
	"fmt"
	"strings"
)

// Severity says how bad a finding is.
type Severity string

// The severities. With an Error the deployment or the product fails, with a
// Warning a part of it; a Note is only good to know. Unknown could not be
// looked at.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Unknown Severity = "unknown"
	Note    Severity = "note"
)

// Finding is one thing that was found.
type Finding struct {
	Check    string   `json:"check"`
	Severity Severity `json:"severity"`
	// What is a sentence, Fix the command that mends it.
	What string `json:"what"`
	Fix  string `json:"fix,omitempty"`
}

// Lost is a check that could not be made.
func Lost(check string, err error) Finding {
	return Finding{Check: check, Severity: Unknown, What: err.Error()}
}

// Place is where the stack is to go.
type Place struct{ Project, Account, Region string }

// Name is a resource whose name the stack fixes.
type Name struct {
	// Kind is what it is, for people, Name its name.
	Kind, Name string
	// Delete is the command that deletes it.
	Delete string
	// There says that it is there, Owner which stack it belongs to, "" for none.
	There bool
	Owner string
	// Ours says that the owner is a stack of this product for this project.
	Ours bool
}

// Names are the names that a project fixes, with the command that frees each.
func Names(p Place) (stream, workGroup, reports, database Name) {
	name := "amazon-apigateway-" + p.Project
	stream = Name{Kind: "Firehose stream", Name: name,
		Delete: fmt.Sprintf("aws firehose delete-delivery-stream --region %s --delivery-stream-name %s", p.Region, name)}
	group := func(name string) Name {
		return Name{Kind: "Athena work group", Name: name,
			Delete: fmt.Sprintf("aws athena delete-work-group --region %s --work-group %s --recursive-delete-option", p.Region, name)}
	}
	name = strings.ReplaceAll(p.Project, "-", "_")
	database = Name{Kind: "Glue database", Name: name,
		Delete: fmt.Sprintf("aws glue delete-database --region %s --name %s", p.Region, name)}
	return stream, group(p.Project), group(p.Project + "-reports"), database
}

// Check finds a name that is taken.
func (n Name) Check() []Finding {
	f := Finding{Check: n.Kind, Severity: Error}
	switch {
	case !n.There:
		return nil
	case n.Ours:
		f.Severity, f.What = Note, fmt.Sprintf("the %s %s belongs to stack %s: deploying updates that stack", n.Kind, n.Name, n.Owner)
	case n.Owner != "":
		f.What = fmt.Sprintf("the %s %s is taken by stack %s: choose another ProjectName", n.Kind, n.Name, n.Owner)
		f.Fix = "sam deploy --guided"
	default:
		f.What = fmt.Sprintf("the %s %s is taken, by no stack: choose another ProjectName, or delete it if nobody needs it", n.Kind, n.Name)
		f.Fix = n.Delete
	}
	return []Finding{f}
}

// Trail is a CloudTrail trail of the region.
type Trail struct {
	Name, Home string
	// Logging, Management and Hidden are those of account.Trail.
	Logging, Management, Hidden bool
}

const slower = "changes of usage plans and API keys then show after at most SnapshotRefreshRate, not within minutes"

// Trails finds out whether some trail passes on changes in API Gateway. stores
// are event data stores that record management events.
func Trails(p Place, trails []Trail, stores []string) []Finding {
	f := Finding{Check: "CloudTrail", Severity: Warning}
	var off, hidden *Trail
	for _, t := range trails {
		switch {
		case t.Logging && t.Management:
			return nil
		case t.Hidden:
			hidden = &t
		case t.Management:
			off = &t
		}
	}
	switch {
	case hidden != nil:
		f.Severity = Note
		f.What = fmt.Sprintf("trail %s belongs to the organisation and hides its settings: if it records no management events, %s", hidden.Name, slower)
	case off != nil:
		f.What = fmt.Sprintf("trail %s is switched off: %s", off.Name, slower)
		f.Fix = fmt.Sprintf("aws cloudtrail start-logging --region %s --name %s", off.Home, off.Name)
	case len(stores) > 0:
		f.Severity = Note
		f.What = fmt.Sprintf("management events go to the event data store %s but to no trail; EventBridge documents trails only: without one, %s", stores[0], slower)
	default:
		f.What = "no trail records management events in this region: " + slower
		f.Fix = fmt.Sprintf("aws cloudtrail create-trail --region %s --name management --is-multi-region-trail --s3-bucket-name BUCKET && "+
			"aws cloudtrail start-logging --region %[1]s --name management", p.Region)
	}
	return []Finding{f}
}

// Concurrency of functions that the stack needs: exports of reports run 20 at
// once, beside the enricher, for which an hour's burst takes about as many.
const (
	wantedConcurrency = 50
	neededConcurrency = 10
)

// Concurrency judges how many functions may run at once.
func Concurrency(p Place, all, free int) []Finding {
	f := Finding{Check: "Lambda", Severity: Warning, Fix: fmt.Sprintf("aws service-quotas request-service-quota-increase --region %s --service-code lambda "+
		"--quota-code L-B99A9384 --desired-value %d", p.Region, max(1000, all))}
	switch {
	case free >= wantedConcurrency:
		return nil
	case free < neededConcurrency:
		f.Severity = Error
		f.What = fmt.Sprintf("only %d of %d concurrent executions are free: the enricher would be throttled", free, all)
	default:
		f.What = fmt.Sprintf("only %d of %d concurrent executions are free: reports and bursts of traffic may be throttled", free, all)
	}
	return []Finding{f}
}

// LogRole notes a missing role with which API Gateway writes to CloudWatch
// Logs. REST APIs log to Firehose without one.
func LogRole(p Place, role string) []Finding {
	if role != "" {
		return nil
	}
	return []Finding{{Check: "API Gateway", Severity: Note,
		What: "API Gateway has no role for CloudWatch Logs; only WebSocket APIs need one, before their stages can log",
		Fix: fmt.Sprintf("aws apigateway update-account --region %s --patch-operations "+
			"op=replace,path=/cloudwatchRoleArn,value=arn:aws:iam::%s:role/ROLE", p.Region, p.Account)}}
}

// Tools finds commands that are missing on this machine; have says which are
// there.
func Tools(have func(command string) bool) []Finding {
	var found []Finding
	for _, tool := range []struct{ command, what, fix string }{
		{"sam", "the AWS SAM command line is not installed: it builds and deploys the stack", "pipx install aws-sam-cli"},
		{"go", "Go is not installed: \"sam build\" compiles the functions with it", "open https://go.dev/dl/"},
	} {
		if !have(tool.command) {
			found = append(found, Finding{Check: "this machine", Severity: Error, What: tool.what, Fix: tool.fix})
		}
	}
	return found
}
