package lint

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var layoutRules = []Rule{
	{"layout-grid", Error, "Elements lie inside the grid: 36 columns for visuals, 12 for controls.", layoutGrids},
	{"layout-overlap", Error, "Elements do not lie over each other.", layoutOverlaps},
	{"layout-element", Error, "Everything on a sheet has one place, as what it is.", layoutElements},
}

// The grids of QuickSight, and the most rows of one element.
const (
	gridColumns    = 36
	controlColumns = 12
	gridRows       = 9009
	elementRows    = 21
)

// elements are the things of a sheet that a layout can place: types by id.
func (p sheet) elements() map[string]types.LayoutElementType {
	elements := map[string]types.LayoutElementType{}
	for _, v := range p.visuals {
		elements[v.ID] = types.LayoutElementTypeVisual
	}
	for _, b := range p.TextBoxes {
		elements[definition.Of(b.SheetTextBoxId)] = types.LayoutElementTypeTextBox
	}
	for _, i := range p.Images {
		elements[definition.Of(i.SheetImageId)] = types.LayoutElementTypeImage
	}
	for _, c := range p.controls {
		elements[c.ID] = types.LayoutElementTypeFilterControl
		if c.Parameter != "" {
			elements[c.ID] = types.LayoutElementTypeParameterControl
		}
	}
	return elements
}

// grid is one grid of a sheet.
type grid struct {
	path     string
	columns  int32
	elements []types.GridLayoutElement
}

func (p sheet) grids() []grid {
	var grids []grid
	for i, l := range p.Layouts {
		if c := l.Configuration; c != nil && c.GridLayout != nil {
			grids = append(grids, grid{fmt.Sprintf("%s.Layouts[%d].Configuration.GridLayout.Elements", p.path, i), gridColumns, c.GridLayout.Elements})
		}
	}
	for i, l := range p.SheetControlLayouts {
		if c := l.Configuration; c != nil && c.GridLayout != nil {
			grids = append(grids, grid{fmt.Sprintf("%s.SheetControlLayouts[%d].Configuration.GridLayout.Elements", p.path, i), controlColumns, c.GridLayout.Elements})
		}
	}
	return grids
}

func layoutGrids(s *subject) {
	for _, page := range s.sheets {
		for _, g := range page.grids() {
			for i, e := range g.elements {
				at := box(e)
				path, id := fmt.Sprintf("%s[%d]", g.path, i), definition.Of(e.ElementId)
				switch {
				case at.width < 1 || at.height < 1 || at.height > elementRows:
					s.report(path, "%q is %d columns wide and %d rows high; at least 1 and at most %d rows are possible", id, at.width, at.height, elementRows)
				case at.x < 0 || at.x+at.width > g.columns:
					s.report(path, "%q goes from column %d to %d of a grid with %d columns", id, at.x, at.x+at.width, g.columns)
				case at.y < 0 || at.y > gridRows:
					s.report(path, "%q is in row %d of at most %d", id, at.y, gridRows)
				}
			}
		}
	}
}

// rectangle is a place on a grid.
type rectangle struct{ x, y, width, height int32 }

func box(e types.GridLayoutElement) rectangle {
	return rectangle{definition.Of(e.ColumnIndex), definition.Of(e.RowIndex), definition.Of(e.ColumnSpan), definition.Of(e.RowSpan)}
}

func (a rectangle) overlaps(b rectangle) bool {
	return a.x < b.x+b.width && b.x < a.x+a.width && a.y < b.y+b.height && b.y < a.y+a.height
}

func layoutOverlaps(s *subject) {
	for _, page := range s.sheets {
		for _, g := range page.grids() {
			for i, e := range g.elements {
				for _, other := range g.elements[:i] {
					// Without an index, QuickSight finds a place itself.
					placed := e.ColumnIndex != nil && e.RowIndex != nil && other.ColumnIndex != nil && other.RowIndex != nil
					if placed && box(e).overlaps(box(other)) {
						s.report(fmt.Sprintf("%s[%d]", g.path, i), "%q lies over %q", definition.Of(e.ElementId), definition.Of(other.ElementId))
					}
				}
			}
		}
	}
}

func layoutElements(s *subject) {
	for _, page := range s.sheets {
		grids := page.grids()
		if len(page.Layouts) > 0 && (page.Layouts[0].Configuration == nil || page.Layouts[0].Configuration.GridLayout == nil) {
			// Free-form and paginated layouts place things in other ways.
			continue
		}
		elements, placed := page.elements(), map[string]bool{}
		for _, g := range grids {
			for i, e := range g.elements {
				id := definition.Of(e.ElementId)
				path := fmt.Sprintf("%s[%d]", g.path, i)
				if placed[id] {
					s.report(path, "%q is placed twice", id)
				}
				if kind := elements[id]; kind != "" && kind != e.ElementType {
					s.report(path+".ElementType", "%q is a %s, not a %s", id, kind, e.ElementType)
				}
				placed[id] = true
			}
		}
		for _, id := range sortedKeys(elements) {
			if !placed[id] {
				s.report(page.path+".Layouts", "%s %q has no place in the layout, so nobody sees it", elements[id], id)
			}
		}
	}
}
