package definition

import (
	"fmt"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// Control is one control of a sheet, of a filter or of a parameter.
type Control struct {
	ID string
	// Kind is its key in the definition: "Dropdown", "CrossSheet".
	Kind string
	// Path is where its struct lies.
	Path string
	// Value is a pointer to its struct: *types.FilterDropDownControl.
	Value any
	// Title is "" for a cross-sheet control: its filter has it.
	Title string
	// Filter is the id of the filter it sets, or "".
	Filter string
	// Parameter is the name of the parameter it sets, or "".
	Parameter string
	// Cascade is what narrows its values, or nil.
	Cascade *types.CascadingControlConfiguration
}

// Controls returns the controls of a sheet: those of filters, then those of
// parameters. sheetPath is where the sheet lies: "Sheets[0]".
func Controls(sheet *types.SheetDefinition, sheetPath string) []Control {
	var controls []Control
	add := func(list, key string, i int, v reflect.Value) {
		if key != "" {
			controls = append(controls, newControl(key, v, fmt.Sprintf("%s.%s[%d].%s", sheetPath, list, i, key)))
		}
	}
	for i := range sheet.FilterControls {
		key, v := variantOf(&sheet.FilterControls[i])
		add("FilterControls", key, i, v)
	}
	for i := range sheet.ParameterControls {
		key, v := variantOf(&sheet.ParameterControls[i])
		add("ParameterControls", key, i, v)
	}
	return controls
}

func newControl(kind string, v reflect.Value, path string) Control {
	s := v.Elem()
	c := Control{
		Kind: kind, Path: path, Value: v.Interface(),
		ID: text(s, "FilterControlId") + text(s, "ParameterControlId"), Title: text(s, "Title"),
		Filter: text(s, "SourceFilterId"), Parameter: text(s, "SourceParameterName"),
	}
	c.Cascade, _ = valueOf[*types.CascadingControlConfiguration](s, "CascadingControlConfiguration")
	return c
}
