package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// lastTime is the last millisecond that a partition can be named for: they go
// from 1970 to 9999.
const lastTime = 253402300799999

// columnSet is a set of columns.
type columnSet uint64

// Fewer than 65 columns, or this does not compile.
const _ = uint(64 - accesslog.NumColumns)

// required are the columns without which a line cannot be filed.
const required columnSet = 1<<accesslog.ColRequestTime | 1<<accesslog.ColEnrichmentStatus | 1<<accesslog.ColRecordID

// cell is a value of a line.
type cell struct {
	start, end int // of text, between its quotes
	escapes    bool
	// number is a whole number, a time in milliseconds, 1 for true, or the
	// bits of a float.
	number int64
}

// line is where the values of a line stand.
type line struct {
	cells  [accesslog.NumColumns]cell
	filled columnSet
	// next are the columns that followed each column in the lines before;
	// the last entry is the first column of a line. Most lines have their
	// columns in the same order, and comparing a key with the expected one is
	// a fraction of finding it.
	next [accesslog.NumColumns + 1]accesslog.ColumnID
}

// keys are `"name":` for each column.
var keys = func() (k [accesslog.NumColumns][]byte) {
	for id, c := range accesslog.Columns {
		k[id] = []byte(`"` + c.Name + `":`)
	}
	return k
}()

var byName = func() map[string]accesslog.ColumnID {
	names := map[string]accesslog.ColumnID{}
	for id, c := range accesslog.Columns {
		names[c.Name] = accesslog.ColumnID(id)
	}
	return names
}()

// errMissing names columns that a row cannot be without.
var errMissing = errors.New("no request_time, enrichment_status or record_id")

// scan finds the values of a line. What the table has no column for is passed
// over; a value of another type than its column's is an error, and so is one
// that is there twice.
func (l *line) scan(b []byte) error {
	l.filled = 0
	if len(b) == 0 || b[0] != '{' {
		return jsonscan.Errorf(0, "no object")
	}
	last := accesslog.NumColumns
	i, more, err := jsonscan.Open(b, 0, 0, '}')
	for more && err == nil {
		var id accesslog.ColumnID
		if id, i, err = l.key(b, i, last); err != nil {
			break
		}
		if id == accesslog.NumColumns {
			i, err = jsonscan.Skip(b, i, 1)
		} else {
			i, err = l.value(b, i, id)
			last = id
		}
		if err == nil {
			i, more, err = jsonscan.Next(b, i, '}')
		}
	}
	switch {
	case err != nil:
		return err
	case jsonscan.Space(b, i) < len(b):
		return jsonscan.Errorf(i, "more than one object")
	case l.filled&required != required:
		return errMissing
	}
	return nil
}

// key scans the key at i. A key that is no column is NumColumns.
func (l *line) key(b []byte, i int, last accesslog.ColumnID) (id accesslog.ColumnID, at int, err error) {
	if id = l.next[last]; bytes.HasPrefix(b[i:], keys[id]) {
		return id, i + len(keys[id]), nil
	}
	key, escapes, at, err := jsonscan.Key(b, i)
	if err != nil {
		return 0, i, err
	}
	if escapes {
		key = jsonscan.AppendUnescaped(nil, key)
	}
	id, ok := byName[string(key)]
	if !ok {
		return accesslog.NumColumns, at, nil
	}
	l.next[last] = id
	return id, at, nil
}

// value scans the value of a column. null is none.
func (l *line) value(b []byte, i int, id accesslog.ColumnID) (end int, err error) {
	if l.filled&(1<<id) != 0 {
		return i, jsonscan.Errorf(i, "%s twice", accesslog.Columns[id].Name)
	}
	c := &l.cells[id]
	if accesslog.Columns[id].Type == accesslog.Text && i < len(b) && b[i] == '"' {
		c.start = i + 1
		if c.end, c.escapes, err = jsonscan.String(b, i+1); err != nil {
			return i, err
		}
		l.filled |= 1 << id
		return c.end + 1, nil
	}
	if end = jsonscan.Literal(b, i); end > i && b[i] == 'n' {
		return end, nil
	}
	ok := false
	switch accesslog.Columns[id].Type {
	case accesslog.Text:
	case accesslog.Bool:
		c.number, ok = 0, end > i
		if ok && b[i] == 't' {
			c.number = 1
		}
	default:
		end = jsonscan.Number(b, i)
		c.number, ok = number(b[i:end], accesslog.Columns[id].Type)
	}
	if !ok {
		return i, jsonscan.Errorf(i, "%s is of another type", accesslog.Columns[id].Name)
	}
	l.filled |= 1 << id
	return end, nil
}

// number reads a number of a type, as it stands in cell.number.
func number(text []byte, t accesslog.Type) (n int64, ok bool) {
	if t == accesslog.Double {
		f, err := strconv.ParseFloat(string(text), 64)
		return int64(math.Float64bits(f)), err == nil
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	switch t {
	case accesslog.Int:
		ok = n >= math.MinInt32 && n <= math.MaxInt32
	case accesslog.Timestamp:
		ok = n >= 0 && n <= lastTime
	default:
		ok = true
	}
	return n, ok && err == nil
}

// appendValue appends a value as Parquet stores it, without a length: text,
// little-endian numbers, microseconds. A bool is a byte.
func (c *cell) appendValue(dst, line []byte, t accesslog.Type) []byte {
	switch t {
	case accesslog.Text:
		if c.escapes {
			return jsonscan.AppendUnescaped(dst, line[c.start:c.end])
		}
		return append(dst, line[c.start:c.end]...)
	case accesslog.Int:
		return binary.LittleEndian.AppendUint32(dst, uint32(c.number))
	case accesslog.Timestamp:
		return binary.LittleEndian.AppendUint64(dst, uint64(c.number*1000))
	case accesslog.Bool:
		return append(dst, byte(c.number))
	default:
		return binary.LittleEndian.AppendUint64(dst, uint64(c.number))
	}
}
