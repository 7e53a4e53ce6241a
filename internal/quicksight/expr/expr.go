// Package expr is the language of QuickSight's calculated fields: it parses an
// expression, checks it against the fields and parameters of a data set, and
// writes it as SQL for DuckDB or Athena.
//
// The way of an expression: parse makes a syntax tree, Schema.Analyse resolves
// names in it, puts calculated fields in their place and checks types and
// levels, Printer.SQL writes the resulting Node. What QuickSight knows and this
// package does not is an error that says so; nothing is guessed.
package expr

// Type is the type of an expression's value.
type Type uint8

// The types. Unknown is a column whose type nobody knows (foreign data): it
// goes with everything. Null is the literal NULL. Bool is the type of
// conditions. List is a list of values, such as the second argument of in.
const (
	Unknown Type = iota
	Null
	Text
	Integer
	Decimal
	Time
	Bool
	List
)

// String names the type in words for messages.
func (t Type) String() string {
	return [...]string{"unknown", "null", "text", "integer", "decimal", "date", "condition", "list"}[t]
}

// Level is the earliest stage of a query that can compute a value.
type Level uint8

// The levels, earliest first. A level-aware window with PRE_FILTER or PRE_AGG
// and a level-aware aggregation such as sum(x, [dims]) have a value for each
// row, so they are Row; see Window and Nested.
const (
	Constant Level = iota
	Row
	Aggregate
	Table
)

// String names the level in words for messages.
func (l Level) String() string {
	return [...]string{"constant", "row", "aggregate", "table calculation"}[l]
}

// Stage is when a window is computed.
type Stage uint8

// The stages: before the filters, between filters and aggregation, or over the
// aggregated result.
const (
	PreFilter Stage = iota
	PreAgg
	PostAgg
)

// Dialect is a kind of SQL.
type Dialect uint8

// The dialects: DuckDB's, and Athena's engine version 3, which is Trino's.
const (
	DuckDB Dialect = iota
	Athena
)

// Node is an analysed expression: a literal, column, parameter, call, operator
// or list. It does not change, and is safe for concurrent use.
type Node interface {
	Type() Type
	Level() Level
	// String is the expression as QuickSight text, with calculated fields in
	// place of their names. Equal texts are equal expressions.
	String() string

	children() []Node
	size() int
}
