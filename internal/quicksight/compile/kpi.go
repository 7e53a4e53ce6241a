package compile

import (
	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// kpi is one row, or one row for each period of its trend group.
func (b *builder) kpi(v *types.KPIVisual, dims []dimension, measures []measure) error {
	g := grouping{dims: dims}
	for _, m := range measures {
		g.outputs = append(g.outputs, m.output())
	}
	if v.ConditionalFormatting != nil {
		g.outputs = append(g.outputs, b.kpiStyles(v.ConditionalFormatting, dims, measures)...)
	}
	for i := range dims {
		g.order = append(g.order, sortKey{dim: i})
	}
	b.axisOfTime(dims, "TrendGroups")
	var err error
	if b.plan.Main, err = b.writer().group(g); err != nil {
		return err
	}
	if len(dims) > 0 {
		b.plan.Trend = b.plan.Main
	}
	return nil
}
