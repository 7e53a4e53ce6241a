package parquet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Rows in a row group: small enough to pass over by its statistics, large
// enough to compress.
const rowGroup = 100_000

// magic begins and ends a Parquet file.
const magic = "PAR1"

// createdBy is what the file says about its writer.
const createdBy = "apigw-lens"

// compact is how Parquet writes its structures.
var compact = &thrift.CompactProtocol{}

// Encoder writes days to files. It keeps its buffers between calls, which come
// one at a time.
type Encoder struct{ pages pages }

// NewEncoder makes an encoder.
func NewEncoder() (*Encoder, error) {
	pages, err := newPages()
	if err != nil {
		return nil, fmt.Errorf("start compression: %w", err)
	}
	return &Encoder{pages: pages}, nil
}

// Write makes a file of a day's rows.
func (e *Encoder) Write(path string, d *Day) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", d.Date, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, 256<<10)
	if err := errors.Join(e.write(out, d), out.Flush()); err != nil {
		return fmt.Errorf("write %s: %w", d.Date, err)
	}
	return nil
}

func (e *Encoder) write(out io.Writer, d *Day) error {
	file := file{out: out}
	if err := file.write([]byte(magic)); err != nil {
		return err
	}
	for first := 0; first < len(d.rows); first += rowGroup {
		if err := e.group(&file, d.table, d.rows[first:min(len(d.rows), first+rowGroup)]); err != nil {
			return err
		}
	}
	return file.end(int64(len(d.rows)))
}

// group writes a row group.
func (e *Encoder) group(f *file, t *Table, rows []uint32) error {
	group := format.RowGroup{NumRows: int64(len(rows)), FileOffset: f.offset, Ordinal: int16(len(f.groups))}
	for id := range t.columns {
		chunk, err := e.pages.column(f, &t.columns[id], accesslog.ColumnID(id), rows)
		if err != nil {
			return fmt.Errorf("column %s: %w", accesslog.Columns[id].Name, err)
		}
		group.TotalByteSize += chunk.TotalUncompressedSize
		group.TotalCompressedSize += chunk.TotalCompressedSize
		group.Columns = append(group.Columns, format.ColumnChunk{MetaData: chunk})
	}
	f.groups = append(f.groups, group)
	return nil
}

// file is a Parquet file being written.
type file struct {
	out    io.Writer
	offset int64
	groups []format.RowGroup
}

func (f *file) write(b []byte) error {
	n, err := f.out.Write(b)
	f.offset += int64(n)
	return err
}

// end writes what readers begin with: the schema and where everything is.
func (f *file) end(rows int64) error {
	footer := format.FileMetaData{Version: 1, Schema: schema, NumRows: rows, RowGroups: f.groups, CreatedBy: createdBy}
	for range accesslog.NumColumns {
		// Without this, readers do not trust the statistics.
		footer.ColumnOrders = append(footer.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
	b, err := thrift.Marshal(compact, &footer)
	if err != nil {
		return err
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	return f.write(append(b, magic...))
}

// schema is the table requests as DuckDB declares it, to the letter: it reads
// files of one schema faster than files that it must first bring together.
var schema = func() []format.SchemaElement {
	s := []format.SchemaElement{{
		Name: "duckdb_schema", NumChildren: thrift.New(int32(accesslog.NumColumns)), RepetitionType: thrift.New(format.Required),
	}}
	for _, c := range accesslog.Columns {
		e := format.SchemaElement{Name: c.Name, Type: thrift.New(physical(c.Type)), RepetitionType: thrift.New(format.Optional)}
		switch c.Type {
		case accesslog.Text:
			e.ConvertedType = thrift.New(deprecated.UTF8)
		case accesslog.Timestamp:
			e.ConvertedType = thrift.New(deprecated.TimestampMicros)
			e.LogicalType = format.LogicalType{Value: &format.TimestampType{Unit: format.TimeUnit{Value: &format.MicroSeconds{}}}}
		case accesslog.Int:
			e.ConvertedType = thrift.New(deprecated.Int32)
		case accesslog.BigInt:
			e.ConvertedType = thrift.New(deprecated.Int64)
		}
		s = append(s, e)
	}
	return s
}()

// physical is the type that Parquet stores a column as.
func physical(t accesslog.Type) format.Type {
	switch t {
	case accesslog.Text:
		return format.ByteArray
	case accesslog.Int:
		return format.Int32
	case accesslog.Double:
		return format.Double
	case accesslog.Bool:
		return format.Boolean
	default:
		return format.Int64
	}
}
