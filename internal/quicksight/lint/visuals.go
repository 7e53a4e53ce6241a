package lint

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var visualRules = []Rule{
	{"line-colors", Error, "A line chart with colours has one value.", lineColors},
	{"same-dimension", Error, "A column is in one dimension of a visual only.", sameDimensions},
	{"axis-label", Warning, "The label of an axis says what it is the label of.", axisLabels},
	{"kpi-options", Warning, "A KPI with options has all of them.", kpiOptions},
	{"color-value", Warning, "The colour of a measure is set for its column.", colorValues},
	{"url-field", Error, "Links name columns of the visual.", urlFields},
	{"markup", Error, "Rich text is XML as QuickSight takes it.", markup},
}

func lineColors(s *subject) {
	s.each(func(_ sheet, v visual) {
		if v.Kind == "LineChartVisual" && len(v.well("Colors")) > 0 && len(v.well("Values")) > 1 {
			s.report(v.Path, "it has a colour field and %d values; leave one value, or drop the colour", len(v.well("Values")))
		}
	})
}

func sameDimensions(s *subject) {
	s.each(func(_ sheet, v visual) {
		if v.Kind == "InsightVisual" {
			// Each computation of an insight has its own fields.
			return
		}
		first := map[string]definition.Field{}
		for _, f := range dimensionsOf(v) {
			key := f.DataSet + "\x00" + f.Column
			if other, there := first[key]; there && f.Column != "" {
				s.report(f.Path, "column %q is in %s too; use a calculated field for one of them", f.Column, other.Well)
				continue
			}
			first[key] = f
		}
	})
}

func axisLabels(s *subject) {
	for _, label := range all[types.AxisLabelOptions](s) {
		if label.Value.CustomLabel != nil && label.Value.ApplyTo == nil {
			s.report(label.Path, "QuickSight ignores label %q without ApplyTo; name the field and its column there", *label.Value.CustomLabel)
		}
	}
}

func kpiOptions(s *subject) {
	s.each(func(_ sheet, v visual) {
		kpi, ok := v.Value.(*types.KPIVisual)
		if !ok || kpi.ChartConfiguration == nil || kpi.ChartConfiguration.KPIOptions == nil {
			return
		}
		var missing []string
		options, wells := kpi.ChartConfiguration.KPIOptions, definition.Of(kpi.ChartConfiguration.FieldWells)
		for key, there := range map[string]bool{
			"KPIOptions.Comparison":                      options.Comparison != nil,
			"KPIOptions.PrimaryValueDisplayType":         options.PrimaryValueDisplayType != "",
			"KPIOptions.SecondaryValueFontConfiguration": options.SecondaryValueFontConfiguration != nil,
			"FieldWells.TargetValues":                    wells.TargetValues != nil,
			"FieldWells.TrendGroups":                     wells.TrendGroups != nil,
		} {
			if !there {
				missing = append(missing, key)
			}
		}
		if len(missing) > 0 {
			s.report(v.Path+".ChartConfiguration", "KPIs with some options only can stay blank; add %s (wells may be empty lists)", list(sorted(missing)))
		}
	})
}

func colorValues(s *subject) {
	s.each(func(_ sheet, v visual) {
		for _, c := range definition.All[types.DataPathColor](v.Value, v.Path) {
			element := definition.Of(c.Value.Element)
			f := v.field(definition.Of(element.FieldId))
			if f == nil || f.Kind != definition.Measure || element.FieldValue == nil || *element.FieldValue == f.Column || f.Column == "" {
				continue
			}
			s.report(c.Path+".Element.FieldValue", "%q is not the name of the measure's column, so the colour is ignored; use %q", *element.FieldValue, f.Column)
		}
	})
}

func urlFields(s *subject) {
	s.each(func(_ sheet, v visual) {
		var columns []string
		for _, f := range v.fields {
			columns = append(columns, f.Column)
		}
		textsIn(v.Value, v.Path, []string{"URLTemplate"}, func(path, text string) {
			for _, m := range inURL.FindAllStringSubmatch(text, -1) {
				if m[1] == "" && !contains(columns, m[2]) {
					s.report(path, "the link has <<%s>>, which is no column of the visual%s", m[2], hint(m[2], columns))
				}
			}
		})
	})
}

func markup(s *subject) {
	textsIn(s.d.Sheets, "Sheets", []string{"RichText", "Content"}, func(path, text string) {
		if err := checkMarkup(text); err != nil {
			s.report(path, "%v", err)
		}
	})
}

// checkMarkup reads rich text as QuickSight does: one element that is well
// formed, no line break in an item of a list.
func checkMarkup(text string) error {
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.Entity = xml.HTMLEntity
	var open []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the rich text is no XML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "br" && contains(open, "li") {
				return errors.New("<br/> inside <li> is refused; make it two items")
			}
			open = append(open, t.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}
