// Package diff says in words what changed from one dashboard definition to
// another.
//
// Both are first compared value by value, elements of lists by their ids, so
// that a list in another order is no difference where order means nothing. Then
// differences that people see as one (all of a sort, a place on the grid) are put
// together and said in their words; what has no words of its own is said with its
// path and both values. So nothing is lost, however new a member may be.
package diff

import (
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// Change is one thing that differs.
type Change struct {
	// Where is what it is about: `sheet "Errors": visual "4xx by route"`; "" is
	// the dashboard.
	Where string `json:"where"`
	// What is the rest of the sentence: "now limited to 20 rows (was 10)".
	What string `json:"what"`
	// Path is where it is in the second definition, or in the first where the
	// second has nothing.
	Path string `json:"path"`
	// Old and New are the values as in JSON; nil where there is none.
	Old any `json:"old,omitempty"`
	New any `json:"new,omitempty"`
}

func (c Change) String() string {
	if c.Where == "" {
		return "dashboard " + c.What
	}
	return c.Where + " " + c.What
}

// Definitions returns what changed from a to b, in the order of a; what only b
// has comes after what a has. Equal definitions have no changes.
func Definitions(a, b *definition.Definition) []Change {
	var c comparer
	c.compare(reflect.ValueOf(a), reflect.ValueOf(b))
	for _, d := range c.found {
		c.moved(d)
	}
	said := map[string]bool{}
	var changes []Change
	for _, d := range c.found {
		e := entityOf(d)
		change, key := say(d, e)
		if said[key] {
			continue
		}
		said[key] = true
		changes = append(changes, change)
	}
	return changes
}

// moved compares a visual that is new on its sheet with the one of its id that
// was on another.
func (c *comparer) moved(d difference) {
	s := d.last()
	added, ok := elementOf[types.Visual](s)
	if !ok || present(s.old) {
		return
	}
	list, _ := d.steps[0].old.Interface().([]types.SheetDefinition)
	for i := range list {
		for j := range list[i].Visuals {
			if visualOf(&list[i].Visuals[j]).ID == visualOf(&added).ID {
				c.steps = slices.Clip(d.steps[:len(d.steps)-1])
				s.old = reflect.ValueOf(&list[i].Visuals[j]).Elem()
				c.at(s)
			}
		}
	}
}

// say puts a difference into words. Differences with the same key are one and
// are said once.
func say(d difference, e entity) (Change, string) {
	if d.order {
		return newChange(d, len(d.steps), e.name, "has "+things(d.last().member)+" in another order"), d.path(len(d.steps)) + " order"
	}
	if what := addedOrRemoved(d, e); what != "" {
		return newChange(d, len(d.steps), e.name, what), d.key(len(d.steps))
	}
	for i := max(e.depth-1, 0); i < len(d.steps); i++ {
		for _, aspect := range aspects {
			if !aspect.matches(d, i) {
				continue
			}
			if what := aspect.words(d, i); what != "" {
				return newChange(d, i+1, e.name, what), d.key(i+1) + " " + aspect.name
			}
		}
	}
	return newChange(d, len(d.steps), e.name, fallback(d, e)), d.key(len(d.steps))
}

func newChange(d difference, n int, where, what string) Change {
	s := d.steps[n-1]
	return Change{Where: where, What: what, Path: d.path(n), Old: plain(s.old), New: plain(s.new)}
}

// key tells differences apart: the same path may stand for what is gone from A
// and for what is new in B.
func (d difference) key(n int) string {
	var ids []string
	for _, s := range d.steps[:n] {
		ids = append(ids, s.member, s.id)
	}
	return d.path(n) + " " + strings.Join(ids, "/")
}

// fallback says a difference by its path inside the entity.
func fallback(d difference, e entity) string {
	from := e.depth
	if from > 0 && from+1 < len(d.steps) && isUnion(d.steps[from-1]) {
		// The key of a union's only member says nothing that the name does not.
		from++
	}
	path := strings.TrimPrefix(strings.TrimPrefix(d.path(len(d.steps)), d.path(from)), ".")
	s := d.last()
	switch {
	case !present(s.old):
		return "now has " + path + " " + text(s.new)
	case !present(s.new):
		return "no longer has " + path + " (was " + text(s.old) + ")"
	}
	return "now has " + path + " " + text(s.new) + " (was " + text(s.old) + ")"
}

func present(v reflect.Value) bool { return !absent(v) }
