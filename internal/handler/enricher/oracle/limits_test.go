package oracle

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requireAgreement compares handler and oracle on some records, in every
// configuration.
func requireAgreement(t *testing.T, records []string) {
	t.Helper()
	event := newGenerator(1).event(records)
	for _, p := range pairs(t, true) {
		assert.Empty(t, p.difference(event, &comparison{ids: map[string]string{}}))
	}
}

// suite are the texts of the JSONTestSuite, alone and as a value.
func suite(t *testing.T) (records []string) {
	files, err := filepath.Glob("../testdata/JSONTestSuite/test_*/*.json")
	require.NoError(t, err)
	require.Len(t, files, 75)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		records = append(records, string(text), `{"requestId":"r","x":`+string(text)+`,"status":"200"}`)
	}
	return records
}

func TestOracle_JSONTestSuite(t *testing.T) { requireAgreement(t, suite(t)) }

// Each limit is met from both sides, and what is large is right as well.
func TestOracle_limits(t *testing.T) {
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"key%d":"v"`, i)
		}
		return `{"requestId":"r"` + b.String() + `}`
	}
	nested := func(n int, open, inner, end string) string {
		return `{"requestId":"r","x":` + strings.Repeat(open, n) + inner + strings.Repeat(end, n) + `}`
	}
	value := func(text string) string { return `{"requestId":"r","path":"` + text + `","status":"200"}` }
	var records []string
	for _, n := range []int{15, 16, 17, 18} {
		records = append(records, nested(n, `{"a":`, `"x"`, "}"), nested(n, "[", "1", "]"), nested(n, `{"a":`, "-", "}"), nested(n, `{"a":`, `"x"y"`, "}"))
	}
	for _, n := range []int{60, 64, 65, 127, 128, 129, 255, 256, 257} {
		k := strings.Repeat("k", n)
		records = append(records, `{"requestId":"r","`+k+`":{"a":1}}`, `{"requestId":"r","`+k+`":-}`, `{"requestId":"r"," `+k+`":"a"b","x":"1"}`,
			`{"`+strings.Repeat("-", n-9)+`requestId":"r","stage":"s"}`, `{"identity":{"`+strings.Repeat("_", n-8)+`sourceIp":"192.0.2.1"}}`)
	}
	records = append(records, keys(1022), keys(1023), keys(1024), keys(10_000), "{"+strings.Repeat(`"k":"v",`, 1024)+`"requestId":"r"}`)
	const large = 20_000
	for _, piece := range []string{"x", `a"b`, `x","path":"`, `","ip":"1","path":"`, `\u00e9`, `\ud83d`, "\xff", "\x01", `{\"messageType\":`, "é", `\\"`} {
		records = append(records, value(strings.Repeat(piece, large/len(piece))))
	}
	records = append(records, `{"requestId":"`+strings.Repeat(`"`, large), `{"requestId":`+strings.Repeat("[", large),
		"{"+strings.Repeat(" ", large)+`"requestId":"r"}`, strings.Repeat("x\n", large/2), `{"requestId":"r"`+strings.Repeat(`,"k":-`, 1000)+"}")
	requireAgreement(t, records)
}
