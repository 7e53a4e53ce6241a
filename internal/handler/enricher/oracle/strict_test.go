package oracle

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

var escapeSequence = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|.)`)

// hasHalfSurrogate reports whether the text of a JSON string has an escaped
// surrogate without its partner.
func hasHalfSurrogate(raw string) bool {
	if !strings.Contains(raw, `\ud`) && !strings.Contains(raw, `\uD`) {
		return false
	}
	high, end := rune(0), 0 // a first half that waits for its second, and where it ended
	for _, at := range escapeSequence.FindAllStringIndex(raw, -1) {
		unit := rune(0)
		if raw[at[0]+1] == 'u' {
			n, err := strconv.ParseUint(raw[at[0]+2:at[1]], 16, 16)
			if err != nil {
				return true
			}
			unit = rune(n)
		}
		switch {
		case high != 0:
			if at[0] != end || utf16.DecodeRune(high, unit) == utf8.RuneError {
				return true
			}
			high = 0
		case utf16.IsSurrogate(unit):
			high, end = unit, at[1]
		}
	}
	return high != 0
}

// member is a key of an object and the text of its value.
type member struct {
	key     string
	escaped bool // the key is written with escapes
	value   json.RawMessage
}

// objectMembers reads a text that is one object.
func objectMembers(text []byte) (members []member, err error) {
	t := newTokens(string(text))
	members = make([]member, 0, accesslog.NumColumns)
	if open, _, err := t.next(); err != nil || open != json.Delim('{') {
		return nil, errSyntax
	}
	for {
		token, raw, err := t.next()
		if err != nil {
			return nil, err
		}
		if token == json.Delim('}') {
			break
		}
		m := member{key: token.(string), escaped: strings.Contains(raw, `\`)}
		token, raw, err = t.next()
		if _, opens := token.(json.Delim); opens && err == nil {
			raw, err = t.rest(t.at() - 1)
		}
		if err != nil {
			return nil, err
		}
		m.value = json.RawMessage(raw)
		members = append(members, m)
	}
	if strings.Trim(string(text[t.at():]), blanks) != "" {
		return nil, errSyntax
	}
	return members, nil
}

// value is one value of an access log record; the zero value is absent.
type value struct {
	kind byte   // s string, n number, b true or false, a array
	text string // of a string its characters, else as it stood
	json string // as it stood
}

func (v value) present() bool { return v.kind != 0 }

func (v value) same(other value) bool {
	return v.present() == other.present() && v.text == other.text
}

// value makes a value of a token that is no object.
func (t *tokens) value(token json.Token, raw string) (value, error) {
	switch token := token.(type) {
	case nil:
		return value{}, nil
	case string:
		if token == "" || token == "-" || token == "(none)" {
			return value{}, nil
		}
		return value{'s', token, raw}, nil
	case json.Number:
		return value{'n', raw, raw}, nil
	case bool:
		return value{'b', raw, raw}, nil
	case json.Delim:
		text, err := t.rest(t.at() - 1)
		return value{'a', text, text}, err
	}
	return value{}, fmt.Errorf("%T is no token", token)
}
