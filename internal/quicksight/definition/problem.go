package definition

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a definition.
type Problem struct {
	// Path is where, from the root of the definition:
	// "Sheets[2].Visuals[0].BarChartVisual.VisualId"; "" is the root itself.
	Path string `json:"path"`
	// Message is what is wrong and what would be right.
	Message string `json:"message"`
	// Line and Column are the place in the text, from 1; 0 when there is none.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

func (p Problem) Error() string {
	path := p.Path
	if path == "" {
		path = "definition"
	}
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", path, p.Message)
	}
	return fmt.Sprintf("%s: %s (line %d, column %d)", path, p.Message, p.Line, p.Column)
}

// Problems are all things wrong with a definition, in the order of its text.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find a single Problem.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, problem := range p {
		errs[i] = problem
	}
	return errs
}
