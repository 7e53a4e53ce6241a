package enrich

import (
	"bytes"
	"math/bits"
	"net/netip"
	"slices"
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// writer appends the columns of one row.
type writer struct {
	dst     []byte
	start   int // of the row in dst
	record  *accesslog.Record
	privacy *Privacy
	// left are the fields whose value no column holds yet; they go to extra.
	left accesslog.FieldSet
	// What derived columns look at.
	issuer     accesslog.Value
	statusCode int64
	// private are the record's personal values, in a masking mode.
	private [][]byte
}

// prefixes are `,"name":` for each column. A row begins with firstPrefix, so
// every other column has its comma.
var prefixes = func() (p [accesslog.NumColumns]string) {
	for id, c := range accesslog.Columns {
		p[id] = `,"` + c.Name + `":`
	}
	return p
}()

// quoted are `,"name":"` for each column, in the room of an array: copying one
// of known size takes no call, which is what most of writing a row would be.
var quoted = func() (q [accesslog.NumColumns]struct {
	text [quotedRoom]byte
	n    int
}) {
	for id, prefix := range prefixes {
		q[id].n = copy(q[id].text[:], prefix+`"`)
	}
	return q
}()

const quotedRoom = 32

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

func (w *writer) key(id accesslog.ColumnID) { w.dst = append(w.dst, prefixes[id]...) }

// raw writes a value that is JSON already.
func (w *writer) raw(id accesslog.ColumnID, json string) {
	w.dst = append(append(w.dst, prefixes[id]...), json...)
}

func (w *writer) int(id accesslog.ColumnID, n int64) {
	w.dst = strconv.AppendInt(append(w.dst, prefixes[id]...), n, 10)
}

// value writes a value as a string, whatever it was.
func (w *writer) value(id accesslog.ColumnID, v accesslog.Value) {
	if text, ok := v.Plain(); ok {
		w.plain(id, text)
		return
	}
	w.dst = v.AppendJSONString(append(w.dst, prefixes[id]...))
}

// text writes text that needs no escaping; "" is absent.
func (w *writer) text(id accesslog.ColumnID, s string) {
	if s != "" {
		w.dst = append(append(w.open(id, len(s)), s...), '"')
	}
}

// open appends the prefix of a column and the opening quote, with room for n
// bytes and a closing one.
func (w *writer) open(id accesslog.ColumnID, n int) []byte {
	dst := w.dst
	if cap(dst)-len(dst) < quotedRoom+n+1 {
		dst = slices.Grow(dst, quotedRoom+n+1)
	}
	q, at := &quoted[id], len(dst)
	*(*[quotedRoom]byte)(dst[at : at+quotedRoom]) = q.text
	return dst[:at+q.n]
}

// plain writes text of a line that needs no escaping. Where the line goes on
// behind it, a length that is known in advance is copied, which takes no call
// and no choice by length; what is too much is overwritten next.
func (w *writer) plain(id accesslog.ColumnID, text []byte) {
	const short, long = 16, 64
	dst := w.open(id, len(text)+long)
	n := len(dst)
	switch {
	case len(text) <= short && cap(text) >= short:
		*(*[short]byte)(dst[n : n+short]) = *(*[short]byte)(text[:short])
		dst = dst[:n+len(text)]
	case len(text) <= long && cap(text) >= long:
		*(*[long]byte)(dst[n : n+long]) = *(*[long]byte)(text[:long])
		dst = dst[:n+len(text)]
	default:
		dst = append(dst, text...)
	}
	w.dst = append(dst, '"')
}

// jsonText writes any text, escaped.
func (w *writer) jsonText(id accesslog.ColumnID, text []byte) {
	w.dst = jsonscan.AppendStringRest(w.open(id, len(text)), text)
}

// firstPrefix begins every row: request_time is always there.
var firstPrefix = "{" + prefixes[accesslog.ColRequestTime][1:]

// times writes request_time and event_hour, and returns the first, in epoch
// milliseconds.
func (w *writer) times(arrival int64) int64 {
	const hour = 3_600_000
	ms, from, ok := w.record.Time()
	if ok {
		w.left.Remove(from)
		// requestTime says the same as requestTimeEpoch, to the second: only
		// a contradiction is worth keeping.
		if other, ok := w.record.Fields[accesslog.RequestTime].Time(); ok && other/1000 == ms/1000 {
			w.left.Remove(accesslog.RequestTime)
		}
	} else {
		ms = arrival
	}
	w.dst = append(w.dst, firstPrefix...)
	if digits, whole := w.record.Fields[from].Digits(); ok && whole && len(digits) == len("1720635262451") {
		w.dst = append(w.dst, digits...) // they are in milliseconds already
	} else {
		w.dst = strconv.AppendInt(w.dst, ms, 10)
	}
	w.int(accesslog.ColEventHour, ms-ms%hour)
	return ms
}

// number writes n, the value of v: as it stands, where it can.
func (w *writer) number(id accesslog.ColumnID, v accesslog.Value, n int64) {
	if digits, ok := v.Digits(); ok {
		w.digits(id, digits)
		return
	}
	w.int(id, n)
}

// digits writes the text of a number.
func (w *writer) digits(id accesslog.ColumnID, text []byte) {
	dst := w.open(id, len(text))
	w.dst = append(dst[:len(dst)-1], text...) // in place of the quote
}

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

func (w *writer) country(countries Countries) {
	v := w.record.Fields[accesslog.IP]
	if !v.Present() {
		return
	}
	addr, err := netip.ParseAddr(string(v.Text()))
	if err != nil {
		return
	}
	if code := countries.Country(addr.Unmap()); code != "" {
		w.jsonText(accesslog.ColCountry, []byte(code))
	}
}

func (w *writer) agent(agents Agents) {
	v := w.record.Fields[accesslog.UserAgent]
	if !v.Present() {
		return
	}
	text := v.Text()
	if w.privacy.Masks() {
		text = w.scrub(accesslog.ColUserAgent, text)
	}
	family, kind := agents.Parse(text)
	if family != "" {
		w.jsonText(accesslog.ColUAFamily, []byte(family))
	}
	w.text(accesslog.ColUAKind, kind)
}
