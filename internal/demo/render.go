package demo

import (
	"encoding/hex"
	"strconv"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// format is an access log format: the text before each value, and the value.
// Every value is quoted, as in the formats that are in use.
type format struct {
	kind  formatKind
	parts []part
}

type formatKind uint8

const (
	restKind formatKind = iota
	httpKind
	sampleKind // the original sample's
)

type part struct {
	prefix string // `{"name":"` or `","name":"`
	value  func(dst []byte, q *request, c *clock) []byte
}

// The formats of the demo's stages.
var (
	restFormat   = recommended(restKind, accesslog.REST)
	httpFormat   = recommended(httpKind, accesslog.HTTP)
	sampleFormat = newFormat(sampleKind, sampleFields)
)

// recommended is the order of accesslog.LogFormat.
func recommended(kind formatKind, api accesslog.API) *format {
	var ids []accesslog.FieldID
	for id, f := range accesslog.Fields {
		if f.Recommended&api != 0 {
			ids = append(ids, accesslog.FieldID(id))
		}
	}
	return newFormat(kind, ids)
}

func newFormat(kind formatKind, ids []accesslog.FieldID) *format {
	f := &format{kind: kind}
	lead := `{"`
	for _, id := range ids {
		value := values[id]
		if value == nil {
			value = func(dst []byte, _ *request, _ *clock) []byte { return append(dst, '-') }
		}
		f.parts = append(f.parts, part{lead + accesslog.Fields[id].Name + `":"`, value})
		lead = `","`
	}
	return f
}

// append appends the line of a request, without a newline.
func (f *format) append(dst []byte, q *request, c *clock) []byte {
	for i := range f.parts {
		dst = append(dst, f.parts[i].prefix...)
		dst = f.parts[i].value(dst, q, c)
	}
	return append(dst, `"}`...)
}

// clock renders times of one day.
type clock struct {
	midnight int64  // epoch milliseconds
	prefix   string // "10/Jul/2026:"
}

func (c *clock) setDay(midnight time.Time) {
	c.midnight, c.prefix = midnight.UnixMilli(), midnight.Format("02/Jan/2006:")
}

func (c *clock) appendTime(dst []byte, ms int64) []byte {
	s := int((ms - c.midnight) / 1000)
	dst = append(dst, c.prefix...)
	dst = appendTwo(dst, s/3600)
	dst = appendTwo(append(dst, ':'), s/60%60)
	dst = appendTwo(append(dst, ':'), s%60)
	return append(dst, " +0000"...)
}

func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// appendText appends a value that needs no escaping, "-" for none.
func appendText(dst []byte, s string) []byte {
	if s == "" {
		return append(dst, '-')
	}
	return append(dst, s...)
}

func appendNumber(dst []byte, n int) []byte {
	if n == absent {
		return append(dst, '-')
	}
	return strconv.AppendInt(dst, int64(n), 10)
}

// appendUUID appends 128 random bits as a version 4 UUID.
func appendUUID(dst []byte, bits [2]uint64) []byte {
	bits[0] = bits[0]&^0xf000 | 0x4000
	bits[1] = bits[1]&^(3<<62) | 1<<63
	var digits [32]byte
	hex.Encode(digits[:], bigEndian(bits))
	dst = append(append(dst, digits[:8]...), '-')
	dst = append(append(dst, digits[8:12]...), '-')
	dst = append(append(dst, digits[12:16]...), '-')
	dst = append(append(dst, digits[16:20]...), '-')
	return append(dst, digits[20:]...)
}

func bigEndian(bits [2]uint64) []byte {
	var b [16]byte
	for i := range b {
		b[i] = byte(bits[i/8] >> (56 - 8*(i%8)))
	}
	return b[:]
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// appendExtendedID appends an id like "Iq9gwFDNoAMFo1A=": 90 random bits.
func appendExtendedID(dst []byte, bits [2]uint64) []byte {
	for i := range 15 {
		dst = append(dst, base64Digits[bits[i/8]>>(6*(i%8))&63])
	}
	return append(dst, '=')
}
