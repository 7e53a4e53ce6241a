package accesslog

import (
	"unicode/utf8"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// appendRepaired rewrites an object whose values are badly quoted as strict
// JSON; ok is false where that would be guessing.
//
// The line is read as API Gateway wrote it: key, colon, value, comma. A string
// value ends at the first quote that is followed by the next key or by the end
// of the line; every other quote in it is text. Unescaped quotes, control
// characters and unpaired surrogates in it are escaped. A quote in a value that
// looks like the start of a further key is refused: the value's end is
// uncertain then.
//
// Each position is looked at a bounded number of times, so that a hostile line
// costs no more than its length.
func appendRepaired(dst, line []byte) (repaired []byte, ok bool) {
	if line[0] != '{' || !utf8.Valid(line) {
		return dst, false
	}
	dst, end := appendRepairedObject(dst, line, 0, 1)
	return dst, end == len(line)
}

// appendRepairedObject rewrites the object that opens at i, the depth-th of
// nested ones, and returns where it ended; 0 where it cannot be repaired.
func appendRepairedObject(dst, b []byte, i, depth int) ([]byte, int) {
	if depth > jsonscan.MaxDepth {
		return dst, 0
	}
	dst = append(dst, '{')
	for i = jsonscan.Space(b, i+1); ; i = jsonscan.Space(b, i+1) {
		keyEnd, value := scanPlainKey(b, i)
		if value == 0 {
			return dst, 0
		}
		dst = append(append(dst, b[i:keyEnd]...), ':')
		var end int
		if dst, end = appendRepairedValue(dst, b, value, depth); end == 0 {
			return dst, 0
		}
		i = jsonscan.Space(b, end)
		if i >= len(b) {
			return dst, 0
		}
		dst = append(dst, b[i])
		switch b[i] {
		case ',':
		case '}':
			return dst, i + 1
		default:
			return dst, 0
		}
	}
}

// longestPlainKey bounds the look ahead for the next key.
const longestPlainKey = 128

// scanPlainKey scans "key" and its colon at i: key of letters, digits and
// punctuation of variable names. keyEnd is after the closing quote, value where
// the value starts; both are 0 where no such key stands.
func scanPlainKey(b []byte, i int) (keyEnd, value int) {
	if i >= len(b) || b[i] != '"' {
		return 0, 0
	}
	j := i + 1
	for j < len(b) && j-i <= longestPlainKey && isPlainKeyByte(b[j]) {
		j++
	}
	if j == i+1 || j >= len(b) || b[j] != '"' {
		return 0, 0
	}
	colon := jsonscan.Space(b, j+1)
	if colon >= len(b) || b[colon] != ':' {
		return 0, 0
	}
	return j + 1, jsonscan.Space(b, colon+1)
}

func isPlainKeyByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '_' || c == '.' || c == '-' || c == '$'
}

// appendRepairedValue appends the value at i as strict JSON and returns where
// it ended; 0 where it cannot be repaired.
func appendRepairedValue(dst, b []byte, i, depth int) ([]byte, int) {
	switch {
	case i >= len(b):
		return dst, 0
	case b[i] == '"':
		return appendRepairedString(dst, b, i+1, depth)
	case b[i] == '{':
		return appendRepairedObject(dst, b, i, depth+1)
	case b[i] == '-' && endsValue(b, i+1):
		return append(dst, `"-"`...), i + 1
	}
	end := jsonscan.Number(b, i)
	if end == i {
		end = jsonscan.Literal(b, i)
	}
	if end == i {
		return dst, 0
	}
	return append(dst, b[i:end]...), end
}

func endsValue(b []byte, i int) bool {
	i = jsonscan.Space(b, i)
	return i < len(b) && (b[i] == ',' || b[i] == '}')
}

func appendRepairedString(dst, b []byte, i, depth int) ([]byte, int) {
	start := i
	dst = append(dst, '"')
	for i < len(b) {
		c := b[i]
		switch {
		case c == '"' && tells(b, i+1):
			if closesValue(b, i+1, depth) {
				return append(dst, '"'), i + 1
			}
			if startsKey(b, start, i) {
				return dst, 0
			}
			fallthrough
		case c == '"':
			dst = append(dst, '\\', '"')
			i++
		case c == '\\':
			n := jsonscan.Escape(b[i:])
			if n == 0 && jsonscan.LoneSurrogate(b[i:]) {
				dst = append(dst, `\ufffd`...)
				i += 6
				continue
			}
			if n == 0 {
				return dst, 0
			}
			dst = append(dst, b[i:i+n]...)
			i += n
		case c < 0x20:
			dst = jsonscan.AppendControl(dst, c)
			i++
		default:
			end := i + 1 + textLength(b[i+1:])
			dst = append(dst, b[i:end]...)
			i = end
		}
	}
	return dst, 0
}

// textLength is the number of bytes before the first that has to be looked at: a
// quote, a backslash or a control character.
func textLength(b []byte) (n int) {
	for n = jsonscan.Ordinary(b); n < len(b) && b[n] >= utf8.RuneSelf; n += jsonscan.Ordinary(b[n:]) {
		n++
	}
	return n
}

// tells reports whether the byte at i, behind a quote, may tell what the quote
// is: the end of a value or the start of a key. That spares a hostile line two
// closer looks at each of its quotes.
func tells(b []byte, i int) bool {
	if i >= len(b) {
		return false
	}
	switch b[i] {
	case ' ', '\t', '\r', '\n', ',', '}':
		return true
	}
	return isPlainKeyByte(b[i])
}

// startsKey reports whether the quote at i, inside a value that began at start,
// could be the start of a further key.
func startsKey(b []byte, start, i int) bool {
	if _, value := scanPlainKey(b, i); value == 0 {
		return false
	}
	for i--; i >= start; i-- {
		switch b[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return b[i] == ',' || b[i] == '{'
		}
	}
	return false
}

// closesValue reports whether what follows a quote shows that it closed a value
// of an object depth deep: a comma and the next key, after the ends of any
// number of objects, or the end of all of them and of the line.
func closesValue(b []byte, i, depth int) bool {
	for ; depth > 0; depth-- {
		i = jsonscan.Space(b, i)
		switch {
		case i >= len(b):
			return false
		case b[i] == ',':
			_, value := scanPlainKey(b, jsonscan.Space(b, i+1))
			return value != 0
		case b[i] != '}':
			return false
		}
		i++
	}
	return i == len(b)
}

// HoldsSecret reports whether a line that could not be parsed seems to hold the
// value of an API key, so that it must not be stored.
func HoldsSecret(line []byte) bool {
	for i := range line {
		keyEnd, value := scanPlainKey(line, i)
		if value == 0 {
			continue
		}
		id, known := lookup(line[i+1 : keyEnd-1])
		if known && (Fields[id].Secret || id == APIKeyID && isLegacyKeyID(line[value:])) {
			return true
		}
	}
	return false
}

// isLegacyKeyID reports whether b starts with a string of 40 or more bytes that
// may be an id, which would equal the key's value: too often rather than seldom.
func isLegacyKeyID(b []byte) bool {
	const shortest = 40
	if len(b) < shortest+1 || b[0] != '"' {
		return false
	}
	for _, c := range b[1 : shortest+1] {
		if !isPlainKeyByte(c) {
			return false
		}
	}
	return true
}
