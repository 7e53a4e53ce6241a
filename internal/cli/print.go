package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// printJSON prints a value as indented JSON.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}

// list is values to be printed as a JSON array, [] where there are none.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

// printColumns prints aligned text; unlike a table of data, nothing of a
// sentence is cut off.
func printColumns(s Streams, header []string, rows [][]string) {
	width := make([]int, len(header))
	all := append([][]string{header}, rows...)
	for _, row := range all {
		for i, text := range row {
			width[i] = max(width[i], utf8.RuneCountInString(printable(text)))
		}
	}
	for _, row := range all {
		var line strings.Builder
		for i, text := range row {
			text = printable(text)
			line.WriteString(text + strings.Repeat(" ", width[i]-utf8.RuneCountInString(text)+2))
		}
		fmt.Fprintln(s.Out, strings.TrimRight(line.String(), " "))
	}
}
