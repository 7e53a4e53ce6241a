package accesslog

import (
	"math"
	"time"
)

// Request times outside these years are not believed: they come from broken
// lines, and would open partitions without end.
const (
	firstYear = 2000
	lastYear  = 2099
)

var (
	earliest = time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	latest   = time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
)

// Time is the request time in epoch milliseconds: requestTimeEpoch, else
// requestTime with its offset. ok is false where neither has a valid time.
// from is the field that gave it.
func (r *Record) Time() (ms int64, from FieldID, ok bool) {
	for _, id := range timeFields {
		if v := &r.Fields[id]; v.Present() {
			if ms, ok := v.Time(); ok {
				return ms, id, true
			}
		}
	}
	return 0, 0, false
}

var timeFields = Columns[ColRequestTime].From

// Millis is the value's text and its number where it is a point in time as API
// Gateway writes requestTimeEpoch, in 13 digits; nil where it is not. Time reads
// all others, too.
func (v Value) Millis() (text []byte, ms int64) {
	if len(v.raw) != len("1720635262451") || v.kind != plain && v.kind != number || v.raw[0] == '0' {
		return nil, 0
	}
	ms, ok := digits(v.raw)
	if !ok || !believable(ms) {
		return nil, 0
	}
	return v.raw, ms
}

// Time reads a point in time: API Gateway's requestTime
// (10/Jul/2024:18:14:22 +0000, with any offset), RFC 3339, epoch milliseconds
// or epoch seconds.
func (v Value) Time() (ms int64, ok bool) {
	if v.kind == plain && len(v.raw) == len(clf) {
		if ms, ok := parseCLF(v.raw); ok {
			return ms, believable(ms)
		}
	}
	if n, isInt := v.Int(); isInt {
		// 10^11 seconds are in the year 5138, 10^11 milliseconds in 1973.
		if n < 1e11 && n > 0 { // a large negative one times 1,000 would overflow
			n *= 1000
		}
		return n, believable(n)
	}
	if f, isFloat := v.float(); isFloat && f < 1e11 {
		n := int64(math.Round(f * 1000))
		return n, believable(n)
	}
	text := v.Text()
	if ms, ok := parseCLF(text); ok { // it had escapes
		return ms, believable(ms)
	}
	if len(text) > len(time.RFC3339Nano)+8 {
		return 0, false
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return 0, false
	}
	return t.UnixMilli(), believable(t.UnixMilli())
}

func believable(ms int64) bool { return ms >= earliest && ms < latest }

const clf = "02/Jan/2006:15:04:05 -0700"

// parseCLF reads the time format of the Common Log Format; days that their
// month does not have are refused.
func parseCLF(b []byte) (ms int64, ok bool) {
	if len(b) != len(clf) {
		return 0, false
	}
	t := (*[len(clf)]byte)(b)
	if t[2] != '/' || t[6] != '/' || t[11] != ':' || t[14] != ':' || t[17] != ':' || t[20] != ' ' || t[21] != '+' && t[21] != '-' {
		return 0, false
	}
	day, month := twoDigits(t[0], t[1]), clfMonth(b[3:6])
	century, year := twoDigits(t[7], t[8]), twoDigits(t[9], t[10])
	hour, minute, second := twoDigits(t[12], t[13]), twoDigits(t[15], t[16]), twoDigits(t[18], t[19])
	zoneHour, zoneMinute := twoDigits(t[22], t[23]), twoDigits(t[24], t[25])
	if month == 0 || century > 99 || year > 99 || hour > 23 || minute > 59 || second > 60 || zoneHour > 14 || zoneMinute > 59 {
		return 0, false
	}
	year += century * 100
	if day < 1 || day > daysIn(month, year) {
		return 0, false
	}
	seconds := ((daysBefore(year, month)+day-1)*24+hour)*3600 + minute*60 + second
	offset := zoneHour*3600 + zoneMinute*60
	if t[21] == '-' {
		offset = -offset
	}
	return (seconds - offset) * 1000, true
}

// twoDigits is the number that two digits make; above 99 where they are none.
func twoDigits(a, b byte) int64 {
	tens, ones := a-'0', b-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return int64(tens)*10 + int64(ones)
}

// daysBefore are the days from the start of 1970 to that of a month, in the
// Gregorian calendar. A year that begins in March has its leap day at its end.
func daysBefore(year, month int64) int64 {
	if month < 3 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 - 719468
}

func daysIn(month, year int64) int64 {
	days := [...]uint8{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	if month == 2 && leap {
		return 29
	}
	return int64(days[month-1])
}

// clfMonth is 1 to 12; 0 where b is no month's name.
func clfMonth(b []byte) int64 {
	switch string(b) {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}
