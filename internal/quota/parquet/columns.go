package parquet

import (
	"reflect"

	pq "github.com/parquet-go/parquet-go"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// columns is the root of the schema. The library's own group orders columns by
// name; this one keeps the order of quota.Columns.
type columns struct{ pq.Group }

// Fields are the columns in their order.
func (columns) Fields() []pq.Field {
	fields := make([]pq.Field, len(quota.Columns))
	for i, c := range quota.Columns {
		fields[i] = column{node(c.Type), c.Name}
	}
	return fields
}

// GoType is any type: rows are written column by column, not as Go values.
func (columns) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

// column is a column with its name.
type column struct {
	pq.Node
	name string
}

// Name is the column's name.
func (c column) Name() string { return c.name }

// Value is not asked for: rows are written column by column.
func (c column) Value(base reflect.Value) reflect.Value { return base }
