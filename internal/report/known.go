package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// mailTag is the tag of an API key that names who gets its customer's report.
const mailTag = "report-email"

// Known is a customer that the usage plan snapshot holds, whether or not it
// made a request.
type Known struct {
	ID, Label string
	Mail      []string
	// Keys have no Days.
	Keys []Key
}

// KnownCustomers are the customers of a snapshot with a key that lived in the
// period, ordered by id; a nil snapshot has none.
func KnownCustomers(s *usageplan.Snapshot, p Period) []Known {
	if s == nil {
		return nil
	}
	plans := make(map[string]usageplan.Plan, len(s.Plans))
	for _, plan := range s.Plans {
		plans[plan.ID] = plan
	}
	byID := map[string]*Known{}
	for _, k := range s.Keys {
		if k.DeletedAt != nil && k.DeletedAt.Before(p.From) {
			continue
		}
		id, label := k.Customer()
		c := byID[id]
		if c == nil {
			c = &Known{ID: id, Label: label}
			byID[id] = c
		}
		c.addMail(k.Tags[mailTag])
		for _, planID := range k.PlanIDs {
			if plan, ok := plans[planID]; ok && livedIn(plan.DeletedAt, p.From) {
				c.Keys = append(c.Keys, knownKey(k, plan))
			}
		}
	}
	list := make([]Known, 0, len(byID))
	for _, c := range byID {
		slices.SortFunc(c.Keys, compareKeys)
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Known) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func livedIn(deleted *time.Time, from time.Time) bool { return deleted == nil || !deleted.Before(from) }

// addMail adds the addresses of a tag's value. Tags allow few characters, no
// comma among them, so a blank or a slash separates several.
func (k *Known) addMail(tag string) {
	for _, address := range strings.FieldsFunc(tag, func(r rune) bool { return r == ' ' || r == '/' }) {
		if strings.Contains(address, "@") && !slices.Contains(k.Mail, address) {
			k.Mail = append(k.Mail, address)
		}
	}
}

func knownKey(k usageplan.Key, plan usageplan.Plan) Key {
	out := Key{PlanID: plan.ID, Plan: plan.Name, KeyID: usageplan.PublicKeyID(k.ID), KeyName: k.Name, Days: []KeyDay{}}
	out.gone = k.DeletedAt != nil || plan.DeletedAt != nil
	if plan.Quota != nil {
		out.Limit, out.QuotaPeriod = plan.Quota.Limit, plan.Quota.Period
	}
	return out
}

func compareKeys(a, b Key) int {
	return cmp.Or(cmp.Compare(a.PlanID, b.PlanID), cmp.Compare(a.KeyID, b.KeyID))
}

// join adds what is known of a customer to what its requests say. A key that is
// not known to be on its plan has left it.
func (k Known) join(in *Input) {
	in.Mail = k.Mail
	if k.Label != "" && (in.Customer == "" || in.Customer == none) {
		in.Customer = k.Label
	}
	for i := range in.Keys {
		in.Keys[i].gone = true
	}
	for _, key := range k.Keys {
		i := slices.IndexFunc(in.Keys, func(has Key) bool { return compareKeys(has, key) == 0 })
		if i >= 0 {
			in.Keys[i].gone = key.gone
			continue
		}
		in.Keys = append(in.Keys, key)
	}
	slices.SortFunc(in.Keys, compareKeys)
}
