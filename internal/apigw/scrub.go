package apigw

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

var errNotJSON = errors.New("not a JSON object")

// scrub is a JSON answer without secrets: the member "value" of any object is
// gone, key ids that equal their values (40 letters and digits) are in their
// public form wherever they stand, and so are such words in the message of a
// failure. Tags keep their values, also one that is named "value".
//
// The errors of encoding/json may quote the text, so none of them is wrapped.
func scrub(body []byte, failure bool) ([]byte, error) {
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
	cleanObject(document, failure)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return nil, errNotJSON
	}
	return out.Bytes(), nil
}

func cleanObject(object map[string]any, failure bool) {
	for name, member := range object {
		switch {
		case strings.EqualFold(name, "value"):
			if secret, ok := member.(string); ok && len(secret) >= minValue {
				defer removeFrom(object, secret)
			}
			delete(object, name)
		case name == "position":
			// The next request needs it as it is. It is shown nowhere.
		case name == "tags":
			// Names and values here are the account's own, not the API's.
			object[name] = cleanTags(member)
		default:
			object[name] = clean(member, failure)
		}
	}
}

func clean(v any, failure bool) any {
	switch v := v.(type) {
	case map[string]any:
		cleanObject(v, failure)
	case []any:
		for i := range v {
			v[i] = clean(v[i], failure)
		}
	case string:
		return cleanText(v, failure)
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

func cleanTags(v any) any {
	tags, ok := v.(map[string]any)
	if !ok {
		return clean(v, false)
	}
	for name, tag := range tags {
		tags[name] = clean(tag, false)
	}
	return tags
}
