package compile

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// defaultPage is the page size of a table that does not say.
const defaultPage = 100

func (b *builder) table(v *types.TableVisual, dims []dimension, measures []measure) error {
	cfg := definition.Of(v.ChartConfiguration)
	sort := definition.Of(cfg.SortConfiguration)
	b.page(sort.PaginationConfiguration)
	keys, err := b.tableOrder(sort.RowSort, dims, measures)
	if err != nil {
		return err
	}
	styles := b.tableStyles(v.ConditionalFormatting, dims, measures)
	if wells := definition.Of(cfg.FieldWells); wells.TableUnaggregatedFieldWells != nil {
		return b.detail(dims, keys, styles)
	}
	g := grouping{dims: dims, order: keys, limit: b.plan.PageSize, offset: b.plan.Page * b.plan.PageSize}
	for _, m := range measures {
		g.outputs = append(g.outputs, m.output())
	}
	totals := grouping{outputs: slices.Clone(g.outputs)}
	g.outputs = append(g.outputs, styles...)
	if b.plan.Main, err = b.writer().group(g); err != nil {
		return err
	}
	if b.plan.Count, err = b.writer().count(g); err != nil {
		return err
	}
	if shown(cfg.TotalOptions) && len(measures) > 0 {
		b.plan.Total, err = b.writer().total(totals, dims)
	}
	return err
}

func shown(t *types.TotalOptions) bool {
	return t != nil && t.TotalsVisibility != types.VisibilityHidden
}

func (b *builder) page(p *types.PaginationConfiguration) {
	b.plan.PageSize = defaultPage
	if p != nil && definition.Of(p.PageSize) > 0 {
		b.plan.PageSize = int(*p.PageSize)
	}
	b.plan.Page = max(0, b.state.Page[b.visual.ID])
	if b.options.Rows > 0 {
		b.plan.PageSize, b.plan.Page = b.options.Rows, 0
	}
}

// tableOrder is the reader's sort, or else the definition's.
func (b *builder) tableOrder(configured []types.FieldSortOptions, dims []dimension, measures []measure) ([]sortKey, error) {
	if chosen, ok := b.state.Sort[b.visual.ID]; ok {
		// A field that is not there any more leaves the definition's order.
		if key, err := fieldKey(chosen.Field, dims, measures); err == nil {
			key.desc = chosen.Desc
			return []sortKey{key}, nil
		}
	}
	return b.sorts(configured, b.visual.Path+".ChartConfiguration.SortConfiguration.RowSort", dims, measures)
}

// count is the number of groups.
func (w *writer) count(g grouping) (*Query, error) {
	columns := []Column{{Name: "rows", Label: "rows", Role: Measure, Type: expr.Integer}}
	g = grouping{dims: g.dims}
	var nodes []expr.Node
	for _, d := range g.dims {
		nodes = append(nodes, d.node)
	}
	r, err := w.rows(append(nodes, w.groupConditions()...), g.dims)
	if err != nil {
		return nil, err
	}
	gr, err := w.groupedRows(r, g)
	if err != nil {
		return nil, err
	}
	s := gr.selection
	for _, d := range gr.dims {
		s.columns = append(s.columns, named(d.sql, d.column.Name))
	}
	if len(s.columns) == 0 {
		s.columns = []string{named("count(*)", "count")}
	}
	return w.query(selection{columns: []string{named("count(*)", "rows")}, from: w.add("groups", s, false)}, columns)
}

func (w *writer) countRows(nodes []expr.Node) (*Query, error) {
	r, err := w.rows(nodes, nil)
	if err != nil {
		return nil, err
	}
	return w.query(selection{columns: []string{named("count(*)", "rows")}, from: r.from, where: r.where},
		[]Column{{Name: "rows", Label: "rows", Role: Measure, Type: expr.Integer}})
}
