package board

import (
	"strings"
	"unicode"
)

func upper(s string) string { return strings.ToUpper(s) }

// words writes the name of a column or a type as people do: usage_plan as "Usage
// plan", WordCloud as "Word cloud". What has spaces is written by people already.
func words(name string) string {
	if strings.ContainsRune(name, ' ') {
		return name
	}
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
