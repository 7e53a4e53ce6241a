package assemble

import (
	"encoding/json"
	"fmt"
)

// sheet is a source file of a sheet. Its visuals, texts and layout stay as they
// are; only its controls are looked into.
type sheet struct {
	SheetId             string
	Name                string          `json:",omitempty"`
	Title               string          `json:",omitempty"`
	Description         string          `json:",omitempty"`
	ContentType         string          `json:",omitempty"`
	FilterControls      []any           `json:",omitempty"`
	ParameterControls   []any           `json:",omitempty"`
	TextBoxes           json.RawMessage `json:",omitempty"`
	Visuals             json.RawMessage
	Layouts             json.RawMessage
	SheetControlLayouts []any `json:",omitempty"`
}

// The bar of controls is a grid of twelve columns; a control takes two.
const (
	barColumns  = 12
	controlSpan = 2
)

// place puts the controls of every sheet before the sheet's own, and all of
// them, filters first, into rows of the control bar.
func (s *sheet) place(everywhere []string) error {
	if len(s.SheetControlLayouts) > 0 {
		return fmt.Errorf("SheetControlLayouts are placed by the assembler: leave them out")
	}
	var all []any
	for _, filter := range everywhere {
		all = append(all, map[string]any{"CrossSheet": map[string]any{
			"FilterControlId": s.SheetId + "-" + filter,
			"SourceFilterId":  filter,
		}})
	}
	s.FilterControls = append(all, s.FilterControls...)

	var elements []any
	for _, group := range []struct {
		controls  []any
		kind, key string
	}{
		{s.FilterControls, "FILTER_CONTROL", "FilterControlId"},
		{s.ParameterControls, "PARAMETER_CONTROL", "ParameterControlId"},
	} {
		for _, control := range group.controls {
			id, err := controlID(control, group.key)
			if err != nil {
				return err
			}
			elements = append(elements, element(id, group.kind, len(elements)))
		}
	}
	s.SheetControlLayouts = []any{map[string]any{"Configuration": map[string]any{
		"GridLayout": map[string]any{"Elements": elements},
	}}}
	return nil
}

func element(id, kind string, n int) any {
	const inRow = barColumns / controlSpan
	return map[string]any{
		"ElementId": id, "ElementType": kind,
		"ColumnIndex": n % inRow * controlSpan, "ColumnSpan": controlSpan,
		"RowIndex": n / inRow, "RowSpan": 1,
	}
}

// controlID is the id of a control of any type: {"Dropdown": {key: id}}.
func controlID(control any, key string) (string, error) {
	if union, ok := control.(map[string]any); ok && len(union) == 1 {
		for _, member := range union {
			if fields, ok := member.(map[string]any); ok {
				if id, ok := fields[key].(string); ok {
					return id, nil
				}
			}
		}
	}
	return "", fmt.Errorf("a control without %s: %v", key, control)
}
