package lint

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var actionRules = []Rule{
	{"action-order", Error, "An action goes to its sheet before it sets parameters.", actionOrder},
	{"action-target", Error, "A filter action names its fields and visuals in one way each.", actionTargets},
	{"action-value", Error, "An action that sets a parameter says to what, in one way.", actionValues},
}

func actionOrder(s *subject) {
	for _, action := range all[types.VisualCustomAction](s) {
		sets := -1
		for i, operation := range action.Value.ActionOperations {
			if operation.SetParametersOperation != nil {
				sets = i
			}
			if operation.NavigationOperation != nil && sets >= 0 {
				s.report(fmt.Sprintf("%s.ActionOperations[%d]", action.Path, i),
					"action %q sets parameters before it goes to the other sheet, where they are then not set; put NavigationOperation first", definition.Of(action.Value.Name))
			}
		}
	}
}

func actionTargets(s *subject) {
	for _, target := range all[types.SameSheetTargetVisualConfiguration](s) {
		options, visuals := target.Value.TargetVisualOptions != "", target.Value.TargetVisuals != nil
		if options && visuals {
			s.report(target.Path, "QuickSight refuses TargetVisualOptions together with TargetVisuals, even an empty list; leave out one of the two")
		}
		if !options && !visuals {
			s.report(target.Path, "the action filters no visual; set TargetVisualOptions to ALL_VISUALS or name TargetVisuals")
		}
	}
	for _, fields := range all[types.FilterOperationSelectedFieldsConfiguration](s) {
		if fields.Value.SelectedFieldOptions != "" && fields.Value.SelectedFields != nil {
			s.report(fields.Path, "QuickSight refuses SelectedFieldOptions together with SelectedFields, even an empty list; leave out one of the two")
		}
	}
}

func actionValues(s *subject) {
	for _, p := range all[types.SetParameterValueConfiguration](s) {
		v := definition.Of(p.Value.Value)
		set := 0
		for _, there := range []bool{v.CustomValuesConfiguration != nil, v.SelectAllValueOptions != "", v.SourceColumn != nil, v.SourceField != nil, v.SourceParameterName != nil} {
			if there {
				set++
			}
		}
		if set != 1 {
			s.report(p.Path+".Value", "parameter %q is set in %d ways; give one of SourceField, SourceParameterName, SourceColumn, CustomValuesConfiguration and SelectAllValueOptions",
				definition.Of(p.Value.DestinationParameterName), set)
		}
	}
}
