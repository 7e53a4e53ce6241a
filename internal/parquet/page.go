package parquet

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// longest is the length in bytes of the longest text in statistics.
const longest = 256

// pages writes column chunks: one page of values, with a dictionary before it
// where values repeat. Pages of 10,000 rows were tried: they made grouping half
// as slow again, and did not help a query that needs a few rows.
type pages struct {
	zstd *zstd.Encoder
	// Buffers. local are the numbers in the page's dictionary by those in the
	// column, between calls all 0.
	local             []uint32
	levels            []uint8
	indexes           []int32
	distinct          []uint32
	page, encoded, zs []byte
}

func newPages() (pages, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	return pages{zstd: z}, err
}

// column writes a column's values of some rows.
func (p *pages) column(f *file, c *column, id accesslog.ColumnID, rows []uint32) (format.ColumnMetaData, error) {
	kind := accesslog.Columns[id].Type
	p.gather(c, rows)
	chunk := format.ColumnMetaData{
		Type: physical(kind), PathInSchema: []string{accesslog.Columns[id].Name}, Codec: format.Zstd, NumValues: int64(len(rows)),
		Encoding:   []format.Encoding{format.Plain, format.RLE},
		Statistics: p.statistics(c, kind, len(rows)),
	}
	encoding := format.Plain
	if p.repeats(c, kind) {
		encoding = format.RLEDictionary
		chunk.Encoding = append(chunk.Encoding, encoding)
		chunk.DictionaryPageOffset = f.offset
		p.page = p.plain(p.page[:0], c, kind, p.distinct)
		if err := p.write(f, &chunk, format.PageHeader{
			Type:                 format.DictionaryPage,
			DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(len(p.distinct)), Encoding: format.Plain}),
		}); err != nil {
			return chunk, err
		}
	}
	chunk.DataPageOffset = f.offset
	if err := p.data(c, kind, encoding); err != nil {
		return chunk, err
	}
	return chunk, p.write(f, &chunk, format.PageHeader{
		Type: format.DataPage,
		DataPageHeader: thrift.New(format.DataPageHeader{
			NumValues: int32(len(rows)), Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
		}),
	})
}

// gather finds which of the rows have a value, the numbers of the distinct
// ones, and each one's index among those. Of a column whose values hardly
// repeat each value counts as distinct.
func (p *pages) gather(c *column, rows []uint32) {
	p.levels, p.indexes, p.distinct = p.levels[:0], p.indexes[:0], p.distinct[:0]
	for len(p.local) <= len(c.ends) {
		p.local = append(p.local, 0)
	}
	for _, row := range rows {
		n := c.at(row)
		if n == 0 {
			p.levels = append(p.levels, 0)
			continue
		}
		p.levels = append(p.levels, 1)
		if c.unlike {
			p.distinct = append(p.distinct, n)
			continue
		}
		if p.local[n] == 0 {
			p.distinct = append(p.distinct, n)
			p.local[n] = uint32(len(p.distinct))
		}
		p.indexes = append(p.indexes, int32(p.local[n]-1))
	}
	if !c.unlike {
		for _, n := range p.distinct {
			p.local[n] = 0
		}
	}
}

// repeats says whether a dictionary pays.
func (p *pages) repeats(c *column, kind accesslog.Type) bool {
	return !c.unlike && kind != accesslog.Bool && len(p.distinct) > 0 && len(p.distinct) <= (len(p.indexes)+1)/2
}

// data puts together a page of values: which rows have one, and the values or
// their indexes in the dictionary.
func (p *pages) data(c *column, kind accesslog.Type, encoding format.Encoding) (err error) {
	levels := rle.Encoding{BitWidth: 1}
	if p.encoded, err = levels.EncodeLevels(p.encoded, p.levels); err != nil {
		return err
	}
	p.page = append(binary.LittleEndian.AppendUint32(p.page[:0], uint32(len(p.encoded))), p.encoded...)
	switch {
	case encoding == format.RLEDictionary:
		indexes := rle.Encoding{BitWidth: max(1, bits.Len(uint(len(p.distinct)-1)))}
		if p.encoded, err = indexes.EncodeInt32(p.encoded, p.indexes); err != nil {
			return err
		}
		p.page = append(append(p.page, byte(indexes.BitWidth)), p.encoded...)
	case c.unlike:
		p.page = p.plain(p.page, c, kind, p.distinct)
	default:
		numbers := make([]uint32, len(p.indexes))
		for i, index := range p.indexes {
			numbers[i] = p.distinct[index]
		}
		p.page = p.plain(p.page, c, kind, numbers)
	}
	return nil
}

// plain appends values one after the other.
func (p *pages) plain(dst []byte, c *column, kind accesslog.Type, numbers []uint32) []byte {
	switch kind {
	case accesslog.Text:
		for _, n := range numbers {
			v := c.value(n)
			dst = append(binary.LittleEndian.AppendUint32(dst, uint32(len(v))), v...)
		}
	case accesslog.Bool:
		for i, n := range numbers {
			if i%8 == 0 {
				dst = append(dst, 0)
			}
			dst[len(dst)-1] |= c.value(n)[0] << (i % 8)
		}
	default:
		for _, n := range numbers {
			dst = append(dst, c.value(n)...)
		}
	}
	return dst
}

// write compresses the page and writes it behind its header.
func (p *pages) write(f *file, chunk *format.ColumnMetaData, header format.PageHeader) error {
	p.zs = p.zstd.EncodeAll(p.page, p.zs[:0])
	header.UncompressedPageSize, header.CompressedPageSize = int32(len(p.page)), int32(len(p.zs))
	b, err := thrift.Marshal(compact, &header)
	if err != nil {
		return err
	}
	chunk.TotalUncompressedSize += int64(len(b) + len(p.page))
	chunk.TotalCompressedSize += int64(len(b) + len(p.zs))
	if err := f.write(b); err != nil {
		return err
	}
	return f.write(p.zs)
}

// statistics are what a reader passes over the row group by.
func (p *pages) statistics(c *column, kind accesslog.Type, rows int) format.Statistics {
	values := len(p.indexes)
	if c.unlike {
		values = len(p.distinct)
	}
	s := format.Statistics{NullCount: int64(rows - values)}
	if kind == accesslog.Bool || len(p.distinct) == 0 {
		return s
	}
	s.MinValue = c.value(p.distinct[0])
	s.MaxValue = s.MinValue
	for _, n := range p.distinct[1:] {
		v := c.value(n)
		if compare(kind, v, s.MinValue) < 0 {
			s.MinValue = v
		} else if compare(kind, v, s.MaxValue) > 0 {
			s.MaxValue = v
		}
	}
	if len(s.MinValue) > longest || len(s.MaxValue) > longest {
		s.MinValue, s.MaxValue = nil, nil
	}
	return s
}

func compare(kind accesslog.Type, a, b []byte) int {
	switch kind {
	case accesslog.Text:
		return bytes.Compare(a, b)
	case accesslog.Int:
		return cmp.Compare(int32(binary.LittleEndian.Uint32(a)), int32(binary.LittleEndian.Uint32(b)))
	case accesslog.Double:
		return cmp.Compare(math.Float64frombits(binary.LittleEndian.Uint64(a)), math.Float64frombits(binary.LittleEndian.Uint64(b)))
	default:
		return cmp.Compare(int64(binary.LittleEndian.Uint64(a)), int64(binary.LittleEndian.Uint64(b)))
	}
}
