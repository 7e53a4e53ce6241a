package oracle

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
)

func (r *reference) masks() bool { return r.mode == enrich.Truncate || r.mode == enrich.Hash }

// ofMaskedValues stands for a record_id that mode truncate makes of the masked
// row: which hash that is, is not fixed, only that the same row has the same.
const ofMaskedValues = "<hash of the masked values>"

// recordID is the id that API Gateway generated, else a hash of the line.
func (m *rowMaker) recordID(line string) string {
	if m.has(accesslog.ExtendedRequestID) {
		return m.text(accesslog.ExtendedRequestID)
	}
	switch m.mode {
	case enrich.Truncate:
		return ofMaskedValues
	case enrich.Hash:
		return m.keyed(line)
	}
	sum := sha256.Sum256([]byte(line))
	return hex.EncodeToString(sum[:16])
}

func (r *reference) keyed(text string) string {
	mac := hmac.New(sha256.New, []byte(r.hashKey))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// masked is what a masking mode stores of a personal column: a keyed hash; or
// the network of an address and of nothing else anything.
func (r *reference) masked(id accesslog.ColumnID, text string) string {
	if r.mode == enrich.Hash {
		return r.keyed(text)
	}
	addr, err := netip.ParseAddr(text)
	if err != nil || id != accesslog.ColSourceIP {
		return ""
	}
	addr = addr.Unmap().WithZone("")
	bits := 24
	if addr.Is6() {
		bits = 48
	}
	return netip.PrefixFrom(addr, bits).Masked().Addr().String()
}

var userARN = regexp.MustCompile(`arn:aws[a-z-]*:(iam|sts)::[0-9]*:(user|assumed-role|federated-user)/[^\s"',]+`)

// scrub removes the record's personal values, plain and as in a URL, from a text
// that is not itself personal: user ARNs, values of six bytes or more, and in a
// path those that are a whole segment.
func scrub(r *record, text string, path bool) string {
	values := r.personal()
	if strings.Contains(text, "arn:aws") {
		text = userARN.ReplaceAllString(text, "***")
	}
	for _, v := range values {
		if len(v) >= 6 {
			text = strings.ReplaceAll(text, v, "***")
		}
	}
	if !path {
		return text
	}
	segments := strings.Split(text, "/")
	for i, segment := range segments {
		if slices.Contains(values, segment) {
			segments[i] = "***"
		}
	}
	return strings.Join(segments, "/")
}

// personal are the record's personal values, the longest first: one may be part
// of another. They are looked up once.
func (r *record) personal() []string {
	if r.values != nil {
		return r.values
	}
	r.values = append([]string{}, spellings(r.text(accesslog.AuthorizerPrincipalID))...)
	for _, c := range accesslog.Columns {
		if c.Personal {
			for _, id := range c.From {
				r.values = append(r.values, spellings(r.text(id))...)
			}
		}
	}
	slices.SortStableFunc(r.values, func(a, b string) int { return len(b) - len(a) })
	return r.values
}

// spellings are a value as it may stand in other texts; none for no value.
func spellings(text string) (all []string) {
	for _, s := range []string{text, url.PathEscape(text), url.QueryEscape(text)} {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
