package delivery

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/parquet"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// Run delivers the sources. When ctx ends, what was read by then is committed
// and Run returns its cause. The result counts what was committed, also beside
// an error.
func Run(ctx context.Context, o Options) (Result, error) {
	o.defaults()
	began := o.Now()
	// What is under way is finished in good order after ctx has ended.
	finish := context.WithoutCancel(ctx)
	writer, err := duckdb.NewWriter(finish, duckdb.Options{MemoryLimit: o.MemoryLimit, Threads: o.Threads, TempDir: o.Store.Scratch()})
	if err != nil {
		return Result{}, store.Explain(err)
	}
	encoder, err := parquet.NewEncoder()
	if err != nil {
		return Result{}, errors.Join(err, writer.Close())
	}
	p := o.pipeline(ctx, finish, writer, encoder)
	inputs, problems := o.inputs()
	p.reader.broken = append(p.reader.broken, problems...)
	p.reader.total.TotalBytes = totalBytes(inputs)
	err = errors.Join(p.run(inputs), writer.Close())
	result := p.committer.result
	result.SkippedFiles = p.reader.skipped
	result.Seconds = o.Now().Sub(began).Seconds()
	return result, o.verdict(ctx, err, p.reader.broken, result)
}

// verdict is the error of a delivery as a whole.
func (o *Options) verdict(ctx context.Context, err error, broken []error, r Result) error {
	switch {
	case err != nil:
		return store.Explain(err)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case len(broken) > 0:
		return errors.Join(append([]error{ErrSource}, broken...)...)
	case o.Strict && r.Failed > 0:
		return ErrUnreadable
	}
	return nil
}

func (o *Options) defaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ChunkLines == 0 {
		o.ChunkLines = defaultChunkLines
	}
	if o.BatchLines == 0 {
		o.BatchLines = defaultBatchLines
	}
	if o.MemoryLimit == "" {
		o.MemoryLimit = defaultMemoryLimit
	}
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.silence == 0 {
		o.silence = defaultSilence
	}
	if o.patience == 0 {
		o.patience = defaultPatience
	}
	if o.step == nil {
		o.step = func(string) error { return nil }
	}
}

// totalBytes is the size of all inputs, 0 if one is not known.
func totalBytes(inputs []input) int64 {
	var total int64
	for _, in := range inputs {
		if in.Size < 0 {
			return 0
		}
		total += in.Size
	}
	return total
}

// pipeline is the goroutines of a delivery and what connects them.
type pipeline struct {
	o         *Options
	group     *errgroup.Group
	ctx       context.Context
	work      chan *batch
	items     chan item
	ready     chan *chunk
	reader    *reader
	stager    *stager
	committer *committer
}

func (o *Options) pipeline(user, finish context.Context, writer *duckdb.Writer, encoder *parquet.Encoder) *pipeline {
	group, run := errgroup.WithContext(finish)
	// Two batches a worker keep it busy. A chunk is collected while the one
	// before is being written.
	p := &pipeline{o: o, group: group, ctx: run, work: make(chan *batch, o.Threads), items: make(chan item, 2*o.Threads), ready: make(chan *chunk)}
	pool := &sync.Pool{New: func() any { return &batch{} }}
	tables := &sync.Pool{New: func() any { return &parquet.Table{} }}
	var mu sync.Mutex
	warn := func(problem Problem) {
		if o.Warn != nil {
			mu.Lock()
			defer mu.Unlock()
			o.Warn(problem)
		}
	}
	tell := func(progress Progress) {
		if o.Progress != nil {
			mu.Lock()
			defer mu.Unlock()
			o.Progress(progress)
		}
	}
	p.reader = &reader{o: o, user: user, run: run, known: o.Store.Known(), pool: pool, work: p.work, items: p.items, tell: tell}
	p.stager = &stager{now: o.Now, run: run, pool: pool, tables: tables, items: p.items, ready: p.ready, warn: warn}
	p.committer = &committer{store: o.Store, encoder: encoder, writer: writer, tables: tables, now: o.Now, step: o.step, ready: p.ready}
	return p
}

// run lets the pipeline work until the inputs are delivered or something
// fails. Each stage closes the channel it writes to.
func (p *pipeline) run(inputs []input) error {
	p.group.Go(func() error {
		defer close(p.work)
		defer close(p.items)
		return p.reader.read(inputs)
	})
	for range p.o.Threads {
		p.group.Go(func() error {
			enrichAll(p.ctx, p.o.Enricher, p.work)
			return nil
		})
	}
	p.group.Go(func() error {
		defer close(p.ready)
		return p.stager.stage()
	})
	p.group.Go(func() error { return p.committer.commit(p.ctx) })
	return p.group.Wait()
}
