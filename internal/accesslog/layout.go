package accesslog

import (
	"encoding/binary"
	"math/bits"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// API Gateway fills one access log format per stage, so that line after line
// has the same text between its values, and about half of all values are "-".
// A layout is a line of such a format, learned from one that went through the
// whole parser, with "-" in place of every string. A new line is compared with
// it up to the first value that is not "-"; that is scanned, and the comparison
// goes on behind it. So keys are not looked up, punctuation is not told apart and
// absent values are not even seen. learn.go makes layouts.
//
// Invariants: a line that fits has the layout's keys in the layout's order, and
// values that are valid by themselves, so the parser proper would accept it.
// The keys of a layout are all different and no two name one field, so nothing
// has to be weighed against anything else, and every value has its place. What
// does not fit in the smallest point goes to the parser proper, which alone
// decides what an error is. FuzzLayout holds the two against each other.
type layout struct {
	// text is the line with one byte in place of each value: "-" for a string,
	// a byte that is never compared for everything else.
	text  []byte
	slots []slot
	// slotAt is, for each byte of text, the last slot at or before it; the first
	// slot where there is none.
	slotAt []uint8
	steps  []step // by slot, and one behind the last
	extras bool   // some key is one that the catalogue does not know
}

// slot is the place of one value.
type slot struct {
	at     int    // of the value in text, behind the opening quote of a string
	key    []byte // where the catalogue does not know it
	field  FieldID
	kind   slotKind
	quoted bool
}

// step is the way from a slot that was not looked at yet to the next value that
// is not "-".
type step struct {
	start int    // where it begins in the layout's text: behind the value before
	text  []byte // from there to the value, as in the line before
	to    int    // the slot of that value; behind the last where there was none
	stop  int    // how far text may be compared: to the next slot without quotes
}

type slotKind uint8

const (
	slotField slotKind = iota
	slotExtra
	slotSecret
)

const (
	// maxLayouts bounds the layouts a Parser holds: one per format that is
	// mixed into one stream. More would cost lines that fit none of them.
	maxLayouts = 4
	// maxSlots and maxLayoutText bound one; a stage's format has at most 3 KB.
	maxSlots      = 200
	maxLayoutText = 8 << 10
	// noByte stands for a value that is not a string. It is never compared.
	noByte = 0
)

// fit reads a line by the layout that fitted last, or one of the others. ok is
// false where none fits; the record is undefined then.
func (p *Parser) fit(line []byte) (ok bool) {
	for i, l := range p.layouts {
		if !p.fill(l, line) {
			continue
		}
		if i > 0 { // most recent first
			copy(p.layouts[1:i+1], p.layouts[:i])
			p.layouts[0] = l
		}
		return true
	}
	return false
}

// fill reads the values of a line into the record. What a field held before is
// cleared only where the line has no value for it.
func (p *Parser) fill(l *layout, line []byte) bool {
	r := &p.record
	present, ok := l.read(line, r)
	if !ok {
		p.dirty.join(&present)
		return false
	}
	stale := p.dirty.without(&present)
	for id := stale.Next(0); id < NumFields; id = stale.Next(id + 1) {
		r.Fields[id] = Value{}
	}
	r.Present, p.dirty = present, present
	return true
}

// read goes through a line and the layout's steps together. It returns the fields
// that it has set, also where the line does not fit.
//
// From value to value it guesses that the same one comes next as in the line
// before, and compares up to there. To find the first difference instead, and
// the slot at that place, takes no more work; but each step of it has to wait
// for the one before, while a guess lets the processor run ahead.
func (l *layout) read(line []byte, r *Record) (present FieldSet, ok bool) {
	r.Extra = r.Extra[:0]
	for next := 0; ; { // the first slot that was not looked at
		step := &l.steps[next]
		n := len(step.text)
		if n > len(line) || string(line[:n]) != string(step.text) || n < len(line) && line[n] == '-' {
			if !l.turn(step, next, line) {
				return present, false
			}
			n = len(step.text)
		}
		line = line[n:]
		if l.extras {
			l.absentExtras(r, next, step.to)
		}
		next = step.to + 1
		if next > len(l.slots) {
			return present, len(line) == 0
		}
		slot, end := &l.slots[step.to], 0
		if slot.quoted {
			end = jsonscan.Ordinary(line)
		}
		if end < len(line) && line[end] == '"' && surelyPresent(end) && slot.kind == slotField {
			// As most values are; all else takes the longer way.
			r.Fields[slot.field] = Value{raw: line[:end], kind: plain}
			present.add(slot.field)
		} else if end = slot.take(line, r, &present); end < 0 {
			return present, false
		}
		line = line[end:]
	}
}

// turn makes a step lead to the slot of the first value that is not "-", or
// behind the last slot. ok is false where line, which begins where the step does,
// differs from the layout anywhere else. first is the step's first slot.
func (l *layout) turn(step *step, first int, line []byte) (ok bool) {
	t := step.start + commonPrefix(line, l.text[step.start:step.stop])
	if t == len(l.text) {
		step.to, step.text = len(l.slots), l.text[step.start:]
		return true
	}
	s := int(l.slotAt[t])
	slot := &l.slots[s]
	// A value that only begins with "-" differs one byte behind its start.
	ahead := t - slot.at
	if s < first || ahead < 0 || ahead > 1 || ahead == 1 && !slot.quoted {
		return false
	}
	step.to, step.text = s, l.text[step.start:slot.at]
	return true
}

// absentExtras adds the slots from a to b, all "-", whose key the catalogue
// does not know: a record lists those too.
func (l *layout) absentExtras(r *Record, a, b int) {
	for ; a < b; a++ {
		if s := &l.slots[a]; s.kind == slotExtra {
			r.Extra = append(r.Extra, Pair{Key: s.key})
		}
	}
}

// surelyPresent tells that a string of n bytes is none of those that isAbsent
// knows.
func surelyPresent(n int) bool { return n > 1 && n != len(None) }

// take reads the value at the start of line into the record and returns its
// end, which is before the closing quote of a string; -1 where it is not what
// the slot holds.
func (s *slot) take(line []byte, r *Record, present *FieldSet) (end int) {
	v, end := s.scan(line)
	switch {
	case end < 0:
	case s.kind == slotExtra:
		r.Extra = append(r.Extra, Pair{s.key, v})
	case s.kind == slotField && v.kind != absent:
		r.Fields[s.field] = v
		present.add(s.field)
	}
	return end
}

// scan reads the value at the start of line.
func (s *slot) scan(line []byte) (v Value, end int) {
	if !s.quoted {
		if len(line) == 0 || line[0] == '{' {
			return Value{}, -1
		}
		v, end, err := scanValue(line, 0, 1)
		if err != nil {
			return Value{}, -1
		}
		return v, end
	}
	end, escapes, err := jsonscan.String(line, 0)
	if err != nil {
		return Value{}, -1
	}
	v = Value{raw: line[:end], kind: plain}
	if escapes {
		v.kind = escaped
	}
	if end <= longestAbsent && isAbsent(v.Text()) {
		v = Value{}
	}
	return v, end
}

// commonPrefix is the number of bytes in which a and b begin alike.
func commonPrefix(a, b []byte) int {
	const block = 32
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	for len(a) > block && len(b) > block {
		if differ(a, b)|differ(a[8:], b[8:])|differ(a[16:], b[16:])|differ(a[24:], b[24:]) != 0 {
			break
		}
		a, b = a[block:], b[block:]
	}
	for len(a) > 8 && len(b) > 8 {
		if x := differ(a, b); x != 0 {
			return n - len(a) + bits.TrailingZeros64(x)>>3
		}
		a, b = a[8:], b[8:]
	}
	for i := range a {
		if a[i] != b[i] {
			return n - len(a) + i
		}
	}
	return n
}

// differ has a bit for each one in which the first eight bytes differ.
func differ(a, b []byte) uint64 {
	return binary.LittleEndian.Uint64(a) ^ binary.LittleEndian.Uint64(b)
}
