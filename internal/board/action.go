package board

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// actions are what choosing a data point of a visual does.
func actions(v definition.Visual) []Action {
	var list []Action
	for _, a := range v.Actions {
		if a.Status == types.WidgetStatusDisabled {
			continue
		}
		out := Action{
			ID: definition.Of(a.CustomActionId), Name: definition.Of(a.Name),
			Menu: a.Trigger == types.VisualCustomActionTriggerDataPointMenu,
		}
		for _, op := range a.ActionOperations {
			operate(&out, op)
		}
		list = append(list, out)
	}
	return list
}

func operate(out *Action, op types.VisualCustomActionOperation) {
	switch {
	case op.FilterOperation != nil:
		out.Filter = filterAction(op.FilterOperation)
	case op.NavigationOperation != nil && op.NavigationOperation.LocalNavigationConfiguration != nil:
		out.Sheet = definition.Of(op.NavigationOperation.LocalNavigationConfiguration.TargetSheetId)
	case op.SetParametersOperation != nil:
		for _, c := range op.SetParametersOperation.ParameterValueConfigurations {
			out.Set = append(out.Set, setParameter(c))
		}
	case op.URLOperation != nil:
		out.URL = safeTemplate(definition.Of(op.URLOperation.URLTemplate))
		out.NewTab = op.URLOperation.URLTarget != types.URLTargetConfigurationSameTab
	}
}

// safeTemplate is a URL's template unless its scheme could run something. One
// that begins with a placeholder is checked by the page, once it is filled.
func safeTemplate(template string) string {
	scheme, _, found := strings.Cut(template, ":")
	switch strings.ToLower(strings.TrimSpace(scheme)) {
	case "http", "https", "mailto":
		return template
	}
	if found && !strings.ContainsAny(scheme, "<{/?#") {
		return ""
	}
	return template
}

func filterAction(op *types.CustomActionFilterOperation) *FilterAction {
	out := &FilterAction{}
	if f := op.SelectedFieldsConfiguration; f != nil {
		out.Fields = f.SelectedFields
	}
	if t := op.TargetVisualsConfiguration; t != nil && t.SameSheetTargetVisualConfiguration != nil {
		out.Targets = t.SameSheetTargetVisualConfiguration.TargetVisuals
	}
	return out
}

func setParameter(c types.SetParameterValueConfiguration) SetParameter {
	out := SetParameter{Name: definition.Of(c.DestinationParameterName)}
	v := c.Value
	if v == nil {
		return out
	}
	out.Field = definition.Of(v.SourceField)
	out.Parameter = definition.Of(v.SourceParameterName)
	out.All = v.SelectAllValueOptions == types.SelectAllValueOptionsAllValues
	if custom := v.CustomValuesConfiguration; custom != nil && custom.CustomValues != nil {
		out.Values = append(out.Values, custom.CustomValues.StringValues...)
		out.Values = append(out.Values, texts(custom.CustomValues.IntegerValues)...)
		out.Values = append(out.Values, texts(custom.CustomValues.DecimalValues)...)
		out.Values = append(out.Values, texts[time.Time](custom.CustomValues.DateTimeValues)...)
	}
	return out
}

func texts[T any](values []T) []string {
	var out []string
	for _, v := range values {
		out = append(out, valueText(v))
	}
	return out
}
