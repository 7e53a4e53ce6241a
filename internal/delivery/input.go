package delivery

import (
	"context"
	"io"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/source"
)

// input is a source to read: a file, or a stream that is there already.
type input struct {
	source.Input
	from io.Reader
	live bool // may be a log that goes on being written
}

// inputs resolves the sources. Those that name nothing are errors; the others
// are returned all the same.
func (o *Options) inputs() ([]input, []error) {
	found, problems := source.Find(o.Sources)
	var inputs []input
	for _, in := range found {
		if in.Path == "" {
			inputs = append(inputs, input{in, o.Stdin, true})
			continue
		}
		inputs = append(inputs, input{Input: in})
	}
	for _, s := range o.Streams {
		inputs = append(inputs, input{source.Input{Name: s.Name, Size: -1, Once: true}, s.Reader, false})
	}
	return inputs, problems
}

// open opens the input. quiet is called, by the one who reads, when a pipe has
// been silent for a while.
func (in input) open(ctx context.Context, silence time.Duration, quiet func() error) (*source.Stream, error) {
	if in.from == nil {
		return source.Open(in.Input, nil)
	}
	// Reading a pipe cannot be interrupted otherwise: whoever holds its other
	// end may never write again.
	p := &pump{ctx: ctx, filled: make(chan filled), silence: silence, quiet: quiet}
	go p.run(in.from)
	return source.NewStream(p)
}

type filled struct {
	b   []byte
	err error
}

// pump reads a pipe until ctx ends.
type pump struct {
	ctx     context.Context
	filled  chan filled
	have    filled
	silence time.Duration
	quiet   func() error
}

// run fills two buffers in turn: while one is being used, r is read into the
// other. It ends with r or, once r yields, with ctx.
func (p *pump) run(r io.Reader) {
	var buffers [2][64 << 10]byte
	for i := 0; ; i = 1 - i {
		n, err := r.Read(buffers[i][:])
		select {
		case p.filled <- filled{buffers[i][:n], err}:
		case <-p.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func (p *pump) Read(b []byte) (int, error) {
	if len(p.have.b) == 0 {
		if p.have.err != nil {
			return 0, p.have.err
		}
		if err := p.wait(); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.have.b)
	p.have.b = p.have.b[n:]
	return n, nil
}

// wait waits for more of the pipe.
func (p *pump) wait() error {
	silent := time.NewTimer(p.silence)
	defer silent.Stop()
	for {
		select {
		case p.have = <-p.filled:
			return nil
		case <-silent.C: // once: there is nothing new to say until something comes
			if err := p.quiet(); err != nil {
				return err
			}
		case <-p.ctx.Done():
			return context.Cause(p.ctx)
		}
	}
}
