package accesslog

import (
	"unicode/utf8"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// appendRepaired rewrites a flat object whose values are badly quoted as strict
// JSON; ok is false where that would be guessing.
//
// The line is read as API Gateway wrote it: key, colon, value, comma. A string
// value ends at the first quote that is followed by the next key or by the end
// of the line; every other quote in it is text. Unescaped quotes, control
// characters and unpaired surrogates in it are escaped. A value that itself
// seems to hold a further key is refused: its end is uncertain.
//
// Each position is looked at a bounded number of times, so that a hostile line
// costs no more than its length.
func appendRepaired(dst, line []byte) (repaired []byte, ok bool) {
	if len(line) < 2 || line[0] != '{' {
		return dst, false
	}
	dst = append(dst, '{')
	for i := jsonscan.Space(line, 1); ; i = jsonscan.Space(line, i) {
		keyEnd, value := scanPlainKey(line, i)
		if value == 0 {
			return dst, false
		}
		dst = append(dst, line[i:keyEnd]...)
		dst = append(dst, ':')
		var end int
		if dst, end = appendRepairedValue(dst, line, value); end == 0 {
			return dst, false
		}
		i = jsonscan.Space(line, end)
		switch {
		case i < len(line) && line[i] == ',':
			dst = append(dst, ',')
			i++
		case i == len(line)-1 && line[i] == '}':
			return append(dst, '}'), true
		default:
			return dst, false
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
func appendRepairedValue(dst, b []byte, i int) ([]byte, int) {
	switch {
	case i >= len(b):
		return dst, 0
	case b[i] == '"':
		return appendRepairedString(dst, b, i+1)
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

func appendRepairedString(dst, b []byte, i int) ([]byte, int) {
	start := i
	dst = append(dst, '"')
	for i < len(b) {
		c := b[i]
		switch {
		case c == '"' && closesValue(b, i+1):
			if !utf8.Valid(b[start:i]) {
				return dst, 0
			}
			return append(dst, '"'), i + 1
		case c == '"':
			if _, value := scanPlainKey(b, i); value != 0 && i > start && (b[i-1] == ',' || b[i-1] == '{') {
				return dst, 0
			}
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
			dst = append(dst, c)
			i++
		}
	}
	return dst, 0
}

// closesValue reports whether what follows a quote shows that it closed a
// value: a comma and the next key, or the end of the object and of the line.
func closesValue(b []byte, i int) bool {
	i = jsonscan.Space(b, i)
	if i >= len(b) {
		return false
	}
	if b[i] == '}' {
		return i == len(b)-1
	}
	if b[i] != ',' {
		return false
	}
	_, value := scanPlainKey(b, jsonscan.Space(b, i+1))
	return value != 0
}
