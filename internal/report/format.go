package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// dash stands for a value that is not there.
const dash = "–"

// Format writes a value of a kind for people.
func Format(kind Kind, v any) string {
	switch v := v.(type) {
	case nil:
		return dash
	case string:
		return v
	case time.Time:
		if v.IsZero() {
			return dash
		}
		return v.Format("2 Jan 2006 15:04")
	case int64:
		if kind == Bytes {
			return size(v)
		}
		return grouped(v)
	case float64:
		switch kind {
		case Percent:
			return percent(v)
		case Change:
			return signed(v)
		case Millis:
			return millis(v)
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// grouped writes 1234567 as 1,234,567.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, text = "−", text[1:]
	}
	var b strings.Builder
	for i, digit := range text {
		if i > 0 && (len(text)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return sign + b.String()
}

// percent writes a share with as many digits as tell it from none and all.
func percent(share float64) string {
	p := share * 100
	switch {
	case p == 0, p == 100, math.Abs(p) >= 1000:
		return fmt.Sprintf("%.0f %%", p)
	case p > 99.9 && p < 100:
		return fmt.Sprintf("%.2f %%", math.Min(p, 99.99))
	case math.Abs(p) < 0.1:
		return "<0.1 %"
	}
	return fmt.Sprintf("%.1f %%", p)
}

func signed(share float64) string {
	p := math.Round(share * 100)
	if math.Abs(share*100) < 10 {
		p = math.Round(share*1000) / 10
	}
	text := strconv.FormatFloat(math.Abs(p), 'f', -1, 64) + " %"
	switch {
	case p > 0:
		return "+" + text
	case p < 0:
		return "−" + text
	}
	return "±0 %"
}

func millis(ms float64) string {
	if ms >= 10000 {
		return fmt.Sprintf("%.1f s", ms/1000)
	}
	return grouped(int64(math.Round(ms))) + " ms"
}

func size(n int64) string {
	v, unit := float64(n), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if v < 1000 {
			break
		}
		v, unit = v/1000, next
	}
	if unit == "B" {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", v, unit)
}

// plural writes 1 request, 2 requests.
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// share is part of a whole; nil where there is nothing to be a part of.
func share(part, whole int64) any {
	if whole == 0 {
		return nil
	}
	return float64(part) / float64(whole)
}

// change is a growth for a cell: "new" where there was nothing before.
func change(now, before int64) any {
	switch {
	case before > 0:
		return float64(now-before) / float64(before)
	case now > 0:
		return "new"
	}
	return nil
}

// optional is a nil-able number for a cell.
func optional(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// ordinary is a nil for a zero time, else the time in a zone.
func ordinary(t time.Time, loc *time.Location) any {
	if t.IsZero() {
		return nil
	}
	return t.In(loc)
}

// orNone is a text for a cell, with words where there is none.
func orNone(text, words string) string {
	if text == "" || text == none {
		return words
	}
	return text
}
