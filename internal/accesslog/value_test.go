package accesslog

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// field parses text (a JSON value) as the field status.
func field(t *testing.T, json string) Value {
	t.Helper()
	return parse(t, `{"requestId":"r","status":`+json+`}`).Fields[Status]
}

func TestValue_Int(t *testing.T) {
	tests := []struct {
		json string
		want int64
		ok   bool
	}{
		{`"200"`, 200, true}, {`200`, 200, true}, {`200.0`, 200, true}, {`2e2`, 200, true}, {`"-5"`, -5, true},
		{`"\u0032\u0030\u0030"`, 200, true}, {`"9223372036854775807"`, 9223372036854775807, true}, {`9223372036854775808`, 0, false},
		{`12.5`, 0, false}, {`"0x10"`, 0, false}, {`"1_000"`, 0, false}, {`"abc"`, 0, false}, {`true`, 0, false},
		{`"٢٠٠"`, 0, false}, {`1e400`, 0, false}, {`[1]`, 0, false}, {`" 200"`, 0, false},
	}
	for _, tt := range tests {
		n, ok := field(t, tt.json).Int()
		assert.Equal(t, tt.ok, ok, tt.json)
		assert.Equal(t, tt.want, n, tt.json)
	}
}

func TestValue_Time(t *testing.T) {
	tests := []struct {
		json string
		want string // RFC 3339 in UTC; "" is no time
	}{
		{`"10/Jul/2024:18:14:22 +0000"`, "2024-07-10T18:14:22Z"},
		{`"10/Jul/2024:18:14:22 +0200"`, "2024-07-10T16:14:22Z"},
		{`"10/Jul/2024:18:14:22 -0330"`, "2024-07-10T21:44:22Z"},
		{`"29/Feb/2024:00:00:00 +0000"`, "2024-02-29T00:00:00Z"},
		{`"31/Dec/2024:23:59:60 +0000"`, "2025-01-01T00:00:00Z"},
		{`"1720635262451"`, "2024-07-10T18:14:22.451Z"},
		{`1720635262451`, "2024-07-10T18:14:22.451Z"},
		{`1720635262`, "2024-07-10T18:14:22Z"},
		{`"1720635262.451"`, "2024-07-10T18:14:22.451Z"},
		{`"2024-07-10T18:14:22.451Z"`, "2024-07-10T18:14:22.451Z"},
		{`"2024-07-10T18:14:22+02:00"`, "2024-07-10T16:14:22Z"},
		{`"31/Feb/2024:00:00:00 +0000"`, ""},
		{`"29/Feb/2023:00:00:00 +0000"`, ""},
		{`"00/Jul/2024:00:00:00 +0000"`, ""},
		{`"10/jul/2024:18:14:22 +0000"`, ""},
		{`"10/Jul/2024:24:00:00 +0000"`, ""},
		{`"10/Jul/2024 18:14:22 +0000"`, ""},
		{`"10/Jul/1924:18:14:22 +0000"`, ""},
		{`0`, ""}, {`-1`, ""}, {`99999999999999`, ""}, {`"yesterday"`, ""}, {`true`, ""},
		{`-18446742373709551`, ""}, // a thousand times that, as 64 bits, is a time in 2023
		{`"172063526\u0032"`, "2024-07-10T18:14:22Z"},
	}
	for _, tt := range tests {
		ms, ok := field(t, tt.json).Time()
		got := ""
		if ok {
			got = time.UnixMilli(ms).UTC().Format(time.RFC3339Nano)
		}
		assert.Equal(t, tt.want, got, tt.json)
	}
}

func TestRecord_Time_epochFirstThenText(t *testing.T) {
	tests := []struct {
		name, line string
		want       int64
		from       FieldID
	}{
		{"both", `{"requestTime":"10/Jul/2024:18:14:22 +0000","requestTimeEpoch":"1720635262451"}`, 1720635262451, RequestTimeEpoch},
		{"text only", `{"requestTime":"10/Jul/2024:18:14:22 +0000"}`, 1720635262000, RequestTime},
		{"epoch broken", `{"requestTime":"10/Jul/2024:18:14:22 +0000","requestTimeEpoch":"soon"}`, 1720635262000, RequestTime},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ms, from, ok := parse(t, tt.line).Time()
			assert.True(t, ok)
			assert.Equal(t, tt.want, ms)
			assert.Equal(t, tt.from, from)
		})
	}
	_, _, ok := parse(t, `{"requestId":"r","requestTime":"-"}`).Time()
	assert.False(t, ok)
}

// Every byte in every place of a number of up to 19 digits: a number only where
// strconv reads one, and the same.
func TestDigits_asStrconv(t *testing.T) {
	for length := range 20 {
		for at := range length {
			for c := range 256 {
				text := []byte("9081726354019283746"[:length])
				text[at] = byte(c)
				want, err := strconv.ParseUint(string(text), 10, 63)
				got, ok := digits(text)
				require.Equal(t, err == nil && length <= 18, ok, "%q", text)
				if ok {
					require.Equal(t, int64(want), got, "%q", text)
				}
			}
		}
	}
}
