package oracle

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var plainDigits = regexp.MustCompile(`^[0-9]{1,18}$`)

// isNumber reports whether text is a JSON number, with no space around it.
func isNumber(text string) bool {
	return strings.Trim(text, "+-.0123456789eE") == "" && json.Valid([]byte(text))
}

// float is the value as a number, be it written as one or as text.
func (v value) float() (float64, bool) {
	if v.kind != 's' && v.kind != 'n' || !isNumber(v.text) {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.text, 64)
	return f, err == nil
}

// int is the value as a whole number of 64 bits: "12", 12, 12.0 and 1.2e1 are
// the same. With a fraction or an exponent it is read as a float64, below 2^62.
func (v value) int() (int64, bool) {
	f, ok := v.float()
	if !ok && !(v.kind == 's' && plainDigits.MatchString(v.text)) {
		return 0, false
	}
	if n, err := strconv.ParseInt(v.text, 10, 64); err == nil {
		return n, true
	}
	return int64(f), f == math.Trunc(f) && math.Abs(f) < 1<<62
}

// time is the value as epoch milliseconds: a number of milliseconds or, below
// 10^11, of seconds; the Common Log Format's time; RFC 3339. Years before 2000
// and after 2099 are not believed.
func (v value) time() (ms int64, ok bool) {
	if n, ok := v.int(); ok {
		if n < 1e11 && n > -1e11 {
			n *= 1000
		}
		return n, believable(n)
	}
	if f, ok := v.float(); ok && f < 1e11 {
		ms := int64(math.Round(f * 1000))
		return ms, believable(ms)
	}
	t, ok := clfTime(v.text)
	if !ok {
		var err error
		if t, err = time.Parse(time.RFC3339Nano, v.text); err != nil || len(v.text) > 43 {
			return 0, false
		}
	}
	return t.UnixMilli(), believable(t.UnixMilli())
}

func believable(ms int64) bool {
	year := time.UnixMilli(ms).UTC().Year()
	return year >= 2000 && year <= 2099
}

var clfShape = regexp.MustCompile(`^[0-9]{2}/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/[0-9]{4}(?::[0-9]{2}){3} [+-](?:0[0-9]|1[0-4])[0-5][0-9]$`)

// clfTime reads 10/Jul/2024:18:14:22 +0000. A leap second is the one after it.
func clfTime(text string) (time.Time, bool) {
	if !clfShape.MatchString(text) {
		return time.Time{}, false
	}
	const second = len("10/Jul/2024:18:14:")
	leap := text[second:second+2] == "60"
	if leap {
		text = text[:second] + "59" + text[second+2:]
	}
	t, err := time.Parse("02/Jan/2006:15:04:05 -0700", text)
	if leap {
		t = t.Add(time.Second)
	}
	return t, err == nil
}
