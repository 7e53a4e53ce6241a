package board

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// place is where something stands on the grid of 36 columns.
type place struct {
	id                         string
	kind                       types.LayoutElementType
	column, row, columns, rows int
}

// The grid, and what an element gets that the layout does not place.
const (
	gridColumns    = 36
	defaultColumns = 18
	defaultRows    = 8
)

// places are the elements of a sheet in reading order. A free-form layout is
// read for its order alone; what no layout names goes below.
func (b *builder) places(s *types.SheetDefinition) []place {
	var placed []place
	if len(s.Layouts) > 0 && s.Layouts[0].Configuration != nil {
		placed = gridPlaces(s.Layouts[0].Configuration)
	}
	below := 0
	for _, p := range placed {
		below = max(below, p.row+p.rows)
	}
	flow := &flow{row: below}
	for _, p := range unplaced(s, placed) {
		placed = append(placed, flow.place(p))
	}
	slices.SortStableFunc(placed, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column))
	})
	return placed
}

func gridPlaces(c *types.LayoutConfiguration) []place {
	var placed []place
	flow := &flow{}
	if c.GridLayout != nil {
		row := 0
		for _, e := range c.GridLayout.Elements {
			p := place{
				id: definition.Of(e.ElementId), kind: e.ElementType,
				column: int(definition.Of(e.ColumnIndex)), row: row,
				columns: int(definition.Of(e.ColumnSpan)), rows: int(definition.Of(e.RowSpan)),
			}
			if e.RowIndex != nil {
				p.row = int(*e.RowIndex)
			}
			row = p.row
			placed = append(placed, p)
		}
	}
	if c.FreeFormLayout != nil {
		for _, e := range c.FreeFormLayout.Elements {
			placed = append(placed, flow.place(place{id: definition.Of(e.ElementId), kind: e.ElementType}))
		}
	}
	return placed
}

// unplaced are the visuals and text boxes that the layout leaves out.
func unplaced(s *types.SheetDefinition, placed []place) []place {
	var left []place
	add := func(id string, kind types.LayoutElementType) {
		if !slices.ContainsFunc(placed, func(p place) bool { return p.id == id }) {
			left = append(left, place{id: id, kind: kind})
		}
	}
	for _, v := range definition.Visuals(s, "") {
		add(v.ID, types.LayoutElementTypeVisual)
	}
	for _, t := range s.TextBoxes {
		add(definition.Of(t.SheetTextBoxId), types.LayoutElementTypeTextBox)
	}
	return left
}

// flow places elements side by side, row after row.
type flow struct{ column, row int }

func (f *flow) place(p place) place {
	if f.column+defaultColumns > gridColumns {
		f.column, f.row = 0, f.row+defaultRows
	}
	p.column, p.row, p.columns, p.rows = f.column, f.row, defaultColumns, defaultRows
	f.column += defaultColumns
	return p
}

// controlPlaces are the columns of a sheet's controls in its control bar, by
// control ID.
func controlPlaces(s *types.SheetDefinition) map[string]place {
	places := map[string]place{}
	for _, l := range s.SheetControlLayouts {
		if l.Configuration == nil || l.Configuration.GridLayout == nil {
			continue
		}
		for _, e := range l.Configuration.GridLayout.Elements {
			places[definition.Of(e.ElementId)] = place{
				column: int(definition.Of(e.ColumnIndex)), columns: int(definition.Of(e.ColumnSpan)),
			}
		}
	}
	return places
}
