// Package parquet writes the table quota as Parquet files, without cgo.
package parquet

import (
	"bytes"
	"fmt"
	"time"

	pq "github.com/parquet-go/parquet-go"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// File is one Parquet file with the columns quota.Columns, in the making.
type File struct {
	body   bytes.Buffer
	writer *pq.Writer
	rows   []pq.Row
}

// NewFile makes a file without rows.
func NewFile() *File {
	f := &File{}
	f.writer = pq.NewWriter(&f.body, pq.NewSchema(quota.Table, columns{}), pq.Compression(&pq.Snappy))
	return f
}

// Add appends rows.
func (f *File) Add(rows ...quota.Row) error {
	f.rows = f.rows[:0]
	for _, r := range rows {
		values := r.Values()
		row := make(pq.Row, len(values))
		for i, v := range values {
			row[i] = value(v, i)
		}
		f.rows = append(f.rows, row)
	}
	if _, err := f.writer.WriteRows(f.rows); err != nil {
		return fmt.Errorf("write quota as Parquet: %w", err)
	}
	return nil
}

// Bytes ends the file and is its content.
func (f *File) Bytes() ([]byte, error) {
	if err := f.writer.Close(); err != nil {
		return nil, fmt.Errorf("write quota as Parquet: %w", err)
	}
	return f.body.Bytes(), nil
}

// value is what quota.Row.Values gives for a column.
func value(v any, column int) pq.Value {
	const present = 1 // the level of an optional column that is there
	switch v := v.(type) {
	case nil:
		return pq.NullValue().Level(0, 0, column)
	case time.Time:
		return pq.Int64Value(v.UnixMicro()).Level(0, present, column)
	case string:
		return pq.ByteArrayValue([]byte(v)).Level(0, present, column)
	case int64:
		return pq.Int64Value(v).Level(0, present, column)
	case float64:
		return pq.DoubleValue(v).Level(0, present, column)
	}
	panic(fmt.Sprintf("a value of the table quota is a %T", v)) // quota.Row.Values says that it never is
}

// node is a column of a type. All are optional, as in files of other writers of
// such tables; times are of no zone, as in those of the laptop. Names repeat from
// row to row, hence the dictionary.
func node(t accesslog.Type) pq.Node {
	switch t {
	case accesslog.Timestamp:
		return pq.Optional(pq.TimestampAdjusted(pq.Microsecond, false))
	case accesslog.BigInt:
		return pq.Optional(pq.Int(64))
	case accesslog.Double:
		return pq.Optional(pq.Leaf(pq.DoubleType))
	case accesslog.Text:
		return pq.Optional(pq.Encoded(pq.String(), &pq.RLEDictionary))
	}
	panic(fmt.Sprintf("the table quota has a column of the type %v", t)) // a type without a case here
}
