package board

// Kind is how a visual is drawn.
type Kind string

// The kinds. Bar, Line and Combo say more in Options.
const (
	KPI       Kind = "kpi"
	Bar       Kind = "bar"
	Line      Kind = "line"
	Combo     Kind = "combo"
	Pie       Kind = "pie"
	Table     Kind = "table"
	Pivot     Kind = "pivot"
	HeatMap   Kind = "heatmap"
	TreeMap   Kind = "treemap"
	FilledMap Kind = "map"
	BoxPlot   Kind = "boxplot"
	Histogram Kind = "histogram"
	Scatter   Kind = "scatter"
	// Unknown is drawn as a card that says what is not supported.
	Unknown Kind = "unknown"
)

// Visual is a visual without its figures.
type Visual struct {
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`
	// Title and Subtitle may hold ${Parameter}, replaced by the page with the
	// parameter's value. Hidden titles are empty.
	Title    string `json:"title"`
	Subtitle string `json:"subtitle,omitempty"`
	// Alt describes the visual for those who cannot see it.
	Alt     string   `json:"alt,omitempty"`
	Fields  []Field  `json:"fields"`
	Options Options  `json:"options"`
	Actions []Action `json:"actions,omitempty"`
	// Hierarchy is the way down from each value of the first category; empty
	// without one. Level 0 is what the visual shows at first.
	Hierarchy []Level `json:"hierarchy,omitempty"`
	// Unsupported are the JSON paths, or sentences, of what is asked for and
	// not done; shown as a badge.
	Unsupported []string `json:"unsupported,omitempty"`

	// levels are the columns behind Hierarchy.
	levels []string
}

// Level is one step of a hierarchy.
type Level struct {
	Label string `json:"label"`
	// Granularity is set for time: YEAR … MINUTE.
	Granularity string `json:"granularity,omitempty"`
	// Column is the data set's column shown at this step.
	Column string `json:"column,omitempty"`
}

// Field is one field of a visual's wells, in the order of the definition.
type Field struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	// Well is category, value, color, group, row, column, size, x, y, target,
	// trend, bar, line, geo.
	Well   string    `json:"well"`
	Type   FieldType `json:"type"`
	Format Format    `json:"format"`
	// Column is the data set's column behind a dimension.
	Column string `json:"column,omitempty"`
	// Measure tells measures from dimensions.
	Measure bool `json:"measure,omitempty"`
	// Hidden fields are computed, and not shown.
	Hidden bool `json:"hidden,omitempty"`
	// Colors are the colours of values, from the definition; under "" that of a
	// measure, under "other", "null" and "empty" those of the rest and of values
	// that are missing. Others get the next colour of the theme.
	Colors map[string]string `json:"colors,omitempty"`
	// Width is a table column's in pixels; 0 leaves it to the page.
	Width int `json:"width,omitempty"`
	// Bar draws a number of a table also as a bar of this colour; "auto" is the
	// page's.
	Bar string `json:"bar,omitempty"`
	// Link is the template of a table cell's URL: <<column>>.
	Link string `json:"link,omitempty"`
}

// FieldType is what the values of a field are.
type FieldType string

// The types. Time is RFC 3339 in UTC; Country an ISO 3166-1 alpha-2 code, shown
// by name.
const (
	TextField    FieldType = "text"
	IntegerField FieldType = "integer"
	NumberField  FieldType = "number"
	TimeField    FieldType = "time"
	CountryField FieldType = "country"
)

// Format is how numbers and times are written.
type Format struct {
	// Kind is number, percent (0.5 is 50 %), currency or date.
	Kind string `json:"kind,omitempty"`
	// Decimals is the number of decimal places; nil leaves it to the page.
	Decimals *int `json:"decimals,omitempty"`
	// Scale is "", auto, thousands, millions, billions.
	Scale  string `json:"scale,omitempty"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`
	// Pattern of dates, as in QuickSight (YYYY-MM-DD HH:mm); empty follows the
	// granularity.
	Pattern string `json:"pattern,omitempty"`
	// Granularity of a date dimension: YEAR … SECOND.
	Granularity string `json:"granularity,omitempty"`
}

// Options are those of all kinds together; what a kind does not know is empty.
type Options struct {
	// Horizontal bars.
	Horizontal bool `json:"horizontal,omitempty"`
	// Arrangement of bars, and of lines drawn as areas: clustered, stacked, percent.
	Arrangement string `json:"arrangement,omitempty"`
	// Shape of lines: line, area, stacked.
	Shape string `json:"shape,omitempty"`
	// Missing says what a line does where there is no value: zero, blank, interpolate.
	Missing string `json:"missing,omitempty"`
	// Legend is "", hidden, right, bottom, top or left.
	Legend string `json:"legend,omitempty"`
	// Labels prints values beside their marks.
	Labels bool `json:"labels,omitempty"`
	// Donut is the thickness of a pie's ring: "", small, medium, large; empty is a full pie.
	Donut      string      `json:"donut,omitempty"`
	References []Reference `json:"references,omitempty"`
	// Axis titles; "-" hides an axis. X is the axis of categories, also where
	// bars are horizontal.
	XTitle  string `json:"xTitle,omitempty"`
	YTitle  string `json:"yTitle,omitempty"`
	Y2Title string `json:"y2Title,omitempty"`
	// YMin and YMax bound the value axis.
	YMin *float64 `json:"yMin,omitempty"`
	YMax *float64 `json:"yMax,omitempty"`
	// Sparkline of a KPI: "", line, area.
	Sparkline string `json:"sparkline,omitempty"`
	// Comparison of a KPI: "", difference, percent, share (value / earlier).
	Comparison string `json:"comparison,omitempty"`
	// Progress shows a KPI's target as a bar.
	Progress bool `json:"progress,omitempty"`
	// Scale are two or three colours of a heat map, tree map or filled map.
	Scale []string `json:"scale,omitempty"`
	// PageSize of a table.
	PageSize int `json:"pageSize,omitempty"`
	// Totals is "", top or bottom.
	Totals string `json:"totals,omitempty"`
	// Pinned is the number of table columns that stay while scrolling.
	Pinned int `json:"pinned,omitempty"`
	// Outliers of a box plot.
	Outliers bool `json:"outliers,omitempty"`
}

// Reference is a line across a chart at a value.
type Reference struct {
	Value float64 `json:"value"`
	Label string  `json:"label,omitempty"`
	Color string  `json:"color,omitempty"`
	// Secondary is the right-hand axis.
	Secondary bool `json:"secondary,omitempty"`
	Dashed    bool `json:"dashed,omitempty"`
}

// Action is what choosing a data point does.
type Action struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Menu actions are offered, the others happen at once.
	Menu bool `json:"menu,omitempty"`
	// Filter: the chosen values of these fields (all dimensions where empty)
	// filter Targets (all other visuals of the sheet where empty).
	Filter *FilterAction `json:"filter,omitempty"`
	// Sheet is opened.
	Sheet string `json:"sheet,omitempty"`
	// Set are parameters and where their new values come from.
	Set []SetParameter `json:"set,omitempty"`
	// URL with <<column>> or <<field id>> and <<$Parameter>>.
	URL    string `json:"url,omitempty"`
	NewTab bool   `json:"newTab,omitempty"`
}

// FilterAction is a filter on the same sheet.
type FilterAction struct {
	Fields  []string `json:"fields,omitempty"`
	Targets []string `json:"targets,omitempty"`
}

// SetParameter gives a parameter a value: of a field of the data point, of
// another parameter, fixed values, or all.
type SetParameter struct {
	Name      string   `json:"name"`
	Field     string   `json:"field,omitempty"`
	Parameter string   `json:"parameter,omitempty"`
	Values    []string `json:"values,omitempty"`
	All       bool     `json:"all,omitempty"`
}
