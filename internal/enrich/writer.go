package enrich

import (
	"bytes"
	"net/netip"
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
	// used are the fields whose value a column now holds; the rest goes to
	// extra.
	used [accesslog.NumFields]bool
	// columns are the values that fill the copied columns, for the derived
	// ones to look at.
	columns    [accesslog.NumColumns]accesslog.Value
	statusCode int64
	// private are the record's personal values, in a masking mode.
	private [][]byte
}

// prefixes are `"name":` for each column.
var prefixes = func() (p [accesslog.NumColumns][]byte) {
	for id, c := range accesslog.Columns {
		p[id] = []byte(`"` + c.Name + `":`)
	}
	return p
}()

// copied are the columns that copy a field and need no rule of their own.
var copied = func() (ids []accesslog.ColumnID) {
	for id := range accesslog.ColumnID(accesslog.NumColumns) {
		switch id {
		case accesslog.ColRequestTime, accesslog.ColAPIKeyID, accesslog.ColCognitoClient, accesslog.ColCognitoIssuer,
			accesslog.ColHTTPMethod, accesslog.ColResourcePath:
		default:
			if len(accesslog.Columns[id].From) > 0 {
				ids = append(ids, id)
			}
		}
	}
	return ids
}()

func (w *writer) key(id accesslog.ColumnID) {
	if w.dst[len(w.dst)-1] != '{' {
		w.dst = append(w.dst, ',')
	}
	w.dst = append(w.dst, prefixes[id]...)
}

// raw writes a value that is JSON already.
func (w *writer) raw(id accesslog.ColumnID, json string) {
	w.key(id)
	w.dst = append(w.dst, json...)
}

func (w *writer) int(id accesslog.ColumnID, n int64) {
	w.key(id)
	w.dst = strconv.AppendInt(w.dst, n, 10)
}

func (w *writer) value(id accesslog.ColumnID, v accesslog.Value) {
	w.key(id)
	w.dst = v.AppendJSONString(w.dst)
}

// text writes text that needs no escaping; "" is absent.
func (w *writer) text(id accesslog.ColumnID, s string) {
	if s != "" {
		w.raw(id, `"`+s+`"`)
	}
}

// jsonText writes any text, escaped.
func (w *writer) jsonText(id accesslog.ColumnID, text []byte) {
	w.key(id)
	w.dst = jsonscan.AppendString(w.dst, text)
}

// times writes request_time and event_hour, and returns the first, in epoch
// milliseconds.
func (w *writer) times(arrival int64) int64 {
	const hour = 3_600_000
	ms, from, ok := w.record.Time()
	if ok {
		w.used[from] = true
		// requestTime says the same as requestTimeEpoch, to the second: only
		// a contradiction is worth keeping.
		if other, ok := w.record.Fields[accesslog.RequestTime].Time(); ok && other/1000 == ms/1000 {
			w.used[accesslog.RequestTime] = true
		}
	} else {
		ms = arrival
	}
	w.int(accesslog.ColRequestTime, ms)
	w.int(accesslog.ColEventHour, ms-ms%hour)
	return ms
}

// copyColumn writes the first field of a column that has a value of its type.
func (w *writer) copyColumn(id accesslog.ColumnID) {
	column := &accesslog.Columns[id]
	for _, from := range column.From {
		if v := w.record.Fields[from]; v.Present() && w.copyValue(id, column, v) {
			w.used[from] = true
			w.columns[id] = v
			if column.Type == accesslog.Text {
				w.useTwins(column.From, v)
			}
			return
		}
	}
}

// useTwins marks the other fields of a column that say the same.
func (w *writer) useTwins(from []accesslog.FieldID, v accesslog.Value) {
	for _, id := range from {
		if other := w.record.Fields[id]; other.Present() && bytes.Equal(other.Text(), v.Text()) {
			w.used[id] = true
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
	w.int(id, n)
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
	v := w.columns[accesslog.ColSourceIP]
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
	v := w.columns[accesslog.ColUserAgent]
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

// extra writes what no column holds, under catalogue or original names.
func (w *writer) extra() {
	text := []byte{'{'}
	add := func(key []byte, v accesslog.Value) {
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = append(jsonscan.AppendString(text, key), ':')
		text = v.AppendJSON(text)
	}
	for id, v := range w.record.Fields {
		if v.Present() && !w.used[id] {
			add([]byte(accesslog.Fields[id].Name), v)
		}
	}
	for _, pair := range w.record.Extra {
		if pair.Value.Present() {
			add(pair.Key, pair.Value)
		}
	}
	if len(text) > 1 {
		w.jsonText(accesslog.ColExtra, append(text, '}'))
	}
}
