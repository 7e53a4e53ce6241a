package lint

import (
	_ "embed"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

var cloudFormationRules = []Rule{
	{"cfn-member", Warning, "Nothing is used that CloudFormation does not have, for dashboards or analyses.", cfnMembers},
	{"cfn-limit", Warning, "Lists are no longer than CloudFormation takes.", func(s *subject) { s.maxima(cfnMaxima, "CloudFormation") }},
	{"cfn-color", Warning, "Colours are # and six digits or capital letters, as CloudFormation takes them.", cfnColors},
}

// cfnText has a line for each member of the API that the resource types lack:
// its type and name; "analysis" follows where only AWS::QuickSight::Analysis
// lacks it. It was made by walking the model and both resource schemas.
//
//go:embed cloudformation.txt
var cfnText string

var cfnLacks = parseLacks(cfnText)

func parseLacks(text string) map[string]string {
	lacks := map[string]string{}
	for line := range strings.Lines(text) {
		member, analysis, _ := strings.Cut(strings.TrimSpace(line), " ")
		lacks[member] = "AWS::QuickSight::Dashboard and Analysis have"
		if analysis != "" {
			lacks[member] = "AWS::QuickSight::Analysis has"
		}
	}
	return lacks
}

func cfnMembers(s *subject) {
	for _, p := range s.places {
		v := reflect.ValueOf(p.node).Elem()
		for field, value := range v.Fields() {
			if !field.IsExported() || value.IsZero() {
				continue
			}
			if who, lacks := cfnLacks[v.Type().Name()+"."+field.Name]; lacks {
				s.report(under(p.path, field.Name), "%s no %s; leave it out of what a template deploys", who, field.Name)
			}
		}
		if t, ok := p.node.(*types.TooltipOptions); ok && t.SelectedTooltipType != "" && !slices.Contains(cfnTooltips, t.SelectedTooltipType) {
			s.report(p.path+".SelectedTooltipType", "CloudFormation has no %s; use one of BASIC and DETAILED", t.SelectedTooltipType)
		}
	}
}

var cfnTooltips = []types.SelectedTooltipType{types.SelectedTooltipTypeBasic, types.SelectedTooltipTypeDetailed}

// cfnMaxima are those lower than the API's.
var cfnMaxima = []maximum{
	{"DashboardVersionDefinition", "CalculatedFields", 500},
	{"SheetDefinition", "Visuals", 50},
	{"SheetVisualScopingConfiguration", "VisualIds", 50},
	{"TableFieldOptions", "SelectedFieldOptions", 100},
	{"TableUnaggregatedFieldWells", "Values", 200},
}

var cfnColor = regexp.MustCompile(`^#[A-F0-9]{6}$`)

func cfnColors(s *subject) {
	for _, p := range s.places {
		for field, f := range reflect.ValueOf(p.node).Elem().Fields() {
			if !strings.HasSuffix(field.Name, "Color") || f.Kind() != reflect.Pointer || f.IsNil() || f.Elem().Kind() != reflect.String {
				continue
			}
			if color := f.Elem().String(); !cfnColor.MatchString(color) {
				s.report(under(p.path, field.Name), "CloudFormation refuses colour %q; write it as %s", color, "#0A1B2C")
			}
		}
	}
}

func contains(values []string, value string) bool { return slices.Contains(values, value) }

func sorted(values []string) []string { return slices.Sorted(slices.Values(values)) }
