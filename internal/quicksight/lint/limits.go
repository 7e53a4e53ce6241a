package lint

import (
	"reflect"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var limitRules = []Rule{
	{"items-limit", Warning, "Charts say how many items they show.", itemsLimits},
}

// limit is the member of a SortConfiguration that limits a well.
type limit struct{ well, member string }

// limits are the wells that QuickSight cuts, by type of visual; what it cuts them
// to has changed over the years.
var limits = map[string][]limit{
	"BarChartVisual":      {{"Category", "CategoryItemsLimit"}, {"Colors", "ColorItemsLimit"}, {"SmallMultiples", "SmallMultiplesLimitConfiguration"}},
	"ComboChartVisual":    {{"Category", "CategoryItemsLimit"}, {"Colors", "ColorItemsLimit"}},
	"FunnelChartVisual":   {{"Category", "CategoryItemsLimit"}},
	"HeatMapVisual":       {{"Rows", "HeatMapRowItemsLimitConfiguration"}, {"Columns", "HeatMapColumnItemsLimitConfiguration"}},
	"LineChartVisual":     {{"Category", "CategoryItemsLimitConfiguration"}, {"Colors", "ColorItemsLimitConfiguration"}, {"SmallMultiples", "SmallMultiplesLimitConfiguration"}},
	"PieChartVisual":      {{"Category", "CategoryItemsLimit"}, {"SmallMultiples", "SmallMultiplesLimitConfiguration"}},
	"RadarChartVisual":    {{"Category", "CategoryItemsLimit"}, {"Color", "ColorItemsLimit"}},
	"SankeyDiagramVisual": {{"Source", "SourceItemsLimit"}, {"Destination", "DestinationItemsLimit"}},
	"ScatterPlotVisual":   {{"Category", "ScatterPlotLimitConfiguration"}},
	"TreeMapVisual":       {{"Groups", "TreeMapGroupItemsLimitConfiguration"}},
	"WaterfallVisual":     {{"Breakdowns", "BreakdownItemsLimit"}},
	"WordCloudVisual":     {{"GroupBy", "CategoryItemsLimit"}},
}

func itemsLimits(s *subject) {
	s.each(func(_ sheet, v visual) {
		for _, l := range limits[v.Kind] {
			fields := v.well(l.well)
			// How many dates there are is a matter of the range.
			if len(fields) == 0 || fields[0].Type == "DateDimensionField" {
				continue
			}
			if _, ok := v.itemsLimit(l.member); !ok {
				s.report(v.Path+".ChartConfiguration.SortConfiguration", "it shows as many %q as QuickSight likes and drops the rest without a word; set %s.ItemsLimit and OtherCategories",
					fields[0].Column, l.member)
			}
		}
	})
}

// itemsLimit returns the limit in a member of the visual's SortConfiguration.
func (v visual) itemsLimit(member string) (limit int64, ok bool) {
	f := reflect.ValueOf(v.Value).Elem()
	for _, key := range []string{"ChartConfiguration", "SortConfiguration", member, "ItemsLimit"} {
		f = f.FieldByName(key)
		if !f.IsValid() || f.Kind() != reflect.Pointer || f.IsNil() {
			return 0, false
		}
		f = f.Elem()
	}
	return f.Int(), true
}

// categoryLimit is how many items the category of a visual can have: what its
// definition says, else QuickSight's default, which is lower with colours.
func (v visual) categoryLimit() int64 {
	for _, l := range limits[v.Kind] {
		if l.well != "Category" {
			continue
		}
		if limit, ok := v.itemsLimit(l.member); ok {
			return limit
		}
	}
	switch {
	case len(v.well("Colors")) == 0:
		return 2500
	case v.Kind == "LineChartVisual":
		return 200
	}
	return 50
}

// timeAxis is the date dimension that a visual goes along, or nil.
func (v visual) timeAxis() *definition.Field {
	if v.Kind != "LineChartVisual" && v.Kind != "BarChartVisual" && v.Kind != "ComboChartVisual" {
		return nil
	}
	for _, f := range v.well("Category") {
		if f.Type == "DateDimensionField" {
			return &f
		}
	}
	return nil
}
