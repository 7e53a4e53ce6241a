package accesslog

import (
	"bytes"
	"encoding/binary"
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// kind is how a value stood in the line.
type kind uint8

const (
	absent  kind = iota
	plain        // string without escapes: raw is its text
	escaped      // string with escapes: raw is the JSON text between the quotes
	number       // JSON number
	literal      // true or false
	array        // JSON array, kept as it is
)

// Value is one value of an access log record. It points into the parsed line
// and is valid as long as the line is. The zero Value is absent.
type Value struct {
	raw  []byte
	kind kind
}

// Present reports whether the record has the value. null, "", "-" and "(none)"
// are absent.
func (v Value) Present() bool { return v.kind != absent }

// AppendText appends the value's text to dst, unescaped.
func (v Value) AppendText(dst []byte) []byte {
	if v.kind == escaped {
		return jsonscan.AppendUnescaped(dst, v.raw)
	}
	return append(dst, v.raw...)
}

// Text is the value's text. It may point into the line.
func (v Value) Text() []byte {
	if v.kind == escaped {
		return jsonscan.AppendUnescaped(nil, v.raw)
	}
	return v.raw
}

// AppendJSONString appends the value as a JSON string, whatever it was in the
// line.
func (v Value) AppendJSONString(dst []byte) []byte {
	if v.kind == array {
		return jsonscan.AppendString(dst, v.raw)
	}
	dst = append(dst, '"')
	dst = append(dst, v.raw...)
	return append(dst, '"')
}

// AppendJSON appends the value as it stood in the line.
func (v Value) AppendJSON(dst []byte) []byte {
	switch v.kind {
	case absent:
		return append(dst, "null"...)
	case plain, escaped:
		dst = append(dst, '"')
		dst = append(dst, v.raw...)
		return append(dst, '"')
	default:
		return append(dst, v.raw...)
	}
}

// Plain is the value's text where it is a string without escapes: it can stand
// between quotes as it is.
func (v Value) Plain() (text []byte, ok bool) { return v.raw, v.kind == plain }

// Digits is the text of a value that is a whole number from 0 on, written as
// JSON writes it.
func (v Value) Digits() (text []byte, ok bool) {
	if v.kind != plain && v.kind != number {
		return nil, false
	}
	_, ok = digits(v.raw)
	return v.raw, ok && (v.raw[0] != '0' || len(v.raw) == 1)
}

// AppendQuotedJSON appends the value, as it stood in the line, as the content
// of a JSON string: JSON within JSON.
func (v Value) AppendQuotedJSON(dst []byte) []byte {
	switch v.kind {
	case absent:
		return append(dst, "null"...)
	case plain:
		dst = append(append(dst, '\\', '"'), v.raw...)
		return append(dst, '\\', '"')
	case escaped:
		dst = jsonscan.AppendQuoted(append(dst, '\\', '"'), v.raw)
		return append(dst, '\\', '"')
	}
	return jsonscan.AppendQuoted(dst, v.raw)
}

// Int is the value as a whole number; ok is false when it is none or does not
// fit into 64 bits. "12", 12, 12.0 and 1.2e1 are the same number.
func (v Value) Int() (n int64, ok bool) {
	if n, ok := digits(v.raw); ok { // so it is a string or a number
		return n, true
	}
	text := v.numeric()
	if n, ok := digits(text); ok {
		return n, true
	}
	// Beyond plain digits: a sign, a fraction or an exponent. Text that only
	// strconv would take (hexadecimal, underscores, "inf") is not a number.
	if len(text) == 0 || jsonscan.Number(text, 0) != len(text) {
		return 0, false
	}
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || f != float64(int64(f)) || f >= 1<<62 || f <= -1<<62 {
		return 0, false
	}
	return int64(f), true
}

// float is the value as a number with a fraction.
func (v Value) float() (f float64, ok bool) {
	text := v.numeric()
	if len(text) == 0 || jsonscan.Number(text, 0) != len(text) {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(text), 64)
	return f, err == nil && f > 0
}

// numeric is the text of a value that may be a number: true, false and arrays
// have none.
func (v Value) numeric() []byte {
	if v.kind == literal || v.kind == array {
		return nil
	}
	return v.Text()
}

// digits reads up to 18 decimal digits.
func digits(b []byte) (n int64, ok bool) {
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	for len(b) >= 8 {
		eight, ok := eightDigits(binary.LittleEndian.Uint64(b))
		if !ok {
			return 0, false
		}
		n, b = n*1e8+eight, b[8:]
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// eightDigits is the number that eight digits make, the first in the lowest byte:
// neighbours are put together to numbers of two digits, of four and of eight.
func eightDigits(w uint64) (n int64, ok bool) {
	const zeros, nines = 0x3030303030303030, 0x3939393939393939
	// A top bit tells of a byte below '0' or above '9'; one that borrows from or
	// carries into its neighbour has it too.
	if ((w-zeros)|(nines-w))&0x8080808080808080 != 0 {
		return 0, false
	}
	w -= zeros
	w = (w*10 + w>>8) & 0x00ff00ff00ff00ff
	w = (w*100 + w>>16) & 0x0000ffff0000ffff
	w = (w*10000 + w>>32) & 0xffffffff
	return int64(w), true
}

// scanValue scans a value other than an object.
func scanValue(b []byte, i, depth int) (Value, int, error) {
	end, err := jsonscan.Skip(b, i, depth)
	if err != nil {
		return Value{}, i, err
	}
	v := Value{raw: b[i:end], kind: number}
	switch c := b[i]; c {
	case '"':
		v = Value{raw: b[i+1 : end-1], kind: plain}
		if bytes.IndexByte(v.raw, '\\') >= 0 {
			v.kind = escaped
		}
		if len(v.raw) <= longestAbsent && isAbsent(v.Text()) {
			v = Value{}
		}
	case '[':
		v.kind = array
	case 't', 'f':
		v.kind = literal
	case 'n':
		v = Value{}
	}
	return v, end, nil
}

// longestAbsent is the length of None with every character escaped.
const longestAbsent = 6 * len(None)

// isAbsent reports whether text is one of API Gateway's ways to write that a
// variable has no value.
func isAbsent(text []byte) bool {
	switch len(text) {
	case 0:
		return true
	case 1:
		return text[0] == '-'
	case len(None):
		return string(text) == None
	}
	return false
}
