package oracle

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// errSyntax says that text is not strict JSON: RFC 8259, valid UTF-8, no half
// of a surrogate pair, nested at most 16 deep below the outermost object.
var errSyntax = errors.New("not strict JSON")

const deepest = 16

// tokens reads strict JSON token by token.
type tokens struct {
	text  string
	dec   *json.Decoder
	depth int // of the object or array we are in; -1 outside
}

func newTokens(text string) *tokens {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	return &tokens{text: text, dec: dec, depth: -1}
}

// at is the position behind the last token.
func (t *tokens) at() int { return int(t.dec.InputOffset()) }

// next is the next token and its text.
func (t *tokens) next() (token json.Token, raw string, err error) {
	from := t.at()
	token, err = t.dec.Token()
	if err != nil {
		return nil, "", errSyntax
	}
	raw = strings.TrimLeft(t.text[from:t.at()], " \t\r\n,:")
	switch token {
	case json.Delim('{'), json.Delim('['):
		if t.depth++; t.depth > deepest {
			return nil, "", errSyntax
		}
	case json.Delim('}'), json.Delim(']'):
		t.depth--
	}
	if !utf8.ValidString(raw) || hasHalfSurrogate(raw) {
		return nil, "", errSyntax
	}
	return token, raw, nil
}

// rest reads to the end of the object or array whose opening token stood at
// from, and returns its text.
func (t *tokens) rest(from int) (string, error) {
	for outer := t.depth - 1; t.depth > outer; {
		if _, _, err := t.next(); err != nil {
			return "", err
		}
	}
	return t.text[from:t.at()], nil
}

var escapeSequence = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|.)`)

// hasHalfSurrogate reports whether the text of a JSON string has an escaped
// surrogate without its partner.
func hasHalfSurrogate(raw string) bool {
	if !strings.Contains(raw, `\u`) {
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
	if strings.Trim(string(text[t.at():]), " \t\r\n") != "" {
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
