package accesslog

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzParse holds the parser against encoding/json: a line taken without
// repair is JSON, and every value of it stands in the record.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"requestId":"r","status":200,"identity":{"sourceIp":"192.0.2.1"},"x":[1,2]}`,
		`{"requestId":"r","userAgent":"a "b" c","status":-}`,
		`{"requestId":"\ud83d\ude00\u0000","requestTime":"10/Jul/2024:18:14:22 +0200"}`,
		LogFormat(REST),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var p Parser
		r, err := p.Parse(line)
		if err != nil {
			return
		}
		text := bytes.TrimSpace(line)
		if r.Repaired {
			assert.False(t, json.Valid(text) && utf8.Valid(text) && !bytes.Contains(text, []byte(`\u`)), "a valid line was repaired")
			text = p.repaired
		}
		require.True(t, json.Valid(text), "taken, but not JSON: %q", text)
		got := map[string]int{}
		for _, v := range r.Fields {
			got[string(v.Text())]++
		}
		for _, pair := range r.Extra {
			got[string(pair.Value.Text())]++
		}
		var object map[string]any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber() // a number too large for a float64 is JSON all the same
		require.NoError(t, d.Decode(&object))
		requireValues(t, got, "", object)
	})
}

// requireValues walks an object as encoding/json sees it and requires each
// string in it, under whatever key, to be somewhere in the record.
func requireValues(t *testing.T, got map[string]int, path string, object map[string]any) {
	for key, value := range object {
		switch v := value.(type) {
		case string:
			id, known := lookup([]byte(path + key))
			if isAbsent([]byte(v)) || known && Fields[id].Secret {
				continue
			}
			require.Contains(t, got, v, "value of %q", path+key)
		case map[string]any:
			requireValues(t, got, path+key+".", v)
		}
	}
}
