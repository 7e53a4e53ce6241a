package board

import (
	"strings"
	"unicode"
)

func upper(s string) string { return strings.ToUpper(s) }

// words writes a name as people do: usage_plan as "Usage plan", WordCloud as
// "Word cloud".
func words(name string) string {
	var out strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case r == '_':
			out.WriteByte(' ')
		case i == 0:
			out.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r) && unicode.IsLower(runes[i-1]):
			out.WriteByte(' ')
			out.WriteRune(unicode.ToLower(r))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
