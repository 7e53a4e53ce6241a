package oracle

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// errSyntax says that text is not strict JSON: RFC 8259, valid UTF-8, no half
// of a surrogate pair, nested at most 16 deep below the outermost object.
var errSyntax = errors.New("not strict JSON")

const deepest = 16

const blanks = " \t\r\n"

// trimmed is text without the white space it begins with.
func trimmed(text string) string {
	if text != "" && text[0] > ' ' { // no need to look for more
		return text
	}
	return strings.TrimLeft(text, blanks)
}

// tokens reads strict JSON token by token, as json.Decoder does with UseNumber.
// That one was here before; it took most of the comparison's time.
type tokens struct {
	text string
	end  int    // of the last token
	open string // the braces and brackets that we are in
	last byte   // what the last token was: '{' or '[', ':' for a key, ',' for a value that is complete
}

func newTokens(text string) *tokens { return &tokens{text: text} }

// at is the position behind the last token.
func (t *tokens) at() int { return t.end }

// next is the next token and its text.
func (t *tokens) next() (token json.Token, raw string, err error) {
	rest, ok := t.ahead()
	key := strings.HasSuffix(t.open, "{") && t.last != ':'
	if !ok || rest == "" || key && rest[0] != '"' && rest[0] != '}' {
		return nil, "", errSyntax
	}
	last := byte(',')
	switch c := rest[0]; c {
	case '{', '[':
		if len(t.open) > deepest {
			return nil, "", errSyntax
		}
		token, raw, last = json.Delim(c), rest[:1], c
		t.open += raw
	case '}', ']':
		if !strings.HasSuffix(t.open, string(c-2)) { // ASCII has the opening one two before
			return nil, "", errSyntax
		}
		token, raw = json.Delim(c), rest[:1]
		t.open = t.open[:len(t.open)-1]
	case '"':
		token, raw, err = stringToken(rest)
		if key {
			last = ':'
		}
	default:
		token, raw, err = scalarToken(rest)
	}
	if err != nil {
		return nil, "", err
	}
	t.end, t.last = len(t.text)-len(rest)+len(raw), last
	return token, raw, nil
}

// ahead is the text from the next token on, behind the colon or comma that has
// to stand before it.
func (t *tokens) ahead() (rest string, ok bool) {
	rest = trimmed(t.text[t.end:])
	ends := strings.HasPrefix(rest, "}") || strings.HasPrefix(rest, "]")
	if t.last != ':' && (t.last != ',' || ends) {
		return rest, true
	}
	if rest, ok = strings.CutPrefix(rest, string(t.last)); !ok || t.open == "" {
		return "", false
	}
	rest = trimmed(rest)
	return rest, !strings.HasPrefix(rest, "}") && !strings.HasPrefix(rest, "]")
}

// stringToken is the string at the start of a text.
func stringToken(text string) (token json.Token, raw string, err error) {
	end, escapes := 1, false
	for ; end < len(text) && text[end] != '"'; end++ {
		if text[end] < ' ' {
			return nil, "", errSyntax
		}
		if text[end] == '\\' {
			end, escapes = end+1, true
		}
	}
	if end >= len(text) || !utf8.ValidString(text[:end]) {
		return nil, "", errSyntax
	}
	raw = text[:end+1]
	if !escapes {
		return raw[1:end], raw, nil
	}
	var decoded string
	if json.Unmarshal([]byte(raw), &decoded) != nil || hasHalfSurrogate(raw) {
		return nil, "", errSyntax
	}
	return decoded, raw, nil
}

// scalarToken is the number or word at the start of a text.
func scalarToken(text string) (token json.Token, raw string, err error) {
	switch {
	case strings.HasPrefix(text, "true"):
		return true, "true", nil
	case strings.HasPrefix(text, "false"):
		return false, "false", nil
	case strings.HasPrefix(text, "null"):
		return nil, "null", nil
	}
	raw = text[:len(text)-len(strings.TrimLeft(text, "+-.0123456789eE"))]
	if !json.Valid([]byte(raw)) {
		return nil, "", errSyntax
	}
	return json.Number(raw), raw, nil
}

// rest reads to the end of the object or array whose opening token stood at
// from, and returns its text.
func (t *tokens) rest(from int) (string, error) {
	for outer := len(t.open) - 1; len(t.open) > outer; {
		if _, _, err := t.next(); err != nil {
			return "", err
		}
	}
	return t.text[from:t.at()], nil
}

// whole is the next token and, where it opens an object or array, the text of
// that to its end.
func (t *tokens) whole() (token json.Token, raw string, err error) {
	token, raw, err = t.next()
	if err == nil && (token == json.Delim('{') || token == json.Delim('[')) {
		raw, err = t.rest(t.at() - 1)
	}
	return token, raw, err
}

// nothingLeft is errSyntax where more than white space follows.
func (t *tokens) nothingLeft() error {
	if trimmed(t.text[t.at():]) != "" {
		return errSyntax
	}
	return nil
}

// decoded are the tokens of the value that a text is, as encoding/json reads it;
// none where it is no JSON.
func decoded(text string) (list []json.Token, depth int) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	open := 0
	for json.Valid([]byte(text)) {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
		list, depth = append(list, token), max(depth, open)
	}
	return list, depth
}

// The tokens are those of encoding/json, which puts U+FFFD where we refuse, on
// everything that is generated.
func TestTokens_areThoseOfEncodingJSON(t *testing.T) {
	texts := suite(t)
	for seed := range uint64(150) {
		_, records := batch(seed)
		texts = append(texts, records...)
	}
	replaced := func(token json.Token) bool { s, _ := token.(string); return strings.ContainsRune(s, utf8.RuneError) }
	count := map[bool]int{}
	for _, text := range texts {
		text = strings.Trim(text, blanks)
		var got []json.Token
		ours := newTokens(text)
		token, _, err := ours.next()
		for ; err == nil; token, _, err = ours.next() {
			got = append(got, token)
		}
		complete := len(got) > 0 && ours.open == "" && ours.end == len(text)
		count[complete]++
		want, depth := decoded(text)
		if complete {
			require.Equal(t, want, got, text)
		} else if depth <= deepest+1 && !slices.ContainsFunc(want, replaced) {
			require.Empty(t, want, text)
		}
	}
	require.Greater(t, min(count[true], count[false]), 1000, "too few of one kind: %v", count)
}
