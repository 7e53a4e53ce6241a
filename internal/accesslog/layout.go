package accesslog

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// API Gateway fills one access log format per stage, so that line after line
// has the same text between its values, and about half of all values are "-".
// A layout is a line of such a format, learned from one that went through the
// whole parser, with "-" in place of every string. A new line is compared with
// it, eight bytes at a time, up to the first value that is not "-"; that is
// scanned, and the comparison goes on behind it. So keys are not looked up,
// punctuation is not told apart and absent values are not even seen. It takes a
// fifth of the time of the parser proper.
//
// Invariants: a line that fits has the layout's keys in the layout's order, and
// values that are valid by themselves, so the parser proper would accept it.
// The keys of a layout are all different and no two name one field, so nothing
// has to be weighed against anything else, and every value has its place. What
// does not fit in the smallest point goes to the parser proper, which alone
// decides what an error is. FuzzLayout holds the two against each other.
type layout struct {
	// text is the line with one byte in place of each value: "-" for a string,
	// a byte that no line has for everything else.
	text  []byte
	slots []slot
	end   string // text after the last value
	// slotAt is, for each byte of text, the last slot at or before it.
	slotAt []uint8
}

// slot is the place of one value.
type slot struct {
	before string // text since the value before
	at     int    // of the value in text, behind the opening quote of a string
	key    []byte // where the catalogue does not know it
	field  FieldID
	kind   slotKind
	quoted bool
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
	// noByte stands for a value that is not a string: control characters end a
	// line's chance to fit anyway.
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

// fill reads the values of a line into the record.
func (p *Parser) fill(l *layout, line []byte) bool {
	r := &p.record
	r.Fields, r.Present, r.Extra = [NumFields]Value{}, FieldSet{}, r.Extra[:0]
	i := 0
	for s := 0; s < len(l.slots); s++ {
		slot := &l.slots[s]
		start := i + len(slot.before)
		if start >= len(line) || string(line[i:start]) != slot.before {
			return false
		}
		if line[start] == '-' {
			if n := l.absent(line[start:], s); n > s {
				l.absentExtras(r, s, n)
				i = start + l.slots[n-1].at + 1 - slot.at
				s = n - 1
				continue
			}
		}
		v, end := slot.scan(line, start)
		if end < 0 {
			return false
		}
		switch {
		case slot.kind == slotExtra:
			r.Extra = append(r.Extra, Pair{slot.key, v})
		case slot.kind == slotField && v.kind != absent:
			r.Fields[slot.field] = v
			r.Present.add(slot.field)
		}
		i = end
	}
	return string(line[i:]) == l.end
}

// absent returns the slot after the run of absent values that line begins
// with, from slot s on; s itself if the first is not absent.
func (l *layout) absent(line []byte, s int) int {
	at := l.slots[s].at
	n := at + commonPrefix(line, l.text[at:])
	if n == len(l.text) {
		return len(l.slots)
	}
	last := int(l.slotAt[n])
	if n < l.slots[last].at+len(`-"`) {
		return last // it is no "-", or begins with one and goes on
	}
	return last + 1
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
	if end-start <= longestAbsent && (k == escaped || end-start <= len(None)) && isAbsent(v.Text()) {
		return Value{}, end
	}
	return v, end
}

// commonPrefix is the number of bytes in which a and b begin alike.
func commonPrefix(a, b []byte) int {
	const block = 64
	n := min(len(a), len(b))
	i := 0
	for i+block <= n && string(a[i:i+block]) == string(b[i:i+block]) {
		i += block
	}
	for ; i+8 <= n; i += 8 {
		if x := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); x != 0 {
			return i + bits.TrailingZeros64(x)>>3
		}
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

// remember learns the layout of a line, often at first and then ever more
// rarely while no line fits: a stream of lines that are all different must not
// be parsed twice.
func (p *Parser) remember(line []byte) {
	if p.unfit++; p.unfit&(p.unfit-1) != 0 {
		return
	}
	l := learn(line)
	if l == nil {
		return
	}
	if len(p.layouts) < maxLayouts {
		p.layouts = append(p.layouts, nil)
	}
	copy(p.layouts[1:], p.layouts)
	p.layouts[0] = l
}

// learn makes a layout of a line that the parser proper has accepted; nil where
// the line has something that a layout cannot say: a nested object, a key with
// escapes, two keys for one field.
func learn(line []byte) *layout {
	l, last := &layout{}, 0
	_, err := jsonscan.Object(line, 0, 0, func(key []byte, escapes bool, at int) (int, error) {
		end, err := jsonscan.Skip(line, at, 1)
		if err != nil || escapes || line[at] == '{' || len(l.slots) == maxSlots || len(l.text)+at-last > maxLayoutText {
			return at, errNoLayout
		}
		s := slot{quoted: line[at] == '"'}
		if s.field, s.kind = slotFor(key); s.kind == slotExtra {
			s.key = bytes.Clone(key)
		}
		value, after, stand := at, end, byte(noByte)
		if s.quoted {
			value, after, stand = at+1, end-1, '-'
		}
		s.before = string(line[last:value])
		l.text = append(l.text, s.before...)
		s.at = len(l.text)
		l.text = append(l.text, stand)
		l.slots, last = append(l.slots, s), after
		return end, nil
	})
	if err != nil || !l.distinct() {
		return nil
	}
	l.end = string(line[last:])
	l.text = append(l.text, l.end...)
	l.slotAt = make([]uint8, len(l.text))
	for i, s := range l.slots {
		for at := s.at; at < len(l.text); at++ {
			l.slotAt[at] = uint8(i)
		}
	}
	return l
}

func slotFor(key []byte) (FieldID, slotKind) {
	id, known := lookup(key)
	switch {
	case !known:
		return NumFields, slotExtra
	case Fields[id].Secret:
		return id, slotSecret
	}
	return id, slotField
}

// distinct tells whether no two slots are for one thing, and one is a field.
func (l *layout) distinct() bool {
	var seen FieldSet
	extra := map[string]bool{}
	for _, s := range l.slots {
		if s.kind == slotExtra {
			if extra[string(s.key)] {
				return false
			}
			extra[string(s.key)] = true
			continue
		}
		if seen.Has(s.field) {
			return false
		}
		seen.add(s.field)
	}
	return seen != FieldSet{}
}
