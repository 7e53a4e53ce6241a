package demo

import "bytes"

// The planted lines that are not what a format renders. All but the last two
// kinds can be repaired: a header with quotes that nobody escaped, and a "-"
// that nobody quoted. The others are a line cut short, and one that is no
// access log record at all.
type damage uint8

const (
	bareQuotes damage = iota
	bareDash
	cutShort
	noRecord
)

// damages are the planted lines in the order in which they come.
var damages = [...]damage{
	bareQuotes, cutShort, bareDash, bareQuotes, bareQuotes, cutShort, noRecord,
	bareDash, bareQuotes, cutShort, bareDash, bareQuotes, cutShort,
}

// mangledOn is how many of the planted lines come on day d.
func mangledOn(d, days int) int {
	n := 0
	for i := range damages {
		if i*days/len(damages) == d {
			n++
		}
	}
	return n
}

// writeLine renders the request, damages it where that is planned, and enters
// it into the books.
func (g *generator) writeLine() {
	q := &g.request
	start := len(g.buf)
	g.buf = q.at.format.append(g.buf, q, &g.clock)
	g.ledger.lines++
	if q.actor.role != mangled {
		g.ledger.enter(q)
		g.buf = append(g.buf, '\n')
		return
	}
	kind := damages[g.mangled]
	g.mangled++
	var line []byte
	switch kind {
	case cutShort:
		line = g.buf[start : start+(len(g.buf)-start)*6/10]
	case noRecord:
		line = []byte("START RequestId: 8f1b7c2e-demo Version: $LATEST")
	case bareDash:
		line = bytes.Replace(g.buf[start:], []byte(`"errorMessage":"-"`), []byte(`"errorMessage":-`), 1)
		// The quotes of the header belong to the other kind.
		line = bytes.Replace(line, []byte(`"Quoted"`), []byte(`Quoted`), 1)
	default:
		line = g.buf[start:]
	}
	if kind == bareQuotes || kind == bareDash {
		g.ledger.repaired++
		g.ledger.enter(q)
	} else {
		g.ledger.unreadable++
	}
	g.buf = append(append(g.buf[:start], line...), '\n')
}
