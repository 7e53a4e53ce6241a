package source

import "bytes"

// outcome is what scanObject found.
type outcome uint8

const (
	complete outcome = iota // the object ends at n
	broken                  // it cannot be an object; n is where that showed
	partial                 // the bytes end inside it
	inString                // the bytes end inside one of its strings
)

// scanObject finds the end of the JSON object that b begins with. It matches
// braces outside of strings and checks nothing else: whether the object is
// valid is for the parser to say.
//
// Two things prove that a quote or a brace is missing before the bytes run
// out: a line break inside a string, and a line that begins another object at
// column col or left of it. Both keep a broken record from swallowing the
// records behind it.
func scanObject(b []byte, col int) (n int, o outcome) {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1, complete
			}
		case '"':
			end, o := scanString(b, i+1)
			if o != complete {
				return end, o
			}
			i = end
		case '\n':
			if beginsObject(b[i+1:], col) {
				return i, broken
			}
		}
	}
	return len(b), partial
}

// scanString returns the index of the quote that closes the string whose text
// begins at i.
func scanString(b []byte, i int) (int, outcome) {
	for from := i; ; {
		k := bytes.IndexByte(b[from:], '"')
		if k < 0 {
			if nl := bytes.IndexByte(b[i:], '\n'); nl >= 0 {
				return i + nl, broken
			}
			return len(b), inString
		}
		end := from + k
		if !escaped(b[i:end]) {
			if nl := bytes.IndexByte(b[i:end], '\n'); nl >= 0 {
				return i + nl, broken
			}
			return end, complete
		}
		from = end + 1
	}
}

// escaped says whether what follows s is escaped: an odd number of
// backslashes ends it.
func escaped(s []byte) bool {
	n := 0
	for n < len(s) && s[len(s)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// beginsObject says whether the line at the start of b begins with a brace at
// column col or left of it.
func beginsObject(b []byte, col int) bool {
	for i, c := range b {
		switch {
		case c == '{':
			return true
		case i >= col || (c != ' ' && c != '\t'):
			return false
		}
	}
	return false
}

// firstKey returns the first key of the object that b begins with, nil if
// there is none or it is long or holds escapes.
func firstKey(b []byte) []byte {
	if len(b) == 0 || b[0] != '{' {
		return nil
	}
	i := skipSpace(b, 1)
	if i >= len(b) || b[i] != '"' {
		return nil
	}
	key := b[i+1 : min(len(b), i+65)]
	end := bytes.IndexByte(key, '"')
	if end < 0 || bytes.IndexByte(key[:end], '\\') >= 0 {
		return nil
	}
	return key[:end]
}

// skipSpace returns the index of the first byte from i on that is not JSON
// white space.
func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func blank(b []byte) bool { return skipSpace(b, 0) == len(b) }
