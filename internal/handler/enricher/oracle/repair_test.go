package oracle

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

const (
	blank    = `[ \t\r\n]*`
	plainKey = `"[A-Za-z0-9_.$-]{1,128}"` + blank + `:`
)

var (
	keyHere    = regexp.MustCompile(`^` + plainKey + blank)
	dashHere   = regexp.MustCompile(`^-` + blank + `[,}]`)
	scalarHere = regexp.MustCompile(`^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)`)
	escapeHere = regexp.MustCompile(`^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})`)
	separated  = regexp.MustCompile(`[,{]` + blank + `$`)
	afterValue = regexp.MustCompile(`^` + blank + `[,}]`)
	blankHere  = regexp.MustCompile(`^` + blank)
)

// closers tell, by depth, whether what follows a quote shows that it closed a
// value: the next key, after the ends of some of the objects we are in, or the
// ends of all of them and of the line.
var closers = func() (list []*regexp.Regexp) {
	list = append(list, nil)
	for depth := 1; depth <= deepest; depth++ {
		list = append(list, regexp.MustCompile(fmt.Sprintf(`^(?:(?:%s\}){0,%d}%s,%s%s|(?:%s\}){%d}$)`,
			blank, depth-1, blank, blank, plainKey, blank, depth)))
	}
	return list
}()

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

// take moves what matches at the start of the rest to the output.
func (r *repairer) take(piece *regexp.Regexp) (found bool) {
	text := piece.FindString(r.rest)
	r.out.WriteString(text)
	r.rest = r.rest[len(text):]
	return text != ""
}

// object repairs the object that the rest begins with, the depth-th of nested
// ones.
func (r *repairer) object(depth int) bool {
	if depth > deepest {
		return false
	}
	r.out.WriteByte('{')
	r.rest = r.rest[1:]
	for {
		r.take(blankHere)
		if !r.take(keyHere) || !r.value(depth) || !afterValue.MatchString(r.rest) {
			return false
		}
		r.take(afterValue)
		if strings.HasSuffix(r.out.String(), "}") {
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
	case dashHere.MatchString(r.rest):
		r.out.WriteString(`"-"`)
		r.rest = r.rest[1:]
		return true
	}
	return r.take(scalarHere)
}

// text repairs a string: it ends at the first quote that closes a value; every
// other quote is part of it.
func (r *repairer) text(depth int) bool {
	r.out.WriteByte('"')
	r.rest = r.rest[1:]
	value := r.rest
	for r.rest != "" {
		before, c := value[:len(value)-len(r.rest)], r.rest[0]
		switch {
		case c == '"' && closers[depth].MatchString(r.rest[1:]):
			r.out.WriteByte('"')
			r.rest = r.rest[1:]
			return utf8.ValidString(before)
		case c == '"' && keyHere.MatchString(r.rest) && separated.MatchString(before):
			return false // it may be a key
		case c == '"':
			r.replace(1, `\"`)
		case c == '\\':
			if !r.escape() {
				return false
			}
		case c < 0x20:
			r.replace(1, fmt.Sprintf(`\u%04x`, c))
		default:
			r.replace(1, string(r.rest[:1]))
		}
	}
	return false
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

var (
	secretHere = regexp.MustCompile(`^"([A-Za-z0-9_.$-]{1,128})"` + blank + `:` + blank)
	longIDHere = regexp.MustCompile(`^"[A-Za-z0-9_.$-]{40}`)
)

// holdsSecret reports whether an unreadable line seems to hold the value of an
// API key.
func holdsSecret(line string) bool {
	for i := range len(line) {
		if line[i] != '"' {
			continue
		}
		m := secretHere.FindStringSubmatch(line[i:])
		if m == nil {
			continue
		}
		id, known := fieldOf(m[1])
		if known && (accesslog.Fields[id].Secret || id == accesslog.APIKeyID && longIDHere.MatchString(line[i+len(m[0]):])) {
			return true
		}
	}
	return false
}
