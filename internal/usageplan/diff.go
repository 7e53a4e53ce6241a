package usageplan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Change is one difference between two snapshots. It holds ids, names and
// limits, nothing else.
type Change struct {
	// Kind says what happened: "plan added", "quota changed", "key moved", …
	Kind string `json:"kind"`
	// ID is that of the API, plan or key.
	ID string `json:"id"`
	// Name is its name, the newer one where it changed.
	Name string `json:"name,omitempty"`
	// Detail says from what to what; "" where Kind says it all.
	Detail string `json:"detail,omitempty"`
}

// String is the change in words.
func (c Change) String() string {
	text := c.Kind
	if c.Name != "" {
		text += fmt.Sprintf(": %q", c.Name)
	}
	if c.ID != "" {
		text += " (" + c.ID + ")"
	}
	if c.Detail != "" {
		text += ", " + c.Detail
	}
	return text
}

// Diff lists what changed among the living from a to b, in a fixed order: by
// kind of thing, then id, then kind of change. Something that became a
// tombstone was removed; tombstones that come and go are no change.
func Diff(a, b *Snapshot) []Change {
	d := &differ{}
	if a.Region != b.Region && a.Region != "" && b.Region != "" {
		d.add("region changed", "", "", "from %q to %q", a.Region, b.Region)
	}
	each(living(a.APIs, apiID), living(b.APIs, apiID), d.api)
	d.a, d.b = living(a.Plans, planID), living(b.Plans, planID)
	each(d.a, d.b, d.plan)
	each(living(a.Keys, keyID), living(b.Keys, keyID), d.key)
	return d.changes
}

// differ gathers changes; a and b are the living plans of both sides.
type differ struct {
	a, b    map[string]*Plan
	changes []Change
}

func (d *differ) add(kind, id, name, detail string, args ...any) {
	d.changes = append(d.changes, Change{Kind: kind, ID: id, Name: name, Detail: fmt.Sprintf(detail, args...)})
}

// presence reports whether a thing is on both sides, and adds the change where
// it is not.
func (d *differ) presence(thing, id, was, is string, a, b bool) bool {
	switch {
	case !a:
		d.add(thing+" added", id, is, "")
	case !b:
		d.add(thing+" removed", id, was, "")
	case was != is:
		d.add(thing+" renamed", id, is, "was %q", was)
	}
	return a && b
}

func (d *differ) api(id string, a, b *API) {
	d.presence("api", id, nameOf(a, func(x *API) string { return x.Name }), nameOf(b, func(x *API) string { return x.Name }), a != nil, b != nil)
}

func (d *differ) plan(id string, a, b *Plan) {
	name := func(x *Plan) string { return x.Name }
	if !d.presence("plan", id, nameOf(a, name), nameOf(b, name), a != nil, b != nil) {
		return
	}
	if was, is := a.Quota.String(), b.Quota.String(); was != is {
		d.add("quota changed", id, b.Name, "from %s to %s", was, is)
	}
	if was, is := a.Throttle.String(), b.Throttle.String(); was != is {
		d.add("throttle changed", id, b.Name, "from %s to %s", was, is)
	}
	if a.ProductCode != b.ProductCode {
		d.add("product code changed", id, b.Name, "from %q to %q", a.ProductCode, b.ProductCode)
	}
	if tags := changedTags(a.Tags, b.Tags); len(tags) > 0 {
		d.add("plan tags changed", id, b.Name, "%s", strings.Join(tags, ", "))
	}
	for _, st := range missing(b.Stages, a.Stages) {
		d.add("stage added", id, b.Name, "%s/%s", st.APIID, st.Stage)
	}
	for _, st := range missing(a.Stages, b.Stages) {
		d.add("stage removed", id, b.Name, "%s/%s", st.APIID, st.Stage)
	}
}

func (d *differ) key(id string, a, b *Key) {
	name := func(x *Key) string { return x.Name }
	if !d.presence("key", id, nameOf(a, name), nameOf(b, name), a != nil, b != nil) {
		return
	}
	if a.Enabled != b.Enabled {
		kind := "key disabled"
		if b.Enabled {
			kind = "key enabled"
		}
		d.add(kind, id, b.Name, "")
	}
	was, _ := a.Customer()
	is, _ := b.Customer()
	switch {
	case was != is:
		d.add("customer changed", id, b.Name, "from %q to %q", was, is)
	case a.CustomerID != b.CustomerID:
		d.add("customer changed", id, b.Name, "customer id from %q to %q", a.CustomerID, b.CustomerID)
	}
	if tags := changedTags(a.Tags, b.Tags); len(tags) > 0 {
		d.add("key tags changed", id, b.Name, "%s", strings.Join(tags, ", "))
	}
	from, to := d.plansOf(a, d.a), d.plansOf(b, d.b)
	if from != to {
		d.add("key moved", id, b.Name, "from %s to %s", d.planNames(from, d.a), d.planNames(to, d.b))
	}
}

// plansOf is the living plans of a key: their ids, sorted, with commas.
func (d *differ) plansOf(k *Key, plans map[string]*Plan) string {
	var ids []string
	for _, id := range k.PlanIDs {
		if plans[id] != nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), ",")
}

// planNames says in words what plansOf found.
func (d *differ) planNames(ids string, plans map[string]*Plan) string {
	if ids == "" {
		return "no plan"
	}
	var names []string
	for id := range strings.SplitSeq(ids, ",") {
		names = append(names, fmt.Sprintf("%q (%s)", plans[id].Name, id))
	}
	return strings.Join(names, ", ")
}

// String is the quota in words.
func (q *Quota) String() string {
	if q == nil {
		return "unlimited"
	}
	text := fmt.Sprintf("%d per %s", q.Limit, strings.ToLower(q.Period))
	if q.Offset != 0 {
		text += fmt.Sprintf(" (the first period %d fewer)", q.Offset)
	}
	return text
}

// String is the throttle in words.
func (t *Throttle) String() string {
	if t == nil {
		return "unlimited"
	}
	return fmt.Sprintf("%g/s, burst %d", t.RateLimit, t.BurstLimit)
}

func apiID(a *API) (string, bool)   { return a.ID, true }
func planID(p *Plan) (string, bool) { return p.ID, p.DeletedAt == nil }
func keyID(k *Key) (string, bool)   { return k.ID, k.DeletedAt == nil }

// living is the things of a list by their id, without tombstones.
func living[T any](list []T, id func(*T) (string, bool)) map[string]*T {
	out := make(map[string]*T, len(list))
	for i := range list {
		if key, alive := id(&list[i]); alive {
			out[key] = &list[i]
		}
	}
	return out
}

// each calls f for every id of a and b, sorted, with what either has there.
func each[T any](a, b map[string]*T, f func(id string, a, b *T)) {
	ids := make([]string, 0, len(a)+len(b))
	for id := range a {
		ids = append(ids, id)
	}
	for id := range b {
		if a[id] == nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		f(id, a[id], b[id])
	}
}

func nameOf[T any](x *T, name func(*T) string) string {
	if x == nil {
		return ""
	}
	return name(x)
}

// missing is the stages of list that are not in other, sorted.
func missing(list, other []Stage) []Stage {
	var out []Stage
	for _, st := range list {
		if !slices.Contains(other, st) && !slices.Contains(out, st) {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, compareStages)
	return out
}

// changedTags names the tags that differ, but not "customer", which has a
// change of its own. Values of tags may be anything and are not said.
func changedTags(a, b map[string]string) []string {
	var names []string
	for name, value := range a {
		if other, ok := b[name]; !ok || other != value {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == customerTag })
	slices.SortFunc(names, func(x, y string) int { return cmp.Compare(x, y) })
	return names
}
