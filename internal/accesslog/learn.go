package accesslog

import (
	"bytes"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

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
			s.key, l.extras = bytes.Clone(key), true
		}
		value, after, stand := at, end, byte(noByte)
		if s.quoted {
			value, after, stand = at+1, end-1, '-'
		}
		l.text = append(l.text, line[last:value]...)
		s.at = len(l.text)
		l.text = append(l.text, stand)
		l.slots, last = append(l.slots, s), after
		return end, nil
	})
	if err != nil || !l.distinct() {
		return nil
	}
	l.text = append(l.text, line[last:]...)
	l.index()
	return l
}

// index sets what is looked up by place: slotAt and, from the end backwards,
// the steps. Each leads to the very next slot until a line says otherwise.
func (l *layout) index() {
	l.slotAt = make([]uint8, len(l.text))
	for i, s := range l.slots {
		for at := s.at; at < len(l.text); at++ {
			l.slotAt[at] = uint8(i)
		}
	}
	l.steps = make([]step, len(l.slots)+1)
	last := len(l.slots)
	stop := len(l.text)
	l.steps[last] = l.step(last, stop, stop)
	for i := last - 1; i >= 0; i-- {
		slot := &l.slots[i]
		if !slot.quoted {
			stop = slot.at
		}
		l.steps[i] = l.step(i, slot.at, stop)
	}
}

// step leads from behind the slot before to the given one, which is at a place in
// text.
func (l *layout) step(to, at, stop int) step {
	start := 0
	if to > 0 {
		start = l.slots[to-1].at + 1
	}
	return step{start: start, text: l.text[start:at], to: to, stop: stop}
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
