package firehose

import (
	"bytes"
	"testing"
)

// BenchmarkBase64 is what a thousand lines cost there and back, the floor of
// every transformation.
func BenchmarkBase64(b *testing.B) {
	line := bytes.Repeat([]byte(`{"requestId":"`), 102)
	text := AppendBase64(nil, line)
	var decoded, encoded []byte
	b.SetBytes(int64(1000 * len(line)))
	b.ReportAllocs()
	for b.Loop() {
		for range 1000 {
			var err error
			if decoded, err = AppendDecoded(decoded[:0], text); err != nil {
				b.Fatal(err)
			}
			encoded = AppendBase64(encoded[:0], decoded)
		}
	}
}
