// Package compile turns the visuals of a dashboard definition into SQL, for
// what the reader chose to see.
//
// The stages are QuickSight's: row calculations, level-aware windows before the
// filters, filters, level-aware windows before the aggregation, grouping,
// filters on aggregates and top n, table calculations, sorting, limits with
// "other" (computed again from the rows, so that distinct counts, percentiles
// and ratios are right in it), paging. A stage that has nothing to do is left
// out: a plain chart is one SELECT with GROUP BY.
//
// What would change figures and is not supported is an error that names its
// place in the definition; nothing is guessed. Both dialects put nulls last in
// any order, which is what QuickSight's users see, so the SQL does not say it.
package compile

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// DataSet is what a data set identifier of a definition stands for.
type DataSet struct {
	Columns map[string]expr.Type
	// Complete are the columns that have a value in every row: counting their
	// values is counting rows, which is far cheaper.
	Complete []string
	// Hours are, by a column of times, the column with the same times cut to the
	// hour: reading that one is cheaper, where hours or longer periods are asked
	// for.
	Hours map[string]string
	// Source is what to read, for FROM: a quoted name or a SELECT in
	// parentheses.
	Source func(expr.Dialect) string
	// Floor, if set, lets a lower bound on a date prune partitions.
	Floor *Floor
}

// Floor says how a data set is partitioned by day.
type Floor struct {
	// Column is the partition: a day as text, 2026-11-22. It must be readable
	// from Source.
	Column string
	// Of are the columns of type Time whose day the partition follows.
	Of []string
	// Lead is how much earlier than the time of a row its partition can be.
	Lead time.Duration
	// Exact are the dialects in whose data the partition is the day, in UTC, of
	// each of the times in Of, so that it can be read instead of them.
	Exact []expr.Dialect
}

// Dashboard is a definition, analysed. It is safe for concurrent use.
type Dashboard struct {
	sets       map[string]*set
	parameters []definition.Parameter
	filters    []definition.Filter
	visuals    map[string]*placed
	controls   map[string]controlled
	sheets     []string
	zone       string
	location   *time.Location
	weekStart  time.Weekday
}

// set is a data set with what expressions over it may refer to.
type set struct {
	DataSet
	name   string
	schema *expr.Schema
}

// placed is a visual, the sheet it is on, and what is looked up often: walking
// through a visual's definition takes longer than all the rest.
type placed struct {
	definition.Visual
	sheet  string
	fields []definition.Field
	// drills is the ID of the field that can be drilled into, levels the way.
	drills string
	levels []Level
}

// controlled is what a control sets, on which sheet.
type controlled struct {
	definition.Control
	sheet string
}

// New analyses a definition. The data sets are by the definition's identifiers;
// a visual of a data set that is missing says so when it is asked for, as does
// any other problem that concerns single visuals.
func New(d *definition.Definition, sets map[string]DataSet) (*Dashboard, error) {
	b := &Dashboard{
		sets: map[string]*set{}, visuals: map[string]*placed{}, controls: map[string]controlled{},
		parameters: definition.Parameters(d), filters: definition.Filters(d),
		location: time.UTC, weekStart: time.Sunday,
	}
	if err := b.setOptions(d.Options); err != nil {
		return nil, err
	}
	b.addSets(d, sets)
	for i := range d.Sheets {
		if err := b.addSheet(&d.Sheets[i], fmt.Sprintf("Sheets[%d]", i)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (d *Dashboard) setOptions(o *types.AssetOptions) error {
	if o == nil {
		return nil
	}
	if zone := definition.Of(o.Timezone); zone != "" && zone != "UTC" {
		location, err := time.LoadLocation(zone)
		if err != nil {
			return fmt.Errorf("Options.Timezone: %q is not a time zone that this computer knows; use a name like Europe/Berlin", zone)
		}
		d.zone, d.location = zone, location
	}
	if day := slices.Index(types.DayOfTheWeek("").Values(), o.WeekStart); day >= 0 {
		d.weekStart = time.Weekday(day)
	}
	return nil
}

func (d *Dashboard) addSets(def *definition.Definition, sets map[string]DataSet) {
	parameters := map[string]expr.Parameter{}
	for _, p := range d.parameters {
		parameters[p.Name] = expr.Parameter{Type: parameterType(p.Type), Multi: p.Multi}
	}
	for name, s := range sets {
		d.sets[name] = &set{DataSet: s, name: name, schema: &expr.Schema{
			Columns: s.Columns, Calculated: map[string]string{}, Parameters: parameters,
		}}
	}
	for _, c := range def.CalculatedFields {
		if s := d.sets[definition.Of(c.DataSetIdentifier)]; s != nil {
			s.schema.Calculated[definition.Of(c.Name)] = definition.Of(c.Expression)
		}
	}
}

func (d *Dashboard) addSheet(sheet *types.SheetDefinition, path string) error {
	id := definition.Of(sheet.SheetId)
	d.sheets = append(d.sheets, id)
	for _, v := range definition.Visuals(sheet, path) {
		if other := d.visuals[v.ID]; other != nil {
			return fmt.Errorf("%s.VisualId: %q is the id of %s as well", v.Path, v.ID, other.Path)
		}
		p := &placed{Visual: v, sheet: id, fields: definition.Fields(v)}
		p.drills, p.levels = hierarchy(p)
		d.visuals[v.ID] = p
	}
	for _, c := range definition.Controls(sheet, path) {
		d.controls[c.ID] = controlled{Control: c, sheet: id}
	}
	return nil
}

// set is the data set of an identifier; path is where it is mentioned.
func (d *Dashboard) set(name, path string) (*set, error) {
	if s := d.sets[name]; s != nil {
		return s, nil
	}
	return nil, fmt.Errorf("%s: there are no data for the data set %q", path, name)
}

func parameterType(t definition.ParameterType) expr.Type {
	switch t {
	case definition.Integer:
		return expr.Integer
	case definition.Decimal:
		return expr.Decimal
	case definition.DateTime:
		return expr.Time
	default:
		return expr.Text
	}
}
