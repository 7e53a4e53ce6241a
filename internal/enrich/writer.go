package enrich

import (
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

// prefix is `,"name":"` of a column, in the room of an array: copying one of
// known size takes no call, which is what most of writing a row would be.
type prefix struct {
	text [prefixRoom]byte
	n    int
}

const prefixRoom = 32

// prefixes are those of all columns. A row begins with firstPrefix, so every
// other column has its comma.
var prefixes = func() (p [accesslog.NumColumns]prefix) {
	for id, c := range accesslog.Columns {
		p[id].n = copy(p[id].text[:], `,"`+c.Name+`":"`)
	}
	return p
}()

// key is the prefix without the opening quote.
func (p *prefix) key() []byte { return p.text[:p.n-1] }

func (w *writer) key(id accesslog.ColumnID) { w.dst = append(w.dst, prefixes[id].key()...) }

// raw writes a value that is JSON already.
func (w *writer) raw(id accesslog.ColumnID, json string) {
	w.dst = append(append(w.dst, prefixes[id].key()...), json...)
}

func (w *writer) int(id accesslog.ColumnID, n int64) {
	w.dst = strconv.AppendInt(append(w.dst, prefixes[id].key()...), n, 10)
}

// value writes a value as a string, whatever it was.
func (w *writer) value(id accesslog.ColumnID, v accesslog.Value) {
	if text, ok := v.Plain(); ok {
		w.plain(id, text)
		return
	}
	w.dst = v.AppendJSONString(append(w.dst, prefixes[id].key()...))
}

// text writes text that needs no escaping; "" is absent.
func (w *writer) text(id accesslog.ColumnID, s string) {
	if s != "" {
		w.dst = append(append(prefixes[id].open(w.dst, len(s)), s...), '"')
	}
}

// constant is a column that has always the same few values: JSON to append.
func constant(id accesslog.ColumnID, value string) string {
	return string(prefixes[id].text[:prefixes[id].n]) + value + `"`
}

// open appends the prefix to dst, with room for n bytes behind it and a closing
// quote.
func (p *prefix) open(dst []byte, n int) []byte {
	at := len(dst)
	if cap(dst)-at < prefixRoom+n+1 {
		dst = slices.Grow(dst, prefixRoom+n+1)
	}
	dst = dst[:at+prefixRoom]
	*(*[prefixRoom]byte)(dst[at:]) = p.text
	return dst[:at+p.n]
}

// plain writes text of a line that needs no escaping.
func (w *writer) plain(id accesslog.ColumnID, text []byte) {
	dst := prefixes[id].open(w.dst, len(text)+longText)
	n := len(dst)
	dst = dst[:cap(dst)]
	put(dst[n:], text)
	n += len(text)
	dst[n] = '"'
	w.dst = dst[:n+1]
}

// longText is the most that put writes too much.
const longText = 64

// put writes text, which dst has longText bytes more room than. Where the line goes
// on behind the text, a length that is known in advance is copied, which takes no
// call and no choice by length; what is too much is overwritten next.
func put(dst, text []byte) {
	const short, long = 16, longText
	switch {
	case len(text) <= short && cap(text) >= short:
		*(*[short]byte)(dst) = *(*[short]byte)(text[:short])
	case len(text) <= long && cap(text) >= long:
		*(*[long]byte)(dst) = *(*[long]byte)(text[:long])
	default:
		copy(dst, text)
	}
}

// jsonText writes any text, escaped.
func (w *writer) jsonText(id accesslog.ColumnID, text []byte) {
	w.dst = jsonscan.AppendStringRest(prefixes[id].open(w.dst, len(text)), text)
}

// firstPrefix begins every row: request_time is always there.
var firstPrefix = "{" + string(prefixes[accesslog.ColRequestTime].key()[1:])

// times writes request_time and event_hour, and returns the first, in epoch
// milliseconds.
func (w *writer) times(arrival int64) int64 {
	const hour = 3_600_000
	epoch, ms := w.record.Fields[accesslog.RequestTimeEpoch].Millis() // which comes first
	from, ok := accesslog.RequestTimeEpoch, epoch != nil
	if !ok {
		ms, from, ok = w.record.Time()
	}
	if ok {
		w.left.Remove(from)
		// requestTime says the same as requestTimeEpoch, to the second: only
		// a contradiction is worth keeping.
		if w.left.Has(accesslog.RequestTime) {
			if other, ok := w.record.Fields[accesslog.RequestTime].Time(); ok && other/1000 == ms/1000 {
				w.left.Remove(accesslog.RequestTime)
			}
		}
	} else {
		ms = arrival
	}
	w.dst = append(w.dst, firstPrefix...)
	if epoch != nil {
		w.dst = append(w.dst, epoch...)
	} else {
		w.dst = strconv.AppendInt(w.dst, ms, 10)
	}
	w.int(accesslog.ColEventHour, ms-ms%hour)
	return ms
}

// number writes n, the value of v: as it stands, where it can.
func (w *writer) number(id accesslog.ColumnID, v accesslog.Value, n int64) {
	if digits, ok := v.Digits(); ok {
		w.dst = append(append(w.dst, prefixes[id].key()...), digits...)
		return
	}
	w.int(id, n)
}

func (w *writer) country(countries Countries) {
	v := w.record.Fields[accesslog.IP]
	if !v.Present() {
		return
	}
	if code := countries.Country(v.Text()); code != "" {
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
