// Package parquet writes enriched lines as Parquet files that query fast: rows
// in the order of time, text that repeats as a dictionary, statistics to pass
// over row groups by.
//
// Lines become columns as they arrive (Table), and a dictionary grows along with
// each column, while the text is still in the processor's cache: looking for
// repetitions when the file is written, as general writers must, costs several
// times as much. The file format's structures and encodings are parquet-go's;
// this package decides what goes into which page.
package parquet

import (
	"math/bits"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Table collects enriched lines in columns. It is not safe for concurrent use.
type Table struct {
	columns [accesslog.NumColumns]column
	times   []int64 // request_time by row, in epoch milliseconds
	line    line
	value   []byte
}

// Append adds a line, as the enricher writes it, as a row. A line that is no
// row of the table is an error, and changes nothing. It never holds any of the
// line.
func (t *Table) Append(text []byte) error {
	if err := t.line.scan(text); err != nil {
		return err
	}
	for set := t.line.filled; set != 0; set &= set - 1 {
		id := bits.TrailingZeros64(uint64(set))
		t.value = t.line.cells[id].appendValue(t.value[:0], text, accesslog.Columns[id].Type)
		t.columns[id].add(len(t.times), t.value)
	}
	t.times = append(t.times, t.line.cells[accesslog.ColRequestTime].number)
	return nil
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.times) }

// Reset removes the rows and keeps the memory.
func (t *Table) Reset() {
	for id := range t.columns {
		t.columns[id].reset()
	}
	t.times = t.times[:0]
}

// column is the values of a column, as Parquet stores them without their
// length, and which row has which.
type column struct {
	// rows are, by row, the number of its value from 1; 0 is none. Rows behind
	// the last one have none.
	rows  []uint32
	bytes []byte
	ends  []int // of the values in bytes
	count int   // of rows with a value
	// known are the numbers of the values.
	known map[string]uint32
	// unlike says that values hardly repeat. They are no longer looked for, so
	// that one value may have several numbers.
	unlike bool
}

// sample is the number of values from which on a column can be unlike.
const sample = 4096

func (c *column) add(row int, value []byte) {
	for len(c.rows) < row {
		c.rows = append(c.rows, 0)
	}
	c.count++
	n := uint32(0)
	if !c.unlike {
		n = c.known[string(value)]
	}
	if n == 0 {
		n = c.insert(value)
	}
	c.rows = append(c.rows, n)
}

func (c *column) insert(value []byte) uint32 {
	c.bytes = append(c.bytes, value...)
	c.ends = append(c.ends, len(c.bytes))
	n := uint32(len(c.ends))
	if c.unlike {
		return n
	}
	if n > sample && int(n)*2 > c.count {
		c.unlike = true
		clear(c.known)
		return n
	}
	if c.known == nil {
		c.known = map[string]uint32{}
	}
	c.known[string(value)] = n
	return n
}

// at is the number of the value of a row, 0 if it has none.
func (c *column) at(row uint32) uint32 {
	if int(row) < len(c.rows) {
		return c.rows[row]
	}
	return 0
}

// value is the value of a number from 1.
func (c *column) value(n uint32) []byte {
	start := 0
	if n > 1 {
		start = c.ends[n-2]
	}
	return c.bytes[start:c.ends[n-1]]
}

func (c *column) reset() {
	c.rows, c.bytes, c.ends = c.rows[:0], c.bytes[:0], c.ends[:0]
	c.count, c.unlike = 0, false
	clear(c.known)
}
