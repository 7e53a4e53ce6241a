package lint

import (
	"cmp"
	"math"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var timeRules = []Rule{
	{"time-steps", Warning, "A chart over time shows all steps of the range that reaches it.", timeSteps},
}

// lengths are those of time units; months and years are about as long.
var lengths = map[types.TimeGranularity]time.Duration{
	types.TimeGranularityMillisecond: time.Millisecond,
	types.TimeGranularitySecond:      time.Second,
	types.TimeGranularityMinute:      time.Minute,
	types.TimeGranularityHour:        time.Hour,
	types.TimeGranularityDay:         24 * time.Hour,
	types.TimeGranularityWeek:        7 * 24 * time.Hour,
	types.TimeGranularityMonth:       30 * 24 * time.Hour,
	types.TimeGranularityQuarter:     91 * 24 * time.Hour,
	types.TimeGranularityYear:        365 * 24 * time.Hour,
}

func timeSteps(s *subject) {
	s.each(func(page sheet, v visual) {
		axis := v.timeAxis()
		if axis == nil {
			return
		}
		granularity := cmp.Or(axis.Granularity, types.TimeGranularityDay)
		unit := strings.ToLower(string(granularity)) + "s"
		step, most := lengths[granularity], v.categoryLimit()
		length, filter, ok := s.rangeOf(page, v, *axis)
		switch {
		case !ok && filter == "" && step < 24*time.Hour:
			s.report(axis.Path, "it goes by %s and no date range reaches it, but it shows %d steps at most; add a date filter or a coarser DateGranularity", unit, most)
		case ok && int64(length/step) > most:
			s.report(axis.Path, "filter %q lets %d %s through, and it shows %d at most, the rest silently not; use a coarser DateGranularity, a shorter range or a higher ItemsLimit",
				filter, int64(length/step), unit, most)
		}
	})
}

// rangeOf is the shortest date range that reaches a visual, and its filter. ok is
// false when there is none; filter then names one whose length nobody knows.
func (s *subject) rangeOf(page sheet, v visual, axis definition.Field) (shortest time.Duration, filter string, ok bool) {
	shortest = math.MaxInt64
	for _, f := range s.filters {
		reaches := f.Enabled && f.Reaches(page.id, v.ID) && (f.DataSet == axis.DataSet || f.AllDataSets)
		if !reaches || !isRange(f) {
			continue
		}
		length, known := lengthOf(f)
		switch {
		case known && length < shortest:
			shortest, filter, ok = length, f.ID, true
		case !known && !ok:
			filter = f.ID
		}
	}
	return shortest, filter, ok
}

// lengthOf is how long the range of a filter is, if its definition says.
func lengthOf(f definition.Filter) (time.Duration, bool) {
	switch filter := f.Value.(type) {
	case *types.RelativeDatesFilter:
		unit, known := lengths[filter.TimeGranularity]
		if filter.ParameterName != nil {
			return 0, false
		}
		return unit * time.Duration(max(definition.Of(filter.RelativeDateValue), 1)), known
	case *types.TimeRangeFilter:
		from, to := definition.Of(filter.RangeMinimumValue).StaticValue, definition.Of(filter.RangeMaximumValue).StaticValue
		if from != nil && to != nil {
			return to.Sub(*from), true
		}
	}
	return 0, false
}
