package board

import "time"

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
