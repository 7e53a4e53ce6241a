package definition

import "strings"

// Nearest returns the name that somebody who wrote name most likely meant: one
// that differs in case only, or else by few letters; "" when none is near.
func Nearest(name string, names []string) string {
	best, distance := "", len([]rune(name))/3+1
	for _, candidate := range names {
		if strings.EqualFold(candidate, name) {
			return candidate
		}
		if d := edits(strings.ToLower(name), strings.ToLower(candidate)); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// edits counts the letters to insert, delete or replace to make b of a.
func edits(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			replaced := diagonal
			if r != s {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(to)]
}

// hint ends a message with the name that was meant, if one is near.
func hint(name string, names []string) string {
	if near := Nearest(name, names); near != "" {
		return "; did you mean \"" + near + "\"?"
	}
	return ""
}
