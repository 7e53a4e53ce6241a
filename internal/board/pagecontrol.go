package board

import (
	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// Types of controls, as Control.Type has them.
const (
	dropdownControl = "dropdown"
	listControl     = "list"
	textControl     = "text"
	areaControl     = "textarea"
	sliderControl   = "slider"
	dateControl     = "date"
	relativeControl = "relative-date"
)

// controls are the controls of a sheet in their order.
func (b *builder) controls(s *types.SheetDefinition, path string) []Control {
	controls := []Control{}
	places := controlPlaces(s)
	for _, c := range definition.Controls(s, path) {
		out := Control{ID: c.ID, Filter: c.Filter, Parameter: c.Parameter}
		f := b.filterOf(c.Filter)
		if c.Filter != "" && f == nil {
			continue // lint names it; there is nothing to control
		}
		out.Title = controlTitle(c, f)
		if _, cross := c.Value.(*types.FilterCrossSheetControl); cross {
			describeDefault(&out, f)
		} else {
			describeControl(&out, c.Value)
		}
		if p := b.page.parameter(c.Parameter); p != nil && out.Type != sliderControl {
			out.Multi = p.Multi
		}
		if place, ok := places[c.ID]; ok {
			out.Column, out.Columns = place.column, place.columns
		}
		controls = append(controls, out)
	}
	return controls
}

// describeDefault reads a cross-sheet control: its filter says what it is.
func describeDefault(out *Control, f *definition.Filter) {
	if f.Control == nil || f.Control.ControlOptions == nil {
		// QuickSight makes one up that fits the filter.
		out.Type, out.Multi, out.All, out.Dynamic = dropdownControl, true, true, true
		switch f.Value.(type) {
		case *types.RelativeDatesFilter, *types.TimeRangeFilter:
			out.Type, out.Multi, out.All, out.Dynamic = relativeControl, false, false, false
		case *types.NumericRangeFilter, *types.NumericEqualityFilter:
			out.Type, out.Multi, out.All, out.Dynamic = textControl, false, false, false
		}
		return
	}
	describeControl(out, f.Control.ControlOptions)
}

// describeControl reads the options of one control, of a filter or a parameter:
// structs of many types with the same parts.
func describeControl(out *Control, value any) {
	out.Hint = hint(value)
	switch v := value.(type) {
	case *types.DefaultFilterControlOptions:
		describeOptions(out, v)
	case *types.FilterDropDownControl:
		out.choice(dropdownControl, v.Type, selectable(v.SelectableValues), dropdownAll(v.DisplayOptions))
	case *types.FilterListControl:
		out.choice(listControl, v.Type, selectable(v.SelectableValues), listAll(v.DisplayOptions))
	case *types.ParameterDropDownControl:
		out.choice(dropdownControl, v.Type, parameterValues(v.SelectableValues), dropdownAll(v.DisplayOptions))
	case *types.ParameterListControl:
		out.choice(listControl, v.Type, parameterValues(v.SelectableValues), listAll(v.DisplayOptions))
	case *types.FilterTextFieldControl:
		out.Type = textControl
	case *types.ParameterTextFieldControl:
		out.Type = textControl
	case *types.FilterTextAreaControl:
		out.Type, out.Multi = areaControl, true
	case *types.ParameterTextAreaControl:
		out.Type, out.Multi = areaControl, true
	case *types.FilterSliderControl:
		out.slider(v.MinimumValue, v.MaximumValue, v.StepSize)
	case *types.ParameterSliderControl:
		out.slider(v.MinimumValue, v.MaximumValue, v.StepSize)
	case *types.FilterDateTimePickerControl, *types.ParameterDateTimePickerControl:
		out.Type = dateControl
	case *types.FilterRelativeDateTimeControl:
		out.Type = relativeControl
	}
}

// describeOptions reads the default control of a filter.
func describeOptions(out *Control, o *types.DefaultFilterControlOptions) {
	switch {
	case o.DefaultDropdownOptions != nil:
		v := o.DefaultDropdownOptions
		out.choice(dropdownControl, v.Type, selectable(v.SelectableValues), dropdownAll(v.DisplayOptions))
	case o.DefaultListOptions != nil:
		v := o.DefaultListOptions
		out.choice(listControl, v.Type, selectable(v.SelectableValues), listAll(v.DisplayOptions))
	case o.DefaultTextFieldOptions != nil:
		out.Type = textControl
	case o.DefaultTextAreaOptions != nil:
		out.Type, out.Multi = areaControl, true
	case o.DefaultSliderOptions != nil:
		v := o.DefaultSliderOptions
		out.slider(v.MinimumValue, v.MaximumValue, v.StepSize)
	case o.DefaultDateTimePickerOptions != nil:
		out.Type = dateControl
	case o.DefaultRelativeDateTimeOptions != nil:
		out.Type = relativeControl
	}
}

// choice is a control with values to choose from: fixed ones, or those of the
// data.
func (c *Control) choice(kind string, list types.SheetControlListType, values []string, all bool) {
	c.Type, c.Values, c.Dynamic, c.All = kind, values, values == nil, all
	c.Multi = list != types.SheetControlListTypeSingleSelect
}

func (c *Control) slider(from, to, step float64) {
	c.Type, c.Min, c.Max, c.Step = sliderControl, from, to, step
}

func selectable(v *types.FilterSelectableValues) []string {
	if v == nil {
		return nil
	}
	return v.Values
}

func parameterValues(v *types.ParameterSelectableValues) []string {
	switch {
	case v == nil:
		return []string{}
	case v.LinkToDataSetColumn != nil:
		return nil
	default:
		return v.Values
	}
}

func dropdownAll(o *types.DropDownControlDisplayOptions) bool {
	return o == nil || shown(o.SelectAllOptions)
}

func listAll(o *types.ListControlDisplayOptions) bool {
	return o == nil || shown(o.SelectAllOptions)
}

func shown(o *types.ListControlSelectAllOptions) bool {
	return o == nil || o.Visibility != types.VisibilityHidden
}

// hint is the text of a control's info icon, wherever its options hold it.
func hint(value any) string {
	for _, icon := range definition.All[types.SheetControlInfoIconLabelOptions](value, "") {
		if icon.Value.Visibility != types.VisibilityHidden {
			return definition.Of(icon.Value.InfoIconText)
		}
	}
	return ""
}
