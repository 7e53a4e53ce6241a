package board

import (
	"reflect"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// notDrawn are the members of a visual that change what it looks like and that
// the page does not draw. What the compiler does not do is an error or a note of
// its own; fonts, widths of scroll bars and the like are left to the page.
var notDrawn = []string{
	"SmallMultiplesOptions", "ForecastConfigurations", "ContributionAnalysisDefaults", "Series", "DefaultSeriesSettings",
	"SingleAxisOptions", "DynamicConfiguration", "SheetTooltip", "ImageConfiguration", "CustomIconContent", "Sparklines",
	"TransposedTableOptions", "CollapseStateOptions", "VisualLayoutOptions", "ColumnSubtotalOptions", "RowSubtotalOptions",
	"GeocodingPreferences", "AllDataPointsVisibility",
}

// undrawn are the JSON paths of what a visual asks for and the page does not
// draw.
func undrawn(v definition.Visual) []string {
	var paths []string
	definition.Walk(v.Value, v.Path, func(path string, node any) bool {
		s := reflect.ValueOf(node).Elem()
		for _, key := range notDrawn {
			if f := s.FieldByName(key); f.IsValid() && !f.IsZero() {
				paths = append(paths, path+"."+key)
			}
		}
		return true
	})
	return paths
}
