package compile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// dimension is what rows are grouped by, or what they show.
type dimension struct {
	definition.Field
	node expr.Node
	// unit is the granularity of a date, or "".
	unit string
	// name is its name in every stage and in the result.
	name string
}

func (d dimension) typ() expr.Type { return d.node.Type() }

// measure is a figure of each group.
type measure struct {
	definition.Field
	node  expr.Node // aggregate or table calculation
	raw   expr.Node // what is aggregated
	name  string
	label string
}

// aggregations are the functions of measure fields by their name in the API.
var aggregations = map[string]string{
	"SUM": "sum", "AVERAGE": "avg", "MIN": "min", "MAX": "max", "COUNT": "count", "DISTINCT_COUNT": "distinct_count",
	"VAR": "var", "VARP": "varp", "STDEV": "stdev", "STDEVP": "stdevp", "MEDIAN": "median",
}

// fields resolves the fields of a visual, the way down its hierarchy applied.
func (b *builder) fields() ([]dimension, []measure, error) {
	var dims []dimension
	var measures []measure
	for _, f := range b.visual.fields {
		if err := b.useSet(f); err != nil {
			return nil, nil, err
		}
		if f.Kind == definition.Measure {
			m, err := b.measure(f)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", f.Path, err)
			}
			measures = append(measures, m)
			continue
		}
		d, err := b.dimension(f)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		dims = append(dims, d)
	}
	if b.set == nil {
		return nil, nil, fmt.Errorf("%s.ChartConfiguration.FieldWells: the visual has no fields", b.visual.Path)
	}
	b.name(dims, measures)
	return dims, measures, nil
}

// useSet makes the data set of a field the visual's; a visual has one.
func (b *builder) useSet(f definition.Field) error {
	if f.DataSet == "" {
		// A calculated measure does not say; the other fields do.
		if b.set != nil {
			return nil
		}
		for _, other := range b.visual.fields {
			if other.DataSet != "" {
				f = other
				break
			}
		}
		if f.DataSet == "" && len(b.d.sets) == 1 {
			for name := range b.d.sets {
				f.DataSet = name
			}
		}
	}
	s, err := b.d.set(f.DataSet, f.Path)
	if err != nil {
		return err
	}
	if b.set != nil && b.set != s {
		return fmt.Errorf("%s: a visual shows one data set; this one shows %q and %q", f.Path, b.set.name, s.name)
	}
	b.set = s
	return nil
}

// field is a column or a calculated field. A condition counts as 1 or 0.
func (s *set) field(name string) (expr.Node, error) {
	n, err := s.schema.Field(name)
	if err != nil {
		return nil, err
	}
	return expr.Number(n)
}

func (b *builder) dimension(f definition.Field) (dimension, error) {
	d := dimension{Field: f, unit: string(f.Granularity)}
	if step, ok := b.drilled(f); ok {
		d.Column, d.unit = step.Column, step.Granularity
	}
	var err error
	if d.node, err = b.set.field(d.Column); err != nil {
		return d, err
	}
	if level := d.node.Level(); level > expr.Row {
		return d, fmt.Errorf("%q is an %s: it cannot be grouped by", d.Column, level)
	}
	if f.Type == "DateDimensionField" && d.unit == "" {
		d.unit = "DAY"
	}
	return d, nil
}

func (b *builder) measure(f definition.Field) (measure, error) {
	m := measure{Field: f, label: f.Column}
	var err error
	if f.Expression != "" {
		m.label = f.Expression
		m.node, err = b.set.schema.Analyse(f.Expression)
	} else {
		m.node, err = b.set.field(f.Column)
	}
	if err != nil {
		return m, err
	}
	m.raw = m.node
	m.node, err = aggregated(m.raw, f)
	return m, err
}

// aggregated is a field with the aggregation that it asks for. Numbers that are
// not aggregated yet and ask for none are summed, as QuickSight does.
func aggregated(n expr.Node, f definition.Field) (expr.Node, error) {
	done := n.Level() >= expr.Aggregate
	switch {
	case f.Aggregation == "" && done:
		return n, nil
	case done:
		return nil, fmt.Errorf("%q aggregates already: leave AggregationFunction out", f.Column)
	case f.Expression != "":
		return nil, fmt.Errorf("%q does not aggregate: use an aggregate function", f.Expression)
	case f.Aggregation == "" && f.Type == "NumericalMeasureField":
		return expr.Apply("sum", n)
	case f.Aggregation == "":
		return expr.Apply("count", n)
	}
	return aggregate(n, f.Aggregation)
}

// aggregate applies an aggregation by its name in the API, or "PERCENTILE 90".
func aggregate(n expr.Node, aggregation string) (expr.Node, error) {
	if share, ok := strings.CutPrefix(aggregation, "PERCENTILE "); ok {
		p, err := strconv.ParseFloat(share, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a percentile", share)
		}
		return expr.Apply("percentile", n, expr.Value(p))
	}
	function := aggregations[aggregation]
	if function == "" {
		return nil, fmt.Errorf("the aggregation %q is not supported", aggregation)
	}
	return expr.Apply(function, n)
}

// name gives fields names for the result: that of the column where it is
// shown as it is, otherwise one that no column of the data set has, so that no
// clause can mean the wrong one.
func (b *builder) name(dims []dimension, measures []measure) {
	taken := map[string]bool{}
	for i := range dims {
		d := &dims[i]
		column, plain := expr.ColumnName(d.node)
		if plain && d.unit == "" && !taken[column] {
			d.name = column
			taken[column] = true
			continue
		}
		d.name = b.free(taken, slug(d.Column), strings.ToLower(d.unit))
	}
	for i := range measures {
		m := &measures[i]
		if m.Expression != "" {
			m.name = b.free(taken, "figure", "")
			continue
		}
		m.name = b.free(taken, slug(m.Column), strings.ReplaceAll(strings.ToLower(m.Aggregation), " ", "_"))
	}
}

// free is a name that is neither taken nor a column's; it takes it.
func (b *builder) free(taken map[string]bool, name, suffix string) string {
	if suffix != "" {
		name += "_" + suffix
	}
	unique := name
	for i := 2; taken[unique] || b.isColumn(unique); i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	taken[unique] = true
	return unique
}

func (b *builder) isColumn(name string) bool {
	// Engines compare names without case.
	for column := range b.set.Columns {
		if strings.EqualFold(column, name) {
			return true
		}
	}
	return b.set.Floor != nil && strings.EqualFold(b.set.Floor.Column, name)
}

// slug makes a name that reads well in SQL.
func slug(name string) string {
	fields := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 0x80
	})
	if len(fields) == 0 {
		return "field"
	}
	return strings.Join(fields, "_")
}

// in returns the dimensions, or measures, of a well.
func in[F interface{ well() string }](well string, fields []F) []F {
	return slices.DeleteFunc(slices.Clone(fields), func(f F) bool { return f.well() != well })
}

func (d dimension) well() string { return d.Well }
func (m measure) well() string   { return m.Well }

func (d dimension) column() Column {
	return Column{
		Name: d.name, FieldID: d.ID, Label: d.Column, Role: Dimension, Type: d.typ(), Well: d.Well,
		Granularity: d.unit, Column: d.Column,
	}
}

func (m measure) column() Column {
	return Column{Name: m.name, FieldID: m.ID, Label: m.label, Role: Measure, Type: m.node.Type(), Well: m.Well, Column: m.Column}
}

// value writes a dimension over rows.
func (w *writer) value(d dimension) (string, error) {
	if sql, ok := w.dayTruncated(d.node, d.unit, w.d.weekStart); ok {
		return sql, nil
	}
	node, err := w.set.hourly(d.node, d.unit, w.d.zone)
	if err != nil {
		return "", wrap(d.Path, err)
	}
	sql, err := w.row(node)
	if err != nil || d.unit == "" {
		return sql, wrap(d.Path, err)
	}
	sql, err = expr.Truncate(d.unit, w.d.weekStart, sql)
	return sql, wrap(d.Path, err)
}

// wrap says where in the definition an error comes from.
func wrap(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}
