package enrich

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// PrivacyMode says how addresses and user ids are stored.
type PrivacyMode string

// The privacy modes. Keep stores values as they are. Truncate stores the
// network of an address (/24 for IPv4, /48 for IPv6) and no user ids. Hash
// stores a keyed hash of both, so that one user can still be counted as one.
// The two masking modes also drop extra.
const (
	Keep     PrivacyMode = "keep"
	Truncate PrivacyMode = "truncate"
	Hash     PrivacyMode = "hash"
)

// Privacy masks the personal columns of a row. The zero Privacy keeps them.
type Privacy struct {
	mode PrivacyMode
	key  []byte
}

// shortestHashKey is the least a hash key may have: short keys can be guessed,
// and with the key every IPv4 address can be found by trying them all.
const shortestHashKey = 16

// NewPrivacy checks a mode ("" is Keep) and, for Hash, its secret key.
func NewPrivacy(mode PrivacyMode, key string) (Privacy, error) {
	switch mode {
	case "", Keep:
		return Privacy{mode: Keep}, nil
	case Truncate:
		return Privacy{mode: Truncate}, nil
	case Hash:
		if len(key) < shortestHashKey {
			return Privacy{}, fmt.Errorf("privacy mode hash needs a secret key of at least %d characters", shortestHashKey)
		}
		return Privacy{mode: Hash, key: []byte(key)}, nil
	}
	return Privacy{}, fmt.Errorf("privacy mode %q is not keep, truncate or hash", mode)
}

// Masks reports whether personal values are changed.
func (p *Privacy) Masks() bool { return p.mode == Truncate || p.mode == Hash }

// mask is what a personal column stores for a value; "" stores nothing.
func (p *Privacy) mask(id accesslog.ColumnID, text []byte) string {
	if p.mode == Hash {
		mac := hmac.New(sha256.New, p.key)
		mac.Write(text)
		return hex.EncodeToString(mac.Sum(nil)[:16])
	}
	if id == accesslog.ColSourceIP {
		return network(text)
	}
	return ""
}

func network(text []byte) string {
	addr, err := netip.ParseAddr(string(text))
	if err != nil {
		return ""
	}
	addr = addr.Unmap().WithZone("")
	bits := 24
	if addr.Is6() {
		bits = 48
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.Addr().String()
}

// personal are the fields whose values scrub removes from other texts.
var personal = func() (ids []accesslog.FieldID) {
	for _, c := range accesslog.Columns {
		if c.Personal {
			ids = append(ids, c.From...)
		}
	}
	return ids
}()

// shortestScrubbed keeps scrub from cutting common words out of messages.
const shortestScrubbed = 6

// scrub removes the record's own personal values from a text: API Gateway's
// messages repeat user ARNs, and paths repeat user ids.
func (p *Privacy) scrub(record *accesslog.Record, text []byte) []byte {
	for _, id := range personal {
		value := record.Fields[id].Text()
		if len(value) >= shortestScrubbed && bytes.Contains(text, value) {
			text = bytes.ReplaceAll(text, value, []byte("***"))
		}
	}
	return text
}
