package lint

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

var expressionRules = []Rule{
	{"expression", Error, "Expressions parse, and their names, types and levels fit.", expressions},
	{"status-text", Warning, "Status codes are compared as numbers, not by what their text contains.", statusText},
}

func expressions(s *subject) {
	for i, f := range s.d.CalculatedFields {
		schema := s.schemas[definition.Of(f.DataSetIdentifier)]
		if schema == nil {
			continue
		}
		if _, err := schema.Analyse(definition.Of(f.Expression)); err != nil {
			s.report(calculatedPath(i), "%v", err)
		}
	}
	s.each(func(_ sheet, v visual) {
		schema := s.schemaOf(v)
		for _, f := range v.fields {
			if f.Type != "CalculatedMeasureField" || schema == nil {
				continue
			}
			if _, err := schema.Analyse(f.Expression); err != nil {
				s.report(f.Path+".Expression", "%v", err)
			}
		}
	})
}

// schemaOf is the schema that expressions of a visual are about: that of the
// data set of its other fields, or the only one.
func (s *subject) schemaOf(v visual) *expr.Schema {
	for _, f := range v.fields {
		if f.DataSet != "" {
			return s.schemas[f.DataSet]
		}
	}
	if len(s.schemas) == 1 {
		return s.schemas[s.dataSets()[0]]
	}
	return nil
}

// status is a column with status codes of HTTP.
var status = regexp.MustCompile(`(?i)status|http_?code|response_?code`)

// textual are the functions that look at parts of a text.
var textual = []string{"contains", "startsWith", "endsWith", "left", "right", "substring", "locate"}

func statusText(s *subject) {
	for i, f := range s.d.CalculatedFields {
		n := s.nodes[definition.Of(f.DataSetIdentifier)][definition.Of(f.Name)]
		if n == nil {
			continue
		}
		expr.Walk(n, func(n expr.Node) bool {
			name, args, ok := expr.Call(n)
			if !ok || !slices.Contains(textual, name) || len(args) == 0 {
				return true
			}
			if column, _ := expr.ColumnName(args[0]); status.MatchString(column) {
				s.report(calculatedPath(i), "%s looks at the text of %q, where 4 is in 404 and in 204 alike; compare the number: {%s} >= 400 AND {%s} < 500",
					name, column, column, column)
				return false
			}
			return true
		})
	}
	for _, f := range s.filters {
		category, ok := f.Value.(*types.CategoryFilter)
		if !ok || !status.MatchString(f.Column) || category.Configuration == nil {
			continue
		}
		custom := definition.Of(category.Configuration.CustomFilterConfiguration)
		switch custom.MatchOperator {
		case types.CategoryFilterMatchOperatorContains, types.CategoryFilterMatchOperatorDoesNotContain, types.CategoryFilterMatchOperatorStartsWith:
			s.report(f.Path+".Configuration.CustomFilterConfiguration.MatchOperator",
				"%s %q looks at the text of %q, where 4 is in 404 and in 204 alike; filter a number by range or a class such as 4xx by EQUALS",
				custom.MatchOperator, cmp.Or(definition.Of(custom.CategoryValue), definition.Of(custom.ParameterName)), f.Column)
		}
	}
}
