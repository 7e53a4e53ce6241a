// Package delivery carries access log lines from files into the data folder,
// through the enricher, each exactly once.
//
// A reader cuts the sources into batches, workers pass the batches through the
// enricher, a stager collects the answers of some hundred thousand lines to a
// chunk, and a committer writes the chunk while the next one is being
// collected. Queues are short: memory does not grow with the input.
//
// A chunk is committed in three steps: its Parquet files appear, then its
// error files, then one line in the journal says how far each source was
// delivered. Whatever stops the process in between, the same sources again
// lead to the same result: rows that are in their partition already are known
// by record_id, error files that the journal does not name are removed when
// the folder is next opened for writing.
//
// One limit: a line that carries no time of its own is filed under the time it
// arrived, for a file its modification time. Should that change between a
// crash and the repeated import, such lines of the interrupted chunk land in
// another partition, where they are not recognised.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// Enricher is the handler that also runs as a Lambda function: it answers a
// Firehose transformation event. It must be safe for concurrent use.
type Enricher interface {
	Process(ctx context.Context, event []byte) ([]byte, enricher.Summary, error)
}

// Stream is a source that is read once, like a pipe.
type Stream struct {
	Name string
	io.Reader
}

// Options say what to deliver and where. Store and Enricher are required.
type Options struct {
	Store    *store.Store
	Enricher Enricher
	// Sources are files, globs, directories or "-" for Stdin.
	Sources []string
	Stdin   io.Reader
	// Streams are delivered after Sources.
	Streams []Stream

	// Again delivers what is known to be delivered once more. Rows that are
	// there already count as duplicates then.
	Again bool
	// Strict makes a record that could not be read an error at the end.
	Strict bool

	// Progress, if set, is called now and then, Warn for each problem. They
	// are never called at the same time.
	Progress func(Progress)
	Warn     func(Problem)
	// Now is the clock; nil is time.Now.
	Now func() time.Time

	// ChunkLines and BatchLines bound a commit and an event; 0 is a default
	// that suits a laptop.
	ChunkLines, BatchLines int
	// Threads is the number of workers and of the engine's threads; 0 is one
	// per CPU.
	Threads int
	// MemoryLimit is the engine's, as in duckdb.Options; empty is enough for
	// a chunk.
	MemoryLimit string

	// What standard input says is committed when it has been silent this long,
	// and when a line has waited this long; 0 is a default.
	silence, patience time.Duration
	// step, in tests, is called between the steps of a commit.
	step func(name string) error
}

// Progress says how far a delivery is.
type Progress struct {
	// Source is the one being read.
	Source string
	// Lines were read so far.
	Lines int64
	// Bytes of TotalBytes were read, as they are on disk. TotalBytes is 0 if
	// a source's size is not known.
	Bytes, TotalBytes int64
}

// Problem is what kept a record from being delivered. It never holds any of
// the record.
type Problem struct {
	Source string
	Line   int64
	Reason string
}

// String says the problem in one line.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d: %s", p.Source, p.Line, p.Reason)
}

// Result counts what a delivery did. Always
//
//	delivered = enriched + noKey + unknownKey + noPlan + noSnapshot
//	lines     = delivered + failed + dropped + duplicates
type Result struct {
	// Files were read; SkippedFiles were not, since they are known to be
	// delivered as they are.
	Files        int `json:"files"`
	SkippedFiles int `json:"skippedFiles"`
	// Lines were found in them. An envelope counts as the lines inside it.
	Lines int64 `json:"lines"`
	// Delivered rows are new in the data folder, by enrichment_status.
	Delivered  int64 `json:"delivered"`
	Enriched   int64 `json:"enriched"`
	NoKey      int64 `json:"noKey"`
	UnknownKey int64 `json:"unknownKey"`
	NoPlan     int64 `json:"noPlan"`
	NoSnapshot int64 `json:"noSnapshot"`
	// Repaired of the delivered rows came from lines with broken quoting.
	Repaired int64 `json:"repaired"`
	// Failed lines could not be read: they are in errors/ or, from inside an
	// envelope, rows with enrichment_status "unreadable". Dropped ones are
	// control messages. Duplicates were in the data folder already.
	Failed     int64 `json:"failed"`
	Dropped    int64 `json:"dropped"`
	Duplicates int64 `json:"duplicates"`
	// Bytes is the size of what was read, decompressed.
	Bytes   int64   `json:"bytes"`
	Seconds float64 `json:"seconds"`
}

// add counts what one commit did.
func (r *Result) add(o Result) {
	r.Files += o.Files
	r.SkippedFiles += o.SkippedFiles
	r.Lines += o.Lines
	r.Delivered += o.Delivered
	r.Enriched += o.Enriched
	r.NoKey += o.NoKey
	r.UnknownKey += o.UnknownKey
	r.NoPlan += o.NoPlan
	r.NoSnapshot += o.NoSnapshot
	r.Repaired += o.Repaired
	r.Failed += o.Failed
	r.Dropped += o.Dropped
	r.Duplicates += o.Duplicates
	r.Bytes += o.Bytes
}

// ErrSource is what Run returns when a source could not be read, or not to
// its end; the others were delivered.
var ErrSource = errors.New("some sources could not be read")

// ErrUnreadable is what Run returns with Strict when records could not be read.
var ErrUnreadable = errors.New("some records could not be read")
