package oracle

import (
	"errors"
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
	value   string
}

// objectMembers reads a text that is one object.
func objectMembers(text string) (members []member, err error) {
	t := newTokens(text)
	if open, err := t.next(); err != nil || open.kind != '{' {
		return nil, errSyntax
	}
	if members, err = t.members(); err != nil {
		return nil, err
	}
	return members, t.nothingLeft()
}

// members reads to the end of the object that was opened.
func (t *tokens) members() (members []member, err error) {
	members = make([]member, 0, accesslog.NumColumns/2)
	for {
		key, err := t.next()
		if err != nil || key.kind == '}' {
			return members, err
		}
		value, err := t.whole()
		if err != nil {
			return nil, err
		}
		members = append(members, member{key.text, strings.Contains(key.raw, `\`), value.raw})
	}
}

// unique are members as JSON by key; it is an error if a key stands twice.
func unique(members []member, err error) (map[string]string, error) {
	values := make(map[string]string, len(members))
	for _, m := range members {
		if _, twice := values[m.key]; twice {
			return nil, errors.New(m.key + " stands twice")
		}
		values[m.key] = m.value
	}
	return values, err
}

// arrayItems are the texts of what is in an array.
func arrayItems(text string) (items []string, err error) {
	t := newTokens(text)
	if open, err := t.next(); err != nil || open.kind != '[' {
		return nil, errSyntax
	}
	for {
		item, err := t.whole()
		if err != nil {
			return nil, err
		}
		if item.kind == ']' {
			return items, t.nothingLeft()
		}
		items = append(items, item.raw)
	}
}

// decodedString is the string that a text is; "" for null.
func decodedString(text string) (s string, err error) {
	t := newTokens(text)
	switch next, err := t.next(); {
	case err != nil:
		return "", err
	case next.kind == 's':
		return next.text, t.nothingLeft()
	case next.kind == '0':
		return "", t.nothingLeft()
	}
	return "", errSyntax
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

// value makes a value of a token that opens no object.
func (t *tokens) value(next token) (value, error) {
	switch {
	case next.kind == '0', next.kind == 's' && (next.text == "" || next.text == "-" || next.text == "(none)"):
		return value{}, nil
	case next.kind == '[':
		text, err := t.rest(t.at() - 1)
		return value{'a', text, text}, err
	}
	return value{next.kind, next.text, next.raw}, nil
}
