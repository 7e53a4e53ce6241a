package jsonscan

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSkip_whatFollowsIsLeftAlone(t *testing.T) {
	tests := []struct {
		text string
		end  int
	}{
		{`{"a":[1,2.5e-3,{"b":null}]}x`, 27}, {`[]`, 2}, {`"\u00e9\"" `, 10}, {`-0.5,`, 4}, {`true]`, 4},
	}
	for _, tt := range tests {
		end, err := Skip([]byte(tt.text), 0, 0)
		require.NoError(t, err, tt.text)
		assert.Equal(t, tt.end, end, tt.text)
	}
}

func TestSkip_saysWhatIsWrongAndWhere(t *testing.T) {
	tests := []struct{ text, want string }{
		{``, "end of text instead of a value at byte 1"},
		{`{`, "no key at byte 2"},
		{`{"a"}`, "no colon after a key at byte 5"},
		{`{"a":1,}`, "no key at byte 8"},
		{`[1 2]`, "no comma and no ] at byte 4"},
		{`[1,]`, "no value at byte 4"},
		{`01`, ""},
		{`-`, "not a number at byte 1"},
		{`"a`, "string without an end at byte 3"},
		{"\"a\tb\"", "control character in a string at byte 3"},
		{`"\x"`, "invalid escape in a string at byte 2"},
		{`"\ud800"`, "invalid escape in a string at byte 2"},
		{"\"a\xc3\x28\"", "invalid UTF-8 at byte 3"},
		{`nul`, "no value at byte 1"},
	}
	for _, tt := range tests {
		_, err := Skip([]byte(tt.text), 0, 0)
		if tt.want == "" {
			tt.want = "not a number at byte 1" // a leading zero
		}
		assert.EqualError(t, err, tt.want, tt.text)
	}
}

// FuzzSkip holds the scanner against encoding/json, and the texts it reads and
// writes against encoding/json's.
func FuzzSkip(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"\ud83d\ude00\/\u0000"]}`, `"a"`, `[1e5]`, "\"\x7f\xff\"", `"\uD800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		end, err := Skip(text, 0, 0)
		if err == nil {
			require.True(t, json.Valid(text[:end]), "%q", text[:end])
		} else if json.Valid(text) && text[0] > ' ' {
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			stricter := !utf8.Valid(text) || syntax.Reason == "nested too deep" || LoneSurrogate(text[syntax.Offset:])
			require.True(t, stricter, "%q: %v", text, err)
		}
		if err == nil && text[0] == '"' {
			var want string
			require.NoError(t, json.Unmarshal(text[:end], &want))
			require.Equal(t, want, string(AppendUnescaped(nil, text[1:end-1])))
		}
		var back string
		require.NoError(t, json.Unmarshal(AppendString(nil, text), &back))
		if utf8.Valid(text) {
			require.Equal(t, string(text), back)
		}
	})
}

// Every byte in every place of texts of up to 40 bytes, and a second special one
// behind it, which must not hide the first.
func TestOrdinary_asByteByByte(t *testing.T) {
	for length := range 40 {
		for at := range length {
			for c := range 256 {
				text := bytes.Repeat([]byte("a"), length)
				text[at] = byte(c)
				text[length-1-at/2] ^= 0x22
				want := 0
				for want < length && ordinary[text[want]] {
					want++
				}
				if got := Ordinary(text); got != want {
					t.Fatalf("%d instead of %d: %q", got, want, text)
				}
			}
		}
	}
}
