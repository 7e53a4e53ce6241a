package compile

import (
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// Plan is everything that a visual needs to be drawn.
type Plan struct {
	Visual definition.Visual
	// Main are the figures. A KPI without a trend group has one row; one with a
	// trend group has a row for each period, oldest first: the last row is the
	// value, the one before it what it is compared with.
	Main *Query
	// Total is the row over everything, where the definition shows totals;
	// tables and pivot tables. Its columns are the measures.
	Total *Query
	// RowTotal and ColumnTotal are a pivot table's totals of each row and of
	// each column; nil where the definition does not show them.
	RowTotal, ColumnTotal *Query
	// Trend is what a KPI's sparkline is drawn from; it is Main.
	Trend *Query
	// Count is one row with the number of rows before paging; tables. It need
	// not be asked when the first page is not full.
	Count *Query
	// PageSize and Page are what of a table Main returns; PageSize is 0 for
	// other visuals.
	PageSize, Page int
	// Step is the granularity of the time axis (DAY, HOUR…), or "". Periods
	// without rows are not in Main: whoever draws the axis fills them from From
	// to To where the definition shows them as zero.
	Step string
	// From is inclusive, To is not: the range of dates that the filters leave;
	// zero where that side is open.
	From, To time.Time
	// Level is how far down its hierarchy the visual is.
	Level int
	// Rules are the conditional formats; see Rule.
	Rules []Rule
	// Applied are the filters that reached the visual.
	Applied []Applied
	// Unsupported are the JSON paths, some with a reason, of what the
	// definition asks for and the plan leaves out: it does not change figures.
	Unsupported []string
	// Notes say what was left out or skipped, in sentences.
	Notes []string
}

// Query is one statement and what its columns mean.
type Query struct {
	SQL string
	// Text is the statement with its values written into it: for people to
	// read, and to run elsewhere.
	Text string
	// Args are the bound values in order: string, int64, float64, time.Time.
	Args    []any
	Columns []Column
}

// Role is what a column of a result is for.
type Role uint8

// The roles of columns.
const (
	// Dimension is a value that rows are grouped by, or a value of a row.
	Dimension Role = iota
	// Measure is a figure.
	Measure
	// Other is true where the row stands for all values of the dimension of the
	// same FieldID that got no row of their own; the dimension is null then.
	Other
	// Style is what a conditional format depends on; see Rule.
	Style
	// Hidden is needed to compute or to sort, and not to be shown.
	Hidden
)

// Column is a column of a result.
type Column struct {
	// Name is its name in the result.
	Name string
	// FieldID is the field of the visual that it belongs to, or "".
	FieldID string
	// Label is the name of the field in words of the data set.
	Label string
	Role  Role
	Type  expr.Type
	// Well is the key of the field's well: Category, Values, Colors, Rows…
	Well string
	// Part tells the columns of one field apart: min, q1, median, q3, max,
	// outliers (a list), count of a box plot; from, to, count of a histogram.
	Part string
	// Granularity is that of a date dimension: YEAR … SECOND.
	Granularity string
	// Column is the column or calculated field of the data set behind the
	// field; of a dimension it is what a filter action filters.
	Column string
}

// Rule is one conditional format. The column of Main with Role Style, FieldID
// Field and Part Part says which rule a row takes: the number of the first one
// that holds, counted from 1 in Rules, or null. Where Gradient is set, the
// column is the number to look up on the gradient instead.
type Rule struct {
	// Field is the field whose cell is formatted; "" is a whole row. For a KPI
	// it is "", too, and Part says what: value, comparison, progress.
	Field string
	// Part is text, background or icon; for a KPI value-text, value-icon,
	// comparison-text, comparison-icon or progress.
	Part string
	// Color is #RRGGBB, or "".
	Color string
	// Icon is the name of a custom icon, or of a set of icons.
	Icon string
	// Gradient are the stops of a gradient, in order.
	Gradient []Stop
}

// Stop is a colour of a gradient: at a share (0 to 1) of the range of values,
// or at a value.
type Stop struct {
	Offset float64
	Value  *float64
	Color  string
}

// Applied is a filter that reached a visual.
type Applied struct {
	// ID is the filter's or the parameter's, or that of the visual picked on.
	ID string
	// Column is what it filters.
	Column string
	// Text is the filter in words.
	Text string
	// From is "filter", "parameter", "click" or "drill".
	From string
}
