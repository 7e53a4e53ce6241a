// Package panel is the seam between the dashboard page and whatever computes
// its figures. A Board knows the metrics; the server and the page only know
// what is declared here: a panel has an id, a title and a chart type, and its
// data are typed columns and rows.
package panel

import (
	"context"
	"errors"
	"time"
)

// Board answers everything the page asks. Its methods are called concurrently.
type Board interface {
	// Panels are what the page shows, in reading order.
	Panels() []Info
	// Fields are what the page can filter by, in the order of the filter bar.
	Fields() []Field
	// Meta describes the data as a whole, whatever the filters.
	Meta(ctx context.Context) (Meta, error)
	// Data computes one panel. An id that is not in Panels gives ErrUnknown.
	Data(ctx context.Context, id string, f Filter) (Data, error)
	// Values are the values of a field that contain search (any case), the
	// most frequent first. The field's own terms in f are ignored, so that a
	// list offers what could be added. A field that is not in Fields gives
	// ErrUnknown.
	Values(ctx context.Context, field, search string, f Filter) ([]Value, error)
}

// ErrUnknown means that a board has no panel or field of that name.
var ErrUnknown = errors.New("unknown")

// Chart is how a panel is drawn; each chart says what columns it needs.
type Chart string

// The charts the page can draw.
const (
	// KPI is one number: a row with a RoleValue column. RoleLater and
	// RoleEarlier hold the two values that its change is measured between, and
	// Data.Against says in words which; Data.Trend is its sparkline.
	KPI Chart = "kpi"
	// Line draws RoleValue columns over RoleX, one line each.
	Line Chart = "line"
	// Stack draws one RoleValue column over RoleX as stacked columns, one
	// colour for each value of RoleSeries; a null series is "all others".
	Stack Chart = "stack"
	// Donut draws the parts of a whole: RoleX names, RoleValue sizes.
	Donut Chart = "donut"
	// Bars ranks RoleX by RoleValue as horizontal bars.
	Bars Chart = "bars"
	// Table shows the columns as they are.
	Table Chart = "table"
)

// Info is what a panel is.
type Info struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Description says how the figures are counted, in a sentence or two.
	Description string `json:"description"`
	// Section is the heading that the panel stands under.
	Section string `json:"section"`
	Chart   Chart  `json:"chart"`
	// Span is the width in twelfths of a desktop page.
	Span int `json:"span"`
	// Better is the direction in which a KPI improves; empty where neither is.
	Better Direction `json:"better,omitempty"`
}

// Direction is up or down.
type Direction string

// The directions.
const (
	Up   Direction = "up"
	Down Direction = "down"
)

// Type is what the values of a column are.
type Type string

// The types. Percent is a fraction: 0.5 is shown as 50 %. Time is a time.Time
// in UTC.
const (
	Text    Type = "text"
	Integer Type = "integer"
	Number  Type = "number"
	Percent Type = "percent"
	Time    Type = "time"
	// Country is text: an ISO 3166-1 alpha-2 code, shown by name.
	Country Type = "country"
)

// Role is what a column is to the chart of its panel.
type Role string

// The roles.
const (
	RoleX       Role = "x"
	RoleSeries  Role = "series"
	RoleValue   Role = "value"
	RoleLater   Role = "later"
	RoleEarlier Role = "earlier"
)

// Palette is how the values of a column are coloured.
type Palette string

// The palettes besides the default, in which every value gets the next colour.
const (
	// ByStatus colours HTTP statuses and classes: 2xx, 3xx, 4xx, 5xx.
	ByStatus Palette = "status"
)

// Column describes one column of Data.
type Column struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Type  Type   `json:"type"`
	// Unit is printed after a number, for example ms.
	Unit    string  `json:"unit,omitempty"`
	Role    Role    `json:"role,omitempty"`
	Palette Palette `json:"palette,omitempty"`
	// Field is the filter that choosing a value sets; empty for none.
	Field string `json:"field,omitempty"`
	// Key names the column that holds the value to filter by, where it is not
	// the one shown: names are labels, ids identify.
	Key string `json:"key,omitempty"`
	// Hidden columns are for Key and for CSV; they are not shown.
	Hidden bool `json:"hidden,omitempty"`
	// Bar draws a number also as a bar, relative to the column's maximum
	// (Percent: relative to 100 %).
	Bar bool `json:"bar,omitempty"`
	// Warn and Alarm are the values from which a number is shown as a warning
	// or an alarm; 0 means never.
	Warn  float64 `json:"warn,omitempty"`
	Alarm float64 `json:"alarm,omitempty"`
}

// Data are the figures of a panel.
type Data struct {
	Columns []Column `json:"columns"`
	// Rows hold nil, string, int64, float64, bool or time.Time.
	Rows [][]any `json:"rows"`
	// Note says why Rows is empty, or what was left out.
	Note string `json:"note,omitempty"`
	// Trend is a KPI's value at evenly spaced times; nil where there was none.
	Trend []*float64 `json:"trend,omitempty"`
	// Against says what a KPI's change is measured against; empty where there
	// is nothing.
	Against string `json:"against,omitempty"`
	// Step is the seconds between two values of a time axis; 0 without one.
	Step int64 `json:"step,omitempty"`
	// Millis is the time the computation took.
	Millis float64 `json:"millis"`
}

// Filter is what the reader chose to see.
type Filter struct {
	// From is inclusive and To exclusive; a zero To means everything up to the
	// newest record, a zero From the default range before To.
	From, To time.Time
	// Terms are the chosen values by field: values of one field are
	// alternatives, fields narrow each other.
	Terms map[string][]string
}

// Field is something to filter by.
type Field struct {
	Name string `json:"name"`
	// Label and Plural are the field's name on the page.
	Label  string `json:"label"`
	Plural string `json:"plural"`
	// Main fields stand in the filter bar; the others are in its menu.
	Main bool `json:"main"`
	// Type is Text or Country.
	Type    Type    `json:"type"`
	Palette Palette `json:"palette,omitempty"`
}

// Value is one value of a field.
type Value struct {
	Value string `json:"value"`
	// Label is shown for Value; it is not unique.
	Label string `json:"label"`
	// Count is the number of requests.
	Count int64 `json:"count"`
}

// Meta describes the data.
type Meta struct {
	// Version changes whenever the data did.
	Version string `json:"version"`
	Rows    int64  `json:"rows"`
	// First and Newest are the times of the oldest and the newest record; zero
	// without any.
	First  time.Time `json:"first,omitzero"`
	Newest time.Time `json:"newest,omitzero"`
	// Now is what relative ranges end at: the newest record unless the
	// operator set another.
	Now     time.Time `json:"now"`
	Quality []Quality `json:"quality"`
}

// Quality is one reason to trust the figures less.
type Quality struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	// Detail says what it means and what to do.
	Detail string `json:"detail"`
	Count  int64  `json:"count"`
}
