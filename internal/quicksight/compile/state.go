package compile

import (
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// State is what the reader chose. The zero State is the dashboard as published.
type State struct {
	// Parameters are values by the parameter's name, as text: numbers in
	// decimal, times in RFC 3339 or as a day. An absent parameter has its
	// default; one that is present without values is unset, which filters read
	// as "all".
	Parameters map[string][]string
	// Filters replace what filters say, by filter ID.
	Filters map[string]FilterValue
	// Picks are the filter actions taken.
	Picks []Pick
	// Drill are the values chosen on the way down a visual's hierarchy, by
	// visual ID.
	Drill map[string][]string
	// Sort replaces a table's sort, by visual ID.
	Sort map[string]Sort
	// Page is a table's page, from 0, by visual ID.
	Page map[string]int
}

// Null is how a missing value is written where a state has values as text. A
// value that really is this text is meant as well.
const Null = "null"

// FilterValue is what the reader chose for one filter. Which members count
// depends on the type of the filter's column; All lets everything pass.
type FilterValue struct {
	All bool
	// Values are those of a category filter, or the one number of an equality.
	Values []string
	// Exclude keeps all but Values.
	Exclude bool
	// Relative is a range of dates around the anchor.
	Relative *Relative
	// From is inclusive, To is not; a zero time leaves that side open.
	From, To time.Time
	// Min and Max are inclusive.
	Min, Max *float64
}

// Relative is a range of dates relative to an anchor.
type Relative struct {
	// Type is LAST, PREVIOUS, THIS, NOW or NEXT.
	Type string
	// Unit is YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE or SECOND.
	Unit string
	// N is the number of units of LAST, PREVIOUS and NEXT.
	N int
}

// Pick is a data point chosen on a visual with a filter action.
type Pick struct {
	// Visual is where it was chosen.
	Visual string
	// Column is the data set's column or calculated field behind the chosen
	// dimension.
	Column string
	// Values are the chosen values; times in RFC 3339 are the start of a period
	// of the dimension's granularity.
	Values []string
}

// Sort is the order of a table.
type Sort struct {
	Field string // field ID
	Desc  bool
}

// Options are what a query is written for.
type Options struct {
	Dialect expr.Dialect
	// Now is what relative dates and now() mean.
	Now time.Time
	// Shift moves all ranges of dates, and now(), back by this much, for the
	// comparison with an earlier period. A range that reaches beyond Now is cut
	// there first, so that like is compared with like.
	Shift time.Duration
	// Rows replaces the page size of tables and the limits on the number of
	// rows of pivot tables, for exports; 0 keeps them.
	Rows int
}
