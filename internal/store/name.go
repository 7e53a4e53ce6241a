package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// safeName turns any text into a file name that no system objects to.
// Different texts get different names: what is escaped or cut is told apart by
// the escape or by a hash.
func safeName(text string) string {
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.' && i > 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	name := b.String()
	if len(name) > 120 || name == "" {
		sum := sha256.Sum256([]byte(text))
		return name[:min(len(name), 80)] + "%" + hex.EncodeToString(sum[:16])
	}
	return name
}
