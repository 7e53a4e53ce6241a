package accesslog

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkParse is what a thousand lines cost on the three ways through the
// parser: of a layout seen before, of none, and with broken quoting.
func BenchmarkParse(b *testing.B) {
	line, err := os.ReadFile("../handler/enricher/testdata/line-1428.json")
	require.NoError(b, err)
	ways := []struct {
		name string
		line []byte
	}{
		{"layout", line},
		// An object in it has no layout.
		{"no layout", bytes.Replace(line, []byte("{"), []byte(`{"nested":{"x":1},`), 1)},
		{"repair", bytes.Replace(line, []byte(`":"`), []byte(`":"an unescaped " quote`), 1)},
	}
	for _, way := range ways {
		b.Run(way.name, func(b *testing.B) {
			var p Parser
			b.SetBytes(int64(1000 * len(way.line)))
			b.ReportAllocs()
			for b.Loop() {
				for range 1000 {
					if _, err := p.Parse(way.line); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
