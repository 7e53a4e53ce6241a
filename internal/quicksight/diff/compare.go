package diff

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// step is one key on the way to a value, in both definitions; with an element of
// a list it has the element's id or else its index.
type step struct {
	member string
	id     string
	// a and b are the indices of the element; -1 where there is none.
	a, b int
	// old and new are the values reached; invalid where there is none.
	old, new reflect.Value
}

// difference is where two definitions differ, as deep as both have a value.
type difference struct {
	steps []step
	// order marks a list whose elements are the same in another order.
	order bool
}

func (d difference) last() step { return d.steps[len(d.steps)-1] }

// path is where it is in B, or in A where B has nothing.
func (d difference) path(n int) string {
	var path strings.Builder
	for _, s := range d.steps[:n] {
		if s.member != "" {
			if path.Len() > 0 {
				path.WriteByte('.')
			}
			path.WriteString(s.member)
			continue
		}
		index := s.b
		if index < 0 {
			index = s.a
		}
		fmt.Fprintf(&path, "[%d]", index)
	}
	return path.String()
}

// comparer collects differences.
type comparer struct {
	steps []step
	found []difference
}

func (c *comparer) add(order bool) {
	c.found = append(c.found, difference{steps: slices.Clone(c.steps), order: order})
}

// at compares two values one step further down.
func (c *comparer) at(s step) {
	c.steps = append(c.steps, s)
	c.compare(s.old, s.new)
	c.steps = c.steps[:len(c.steps)-1]
}

var timeType = reflect.TypeFor[time.Time]()

func (c *comparer) compare(a, b reflect.Value) {
	if absent(a) && absent(b) {
		return
	}
	if absent(a) || absent(b) {
		c.oneSided(a, b)
		return
	}
	switch {
	case a.Kind() == reflect.Pointer:
		c.compare(a.Elem(), b.Elem())
	case a.Kind() == reflect.Interface:
		if a.Elem().Type() != b.Elem().Type() {
			c.add(false)
			return
		}
		c.compare(a.Elem(), b.Elem())
	case a.Type() == timeType:
		if !a.Interface().(time.Time).Equal(b.Interface().(time.Time)) {
			c.add(false)
		}
	case a.Kind() == reflect.Struct:
		for field, value := range a.Fields() {
			if field.IsExported() {
				c.at(step{member: field.Name, old: value, new: b.FieldByIndex(field.Index)})
			}
		}
	case a.Kind() == reflect.Slice:
		c.list(a, b)
	case !a.Equal(b):
		c.add(false)
	}
}

// containers are the members that only group others: one that is new is as many
// differences as it has members.
var containers = []string{"Options", "ChartConfiguration", "SortConfiguration"}

func (c *comparer) oneSided(a, b reflect.Value) {
	before := len(c.found)
	if n := len(c.steps); n > 0 && slices.Contains(containers, c.steps[n-1].member) {
		if absent(a) {
			a = reflect.New(b.Type().Elem())
		} else {
			b = reflect.New(a.Type().Elem())
		}
		c.compare(a, b)
	}
	if len(c.found) == before {
		c.add(false)
	}
}

// absent tells whether nothing is there; an empty list is something.
func absent(v reflect.Value) bool {
	if !v.IsValid() {
		return true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Interface:
		return v.IsNil()
	}
	return v.Kind() == reflect.String && v.Type().PkgPath() != "" && v.Len() == 0
}

// list compares lists element by element: those with an id by id, those of a set
// by value, others by index.
func (c *comparer) list(a, b reflect.Value) {
	member := c.steps[len(c.steps)-1].member
	idsA, idsB := ids(a, member), ids(b, member)
	if idsA == nil || idsB == nil {
		for i := range max(a.Len(), b.Len()) {
			s := step{a: -1, b: -1}
			if i < a.Len() {
				s.old, s.a = a.Index(i), i
			}
			if i < b.Len() {
				s.new, s.b = b.Index(i), i
			}
			c.at(s)
		}
		return
	}
	for i, id := range idsA {
		s := step{id: id, a: i, old: a.Index(i), b: slices.Index(idsB, id)}
		if s.b >= 0 {
			s.new = b.Index(s.b)
		}
		c.at(s)
	}
	for i, id := range idsB {
		if !slices.Contains(idsA, id) {
			c.at(step{id: id, a: -1, b: i, new: b.Index(i)})
		}
	}
	if !slices.Contains(unordered, member) && !slices.Equal(common(idsA, idsB), common(idsB, idsA)) {
		c.add(true)
	}
}

func common(ids, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slices.Contains(others, id) })
}
