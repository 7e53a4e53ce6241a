package delivery

import (
	"context"
	"io"

	"github.com/apigw-lens/apigw-lens/internal/source"
)

// input is a source to read: a file, or a stream that is there already.
type input struct {
	source.Input
	from io.Reader
}

// inputs resolves the sources. Those that name nothing are errors; the others
// are returned all the same.
func (o *Options) inputs() ([]input, []error) {
	found, problems := source.Find(o.Sources)
	var inputs []input
	for _, in := range found {
		if in.Path == "" {
			inputs = append(inputs, input{in, o.Stdin})
			continue
		}
		inputs = append(inputs, input{Input: in})
	}
	for _, s := range o.Streams {
		inputs = append(inputs, input{source.Input{Name: s.Name, Size: -1, Once: true}, s.Reader})
	}
	return inputs, problems
}

func (in input) open(ctx context.Context) (*source.Stream, error) {
	if in.from == nil {
		return source.Open(in.Input, nil)
	}
	return source.NewStream(interruptible(ctx, in.from))
}

// interruptible reads from r until ctx ends. Reading a pipe cannot be
// interrupted otherwise: whoever holds its other end may never write again.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	p := &pump{ctx: ctx, filled: make(chan filled)}
	go p.run(r)
	return p
}

type filled struct {
	b   []byte
	err error
}

type pump struct {
	ctx    context.Context
	filled chan filled
	have   filled
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
		select {
		case p.have = <-p.filled:
		case <-p.ctx.Done():
			return 0, context.Cause(p.ctx)
		}
	}
	n := copy(b, p.have.b)
	p.have.b = p.have.b[n:]
	return n, nil
}
