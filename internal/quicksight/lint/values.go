package lint

import (
	"regexp"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var valueRules = []Rule{
	{"account-value", Warning, "Filters, defaults, controls and expressions hold no value of one account.", accountValues},
}

// ofAccount are forms of values that exist in one account only.
var ofAccount = []struct {
	name  string
	shape *regexp.Regexp
}{
	{"a host name of API Gateway", regexp.MustCompile(`\b[a-z0-9]{10}\.execute-api\.[a-z0-9-]+\.amazonaws\.com`)},
	{"an ARN", regexp.MustCompile(`\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:[0-9*]*:\S+`)},
	{"an access key id", regexp.MustCompile(`\bA[KS]IA[A-Z0-9]{16}\b`)},
	{"an account number", regexp.MustCompile(`\b[0-9]{12}\b`)},
}

var (
	// apiColumn is a column with ids of APIs, keys or plans; alone, ten letters
	// and digits may be anything.
	apiColumn = regexp.MustCompile(`(?i)(api|key|plan)_?id$`)
	apiID     = regexp.MustCompile(`^[a-z0-9]{6,10}$`)
	digit     = regexp.MustCompile(`[0-9]`)
)

// valueMembers hold values to compare with, to start from or to choose from.
var valueMembers = []string{"CategoryValues", "CategoryValue", "StaticValues", "Values", "StringValues"}

func accountValues(s *subject) {
	for _, f := range s.filters {
		textsIn(f.Value, f.Path, valueMembers, func(path, text string) {
			if apiColumn.MatchString(f.Column) && apiID.MatchString(text) && digit.MatchString(text) {
				s.report(path, "%q is an id of one account; other accounts see nothing: filter by a name, a parameter or all values", text)
				return
			}
			s.accountValue(path, text)
		})
	}
	textsIn(s.d.ParameterDeclarations, "ParameterDeclarations", valueMembers, s.accountValue)
	textsIn(s.d.Sheets, "Sheets", valueMembers, s.accountValue)
	for _, p := range s.places {
		switch n := p.node.(type) {
		case *types.CalculatedField:
			s.accountValue(p.path+".Expression", definition.Of(n.Expression))
		case *types.CalculatedMeasureField:
			s.accountValue(p.path+".Expression", definition.Of(n.Expression))
		}
	}
}

func (s *subject) accountValue(path, text string) {
	for _, form := range ofAccount {
		if found := form.shape.FindString(text); found != "" {
			s.report(path, "%q is %s; other accounts see nothing: filter by a name, a parameter or all values", found, form.name)
			return
		}
	}
}
