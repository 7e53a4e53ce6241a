package oracle

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

var (
	scalarHere = regexp.MustCompile(`^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)`)
	escapeHere = regexp.MustCompile(`^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})`)
)

// keyHere is the key that a text begins with, in quotes and with its colon, and
// what follows; none but plain ones count.
func keyHere(text string) (key, after string, found bool) {
	text, found = strings.CutPrefix(text, `"`)
	end := 0
	for end < len(text) && isKeyByte(text[end]) {
		end++
	}
	key = text[:end]
	after, quoted := strings.CutPrefix(text[end:], `"`)
	after, colon := strings.CutPrefix(trimmed(after), ":")
	return key, trimmed(after), found && quoted && colon && end >= 1 && end <= 128
}

func isKeyByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '$' || c == '-'
}

// endHere reports whether a text begins with the comma or brace that ends a value.
func endHere(text string) bool {
	text = trimmed(text)
	return strings.HasPrefix(text, ",") || strings.HasPrefix(text, "}")
}

// closes reports whether what follows a quote, depth objects deep, shows that it
// closed a value: the next key, after the ends of some of the objects we are in,
// or the ends of all of them and of the line.
func closes(after string, depth int) bool {
	for range depth {
		after = trimmed(after)
		if next, comma := strings.CutPrefix(after, ","); comma {
			_, _, found := keyHere(trimmed(next))
			return found
		}
		brace := false
		if after, brace = strings.CutPrefix(after, "}"); !brace {
			return false
		}
	}
	return after == ""
}

// repairer rewrites a line whose values are badly quoted.
type repairer struct {
	rest string // of the line
	out  strings.Builder
}

// repair reads a line as API Gateway wrote it: key, colon, value, comma. ok is
// false where that would be guessing.
func repair(line string) (repaired string, ok bool) {
	r := repairer{rest: line}
	if !r.object(1) || r.rest != "" {
		return "", false
	}
	return r.out.String(), true
}

// takeTo moves the rest to the output, up to where it is after.
func (r *repairer) takeTo(after string) {
	r.out.WriteString(r.rest[:len(r.rest)-len(after)])
	r.rest = after
}

// object repairs the object that the rest begins with, the depth-th of nested
// ones.
func (r *repairer) object(depth int) bool {
	if depth > deepest {
		return false
	}
	r.takeTo(r.rest[1:])
	for {
		r.takeTo(trimmed(r.rest))
		_, value, found := keyHere(r.rest)
		if !found {
			return false
		}
		r.takeTo(value)
		if !r.value(depth) || !endHere(r.rest) {
			return false
		}
		r.takeTo(trimmed(r.rest))
		ends := strings.HasPrefix(r.rest, "}")
		r.takeTo(r.rest[1:])
		if ends {
			return true
		}
	}
}

func (r *repairer) value(depth int) bool {
	switch {
	case strings.HasPrefix(r.rest, `"`):
		return r.text(depth)
	case strings.HasPrefix(r.rest, "{"):
		return r.object(depth + 1)
	case strings.HasPrefix(r.rest, "-") && endHere(r.rest[1:]):
		r.replace(1, `"-"`)
		return true
	}
	scalar := scalarHere.FindString(r.rest)
	r.takeTo(r.rest[len(scalar):])
	return scalar != ""
}

// text repairs a string: it ends at the first quote that closes a value; every
// other quote is part of it.
func (r *repairer) text(depth int) bool {
	r.takeTo(r.rest[1:])
	value := r.rest
	for r.rest != "" {
		before, c := value[:len(value)-len(r.rest)], r.rest[0]
		switch {
		case c == '"' && closes(r.rest[1:], depth):
			r.takeTo(r.rest[1:])
			return utf8.ValidString(before)
		case c == '"' && mayBeKey(before, r.rest):
			return false
		case c == '"':
			r.replace(1, `\"`)
		case c == '\\':
			if !r.escape() {
				return false
			}
		case c < 0x20:
			r.replace(1, fmt.Sprintf(`\u%04x`, c))
		default:
			r.takeTo(r.rest[1:])
		}
	}
	return false
}

// mayBeKey reports whether a key may begin at a quote: what is before it ends in
// a comma or a brace.
func mayBeKey(before, here string) bool {
	_, _, key := keyHere(here)
	before = strings.TrimRight(before, blanks)
	return key && (strings.HasSuffix(before, ",") || strings.HasSuffix(before, "{"))
}

// replace writes text in place of the next n bytes.
func (r *repairer) replace(n int, text string) {
	r.out.WriteString(text)
	r.rest = r.rest[n:]
}

// escape takes over an escape sequence; half of a surrogate pair becomes U+FFFD.
func (r *repairer) escape() bool {
	sequence := escapeHere.FindString(r.rest)
	if sequence == "" {
		return false
	}
	if !hasHalfSurrogate(sequence) {
		r.replace(len(sequence), sequence)
		return true
	}
	if pair := sequence + escapeHere.FindString(r.rest[len(sequence):]); len(pair) == 12 && !hasHalfSurrogate(pair) {
		r.replace(len(pair), pair)
		return true
	}
	r.replace(len(sequence), `\ufffd`)
	return true
}

var longIDHere = regexp.MustCompile(`^"[A-Za-z0-9_.$-]{40}`)

// holdsSecret reports whether an unreadable line seems to hold the value of an
// API key.
func holdsSecret(line string) bool {
	for i := range len(line) {
		key, value, found := keyHere(line[i:])
		if !found {
			continue
		}
		id, known := fieldOf(key)
		if known && (accesslog.Fields[id].Secret || id == accesslog.APIKeyID && longIDHere.MatchString(value)) {
			return true
		}
	}
	return false
}
