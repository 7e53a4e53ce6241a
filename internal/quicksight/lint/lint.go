// Package lint finds what is wrong with a dashboard definition although
// QuickSight and CloudFormation take it: references to nothing, options that are
// ignored without a word, filters that reach half a sheet, values of somebody's
// account. It works on any definition; knowing the columns of its data sets it
// finds more.
//
// A rule is one thing to find. Rules stand in one file for each group of them;
// each has an id that people can search for and, in the tests, broken definitions
// that it finds fault with.
package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// Severity tells whether a dashboard is broken or only worse than it could be.
type Severity string

// Severities.
const (
	// Error: QuickSight refuses it when it is deployed, or a visual stays empty
	// or shows something else than it says.
	Error Severity = "error"
	// Warning: it works, but not for everybody, or not as people will expect.
	Warning Severity = "warning"
)

// Rule is one thing to find.
type Rule struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	// Summary is what holds in a definition that keeps the rule.
	Summary string `json:"summary"`
	check   func(*subject)
}

// Finding is one place of a definition that breaks a rule.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Path is where, from the root of the definition.
	Path string `json:"path"`
	// Message says what is where and what to do.
	Message string `json:"message"`
}

func (f Finding) String() string {
	return fmt.Sprintf("%s %s: %s", f.Severity, f.Rule, f.Message)
}

// Options are what is known beside the definition.
type Options struct {
	// Columns are the columns of data sets by identifier. Columns of a data set
	// that is not here are taken to be those that the definition mentions, of
	// any type.
	Columns map[string]map[string]expr.Type
}

// Rules returns all rules in the order in which they are checked.
func Rules() []Rule {
	return slices.Concat(schemaRules, idRules, referenceRules, columnRules, expressionRules, filterRules, controlRules, valueRules,
		visualRules, limitRules, timeRules, actionRules, layoutRules, wordRules, apiRules, cloudFormationRules)
}

// Check returns what is wrong with a definition: errors and warnings together, in
// the order of the rules and then of the definition.
func Check(d *definition.Definition, o Options) []Finding {
	s := newSubject(d, o)
	for _, s.rule = range Rules() {
		s.rule.check(s)
	}
	return s.findings
}

// schemaRules are checked by package definition when it reads: nothing that
// breaks them can be looked at any further.
var schemaRules = []Rule{
	{"schema", Error, "Keys, types and values are the API's.", func(*subject) {}},
}

// Unreadable returns the findings about a definition that does not have the
// API's shape.
func Unreadable(problems definition.Problems) []Finding {
	rule, findings := schemaRules[0], make([]Finding, len(problems))
	for i, p := range problems {
		findings[i] = Finding{Rule: rule.ID, Severity: rule.Severity, Path: p.Path, Message: fmt.Sprintf("line %d: %s", p.Line, p.Message)}
	}
	return findings
}

// report adds a finding; the message gets the names of the sheet, visual, filter
// or field that path lies in.
func (s *subject) report(path, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if where := s.where(path); where != "" {
		message = where + ": " + message
	}
	s.findings = append(s.findings, Finding{Rule: s.rule.ID, Severity: s.rule.Severity, Path: path, Message: message})
}

// list joins names for a sentence: "a, b and c"; long lists are cut.
func list(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// hint ends a message with the name that was meant, or with those there are.
func hint(name string, names []string) string {
	if near := definition.Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	if len(names) == 0 {
		return "; there is none"
	}
	return "; there are " + list(names)
}
