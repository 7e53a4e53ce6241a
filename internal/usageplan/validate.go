package usageplan

import (
	"errors"
	"fmt"
)

// Validate reports everything that makes the snapshot unusable: a missing
// version or time, missing or repeated ids, a reference to a plan that is not
// there, an unknown quota period.
func (s *Snapshot) Validate() error {
	var problems []error
	report := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(format, args...))
	}
	if s.Version == "" {
		report("version is missing")
	}
	if s.TakenAt.IsZero() {
		report("takenAt is missing")
	}
	apis := map[string]bool{}
	for i, api := range s.APIs {
		checkID(report, "apis", i, api.ID, apis)
	}
	plans := map[string]bool{}
	for i, p := range s.Plans {
		checkID(report, "plans", i, p.ID, plans)
		if q := p.Quota; q != nil {
			if q.Period != "DAY" && q.Period != "WEEK" && q.Period != "MONTH" {
				report("plans[%d] (%s): quota period %q is not DAY, WEEK or MONTH", i, p.ID, q.Period)
			}
			if q.Limit < 0 {
				report("plans[%d] (%s): quota limit %d is negative", i, p.ID, q.Limit)
			}
		}
		for j, st := range p.Stages {
			if st.APIID == "" || st.Stage == "" {
				report("plans[%d] (%s): stages[%d] has no apiId or no stage", i, p.ID, j)
			}
		}
	}
	keys := map[string]bool{}
	for i, k := range s.Keys {
		checkID(report, "keys", i, k.ID, keys)
		for _, id := range k.PlanIDs {
			if !plans[id] {
				report("keys[%d] (%s): plan %q is not in plans", i, k.ID, id)
			}
		}
	}
	return errors.Join(problems...)
}

func checkID(report func(string, ...any), list string, i int, id string, seen map[string]bool) {
	switch {
	case id == "":
		report("%s[%d] has no id", list, i)
	case seen[id]:
		report("%s[%d]: id %q is there twice", list, i, id)
	}
	seen[id] = true
}
