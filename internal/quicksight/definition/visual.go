package definition

import (
	"fmt"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// Visual is one visual of a sheet whatever its type.
type Visual struct {
	// Kind is its key in the definition: "BarChartVisual".
	Kind string
	ID   string
	// Path is where its value lies: "Sheets[0].Visuals[3].BarChartVisual".
	Path string
	// Value is a pointer to its struct: *types.BarChartVisual.
	Value any
	// Title and Subtitle are plain text in which ${Parameter} is left; "" where
	// QuickSight makes one up. Hidden ones are there too.
	Title, Subtitle string
	Actions         []types.VisualCustomAction
	Hierarchies     []types.ColumnHierarchy
	// AltText is what a screen reader says.
	AltText string
}

// Visuals returns the visuals of a sheet in their order. sheetPath is where the
// sheet lies: "Sheets[0]".
func Visuals(sheet *types.SheetDefinition, sheetPath string) []Visual {
	var visuals []Visual
	for i := range sheet.Visuals {
		kind, v := variantOf(&sheet.Visuals[i])
		if kind == "" {
			continue
		}
		visuals = append(visuals, newVisual(kind, v, fmt.Sprintf("%s.Visuals[%d].%s", sheetPath, i, kind)))
	}
	return visuals
}

func newVisual(kind string, v reflect.Value, path string) Visual {
	s := v.Elem()
	visual := Visual{Kind: kind, Path: path, Value: v.Interface(), ID: text(s, "VisualId"), AltText: text(s, "VisualContentAltText")}
	// Not every type of visual has all of these.
	visual.Actions, _ = valueOf[[]types.VisualCustomAction](s, "Actions")
	visual.Hierarchies, _ = valueOf[[]types.ColumnHierarchy](s, "ColumnHierarchies")
	if title, _ := valueOf[*types.VisualTitleLabelOptions](s, "Title"); title != nil && title.FormatText != nil {
		visual.Title = plainOrRich(title.FormatText.PlainText, title.FormatText.RichText)
	}
	if subtitle, _ := valueOf[*types.VisualSubtitleLabelOptions](s, "Subtitle"); subtitle != nil && subtitle.FormatText != nil {
		visual.Subtitle = plainOrRich(subtitle.FormatText.PlainText, subtitle.FormatText.RichText)
	}
	return visual
}

func plainOrRich(plain, rich *string) string {
	if rich != nil {
		return PlainText(*rich)
	}
	return Of(plain)
}

func valueOf[T any](v reflect.Value, key string) (T, bool) {
	f := v.FieldByName(key)
	if !f.IsValid() {
		var zero T
		return zero, false
	}
	value, ok := f.Interface().(T)
	return value, ok
}
