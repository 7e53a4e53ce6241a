package preflight

import "fmt"

// QuickSight is what an account has of QuickSight.
type QuickSight struct {
	// Subscribed says that there is a subscription at all, Edition which.
	Subscribed bool
	Edition    string
	Enterprise bool
	// Identity is the region of users and groups.
	Identity string
	// Group says that the group of owners is there.
	Group bool
}

// GroupName is the group that a project's dashboards belong to.
func GroupName(project string) string { return project + "-Admins" }

// Check finds what the dashboards lack. identity is the value of the parameter
// QuickSightIdentityRegion, "" for none.
func (q QuickSight) Check(p Place, identity string) []Finding {
	f := func(s Severity, what, fix string) Finding {
		return Finding{Check: "QuickSight", Severity: s, What: what, Fix: fix}
	}
	if !q.Subscribed {
		return []Finding{f(Error, "the account is not subscribed to QuickSight: deploy with QuickSight=none, or subscribe to Enterprise edition first",
			fmt.Sprintf("open https://%s.quicksight.aws.amazon.com/sn/start", p.Region))}
	}
	var found []Finding
	if !q.Enterprise {
		found = append(found, f(Error, fmt.Sprintf("QuickSight is subscribed in edition %s; the dashboards need ENTERPRISE: upgrade it, which cannot be undone", q.Edition),
			fmt.Sprintf("open https://%s.quicksight.aws.amazon.com/sn/admin#subscriptions", q.Identity)))
	}
	if given := orElse(identity, p.Region); given != q.Identity {
		found = append(found, f(Error, fmt.Sprintf("users and groups of QuickSight live in %s, not in %s: deploy with QuickSightIdentityRegion=%[1]s", q.Identity, given),
			"sam deploy --guided"))
	}
	if !q.Group {
		found = append(found, f(Error, fmt.Sprintf("there is no QuickSight group %s; it becomes the owner of the dashboards", GroupName(p.Project)),
			fmt.Sprintf("aws quicksight create-group --region %s --aws-account-id %s --namespace default --group-name %s", q.Identity, p.Account, GroupName(p.Project))))
	}
	return found
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
