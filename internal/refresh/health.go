package refresh

import (
	"maps"
	"slices"
	"strings"
)

// Health is what is known to fail, and what its owner was told.
//
// A run touches only some parts: one that had nothing to load says nothing
// about a data set that failed before, so it is no recovery.
type Health struct {
	// Failing are the parts that failed when they were last tried, and why.
	Failing map[string]string `json:"failing"`
	// Told says that the owner was told of a failure, and not yet of its end.
	Told bool `json:"told"`
}

// Note takes over what a run found: a reason for each part it tried, "" for
// success.
func (h *Health) Note(tried map[string]string) {
	if h.Failing == nil {
		h.Failing = map[string]string{}
	}
	for part, reason := range tried {
		if reason == "" {
			delete(h.Failing, part)
		} else {
			h.Failing[part] = reason
		}
	}
}

// Keep forgets the parts that are not among these: a data set that is gone
// cannot recover.
func (h *Health) Keep(parts []string) {
	maps.DeleteFunc(h.Failing, func(part, _ string) bool { return !slices.Contains(parts, part) })
}

// OK reports whether no part fails.
func (h *Health) OK() bool { return len(h.Failing) == 0 }

// Tell reports whether the owner has to be told: of the first failure, and of
// the recovery; not of every run between.
func (h *Health) Tell() bool { return h.Told == h.OK() }

// Words are the failing parts and their reasons, one a line, by name.
func (h *Health) Words() string {
	var b strings.Builder
	for _, part := range slices.Sorted(maps.Keys(h.Failing)) {
		b.WriteString(part + ": " + h.Failing[part] + "\n")
	}
	return b.String()
}
