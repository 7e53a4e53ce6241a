package apigw

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

var errNotJSON = errors.New("not a JSON object")

// values are SHA-256 sums of the key values that the listing of the plans' keys
// showed: the listing of the keys does not show them, but some accounts repeat
// them as names, customer ids or tags. Only texts that equal a value are found,
// and only values of keys that are in a plan.
type values map[[sha256.Size]byte]bool

// scrub is a JSON answer without secrets: the member "value" of any object is
// gone, key ids that equal their values (40 letters and digits) are in their
// public form wherever they stand, and so are such words in the message of a
// failure. Tags keep their values, also one that is named "value".
//
// The errors of encoding/json may quote the text, so none of them is wrapped.
func scrub(body []byte, failure bool, seen values) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		if failure {
			// A proxy's page, or nothing at all: the status says enough.
			return []byte("{}"), nil
		}
		return nil, errNotJSON
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errNotJSON
	}
	c := cleaner{failure, seen}
	c.object(document)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return nil, errNotJSON
	}
	return out.Bytes(), nil
}

// cleaner cleans one answer.
type cleaner struct {
	failure bool
	seen    values
}

func (c cleaner) object(object map[string]any) {
	for name, member := range object {
		switch {
		case strings.EqualFold(name, "value"):
			if secret, ok := member.(string); ok && len(secret) >= minValue {
				c.seen[sha256.Sum256([]byte(secret))] = true
				defer removeFrom(object, secret)
			}
			delete(object, name)
		case usageplan.PublicKeyID(name) != name:
			// The use of a plan is by key; if by key value, not here.
			object[usageplan.PublicKeyID(name)] = c.any(member)
			delete(object, name)
		case name == "position":
			// The next request needs it as it is. It is shown nowhere.
		case name == "tags":
			// Names and values here are the account's own, not the API's.
			object[name] = c.tags(member)
		default:
			object[name] = c.any(member)
		}
	}
}

func (c cleaner) any(v any) any {
	switch v := v.(type) {
	case map[string]any:
		c.object(v)
	case []any:
		for i := range v {
			v[i] = c.any(v[i])
		}
	case string:
		if len(v) >= minValue && c.seen[sha256.Sum256([]byte(v))] {
			return removed
		}
		return cleanText(v, c.failure)
	}
	return v
}

// minValue is the shortest value of an API key.
const minValue = 20

// removeFrom removes a key's value from the other texts of its object: some
// accounts name a key by its value.
func removeFrom(object map[string]any, secret string) {
	for name, member := range object {
		if text, ok := member.(string); ok {
			object[name] = strings.ReplaceAll(text, secret, removed)
		}
	}
}

const removed = "(removed)"

// words are runs of letters and digits as long as a key's value may be.
var words = regexp.MustCompile(`[0-9A-Za-z]{20,}`)

// cleanText replaces each word of 40 letters and digits by its public form. In
// the text of a failure it also removes words that look made up by a machine:
// at least 20 letters and digits, both among them.
func cleanText(s string, failure bool) string {
	if len(s) < minValue {
		return s
	}
	return words.ReplaceAllStringFunc(s, func(word string) string {
		if public := usageplan.PublicKeyID(word); public != word {
			return public
		}
		if failure && strings.ContainsAny(word, "0123456789") && strings.ContainsFunc(word, isLetter) {
			return removed
		}
		return word
	})
}

func isLetter(r rune) bool { return r < '0' || r > '9' }

func (c cleaner) tags(v any) any {
	tags, ok := v.(map[string]any)
	if !ok {
		return c.any(v)
	}
	for name, tag := range tags {
		tags[name] = c.any(tag)
	}
	return tags
}
