// Package board runs a dashboard definition on local data: it says what there
// is to draw, and computes each visual for what the reader chose to see.
package board

import "time"

// Page is a dashboard as the page draws it: everything that does not depend on
// what the reader chooses.
type Page struct {
	Title  string  `json:"title"`
	Sheets []Sheet `json:"sheets"`
	// Filters are everything the reader can filter by, whether or not a control
	// of a sheet shows it; by ID they are keys of the page's URL.
	Filters    []Filter    `json:"filters"`
	Parameters []Parameter `json:"parameters"`
	Theme      Theme       `json:"theme"`
	// Unsupported names what the definition asks for and the page does not do,
	// besides what single visuals say themselves.
	Unsupported []string `json:"unsupported,omitempty"`
	// WeekStart is 0 for Sunday to 6; Zone an IANA name.
	WeekStart int    `json:"weekStart"`
	Zone      string `json:"zone"`
}

// Sheet is one tab.
type Sheet struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Title       string    `json:"title,omitempty"`
	Description string    `json:"description,omitempty"`
	Controls    []Control `json:"controls"`
	// Elements are placed on a grid of 36 columns.
	Elements []Element `json:"elements"`
	// Unsupported is the type of the sheet where it cannot be drawn.
	Unsupported string `json:"unsupported,omitempty"`
}

// Element is a place on the grid and what stands there: exactly one of Visual,
// Text, Control and Unsupported.
type Element struct {
	Column  int `json:"column"`
	Row     int `json:"row"`
	Columns int `json:"columns"`
	Rows    int `json:"rows"`

	Visual *Visual `json:"visual,omitempty"`
	// Text is a text box.
	Text *Text `json:"text,omitempty"`
	// Control is the ID of one of the sheet's controls.
	Control     string `json:"control,omitempty"`
	Unsupported string `json:"unsupported,omitempty"`
}

// Text is a text box as paragraphs of spans.
type Text struct {
	ID    string     `json:"id"`
	Lines []TextLine `json:"lines"`
}

// TextLine is a paragraph; Bullet makes it an item of a list.
type TextLine struct {
	Bullet bool       `json:"bullet,omitempty"`
	Spans  []TextSpan `json:"spans"`
}

// TextSpan is text of one style. Parameter names a parameter whose value stands
// here instead of Text. Link is an http(s) URL.
type TextSpan struct {
	Text      string `json:"text,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	Link      string `json:"link,omitempty"`
	Bold      bool   `json:"bold,omitempty"`
	Italic    bool   `json:"italic,omitempty"`
	// Size is "small", "large" or empty.
	Size  string `json:"size,omitempty"`
	Color string `json:"color,omitempty"`
}

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

// Control lets the reader change a filter or a parameter: exactly one of the
// two is set, by ID or name.
type Control struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Filter    string `json:"filter,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	// Type is dropdown, list, text, textarea, slider, date, relative-date.
	Type string `json:"type"`
	// Multi allows several values.
	Multi bool `json:"multi,omitempty"`
	// All offers "all" where it is a choice of its own.
	All bool `json:"all,omitempty"`
	// Values are fixed choices; where nil and Dynamic, ask /api/values.
	Values  []string `json:"values,omitempty"`
	Dynamic bool     `json:"dynamic,omitempty"`
	Min     float64  `json:"min,omitempty"`
	Max     float64  `json:"max,omitempty"`
	Step    float64  `json:"step,omitempty"`
	Hint    string   `json:"hint,omitempty"`
	// Column and Columns place the control in the 12-column control bar.
	Column  int `json:"column"`
	Columns int `json:"columns"`
}

// Filter is one filter of the definition.
type Filter struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Column string `json:"column"`
	// Type is category, relative-date, time-range, number, top.
	Type      string    `json:"type"`
	ValueType FieldType `json:"valueType"`
	// Sheets that it reaches.
	Sheets []string `json:"sheets"`
	// Default is the URL text of what the definition says: "last-30-day",
	// "10..20", values; empty for all.
	Default []string `json:"default,omitempty"`
	// Parameter is the parameter that gives the value; such a filter has no
	// key in the URL.
	Parameter string            `json:"parameter,omitempty"`
	Colors    map[string]string `json:"colors,omitempty"`
}

// Parameter is one parameter.
type Parameter struct {
	Name    string    `json:"name"`
	Type    FieldType `json:"type"`
	Multi   bool      `json:"multi,omitempty"`
	Default []string  `json:"default,omitempty"`
}

// Theme are the colours of the definition's theme; empty ones are the page's.
type Theme struct {
	Colors   []string `json:"colors,omitempty"`
	Accent   string   `json:"accent,omitempty"`
	Good     string   `json:"good,omitempty"`
	Warning  string   `json:"warning,omitempty"`
	Danger   string   `json:"danger,omitempty"`
	Gradient []string `json:"gradient,omitempty"`
}

// Data are the figures of a visual.
type Data struct {
	Columns []Column `json:"columns"`
	// Rows hold null, string, number, boolean, RFC 3339 text for times, and
	// Rest for the dimension of a row that stands for all other values.
	Rows [][]any `json:"rows"`
	// Totals is one more row, over everything; its dimensions are null.
	Totals []any `json:"totals,omitempty"`
	// RowTotals and ColumnTotals are those of a pivot table's rows (over all
	// columns) and columns (over all rows): rows like Rows, the other dimensions
	// null.
	RowTotals    [][]any `json:"rowTotals,omitempty"`
	ColumnTotals [][]any `json:"columnTotals,omitempty"`
	// Styles are the cells with a conditional format.
	Styles []Style `json:"styles,omitempty"`
	// Count is the number of rows before paging.
	Count int64 `json:"count,omitempty"`
	Page  int   `json:"page,omitempty"`
	// KPI is set for a KPI.
	KPI *KPIData `json:"kpi,omitempty"`
	// Step is the granularity of a time axis: HOUR, DAY…; its first and last
	// bucket reach from From to To.
	Step string     `json:"step,omitempty"`
	From *time.Time `json:"from,omitempty"`
	To   *time.Time `json:"to,omitempty"`
	// Previous are the rows of the previous period, their times moved to this
	// one, where a comparison was asked for.
	Previous [][]any `json:"previous,omitempty"`
	// Level is how far down its hierarchy the visual is.
	Level int `json:"level,omitempty"`
	// Note says why there is nothing, or what was left out.
	Note    string  `json:"note,omitempty"`
	Explain Explain `json:"explain"`
}

// Column is a column of Rows: a field, or a figure that comes with it.
type Column struct {
	Field string `json:"field"`
	// Part of a box plot's or histogram's field: min, q1, median, q3, max,
	// outliers (a list), from, to, count.
	Part  string    `json:"part,omitempty"`
	Label string    `json:"label"`
	Type  FieldType `json:"type"`
}

// Rest stands in a dimension for all values that got no row of their own.
type Rest struct {
	Rest bool `json:"rest"`
}

// Style is the look of one cell; Column -1 is the whole row. Row -1 is the KPI,
// Column 0 of it the value, 1 the comparison, 2 the progress bar.
type Style struct {
	Row        int    `json:"row"`
	Column     int    `json:"column"`
	Color      string `json:"color,omitempty"`
	Background string `json:"background,omitempty"`
	// Icon is up, down, flat, or a name of QuickSight's icon sets.
	Icon string `json:"icon,omitempty"`
}

// KPIData is a number and what it is compared with.
type KPIData struct {
	Value *float64 `json:"value"`
	// Text is the value where it is no number.
	Text   string   `json:"text,omitempty"`
	Target *float64 `json:"target,omitempty"`
	// Earlier is the value it is compared with; Against says what that is.
	Earlier *float64 `json:"earlier,omitempty"`
	Against string   `json:"against,omitempty"`
	Trend   []Point  `json:"trend,omitempty"`
}

// Point is a value at a time.
type Point struct {
	At    any      `json:"at"`
	Value *float64 `json:"value"`
}

// Explain says how figures came about.
type Explain struct {
	SQL string `json:"sql"`
	// Args are the bound values, as text.
	Args []string `json:"args,omitempty"`
	// Athena is the same for Athena.
	Athena string  `json:"athena,omitempty"`
	Rows   int     `json:"rows"`
	Millis float64 `json:"millis"`
	// Cached figures were computed before; Millis is the time it took then.
	Cached bool `json:"cached,omitempty"`
	// Filters are those that reached the visual, in words.
	Filters []AppliedFilter `json:"filters"`
	Notes   []string        `json:"notes,omitempty"`
}

// AppliedFilter is a filter that reached a visual.
type AppliedFilter struct {
	ID string `json:"id"`
	// Text is the filter in words.
	Text string `json:"text"`
	// From says where it comes from: filter, parameter, click, drill.
	From string `json:"from"`
}

// Value is one value of a control.
type Value struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// Meta describes the data as a whole, whatever the filters.
type Meta struct {
	// Version changes whenever the data did.
	Version string `json:"version"`
	Rows    int64  `json:"rows"`
	// First and Newest are the times of the oldest and the newest record; zero
	// without any.
	First  time.Time `json:"first,omitzero"`
	Newest time.Time `json:"newest,omitzero"`
	// Now is what relative ranges end at; Pinned where the operator set it,
	// else it is the newest record's time.
	Now     time.Time `json:"now"`
	Pinned  bool      `json:"pinned,omitempty"`
	Quality []Quality `json:"quality"`
	// App is the program's version.
	App string `json:"app"`
}

// Quality is one reason to trust the figures less.
type Quality struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	// Detail says what it means and what to do.
	Detail string `json:"detail"`
	Count  int64  `json:"count"`
}
