// Package jsonscan scans RFC 8259 JSON in place, without building values: each
// function takes the text and a position and returns the position after what
// it scanned.
//
// It is strict, and in one point stricter than the RFC: an escaped surrogate
// without its partner is refused, because it has no UTF-8 form and neither
// DuckDB nor Firehose's format conversion stores it.
package jsonscan

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth bounds nesting; what API Gateway, Firehose and CloudWatch Logs write
// nests four deep.
const MaxDepth = 16

// SyntaxError says why a text is not what was expected. It never holds any of
// the text.
type SyntaxError struct {
	// Offset is the byte at which scanning stopped.
	Offset int
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at byte %d", e.Reason, e.Offset+1)
}

// Errorf makes a SyntaxError.
func Errorf(offset int, format string, args ...any) error {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	return &SyntaxError{Offset: offset, Reason: format}
}

// Space skips white space.
func Space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

// String scans the content of a string that was opened before i. end is the
// position of the closing quote; escapes tells whether the content has any.
func String(b []byte, i int) (end int, escapes bool, err error) {
	start, ascii := i, true
	for {
		i += Ordinary(b[i:])
		if i == len(b) {
			return 0, false, Errorf(i, "string without an end")
		}
		switch c := b[i]; {
		case c == '"':
			if !ascii && !utf8.Valid(b[start:i]) {
				return 0, false, Errorf(start+invalidUTF8(b[start:i]), "invalid UTF-8")
			}
			return i, escapes, nil
		case c == '\\':
			n := Escape(b[i:])
			if n == 0 {
				return 0, false, Errorf(i, "invalid escape in a string")
			}
			escapes = true
			// Escapes come in runs: text that is not ASCII, for example.
			for i += n; i < len(b) && b[i] == '\\'; i += n {
				if n = Escape(b[i:]); n == 0 {
					return 0, false, Errorf(i, "invalid escape in a string")
				}
			}
		case c < 0x20:
			return 0, false, Errorf(i, "control character in a string")
		default:
			ascii = false
			i++
		}
	}
}

// ordinary are the bytes of a string that need no second look.
var ordinary = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// Ordinary is the number of bytes before the first that needs a second look:
// a quote, a backslash, a control character or no ASCII.
func Ordinary(b []byte) (n int) {
	for len(b) > 16 { // with one byte to spare, the start of the rest needs no check
		first := special(binary.LittleEndian.Uint64(b))
		second := special(binary.LittleEndian.Uint64(b[8:]))
		if first|second != 0 {
			if first == 0 {
				first, n = second, n+8
			}
			return n + bits.TrailingZeros64(first)>>3
		}
		b, n = b[16:], n+16
	}
	for _, c := range b {
		if !ordinary[c] {
			break
		}
		n++
	}
	return n
}

// special has the top bit of each of eight bytes that needs a second look set,
// exactly for the lowest such byte, which is the one asked for. In each term a
// subtraction sets the top bit of a byte that is too small, and borrows from the
// bytes above it alone; bytes that had it before are not ASCII. A quote changes
// places with a space, so that it is too small like the control characters.
func special(w uint64) uint64 {
	const ones, tops, swap = 0x0101010101010101, 0x8080808080808080, 0x0202020202020202
	return (w | ((w ^ swap) - ones*'!') | ((w ^ ones*'\\') - ones)) & tops
}

// Escape is the length of the escape sequence, or pair of surrogates, at the
// start of b; 0 when there is none.
func Escape(b []byte) int {
	if len(b) < 2 || b[0] != '\\' {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		r := hex4(b[2:])
		if r < 0 {
			return 0
		}
		if !utf16.IsSurrogate(r) {
			return 6
		}
		if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' && utf16.DecodeRune(r, hex4(b[8:])) != utf8.RuneError {
			return 12
		}
	}
	return 0
}

// LoneSurrogate reports whether b starts with an escaped surrogate that Escape
// refuses; its length is 6.
func LoneSurrogate(b []byte) bool {
	return len(b) >= 6 && b[0] == '\\' && b[1] == 'u' && utf16.IsSurrogate(hex4(b[2:])) && Escape(b) == 0
}

// Number returns i itself where no number stands.
func Number(b []byte, i int) int {
	start := i
	if i < len(b) && b[i] == '-' {
		i++
	}
	whole := digits(b, i)
	if whole == i || b[i] == '0' && whole > i+1 {
		return start
	}
	i = whole
	if i < len(b) && b[i] == '.' {
		fraction := digits(b, i+1)
		if fraction == i+1 {
			return start
		}
		i = fraction
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		exponent := digits(b, i)
		if exponent == i {
			return start
		}
		i = exponent
	}
	return i
}

func digits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}

// Literal scans true, false or null; it returns i itself where none stands.
func Literal(b []byte, i int) int {
	for _, word := range [...]string{"true", "false", "null"} {
		if end := i + len(word); end <= len(b) && string(b[i:end]) == word {
			return end
		}
	}
	return i
}

// Object scans the object that opens at i. For each member it calls member
// with the key (as it stands between its quotes) and the position of the
// value; member scans the value and returns where it ended.
func Object(b []byte, i, depth int, member func(key []byte, escapes bool, at int) (end int, err error)) (int, error) {
	i, more, err := Open(b, i, depth, '}')
	for more && err == nil {
		var key []byte
		var escapes bool
		if key, escapes, i, err = Key(b, i); err != nil {
			break
		}
		if i, err = member(key, escapes, i); err != nil {
			break
		}
		i, more, err = Next(b, i, '}')
	}
	return i, err
}

// Array scans the array that opens at i. It calls element with the position of
// each value; element scans the value and returns where it ended.
func Array(b []byte, i, depth int, element func(at int) (end int, err error)) (int, error) {
	i, more, err := Open(b, i, depth, ']')
	for more && err == nil {
		if i, err = element(i); err != nil {
			break
		}
		i, more, err = Next(b, i, ']')
	}
	return i, err
}

// Open goes into the object or array that opens at i. If it is not empty, more
// is true and the position is that of its first member; else it is closed.
func Open(b []byte, i, depth int, closing byte) (at int, more bool, err error) {
	if depth > MaxDepth {
		return i, false, Errorf(i, "nested too deep")
	}
	i = Space(b, i+1)
	if i < len(b) && b[i] == closing {
		return i + 1, false, nil
	}
	return i, true, nil
}

// Next goes from the end of a member to the next one, or behind the end.
func Next(b []byte, i int, closing byte) (at int, more bool, err error) {
	i = Space(b, i)
	switch {
	case i < len(b) && b[i] == ',':
		return Space(b, i+1), true, nil
	case i < len(b) && b[i] == closing:
		return i + 1, false, nil
	}
	return i, false, Errorf(i, "no comma and no %c", closing)
}

// Key scans a key and its colon; at is the position of the value.
func Key(b []byte, i int) (key []byte, escapes bool, at int, err error) {
	if i >= len(b) || b[i] != '"' {
		return nil, false, i, Errorf(i, "no key")
	}
	end, escapes, err := String(b, i+1)
	if err != nil {
		return nil, false, i, err
	}
	key = b[i+1 : end]
	if i = Space(b, end+1); i >= len(b) || b[i] != ':' {
		return nil, false, i, Errorf(i, "no colon after a key")
	}
	return key, escapes, Space(b, i+1), nil
}

// Skip scans any value.
func Skip(b []byte, i, depth int) (int, error) {
	if i >= len(b) {
		return i, Errorf(i, "end of text instead of a value")
	}
	switch c := b[i]; {
	case c == '"':
		end, _, err := String(b, i+1)
		return end + 1, err
	case c == '{':
		return Object(b, i, depth, func(_ []byte, _ bool, at int) (int, error) { return Skip(b, at, depth+1) })
	case c == '[':
		return Array(b, i, depth, func(at int) (int, error) { return Skip(b, at, depth+1) })
	case c == '-' || c >= '0' && c <= '9':
		if end := Number(b, i); end > i {
			return end, nil
		}
		return i, Errorf(i, "not a number")
	}
	if end := Literal(b, i); end > i {
		return end, nil
	}
	return i, Errorf(i, "no value")
}

// invalidUTF8 is the position of the first byte that is not UTF-8.
func invalidUTF8(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}
