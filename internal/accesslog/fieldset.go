package accesslog

import "math/bits"

// FieldSet is a set of fields.
type FieldSet [(NumFields + 63) / 64]uint64

// FieldsOf is the set of some fields.
func FieldsOf(ids ...FieldID) (s FieldSet) {
	for _, id := range ids {
		s.add(id)
	}
	return s
}

// everyField is the set of all fields.
var everyField = func() (s FieldSet) {
	for id := range FieldID(NumFields) {
		s.add(id)
	}
	return s
}()

func (s *FieldSet) add(id FieldID) { s[id>>6] |= 1 << (id & 63) }

// Has reports whether a field is in the set.
func (s *FieldSet) Has(id FieldID) bool { return s[id>>6]>>(id&63)&1 != 0 }

// Meets reports whether the sets have a field in common.
func (s *FieldSet) Meets(other *FieldSet) bool {
	for i := range s {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// Remove takes a field out.
func (s *FieldSet) Remove(id FieldID) { s[id>>6] &^= 1 << (id & 63) }

func (s *FieldSet) join(other *FieldSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

func (s *FieldSet) without(other *FieldSet) (rest FieldSet) {
	for i := range s {
		rest[i] = s[i] &^ other[i]
	}
	return rest
}

// Next is the first field of the set from id on; NumFields where there is none.
func (s *FieldSet) Next(id FieldID) FieldID {
	for i := int(id >> 6); i < len(s); i++ {
		word := s[i]
		if i == int(id>>6) {
			word &= ^uint64(0) << (id & 63)
		}
		if word != 0 {
			return FieldID(i<<6 + bits.TrailingZeros64(word))
		}
	}
	return NumFields
}
