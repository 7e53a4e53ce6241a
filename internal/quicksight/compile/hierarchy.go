package compile

import (
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// Level is one step of a hierarchy.
type Level struct {
	// Column is the column or calculated field shown at this level.
	Column string
	// Granularity is set for dates.
	Granularity string
}

// finer are the steps of a date hierarchy. Weeks lie across months, so that
// quarters and weeks have steps of their own.
var finer = map[string]string{
	"YEAR": "MONTH", "QUARTER": "MONTH", "MONTH": "DAY", "WEEK": "DAY", "DAY": "HOUR", "HOUR": "MINUTE",
}

// Levels are the steps of the hierarchy that a visual's dimension has, from the
// one that it shows at first; nil without a hierarchy.
func (d *Dashboard) Levels(id string) []Level {
	if v := d.visuals[id]; v != nil {
		return v.levels
	}
	return nil
}

// hierarchy is the field of a visual that can be drilled into, and the way.
func hierarchy(v *placed) (field string, levels []Level) {
	for _, f := range v.fields {
		if f.Kind != definition.Dimension || f.Hierarchy == "" {
			continue
		}
		for _, h := range v.Hierarchies {
			switch {
			case h.DateTimeHierarchy != nil && definition.Of(h.DateTimeHierarchy.HierarchyId) == f.Hierarchy:
				return f.ID, dateLevels(f)
			case h.ExplicitHierarchy != nil && definition.Of(h.ExplicitHierarchy.HierarchyId) == f.Hierarchy:
				for _, c := range h.ExplicitHierarchy.Columns {
					levels = append(levels, Level{Column: definition.Of(c.ColumnName)})
				}
				return f.ID, fromColumn(levels, f.Column)
			case h.PredefinedHierarchy != nil && definition.Of(h.PredefinedHierarchy.HierarchyId) == f.Hierarchy:
				for _, c := range h.PredefinedHierarchy.Columns {
					levels = append(levels, Level{Column: definition.Of(c.ColumnName)})
				}
				return f.ID, fromColumn(levels, f.Column)
			}
		}
	}
	return "", nil
}

func dateLevels(f definition.Field) []Level {
	unit := string(f.Granularity)
	if unit == "" {
		unit = "DAY"
	}
	var levels []Level
	for ; unit != ""; unit = finer[unit] {
		levels = append(levels, Level{Column: f.Column, Granularity: unit})
	}
	return levels
}

// fromColumn are the levels from the one that the field shows.
func fromColumn(levels []Level, column string) []Level {
	i := slices.IndexFunc(levels, func(l Level) bool { return l.Column == column })
	return levels[max(i, 0):]
}

// depth is how far down its hierarchy a visual is.
func (s State) depth(v *placed) int {
	return max(0, min(len(s.Drill[v.ID]), len(v.levels)-1))
}

// drilled is what a field of the builder's visual shows instead of its column.
func (b *builder) drilled(f definition.Field) (Level, bool) {
	return b.state.shown(b.visual, f)
}

// shown is what a field shows at the level that its visual is at.
func (s State) shown(v *placed, f definition.Field) (Level, bool) {
	depth := s.depth(v)
	if v.drills != f.ID || depth == 0 {
		return Level{}, false
	}
	return v.levels[depth], true
}
