package refresh

import "time"

// overdueAfter is how old the last report of a kind may be: its period, and
// room for a late start and for the hour that a day may have more.
var overdueAfter = map[string]time.Duration{
	"daily":   26 * time.Hour,
	"weekly":  (7*24 + 6) * time.Hour,
	"monthly": (31*24 + 12) * time.Hour,
}

// Reports remembers when each kind of scheduled report was last made.
type Reports struct {
	// Last is by kind: daily, weekly, monthly.
	Last map[string]time.Time `json:"last"`
}

// Made notes a report; one on demand has no kind and is not noted.
func (r *Reports) Made(kind string, at time.Time) {
	if _, scheduled := overdueAfter[kind]; !scheduled {
		return
	}
	if r.Last == nil {
		r.Last = map[string]time.Time{}
	}
	r.Last[kind] = at
}

// Overdue are the kinds whose last report is too old. One that was never made
// counts from the first time it is asked about; changed says that such a time
// was noted in r.
func (r *Reports) Overdue(kinds []string, now time.Time) (overdue []string, changed bool) {
	for _, kind := range kinds {
		last, known := r.Last[kind]
		if !known {
			r.Made(kind, now)
			changed = true
			continue
		}
		if after, scheduled := overdueAfter[kind]; scheduled && now.Sub(last) > after {
			overdue = append(overdue, kind)
		}
	}
	return overdue, changed
}
