package source

import "bytes"

var bom = []byte("\xef\xbb\xbf")

// decide finds out from the first record how records follow each other.
func (r *Reader) decide() {
	for len(r.rest()) < len(bom) && r.more() {
	}
	if bytes.HasPrefix(r.rest(), bom) {
		r.skip(len(bom))
		r.lineAt = r.pos
	}
	r.layout = byLine
	if !r.skipBlank(false) {
		return
	}
	if r.enterArray() || r.enterWrapped() {
		r.layout = byObject
		return
	}
	if r.rest()[0] != '{' {
		return
	}
	line := r.lineLength()
	n, o := r.scan()
	b := r.rest()
	switch {
	case o == complete && n > line: // an object over many lines
		r.layout = byObject
	case o == complete:
		behind := bytes.TrimLeft(b[n:min(len(b), max(line, n))], " \t\r,")
		if len(behind) > 0 && behind[0] == '{' {
			r.layout = byObject
		}
	case line == len(b) && boundary(b) >= 0: // no line breaks, a bad start
		r.layout = byObject
	}
}

// scan looks for the end of the object at pos, reading on as needed and as
// far as a record may reach.
func (r *Reader) scan() (n int, o outcome) {
	col := r.pos - r.lineAt
	for {
		n, o = scanObject(r.rest(), col)
		if o == complete && n > MaxRecord {
			return n, partial
		}
		if o == complete || o == broken || len(r.rest()) > MaxRecord {
			return n, o
		}
		if !r.more() {
			return n, o
		}
	}
}

// object hands out the next object where objects follow each other.
func (r *Reader) object() (Record, bool) {
	if !r.skipBlank(true) {
		return Record{}, false
	}
	switch {
	case r.rest()[0] != '{' && !r.enterArray():
		return r.oneLine()
	case r.array || r.enterWrapped():
		return Record{}, false
	}
	return r.braced()
}

// element hands out the next element of an array.
func (r *Reader) element() (Record, bool) {
	if !r.skipBlank(true) {
		r.array = false
		return Record{}, false
	}
	switch r.rest()[0] {
	case ']':
		r.skip(1)
		r.leaveArray()
		return Record{}, false
	case '{':
		return r.braced()
	}
	return r.oneLine()
}

// braced hands out the record that begins with the brace at pos.
func (r *Reader) braced() (Record, bool) {
	if r.Offset() < r.single {
		return r.bracedLine()
	}
	n, o := r.scan()
	b := r.rest()
	switch {
	case o == complete:
		return r.take(n, Whole), true
	case o == broken:
		return r.take(r.resync(n), Whole), true
	case len(b) > MaxRecord:
		// Nothing in this stretch may be scanned over many lines again, or
		// hostile nesting would cost its length squared.
		r.single = r.Offset() + int64(len(b))
		return r.bracedLine()
	case o == partial || bytes.IndexByte(b, '\n') >= 0:
		return r.take(len(b), Fragment), true
	}
	if k := boundary(b); k >= 0 {
		return r.take(k, Whole), true
	}
	if n := trimmed(b); endsWhole(b[:n]) {
		return r.take(n, Whole), true
	}
	return r.take(len(b), Fragment), true
}

// bracedLine hands out what begins with the brace at pos and ends on the same
// line.
func (r *Reader) bracedLine() (Record, bool) {
	n := r.lineLength()
	b := r.rest()[:n]
	end, o := scanObject(b, 0)
	switch {
	case o == complete && end <= MaxRecord:
		return r.take(end, Whole), true
	case n > MaxRecord:
		return r.oversized(true), true
	}
	return r.take(trimmed(b), Whole), true
}

// resync returns the length of the broken record at pos; the break showed at
// index at. On one line it ends where another object begins, else with the
// line. A record of many lines ends before the next line that begins like it
// did, or that closes the array around it.
func (r *Reader) resync(at int) int {
	line := r.lineLength()
	if at <= line {
		if k := boundary(r.rest()[:line]); k >= 0 {
			return k
		}
		return trimmed(r.rest()[:line])
	}
	for {
		b := r.rest()
		if n := r.nextLikeThis(b, at); n > 0 {
			return trimmed(b[:n])
		}
		if len(b) > MaxRecord || !r.more() {
			return trimmed(r.rest()[:line])
		}
	}
}

// nextLikeThis returns the index in b, behind at, of the line that begins like
// the record at pos did, or that closes the array around it; 0 if there is
// none.
func (r *Reader) nextLikeThis(b []byte, at int) int {
	col := r.pos - r.lineAt
	for i := at; ; {
		k := bytes.IndexByte(b[i:], '\n')
		if k < 0 {
			return 0
		}
		i += k + 1
		margin := bytes.TrimLeft(b[i:min(len(b), i+col+1)], " \t")
		if beginsObject(b[i:], col) || (r.array && bytes.HasPrefix(margin, []byte("]"))) {
			return i
		}
	}
}

// trimmed is the length of a broken record without what belongs to the array
// around it.
func trimmed(b []byte) int {
	t := bytes.TrimRight(b, " \t\r\n,")
	if inner := bytes.TrimRight(t, " \t\r\n,]"); len(inner) > 0 && inner[len(inner)-1] == '}' {
		t = inner
	}
	return len(t)
}
