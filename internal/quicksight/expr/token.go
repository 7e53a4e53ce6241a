package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind uint8

const (
	tokenEnd kind = iota
	tokenNumber
	tokenText      // '…' or "…"
	tokenField     // {…}
	tokenParameter // ${…}
	tokenWord      // a bare name, keyword or function
	tokenSymbol
)

// token is a piece of an expression. value is the content: without quotes,
// braces and escapes.
type token struct {
	kind  kind
	pos   int
	value string
}

// scanner splits an expression into tokens.
type scanner struct {
	text string
	pos  int
}

// next is the next token; at the end of the text always one of kind end.
func (s *scanner) next() (token, error) {
	if err := s.skip(); err != nil {
		return token{}, err
	}
	start, rest := s.pos, s.text[s.pos:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "":
		return token{tokenEnd, start, ""}, nil
	case strings.HasPrefix(rest, "${"):
		return s.braced(tokenParameter, "${")
	case r == '{':
		return s.braced(tokenField, "{")
	case r == '\'' || r == '"':
		return s.quoted(byte(r))
	case isDigit(r) || r == '.' && len(rest) > 1 && isDigit(rune(rest[1])):
		return s.number()
	case isNameStart(r):
		s.pos += strings.IndexFunc(rest+" ", func(r rune) bool { return !isNameStart(r) && !unicode.IsDigit(r) })
		return token{tokenWord, start, s.text[start:s.pos]}, nil
	}
	for _, two := range []string{"<>", "!=", "<=", ">="} {
		if strings.HasPrefix(rest, two) {
			s.pos += 2
			return token{tokenSymbol, start, two}, nil
		}
	}
	if strings.ContainsRune("+-*/%^=<>()[],!", r) {
		s.pos += size
		return token{tokenSymbol, start, rest[:size]}, nil
	}
	return token{}, errorAt(s.text, start, "unexpected character %q", r)
}

// skip passes over blanks and comments.
func (s *scanner) skip() error {
	for {
		s.pos = len(s.text) - len(strings.TrimLeftFunc(s.text[s.pos:], unicode.IsSpace))
		rest := s.text[s.pos:]
		switch {
		case strings.HasPrefix(rest, "//"):
			line, _, _ := strings.Cut(rest, "\n")
			s.pos += len(line)
		case strings.HasPrefix(rest, "/*"):
			length := strings.Index(rest[2:], "*/")
			if length < 0 {
				return errorAt(s.text, s.pos, "this comment has no end: add */")
			}
			s.pos += length + 4
		default:
			return nil
		}
	}
}

// braced is a field or parameter name.
func (s *scanner) braced(k kind, open string) (token, error) {
	start := s.pos
	name, _, found := strings.Cut(s.text[start+len(open):], "}")
	if !found {
		return token{}, errorAt(s.text, start, "this name has no end: add }")
	}
	if strings.TrimSpace(name) == "" {
		return token{}, errorAt(s.text, start, "a name is missing between the braces")
	}
	s.pos = start + strings.IndexByte(s.text[start:], '}') + 1
	return token{k, start, name}, nil
}

// quoted is a string. A backslash keeps a quote or a backslash as it is, and
// is an ordinary character before anything else.
func (s *scanner) quoted(quote byte) (token, error) {
	var value strings.Builder
	for i := s.pos + 1; i < len(s.text); i++ {
		c := s.text[i]
		if c == '\\' && i+1 < len(s.text) && strings.IndexByte(`'"\`, s.text[i+1]) >= 0 {
			i++
			c = s.text[i]
		} else if c == quote {
			t := token{tokenText, s.pos, value.String()}
			s.pos = i + 1
			return t, nil
		}
		value.WriteByte(c)
	}
	return token{}, errorAt(s.text, s.pos, "this text has no end: add %c", quote)
}

// number is an integer or decimal, such as 12, 1.5 or .25.
func (s *scanner) number() (token, error) {
	start := s.pos
	digits := func() {
		for s.pos < len(s.text) && isDigit(rune(s.text[s.pos])) {
			s.pos++
		}
	}
	digits()
	if s.pos < len(s.text) && s.text[s.pos] == '.' {
		s.pos++
		digits()
	}
	if r, _ := utf8.DecodeRuneInString(s.text[s.pos:]); isNameStart(r) && s.pos < len(s.text) {
		return token{}, errorAt(s.text, start, "a name cannot start with a digit: write {%s…}", s.text[start:s.pos])
	}
	return token{tokenNumber, start, s.text[start:s.pos]}, nil
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isNameStart(r rune) bool { return r == '_' || unicode.IsLetter(r) }
