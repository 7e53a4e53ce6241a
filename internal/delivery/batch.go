package delivery

import (
	"time"

	"github.com/apigw-lens/apigw-lens/internal/parquet"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

const (
	// Two chunks are held in memory: one is collected while the other is being
	// written. Larger chunks bring fewer files, but no speed.
	defaultChunkLines = 125_000
	chunkBytes        = 160 << 20
	// The engine finds known rows and merges files. Half a gigabyte is enough
	// for either.
	defaultMemoryLimit = "512MB"
	defaultBatchLines  = 1000
	// So "tail -f access.log | apigw-lens import -" shows up in a dashboard.
	defaultSilence  = 2 * time.Second
	defaultPatience = 10 * time.Second
	// batchBytes bounds the lines of an event. The enricher's response must
	// stay below 6 MB or it gives records back, so an event is kept small
	// enough for lines to grow threefold.
	batchBytes = 1 << 20
)

// record is one record of a batch.
type record struct {
	part       *part
	line       int64
	arrived    int64
	start, end int // in raw
	// reason is why the reader itself fails the record; such records do not
	// go through the enricher.
	reason string
}

// batch is what goes through the enricher at once.
type batch struct {
	raw     []byte
	records []record
	failed  []record // by the reader

	// What the enricher made of it; valid once done is closed.
	out     []byte // enriched lines
	lines   []int  // per record, the number of its lines in out
	results []outcome
	err     error
	done    chan struct{}

	event []byte
}

// outcome is what became of a record.
type outcome struct {
	kind   kind
	reason string
}

type kind uint8

const (
	ok kind = iota
	dropped
	failed
)

func (b *batch) data(i int) []byte { return b.raw[b.records[i].start:b.records[i].end] }

func (b *batch) empty() bool { return len(b.records)+len(b.failed) == 0 }

// reset makes a batch ready for use, keeping its memory.
func (b *batch) reset() {
	*b = batch{
		raw: b.raw[:0], records: b.records[:0], failed: b.failed[:0], out: b.out[:0],
		lines: b.lines[:0], results: b.results[:0], event: b.event[:0], done: make(chan struct{}),
	}
}

// part is one source's share of a chunk. The reader sets the point while the
// stager counts the lines and logs the errors; the committer, who comes after
// both, puts them together.
type part struct {
	source string
	point  store.Point
	errors *store.ErrorLog
	lines  int64
}

// chunk is what is committed at once.
type chunk struct {
	parts []*part
	// result counts what is known before the chunk is written.
	result Result

	table *parquet.Table // nil without a row
}

// item is what the reader hands to the stager, in order: a batch, or the end
// of a chunk.
type item struct {
	batch *batch
	chunk *chunk
	end   bool
}
