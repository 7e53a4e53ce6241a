package accesslog

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// same holds a parser that has learned layouts against one that has not.
func same(t *testing.T, learned *Parser, line []byte) {
	t.Helper()
	got, err := learned.Parse(line)
	var fresh Parser
	want, wantErr := fresh.Parse(line)
	require.Equal(t, wantErr == nil, err == nil, "%q: %v, %v", line, wantErr, err)
	if err != nil {
		assert.Equal(t, wantErr.Error(), err.Error())
		return
	}
	require.Equal(t, want.Fields, got.Fields, "%q", line)
	require.Equal(t, want.Present, got.Present, "%q", line)
	require.Equal(t, want.Repaired, got.Repaired, "%q", line)
	require.Len(t, got.Extra, len(want.Extra), "%q", line)
	for i := range want.Extra {
		require.Equal(t, want.Extra[i], got.Extra[i], "%q", line)
	}
}

func taught(t testing.TB, lines ...string) *Parser {
	t.Helper()
	p := new(Parser)
	for _, line := range lines {
		_, err := p.Parse([]byte(line))
		require.NoError(t, err)
	}
	return p
}

const taughtLine = `{"requestId":"r","status":"200","custom":"a","n":12,"ip":"-","sub":"-","other":"-","identityApiKey":"SECRET","path":"/x"}`

func TestParse_lineOfAKnownLayout(t *testing.T) {
	p := taught(t, taughtLine)
	require.Len(t, p.layouts, 1)
	for _, value := range []string{``, `-`, `--`, `-5`, `(none)`, `(none`, `x`, `\u002d`, `a\"b`, `\ud83d\ude00`, `日本`, strings.Repeat("long ", 100)} {
		for _, key := range []string{"requestId", "status", "custom", "ip", "sub", "other", "identityApiKey", "path"} {
			from := strings.Index(taughtLine, `"`+key+`":"`) + len(key) + 4
			to := from + strings.IndexByte(taughtLine[from:], '"')
			line := []byte(taughtLine[:from] + value + taughtLine[to:])
			require.True(t, p.fit(line), "%s", line)
			same(t, p, line)
		}
	}
	for _, n := range []string{"0", "-1", "1.5e3", "true", "null", `"s"`, "[1,2]"} {
		line := []byte(strings.Replace(taughtLine, "12", n, 1))
		require.True(t, p.fit(line), "%s", line)
		same(t, p, line)
	}
}

func TestParse_lineOfNoKnownLayout(t *testing.T) {
	for _, line := range []string{
		`{}`, `{`, ``, taughtLine[:40], taughtLine + " x", taughtLine[:len(taughtLine)-2], taughtLine + "}",
		strings.Replace(taughtLine, "custom", "costum", 1),
		strings.Replace(taughtLine, `"-","other"`, `"-", "other"`, 1),
		strings.Replace(taughtLine, `12`, `{"a":1}`, 1),
		strings.Replace(taughtLine, `12`, `-`, 1),
		strings.Replace(taughtLine, `"a","n":12`, "\"-\",\"n\":\x00", 1),
		strings.Replace(taughtLine, `"/x"`, `"a"b"`, 1),
		strings.Replace(taughtLine, `"/x"`, "\"a\x01b\"", 1),
		strings.Replace(taughtLine, `"/x"`, "\"a\xffb\"", 1),
		strings.Replace(taughtLine, `"/x"`, `"\x"`, 1),
		strings.Replace(taughtLine, `"/x"`, `"/x","path":"/y"`, 1),
	} {
		same(t, taught(t, taughtLine), []byte(line))
	}
}

// What a layout cannot say is not learned.
func TestLearn_refuses(t *testing.T) {
	many := `{"requestId":"r"`
	for i := range maxSlots {
		many += fmt.Sprintf(`,"k%d":"v"`, i)
	}
	for name, line := range map[string]string{
		"nested object":         `{"requestId":"r","identity":{"sourceIp":"x"}}`,
		"escaped key":           `{"requestId":"r","\u0061":"x"}`,
		"two names for a field": `{"requestId":"r","ip":"x","sourceIp":"x"}`,
		"a key twice":           `{"requestId":"r","k":"x","k":"x"}`,
		"no field":              `{"k":"x"}`,
		"too many keys":         many + "}",
		"too long":              `{"requestId":"r","` + strings.Repeat("k", maxLayoutText) + `":"x"}`,
	} {
		assert.Nil(t, learn([]byte(line)), name)
	}
	assert.NotNil(t, learn([]byte(taughtLine)))
}

// Lines that are all different are learned ever more rarely, and a stream of a
// few formats fits from the second line of each on.
func TestParse_mixedFormats(t *testing.T) {
	p := taught(t, `{"requestId":"1","a":"-"}`, `{"requestId":"1","b":"-"}`, `{"requestId":"1","c":"-"}`, `{"requestId":"1","c":"-"}`)
	assert.True(t, p.fit([]byte(`{"requestId":"2","b":"x"}`)))
	assert.True(t, p.fit([]byte(`{"requestId":"2","a":"x"}`)))
	odd := new(Parser)
	for i := range 1000 {
		_, err := odd.Parse(fmt.Appendf(nil, `{"requestId":"1","k%d":"-"}`, i))
		require.NoError(t, err)
	}
	assert.LessOrEqual(t, len(odd.layouts), maxLayouts)
	assert.Equal(t, 1000, odd.unfit)
}

// FuzzLayout parses a line after others of any shape: what was learned from
// them changes nothing.
func FuzzLayout(f *testing.F) {
	f.Add([]byte(taughtLine), []byte(strings.Replace(taughtLine, `"r"`, `"-"`, 1)))
	f.Add([]byte(`{"requestId":"r","x":-}`), []byte(`{"requestId":"r","x":1}`))
	f.Add([]byte(LogFormat(REST)), []byte(strings.ReplaceAll(LogFormat(REST), "$context", "-")))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var p Parser
		_, _ = p.Parse(first) // whether or not it is a record
		same(t, &p, second)
		same(t, &p, first)
		// And the line with one value more or less.
		same(t, &p, bytes.Replace(first, []byte(`"-"`), second, 1))
	})
}
