package diff

import (
	"reflect"
	"slices"
)

// aspect is a part of a definition that has words of its own. What differs
// anywhere in it is said as one: both states of the whole.
type aspect struct {
	name string
	// at tells whether a step leads to such a part.
	at func(d difference, i int) bool
	// only are the members in which a difference belongs to it; nil is all.
	only []string
	// state is what is said of one side; "" is none.
	state func(d difference, v reflect.Value) string
	// say makes the sentence of two states that differ.
	say func(d difference, i int, old, new string) string
}

func (a aspect) matches(d difference, i int) bool {
	return a.at(d, i) && (a.only == nil || slices.Contains(a.only, d.last().member))
}

// words returns "" when both states are the same to it: the difference is one
// that it has no words for.
func (a aspect) words(d difference, i int) string {
	s := d.steps[i]
	var old, new string
	if present(s.old) {
		old = a.state(d, s.old)
	}
	if present(s.new) {
		new = a.state(d, s.new)
	}
	if old == new {
		return ""
	}
	return a.say(d, i, old, new)
}

// member is an at: the step has one of these keys.
func member(keys ...string) func(difference, int) bool {
	return func(d difference, i int) bool { return slices.Contains(keys, d.steps[i].member) }
}

// typed is an at: the step leads to a T, a pointer to one, or an element of that
// type.
func typed[T any]() func(difference, int) bool {
	return func(d difference, i int) bool {
		v := d.steps[i].new
		if !v.IsValid() {
			v = d.steps[i].old
		}
		return v.IsValid() && (v.Type() == reflect.TypeFor[T]() || v.Type() == reflect.TypeFor[*T]())
	}
}

// isNow says "subject is now new (was old)".
func isNow(subject string) func(difference, int, string, string) string {
	return func(_ difference, _ int, old, new string) string {
		switch {
		case old == "":
			return "now has " + subject + " " + new
		case new == "":
			return "no longer has " + subject + " (was " + old + ")"
		}
		return "now has " + subject + " " + new + " (was " + old + ")"
	}
}

// nowIs says "is now new (was old)".
func nowIs(_ difference, _ int, old, new string) string {
	switch {
	case old == "":
		return "is now " + new
	case new == "":
		return "is no longer " + old
	}
	return "is now " + new + " (was " + old + ")"
}

// now says "now verb new (was old)".
func now(verb string) func(difference, int, string, string) string {
	return func(_ difference, _ int, old, new string) string {
		switch {
		case old == "":
			return "now " + verb + " " + new
		case new == "":
			return "no longer " + verb + " " + old
		}
		return "now " + verb + " " + new + " (was " + old + ")"
	}
}

func literal(_ difference, v reflect.Value) string { return text(v) }

// aspects are tried in this order, from the entity inwards.
var aspects = slices.Concat(kindAspects, placeAspects, textAspects, dataAspects, filterAspects)
