package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// longestFolder is the length, in bytes, of a folder's name, well below what
// file systems take.
const longestFolder = 120

// Folder is the name of a customer's folder. Ids are whatever the owner's tags
// say, so everything but letters, digits, dash and underscore of ASCII is
// written as = and two hexadecimal digits per byte: no separator, no dot, no
// two ids in one folder. An id that gets too long ends with a part of its
// SHA-256 instead.
func Folder(customerID string) string {
	var b strings.Builder
	for _, c := range []byte(customerID) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
			b.WriteByte(c)
		default:
			b.WriteByte('=')
			b.WriteString(hex.EncodeToString([]byte{c}))
		}
	}
	name := b.String()
	if len(name) <= longestFolder {
		return name
	}
	return name[:longestFolder-33] + "." + fingerprint(customerID)
}

func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// folders gives out folders that are distinct also where a file system ignores
// case: of ids that differ only in case, the later ones get a fingerprint.
type folders map[string]bool

func (f folders) of(customerID string) string {
	name := Folder(customerID)
	if f[strings.ToLower(name)] {
		name += "." + fingerprint(customerID)
	}
	f[strings.ToLower(name)] = true
	return name
}
