package expr

import (
	"fmt"
	"strings"
)

// Error says what is wrong at a place of an expression.
type Error struct {
	// Pos is the byte offset in the text, from 0. Line and Column count from
	// 1, Column in characters.
	Pos, Line, Column int
	// Message is what is wrong and, where it is known, what would be right.
	Message string
}

// Error is the message with its place.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// errorAt makes an Error for a place in the text.
func errorAt(text string, pos int, format string, args ...any) *Error {
	before := text[:min(pos, len(text))]
	line := strings.LastIndexByte(before, '\n') + 1
	return &Error{
		Pos:     pos,
		Line:    strings.Count(before, "\n") + 1,
		Column:  len([]rune(before[line:])) + 1,
		Message: fmt.Sprintf(format, args...),
	}
}

// fault is a message without a place; the analyser knows the place.
type fault string

func (f fault) Error() string { return string(f) }

func faultf(format string, args ...any) fault { return fault(fmt.Sprintf(format, args...)) }
