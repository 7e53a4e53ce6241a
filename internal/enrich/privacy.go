package enrich

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"

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

// fingerprint is the hash that identifies a line; masked is what is stored of
// it.
func (p *Privacy) fingerprint(line, masked []byte) [sha256.Size]byte {
	switch p.mode {
	case Hash:
		mac := hmac.New(sha256.New, p.key)
		mac.Write(line)
		return [sha256.Size]byte(mac.Sum(nil))
	case Truncate:
		return sha256.Sum256(masked)
	}
	return sha256.Sum256(line)
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

// personal are the fields whose values are removed from other texts.
var personal = func() (ids []accesslog.FieldID) {
	for _, c := range accesslog.Columns {
		if c.Personal {
			ids = append(ids, c.From...)
		}
	}
	return append(ids, accesslog.AuthorizerPrincipalID)
}()

// shortestScrubbed keeps scrub from cutting common words out of messages; a
// whole segment of a path is removed whatever its length.
const shortestScrubbed = 6

var (
	scrubbed = []byte("***")
	userARN  = regexp.MustCompile(`arn:aws[a-z-]*:(?:iam|sts)::[0-9]*:(?:user|assumed-role|federated-user)/[^\s"',]+`)
)

// privateValues are the personal values of a record as they may stand in other
// texts, plain and as in a URL, the longest first: a shorter one may be part of
// it.
func privateValues(record *accesslog.Record) [][]byte {
	var values [][]byte
	for _, id := range personal {
		text := record.Fields[id].Text()
		if len(text) == 0 {
			continue
		}
		values = append(values, text)
		for _, escaped := range []string{url.PathEscape(string(text)), url.QueryEscape(string(text))} {
			if escaped != string(text) {
				values = append(values, []byte(escaped))
			}
		}
	}
	slices.SortStableFunc(values, func(a, b []byte) int { return len(b) - len(a) })
	return values
}

// scrub removes the record's own personal values from a text: API Gateway's
// messages repeat user ARNs, and paths repeat user ids.
func scrub(values [][]byte, text []byte) []byte {
	text = userARN.ReplaceAll(text, scrubbed)
	for _, value := range values {
		if len(value) >= shortestScrubbed {
			text = bytes.ReplaceAll(text, value, scrubbed)
		}
	}
	return text
}

// scrubPath also removes values that are a whole segment of a path.
func scrubPath(values [][]byte, path []byte) []byte {
	segments := bytes.Split(scrub(values, path), []byte("/"))
	for i, segment := range segments {
		if len(segment) > 0 && slices.ContainsFunc(values, func(v []byte) bool { return bytes.Equal(v, segment) }) {
			segments[i] = scrubbed
		}
	}
	return bytes.Join(segments, []byte("/"))
}
