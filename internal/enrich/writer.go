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
	// left are the fields whose value no column holds yet; they go to extra.
	left accesslog.FieldSet
	// What derived columns look at.
	address, agentText, issuer accesslog.Value
	statusCode                 int64
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

// quoted are `,"name":"` for each column.
var quoted = func() (q [accesslog.NumColumns]string) {
	for id, prefix := range prefixes {
		q[id] = prefix + `"`
	}
	return q
}()

// copied are the columns that copy a field and need no rule of their own.
var copied = func() (columns []copiedColumn) {
	for id := range accesslog.ColumnID(accesslog.NumColumns) {
		switch id {
		case accesslog.ColRequestTime, accesslog.ColAPIKeyID, accesslog.ColCognitoClient, accesslog.ColCognitoIssuer,
			accesslog.ColHTTPMethod, accesslog.ColResourcePath:
		default:
			if from := accesslog.Columns[id].From; len(from) > 0 {
				columns = append(columns, copiedColumn{id, &accesslog.Columns[id], accesslog.FieldsOf(from...)})
			}
		}
	}
	return columns
}()

type copiedColumn struct {
	id     accesslog.ColumnID
	column *accesslog.Column
	from   accesslog.FieldSet
}

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
		w.dst = append(append(append(w.dst, quoted[id]...), text...), '"')
		return
	}
	w.dst = v.AppendJSONString(append(w.dst, prefixes[id]...))
}

// text writes text that needs no escaping; "" is absent.
func (w *writer) text(id accesslog.ColumnID, s string) {
	if s != "" {
		w.dst = append(append(append(w.dst, quoted[id]...), s...), '"')
	}
}

// jsonText writes any text, escaped.
func (w *writer) jsonText(id accesslog.ColumnID, text []byte) {
	w.dst = jsonscan.AppendStringRest(append(w.dst, quoted[id]...), text)
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
		w.dst = append(append(w.dst, prefixes[id]...), digits...)
		return
	}
	w.int(id, n)
}

// copyColumns writes the copied columns that have a value.
func (w *writer) copyColumns() {
	for i := range copied {
		if c := &copied[i]; w.record.Present.Meets(&c.from) {
			w.copyColumn(c.id, c.column)
		}
	}
}

// copyColumn writes the first field of a column that has a value of its type.
func (w *writer) copyColumn(id accesslog.ColumnID, column *accesslog.Column) {
	for _, from := range column.From {
		v := w.record.Fields[from]
		if !v.Present() || !w.copyValue(id, column, v) {
			continue
		}
		w.left.Remove(from)
		switch id {
		case accesslog.ColSourceIP:
			w.address = v
		case accesslog.ColUserAgent:
			w.agentText = v
		}
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
	v := w.address
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
	v := w.agentText
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
