package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
)

// Stream is the plain text of an input, decompressed on the way.
type Stream struct {
	*bufio.Reader
	raw   *countingReader
	close func() error
}

// Open opens an input. Standard input is read from stdin and never closed.
func Open(in Input, stdin io.Reader) (*Stream, error) {
	if in.Path == "" {
		return NewStream(stdin)
	}
	f, err := os.Open(in.Path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", in.Name, plain(err))
	}
	s, err := NewStream(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read %s: %w", in.Name, plain(err)), f.Close())
	}
	s.close = f.Close
	return s, nil
}

// NewStream reads text, or gzip of one or more members, as its first bytes
// tell. Other binary content and UTF-16 are errors that say so.
func NewStream(r io.Reader) (*Stream, error) {
	raw := &countingReader{r: r}
	packed := bufio.NewReaderSize(raw, 256<<10)
	var text io.Reader = packed
	magic, err := packed.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(packed)
		if err != nil {
			return nil, err
		}
		text = z
	}
	s := &Stream{Reader: bufio.NewReaderSize(text, 64<<10), raw: raw}
	head, err := s.Peek(512)
	if err != nil && err != io.EOF && len(head) == 0 {
		return nil, err
	}
	return s, checkText(head)
}

// checkText refuses content that cannot be an access log.
func checkText(head []byte) error {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return errors.New("the text is UTF-16; save it as UTF-8")
	case bytes.IndexByte(head, 0) >= 0:
		return errors.New("not a text file")
	}
	return nil
}

// RawBytes is the number of bytes taken from the input so far, before
// decompression. It may be called from another goroutine.
func (s *Stream) RawBytes() int64 { return s.raw.n.Load() }

// Close closes the file behind the stream.
func (s *Stream) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

type countingReader struct {
	r io.Reader
	n atomic.Int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
