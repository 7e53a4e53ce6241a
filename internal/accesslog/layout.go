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
	first int // the slot where it begins
	slot  int // of the value, in the line before; behind the last where there was none
	at    int // of that in text
	stop  int // how far text may be compared: to the next slot without quotes
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

// read goes through line and the layout's text together: at and t are the
// position in each. It returns the fields that it has set, also where the line
// does not fit.
//
// From value to value it guesses that the same one comes next as in the line
// before, and compares up to there. To find the first difference instead, and
// the slot at that place, takes no more work; but each step of it has to wait
// for the one before, while a guess lets the processor run ahead.
func (l *layout) read(line []byte, r *Record) (present FieldSet, ok bool) {
	r.Extra = r.Extra[:0]
	next, at, t := 0, 0, 0 // next is the first slot that was not looked at
	for {
		step := &l.steps[next]
		rest, n := line[at:], step.at-t
		if n > len(rest) || string(rest[:n]) != string(l.text[t:step.at]) || n < len(rest) && rest[n] == '-' {
			if !l.turn(step, rest, t) {
				return present, false
			}
		}
		at += step.at - t
		if l.extras {
			l.absentExtras(r, next, step.slot)
		}
		if step.slot == len(l.slots) {
			return present, at == len(line)
		}
		slot := &l.slots[step.slot]
		v, end := slot.scan(line, at)
		if end < 0 {
			return present, false
		}
		switch {
		case slot.kind == slotExtra:
			r.Extra = append(r.Extra, Pair{slot.key, v})
		case slot.kind == slotField && v.kind != absent:
			r.Fields[slot.field] = v
			present.add(slot.field)
		}
		next, at, t = step.slot+1, end, slot.at+1
	}
}

// turn makes a step lead to the slot of the first value that is not "-", or
// behind the last slot. ok is false where line differs from text, from t on,
// anywhere else.
func (l *layout) turn(step *step, line []byte, t int) (ok bool) {
	t += commonPrefix(line, l.text[t:step.stop])
	if t == len(l.text) {
		step.slot, step.at = len(l.slots), t
		return true
	}
	s := int(l.slotAt[t])
	slot := &l.slots[s]
	// A value that only begins with "-" differs one byte behind its start.
	ahead := t - slot.at
	if s < step.first || ahead < 0 || ahead > 1 || ahead == 1 && !slot.quoted {
		return false
	}
	step.slot, step.at = s, slot.at
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

// scan reads the value at start and returns the position after its text,
// which is before the closing quote of a string; -1 where it is not what the
// slot holds.
func (s *slot) scan(line []byte, start int) (Value, int) {
	if !s.quoted {
		if start >= len(line) || line[start] == '{' {
			return Value{}, -1
		}
		v, end, err := scanValue(line, start, 1)
		if err != nil {
			return Value{}, -1
		}
		return v, end
	}
	end, k := jsonscan.Ordinary(line, start), plain
	if end == len(line) || line[end] != '"' {
		var escapes bool
		var err error
		if end, escapes, err = jsonscan.String(line, start); err != nil {
			return Value{}, -1
		}
		if escapes {
			k = escaped
		}
	}
	v := Value{raw: line[start:end], kind: k}
	if k == plain && end-start > len(None) {
		return v, end
	}
	if end-start <= longestAbsent && isAbsent(v.Text()) {
		return Value{}, end
	}
	return v, end
}

// commonPrefix is the number of bytes in which a and b begin alike.
func commonPrefix(a, b []byte) int {
	const block = 32
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	for len(a) >= block && len(b) >= block {
		if differ(a, b)|differ(a[8:], b[8:])|differ(a[16:], b[16:])|differ(a[24:], b[24:]) != 0 {
			break
		}
		a, b = a[block:], b[block:]
	}
	for len(a) >= 8 && len(b) >= 8 {
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
