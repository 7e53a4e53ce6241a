package oracle

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
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

// token is what JSON consists of.
type token struct {
	kind byte   // { } [ ] or s string, n number, b true or false, 0 null
	text string // of a string its characters, else as it stands
	raw  string // as it stands
}

func (t token) opens() bool { return t.kind == '{' || t.kind == '[' }

func (t token) closes() bool { return t.kind == '}' || t.kind == ']' }

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

// next is the next token.
func (t *tokens) next() (next token, err error) {
	rest, ok := t.ahead()
	if !ok || rest == "" {
		return token{}, errSyntax
	}
	if next, ok = tokenHere(rest); !ok {
		return token{}, errSyntax
	}
	key := strings.HasSuffix(t.open, "{") && t.last != ':' && !next.closes()
	t.last = ','
	switch {
	case key && next.kind != 's', next.opens() && len(t.open) > deepest:
		return token{}, errSyntax
	case key:
		t.last = ':'
	case next.opens():
		t.open, t.last = t.open+next.raw, next.kind
	case next.closes():
		if !strings.HasSuffix(t.open, string(next.kind-2)) { // ASCII has the opening one two before
			return token{}, errSyntax
		}
		t.open = t.open[:len(t.open)-1]
	}
	t.end = len(t.text) - len(rest) + len(next.raw)
	return next, nil
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

// tokenHere is the token that a text begins with.
func tokenHere(text string) (t token, ok bool) {
	switch {
	case strings.HasPrefix(text, `"`):
		return stringHere(text)
	case strings.ContainsRune("{}[]", rune(text[0])):
		return token{text[0], text[:1], text[:1]}, true
	case strings.HasPrefix(text, "null"):
		return token{'0', "null", "null"}, true
	case strings.HasPrefix(text, "true"):
		return token{'b', "true", "true"}, true
	case strings.HasPrefix(text, "false"):
		return token{'b', "false", "false"}, true
	}
	number := text[:len(text)-len(strings.TrimLeft(text, "+-.0123456789eE"))]
	return token{'n', number, number}, json.Valid([]byte(number))
}

// stringHere is the string that a text begins with.
func stringHere(text string) (t token, ok bool) {
	end, escapes := 1, false
	for ; end < len(text) && text[end] != '"'; end++ {
		if text[end] < ' ' {
			return token{}, false
		}
		if text[end] == '\\' {
			end, escapes = end+1, true
		}
	}
	if end >= len(text) || !utf8.ValidString(text[:end]) {
		return token{}, false
	}
	t = token{'s', text[1:end], text[:end+1]}
	if escapes {
		t.text, ok = unescaped(t.text)
		return t, ok
	}
	return t, true
}

// unescaped are the characters that the text of a JSON string stands for.
func unescaped(text string) (string, bool) {
	var b strings.Builder
	for {
		before, after, escape := strings.Cut(text, `\`)
		b.WriteString(before)
		if !escape {
			return b.String(), true
		}
		var ok bool
		if text, ok = unescape(&b, after); !ok {
			return "", false
		}
	}
}

// unescape writes what stands behind a backslash and returns what follows. It
// takes no half of a surrogate pair.
func unescape(b *strings.Builder, text string) (after string, ok bool) {
	if text[0] != 'u' {
		i := strings.IndexByte(`"\/bfnrt`, text[0])
		if i >= 0 {
			b.WriteByte("\"\\/\b\f\n\r\t"[i])
		}
		return text[1:], i >= 0
	}
	c, ok := hex4(text[1:])
	text = text[min(5, len(text)):]
	if ok && utf16.IsSurrogate(c) {
		pair, found := strings.CutPrefix(text, `\u`)
		second, isHex := hex4(pair)
		if c = utf16.DecodeRune(c, second); !found || !isHex || c == utf8.RuneError {
			return "", false
		}
		text = pair[4:]
	}
	b.WriteRune(c)
	return text, ok
}

// hex4 is the number that the first four bytes are in base 16.
func hex4(text string) (c rune, ok bool) {
	if len(text) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(text[:4], 16, 16)
	return rune(n), err == nil
}

// rest reads to the end of the object or array whose opening token stood at
// from, and returns its text.
func (t *tokens) rest(from int) (string, error) {
	for outer := len(t.open) - 1; len(t.open) > outer; {
		if _, err := t.next(); err != nil {
			return "", err
		}
	}
	return t.text[from:t.at()], nil
}

// whole is the next token; of an object or array, raw is all of it.
func (t *tokens) whole() (next token, err error) {
	next, err = t.next()
	if err == nil && next.opens() {
		next.raw, err = t.rest(t.at() - 1)
	}
	return next, err
}

// nothingLeft is errSyntax where more than white space follows.
func (t *tokens) nothingLeft() error {
	if trimmed(t.text[t.at():]) != "" {
		return errSyntax
	}
	return nil
}

// decoded is the token as encoding/json has it.
func (t token) decoded() json.Token {
	switch t.kind {
	case 's':
		return t.text
	case 'n':
		return json.Number(t.text)
	case 'b':
		return t.text == "true"
	case '0':
		return nil
	}
	return json.Delim(t.kind)
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
		token, err := ours.next()
		for ; err == nil; token, err = ours.next() {
			got = append(got, token.decoded())
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
