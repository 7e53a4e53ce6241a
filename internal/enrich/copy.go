package enrich

import (
	"bytes"
	"math/bits"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// copied are the columns that copy a field and need no rule of their own.
var copied = func() (columns columnSet) {
	for id := range accesslog.ColumnID(accesslog.NumColumns) {
		switch id {
		case accesslog.ColRequestTime, accesslog.ColAPIKeyID, accesslog.ColCognitoClient, accesslog.ColCognitoIssuer,
			accesslog.ColHTTPMethod, accesslog.ColResourcePath:
		default:
			if len(accesslog.Columns[id].From) > 0 {
				columns |= 1 << id
			}
		}
	}
	return columns
}()

// columnSet is a set of columns.
type columnSet uint64

// Fewer than 65 columns, or this does not compile.
const _ = uint(64 - accesslog.NumColumns)

// columnsFrom are the columns that a field may fill.
var columnsFrom = func() (sets [accesslog.NumFields]columnSet) {
	for id, c := range accesslog.Columns {
		for _, from := range c.From {
			sets[from] |= 1 << id
		}
	}
	return sets
}()

// usual is how a field whose value is what API Gateway writes, text without
// escapes or digits, is copied to the one column that it fills. It says nothing
// that the catalogue does not; but it lies close together.
type usual struct {
	prefix     // of the column, for a number without the quote
	quote  int // 1 for text
	as     usualType
	// contested fields share their column with rivals: the first of them wins.
	contested bool
	rivals    accesslog.FieldSet
}

type usualType uint8

const (
	notUsual usualType = iota // the field fills no column, several, or one with a rule of its own
	usualText
	usualNumber
	usualStatus
)

var usuals = func() (all [accesslog.NumFields]usual) {
	for from, columns := range columnsFrom {
		id := accesslog.ColumnID(bits.TrailingZeros64(uint64(columns)))
		if columns&copied == 0 || columns&(columns-1) != 0 {
			continue
		}
		u := usual{prefix: prefixes[id], quote: 1, as: usualText, rivals: accesslog.FieldsOf(accesslog.Columns[id].From...)}
		u.rivals.Remove(accesslog.FieldID(from))
		u.contested = u.rivals != accesslog.FieldSet{}
		if accesslog.Columns[id].Type != accesslog.Text {
			u.n, u.quote, u.as = u.n-1, 0, usualNumber
		}
		if id == accesslog.ColStatus {
			u.as = usualStatus
		}
		all[from] = u
	}
	return all
}()

// copyColumns writes the copied columns that have a value.
func (w *writer) copyColumns() {
	fields := w.left
	if !w.privacy.Masks() {
		w.copyUsual()
		fields = w.left
	}
	var columns columnSet
	for i, word := range fields {
		for ; word != 0; word &= word - 1 {
			columns |= columnsFrom[i<<6+bits.TrailingZeros64(word)]
		}
	}
	for columns &= copied; columns != 0; columns &= columns - 1 {
		id := accesslog.ColumnID(bits.TrailingZeros64(uint64(columns)))
		w.copyColumn(id, &accesslog.Columns[id])
	}
}

// copyUsual writes the columns that can be written in the usual way.
// copyColumn, which would write the same, decides about the others.
//
// No other part of a row costs as much, so it calls next to nothing.
func (w *writer) copyUsual() {
	dst, n := w.dst[:cap(w.dst)], len(w.dst)
	for i, word := range w.left {
		for ; word != 0; word &= word - 1 {
			from := i<<6 + bits.TrailingZeros64(word)
			u := &usuals[from]
			text, ok := w.record.Fields[from].Plain()
			switch {
			case u.as == notUsual || u.contested && w.record.Present.Meets(&u.rivals):
				continue
			case u.as != usualText:
				if text, ok = w.record.Fields[from].Digits(); u.as == usualStatus && ok {
					ok = w.status(text)
				}
			}
			if !ok {
				continue
			}
			if room := prefixRoom + len(text) + longText; len(dst)-n < room {
				dst = slices.Grow(dst[:n], room)
				dst = dst[:cap(dst)]
			}
			*(*[prefixRoom]byte)(dst[n:]) = u.text
			n += u.n
			put(dst[n:], text)
			n += len(text)
			dst[n] = '"'
			n += u.quote
			w.left.Remove(accesslog.FieldID(from))
		}
	}
	w.dst = dst[:n]
}

// status takes the status of the response, if digits are one.
func (w *writer) status(digits []byte) (ok bool) {
	if len(digits) != 3 || digits[0] > '5' {
		return false
	}
	w.statusCode = int64(digits[0]-'0')*100 + int64(digits[1]-'0')*10 + int64(digits[2]-'0')
	return true
}

// copyColumn writes the first field of a column that has a value of its type.
func (w *writer) copyColumn(id accesslog.ColumnID, column *accesslog.Column) {
	for _, from := range column.From {
		v := w.record.Fields[from]
		if !v.Present() || !w.copyValue(id, column, v) {
			continue
		}
		w.left.Remove(from)
		if column.Type == accesslog.Text && len(column.From) > 1 {
			w.useTwins(column.From, v)
		}
		return
	}
}

// useTwins marks the other fields of a column that say the same.
func (w *writer) useTwins(from []accesslog.FieldID, v accesslog.Value) {
	for _, id := range from {
		if other := w.record.Fields[id]; other.Present() && bytes.Equal(other.Text(), v.Text()) {
			w.left.Remove(id)
		}
	}
}

func (w *writer) copyValue(id accesslog.ColumnID, column *accesslog.Column, v accesslog.Value) bool {
	if column.Type == accesslog.Text {
		w.copyText(id, column, v)
		return true
	}
	n, ok := v.Int()
	if !ok || n < 0 || id == accesslog.ColStatus && (n < 100 || n > 599) {
		return false
	}
	if id == accesslog.ColStatus {
		w.statusCode = n
	}
	w.number(id, v, n)
	return true
}

func (w *writer) copyText(id accesslog.ColumnID, column *accesslog.Column, v accesslog.Value) {
	switch {
	case !w.privacy.Masks():
		w.value(id, v)
	case column.Personal:
		w.text(id, w.privacy.mask(id, v.Text()))
	default:
		w.jsonText(id, w.scrub(id, v.Text()))
	}
}

// scrub removes personal values from the text of a column that is not itself
// personal.
func (w *writer) scrub(id accesslog.ColumnID, text []byte) []byte {
	if w.private == nil {
		w.private = privateValues(w.record)
	}
	if id == accesslog.ColPath {
		return scrubPath(w.private, text)
	}
	return scrub(w.private, text)
}
