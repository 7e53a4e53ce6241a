package firehose

import (
	"errors"
	"slices"

	// The standard library's base64 takes a third of the enricher's time; this
	// one uses the processor's vector instructions (AVX2, NEON) and accepts and
	// refuses the same texts, which TestBase64 holds it to.
	"github.com/segmentio/asm/base64"
)

// AppendBase64 appends data in base64.
func AppendBase64(dst, data []byte) []byte {
	n := base64.StdEncoding.EncodedLen(len(data))
	dst = slices.Grow(dst, n)
	base64.StdEncoding.Encode(dst[len(dst):len(dst)+n], data)
	return dst[:len(dst)+n]
}

// AppendDecoded appends the data of a base64 text. Line breaks, which decoders
// pass over, are refused like everything else that Firehose does not write.
func AppendDecoded(dst, text []byte) ([]byte, error) {
	room := base64.StdEncoding.DecodedLen(len(text))
	dst = slices.Grow(dst, room)
	n, err := base64.StdEncoding.Decode(dst[len(dst):len(dst)+room], text)
	switch {
	case err != nil:
		return dst, err
	case breaks(text, n, room):
		return dst, errLineBreak
	}
	return dst[:len(dst)+n], nil
}

// breaks tells whether a text that decodes to n bytes has line breaks, without
// looking for them: each four of them are three bytes less than there is room
// for, not counting the padding, which is in the last four characters.
func breaks(text []byte, n, room int) bool {
	padding := 0
	for _, c := range text[max(0, len(text)-4):] {
		switch c {
		case '\r', '\n':
			return true
		case '=':
			padding++
		}
	}
	return len(text)%4 != 0 || n+padding != room
}

var errLineBreak = errors.New("line break in base64")
