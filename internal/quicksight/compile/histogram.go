package compile

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// QuickSight's own defaults are not documented; these fit a chart.
const (
	defaultBins = 20
	maxBins     = 100
)

// histogram counts the rows in ranges of a value. Ranges without rows are not in
// the result. What lies beyond the last range that is allowed is one more,
// marked as Other, so that the counts add up to all rows with a value; values
// below a start that the definition sets are left out, as it asks.
func (b *builder) histogram(v *types.HistogramVisual, measures []measure) error {
	if len(measures) == 0 {
		return fmt.Errorf("%s.ChartConfiguration.FieldWells: the visual has no fields", b.visual.Path)
	}
	m := measures[0]
	if m.raw.Level() > expr.Row {
		return fmt.Errorf("%s: %q aggregates: a histogram shows values of rows", m.Path, m.label)
	}
	w := b.writer()
	r, err := w.rows([]expr.Node{m.raw}, nil)
	if err != nil {
		return err
	}
	value, err := w.row(m.raw)
	if err != nil {
		return wrap(m.Path, err)
	}
	options := definition.Of(definition.Of(v.ChartConfiguration).BinOptions)
	if start := options.StartValue; start != nil {
		r.where = append(r.where, value+" >= "+w.bind(*start))
	} else {
		r.where = append(r.where, value+" IS NOT NULL")
	}
	rows := w.add("rows", selection{columns: []string{named("CAST("+value+" AS DOUBLE)", "value")}, from: r.from, where: r.where}, true)
	bins, err := w.bins(options, rows, b.visual.Path+".ChartConfiguration.BinOptions")
	if err != nil {
		return err
	}
	b.plan.Main, err = w.histogram(m, rows, bins)
	return err
}

// bins are the ranges of a histogram, as SQL.
type bins struct {
	start, width string
	// last is the number of the last range, from 0.
	last int
	// rest: what is beyond the last range is a range of its own.
	rest  bool
	joins []string
}

func (w *writer) bins(o types.HistogramBinOptions, rows, path string) (bins, error) {
	if o.SelectedBinType == types.HistogramBinTypeBinWidth {
		width := definition.Of(definition.Of(o.BinWidth).Value)
		if width <= 0 {
			return bins{}, fmt.Errorf("%s.BinWidth.Value: must be more than 0", path)
		}
		limit := int(definition.Of(definition.Of(o.BinWidth).BinCountLimit))
		if limit <= 0 || limit > maxBins {
			limit = maxBins
		}
		b := bins{width: w.bind(width), last: limit - 1, rest: true}
		if o.StartValue != nil {
			b.start = w.bind(*o.StartValue)
			return b, nil
		}
		// Without a start the ranges begin at the multiple of the width that
		// the smallest value lies above.
		b.start = `"range"."low"`
		b.joins = []string{"CROSS JOIN " + w.add("range", selection{
			columns: []string{"floor(min(\"value\") / " + b.width + ") * " + b.width + " AS \"low\""}, from: rows}, false)}
		return b, nil
	}
	count := int(definition.Of(definition.Of(o.BinCount).Value))
	if count <= 0 {
		count = defaultBins
	}
	low := `min("value")`
	if o.StartValue != nil {
		low = w.bind(*o.StartValue)
	}
	from := w.add("range", selection{columns: []string{
		low + ` AS "low"`,
		// A single value still needs a range to lie in.
		fmt.Sprintf(`coalesce(NULLIF(max("value") - %s, 0), 1) / %d AS "width"`, low, min(count, maxBins)),
	}, from: rows}, false)
	return bins{start: `"range"."low"`, width: `"range"."width"`, last: min(count, maxBins) - 1, joins: []string{"CROSS JOIN " + from}}, nil
}

func (w *writer) histogram(m measure, rows string, b bins) (*Query, error) {
	last := b.last
	if b.rest {
		last++
	}
	bin := fmt.Sprintf(`least(floor((%s."value" - %s) / %s), %d)`, rows, b.start, b.width, last)
	numbered := selection{columns: []string{named(bin, "bin"), named("count(*)", "count")}, from: rows, joins: b.joins, group: 1}
	s := selection{from: w.add("bins", numbered, false), joins: b.joins, order: []string{`"bin"`}}
	var columns []Column
	add := func(sql, part string, t expr.Type) {
		c := m.column()
		c.Name, c.Part, c.Type = part, part, t
		s.columns = append(s.columns, named(sql, part))
		columns = append(columns, c)
	}
	to := fmt.Sprintf(`%s + ("bin" + 1) * %s`, b.start, b.width)
	if b.rest {
		to = fmt.Sprintf(`CASE WHEN "bin" <= %d THEN %s END`, b.last, to)
	}
	add(fmt.Sprintf(`%s + "bin" * %s`, b.start, b.width), "from", expr.Decimal)
	add(to, "to", expr.Decimal)
	add(`"count"`, "count", expr.Integer)
	if b.rest {
		add(fmt.Sprintf(`"bin" > %d`, b.last), "other", expr.Bool)
		columns[3].Role, columns[3].Part = Other, ""
	}
	return w.query(s, columns)
}
