package enricher

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hostile are lines of about n bytes that cost a parser more than others.
var hostile = map[string]func(n int) string{
	"clean":            func(n int) string { return padded(strings.Repeat("x", n)) },
	"unescaped quotes": func(n int) string { return padded(strings.Repeat(`a"b`, n/3)) },
	"forged separators": func(n int) string {
		return padded(strings.Repeat(`x","path":"`, n/11))
	},
	"forged pairs":    func(n int) string { return padded(strings.Repeat(`","ip":"1","path":"`, n/19)) },
	"open quotes":     func(n int) string { return `{"requestId":"` + strings.Repeat(`"`, n) },
	"many keys":       func(n int) string { return manyKeys(n) },
	"one key often":   func(n int) string { return `{` + strings.Repeat(`"k":"v",`, n/8) + `"requestId":"r"}` },
	"escapes":         func(n int) string { return padded(strings.Repeat(`\u00e9`, n/6)) },
	"half surrogates": func(n int) string { return padded(strings.Repeat(`\ud83d`, n/6)) },
	"invalid UTF-8":   func(n int) string { return padded(strings.Repeat("\xff", n)) },
	"controls":        func(n int) string { return padded(strings.Repeat("\x01", n)) },
	"bare dashes":     func(n int) string { return `{"requestId":"r"` + strings.Repeat(`,"k":-`, n/6) + `}` },
	"brackets":        func(n int) string { return `{"requestId":` + strings.Repeat(`[`, n) },
	"nested objects":  func(n int) string { return `{` + strings.Repeat(`"a":{`, n/5) },
	"envelope in it":  func(n int) string { return padded(strings.Repeat(`{\"messageType\":`, n/17)) },
	"spaces":          func(n int) string { return `{` + strings.Repeat(" ", n) + `"requestId":"r"}` },
	"line breaks":     func(n int) string { return strings.Repeat("x\n", n/2) },
}

func padded(value string) string {
	return `{"requestId":"r","apiId":"api1","stage":"prod","path":"` + value + `","status":"200","userAgent":"` + value[:len(value)/2] + `"}`
}

func manyKeys(n int) string {
	var b bytes.Buffer
	b.WriteString(`{"requestId":"r"`)
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, `,"key%d":"v"`, i)
	}
	return b.String() + "}"
}

// BenchmarkHostile shows that no input costs more per byte the longer it is,
// and none much more than a clean line: look at cpu-ns/byte.
func BenchmarkHostile(b *testing.B) {
	for name, line := range hostile {
		for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				h := newHandler(b, func(cfg *Config) { cfg.OneAtATime = true })
				// padded makes half as much again of it; Firehose takes 1,000 KiB.
				text := []byte(line(n * 2 / 3))
				payload := event(b, text)
				_, _, err := h.Process(context.Background(), payload) // makes the buffers
				require.NoError(b, err)
				before := cpuTime(b)
				for b.Loop() {
					_, _, err := h.Process(context.Background(), payload)
					require.NoError(b, err)
				}
				b.ReportMetric(float64((cpuTime(b)-before).Nanoseconds())/float64(b.N*len(text)), "cpu-ns/byte")
			})
		}
	}
}
