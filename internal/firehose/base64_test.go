package firehose

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Texts of every length, whole and with one byte changed, cut off or put in:
// the same result as the standard library's.
func TestBase64_asTheStandardLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for length := range 400 {
		data := make([]byte, length)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		text := base64.StdEncoding.AppendEncode(nil, data)
		require.Equal(t, string(text), string(AppendBase64(nil, data)))
		requireSameDecoded(t, text)
		for range 20 {
			requireSameDecoded(t, broken(random, text))
		}
	}
}

func broken(random *rand.Rand, text []byte) []byte {
	bad := append([]byte{}, text...)
	if len(bad) == 0 {
		return []byte{byte(random.Uint32())}
	}
	at := random.IntN(len(bad))
	switch random.IntN(4) {
	case 0:
		return bad[:at]
	case 1:
		bad[at] = '='
	case 2:
		bad[at] = "\n\r-_\\\" \x00\x80\xff"[random.IntN(10)]
	default:
		bad[at] = byte(random.Uint32())
	}
	return bad
}

func requireSameDecoded(t *testing.T, text []byte) {
	t.Helper()
	want, wantErr := base64.StdEncoding.AppendDecode(nil, text)
	got, err := AppendDecoded(nil, text)
	if bytes.ContainsAny(text, "\r\n") {
		require.Error(t, err)
		return
	}
	require.Equal(t, wantErr == nil, err == nil, "%q", text)
	if err == nil {
		require.Equal(t, string(want), string(got), "%q", text)
	}
}

// FuzzBase64 does the same with any text.
func FuzzBase64(f *testing.F) {
	f.Add([]byte("aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQ="))
	f.Fuzz(requireSameDecoded)
}
