package compile

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// A pivot table has no limits of its own in a definition; QuickSight shows no
// more than this at once either.
const (
	maxPivotRows    = 500
	maxPivotColumns = 100
)

// pivot is long: a row for each cell, in the order of the table's rows and then
// of its columns.
func (b *builder) pivot(v *types.PivotTableVisual, dims []dimension, measures []measure) error {
	cfg := definition.Of(v.ChartConfiguration)
	if err := b.pivotSupported(cfg); err != nil {
		return err
	}
	rows, columns := in("Rows", dims), in("Columns", dims)
	styles := b.pivotStyles(v.ConditionalFormatting, dims, measures)
	var outputs []output
	for _, m := range measures {
		outputs = append(outputs, m.output())
	}
	p := pivoting{b, definition.Of(cfg.SortConfiguration).FieldSortOptions, measures}
	var err error
	if b.plan.Main, err = p.query(slices.Concat(outputs, styles), slices.Concat(rows, columns)); err != nil || len(measures) == 0 {
		return err
	}
	totals := definition.Of(cfg.TotalOptions)
	if visible(totals.RowTotalOptions) && len(rows) > 0 && len(columns) > 0 {
		if b.plan.RowTotal, err = p.query(outputs, rows); err != nil {
			return err
		}
	}
	if visible(totals.ColumnTotalOptions) && len(columns) > 0 {
		if b.plan.ColumnTotal, err = p.query(outputs, columns); err != nil {
			return err
		}
	}
	if visible(totals.RowTotalOptions) || visible(totals.ColumnTotalOptions) {
		b.plan.Total, err = b.writer().total(grouping{outputs: slices.Clone(outputs)}, dims)
	}
	return err
}

// pivoting is what all queries of a pivot table have in common.
type pivoting struct {
	*builder
	sorts    []types.PivotFieldSortOptions
	measures []measure
}

func (p pivoting) query(outputs []output, dims []dimension) (*Query, error) {
	g := grouping{dims: dims, outputs: slices.Clone(outputs)}
	if err := p.axes(&g); err != nil {
		return nil, err
	}
	return p.writer().group(g.place())
}

func visible(o *types.PivotTotalOptions) bool {
	return o != nil && o.TotalsVisibility != types.VisibilityHidden
}

func (b *builder) pivotSupported(cfg types.PivotTableConfiguration) error {
	path := b.visual.Path + ".ChartConfiguration."
	for i, o := range definition.Of(cfg.SortConfiguration).FieldSortOptions {
		if o.SortBy != nil && o.SortBy.DataPath != nil {
			return fmt.Errorf("%sSortConfiguration.FieldSortOptions[%d].SortBy.DataPath: sorting by one column of the table is not supported", path, i)
		}
	}
	t := definition.Of(cfg.TotalOptions)
	for name, s := range map[string]*types.SubtotalOptions{"RowSubtotalOptions": t.RowSubtotalOptions, "ColumnSubtotalOptions": t.ColumnSubtotalOptions} {
		if s != nil && s.TotalsVisibility != types.VisibilityHidden {
			b.plan.Unsupported = append(b.plan.Unsupported, path+"TotalOptions."+name)
		}
	}
	slices.Sort(b.plan.Unsupported)
	return nil
}

// axes sorts each field within the ones outside it, and limits the rows and
// the columns as a whole. Which rows stay where there are too many follows the
// values of the outer fields, not a figure they may be sorted by.
func (p pivoting) axes(g *grouping) error {
	limits := map[string]int{"Rows": maxPivotRows, "Columns": maxPivotColumns}
	if p.options.Rows > 0 {
		limits["Rows"] = p.options.Rows
	}
	for _, well := range []string{"Rows", "Columns"} {
		var level []int
		var outer []sortKey
		for i, d := range g.dims {
			if d.Well != well {
				continue
			}
			level = append(level, i)
			key, err := p.key(i, g.dims)
			if err != nil {
				return err
			}
			g.axes = append(g.axes, axis{dims: slices.Clone(level), sort: append(slices.Clone(outer), key)})
			if key.dim >= 0 {
				outer = append(outer, key)
			}
		}
		if len(level) > 0 {
			g.axes[len(g.axes)-1].limit = limits[well]
		}
	}
	return nil
}

// key is the order of one field: as configured, else by its own values.
func (p pivoting) key(dim int, dims []dimension) (sortKey, error) {
	for i, o := range p.sorts {
		if definition.Of(o.FieldId) != dims[dim].ID || o.SortBy == nil {
			continue
		}
		path := fmt.Sprintf("%s.ChartConfiguration.SortConfiguration.FieldSortOptions[%d].SortBy", p.visual.Path, i)
		switch s := o.SortBy; {
		case s.Field != nil:
			key, err := fieldKey(definition.Of(s.Field.FieldId), dims, p.measures)
			key.desc = s.Field.Direction == types.SortDirectionDesc
			return key, wrap(path+".Field", err)
		case s.Column != nil:
			key, err := p.columnKey(s.Column, dims)
			return key, wrap(path+".Column", err)
		}
	}
	return sortKey{dim: dim}, nil
}
