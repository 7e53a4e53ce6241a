package lint

import (
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var controlRules = []Rule{
	{"cross-sheet", Error, "A control is a cross-sheet control exactly when its filter reaches several sheets.", crossSheet},
	{"control-reach", Error, "A control's filter reaches its sheet.", controlReach},
}

func crossSheet(s *subject) {
	for _, page := range s.sheets {
		for _, c := range page.controls {
			f := s.filter(c.Filter)
			switch {
			case f == nil:
			case c.Kind == "CrossSheet" && !f.Spans():
				s.report(c.Path, "filter %q is of one sheet; use a Dropdown, List or other control of its own", f.ID)
			case c.Kind != "CrossSheet" && f.Spans():
				s.report(c.Path, "filter %q reaches several sheets; use a CrossSheet control, and put this one into the filter's DefaultFilterControlConfiguration", f.ID)
			case c.Kind == "CrossSheet" && f.Control == nil:
				s.report(c.Path, "filter %q has no DefaultFilterControlConfiguration, so the control has nothing to show", f.ID)
			}
		}
	}
	for _, f := range s.filters {
		if f.Control != nil && !f.Spans() {
			s.report(f.Path+".DefaultFilterControlConfiguration", "the filter is of one sheet, where a control of the sheet is shown instead; leave it out")
		}
	}
}

func controlReach(s *subject) {
	for _, page := range s.sheets {
		for _, c := range page.controls {
			if f := s.filter(c.Filter); f != nil {
				if _, ok := f.On(page.id); !ok {
					s.report(c.Path, "filter %q does not reach this sheet, so the control does nothing here", f.ID)
				}
			}
		}
	}
}

// filter returns the filter of that id, or nil.
func (s *subject) filter(id string) *definition.Filter {
	i := slices.IndexFunc(s.filters, func(f definition.Filter) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return &s.filters[i]
}
