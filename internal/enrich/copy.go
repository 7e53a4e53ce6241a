package enrich

import (
	"bytes"
	"math/bits"

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

// copyColumns writes the copied columns that have a value.
func (w *writer) copyColumns() {
	columns, masks := w.filled()&copied, w.privacy.Masks()
	for ; columns != 0; columns &= columns - 1 {
		id := accesslog.ColumnID(bits.TrailingZeros64(uint64(columns)))
		if masks || !w.copyUsual(id) {
			w.copyColumn(id, &accesslog.Columns[id])
		}
	}
}

// copyUsual writes a column that copies one field, if the value is what API
// Gateway writes: text without escapes, or digits. copyColumn, which would write
// the same, decides about all else.
func (w *writer) copyUsual(id accesslog.ColumnID) bool {
	from := copiedFrom[id]
	if from == accesslog.NumFields {
		return false
	}
	v := &w.record.Fields[from]
	switch accesslog.Columns[id].Type {
	case accesslog.Text:
		text, ok := v.Plain()
		if !ok {
			return false
		}
		w.plain(id, text)
	default:
		digits, ok := v.Digits()
		if !ok {
			return false
		}
		if id == accesslog.ColStatus {
			if len(digits) != 3 || digits[0] > '5' {
				return false
			}
			w.statusCode = int64(digits[0]-'0')*100 + int64(digits[1]-'0')*10 + int64(digits[2]-'0')
		}
		w.digits(id, digits)
	}
	w.left.Remove(from)
	return true
}

// filled are the columns that some field of the record may fill.
func (w *writer) filled() (columns columnSet) {
	for i, word := range w.left {
		for ; word != 0; word &= word - 1 {
			columns |= columnsFrom[i<<6+bits.TrailingZeros64(word)]
		}
	}
	return columns
}

// copiedFrom is, for columns that are nothing but a copy of one field, that
// field; for all others NumFields.
var copiedFrom = func() (from [accesslog.NumColumns]accesslog.FieldID) {
	for id, c := range accesslog.Columns {
		from[id] = accesslog.NumFields
		if len(c.From) == 1 && (c.Type == accesslog.Text || c.Type == accesslog.Int || c.Type == accesslog.BigInt) {
			from[id] = c.From[0]
		}
	}
	return from
}()

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
