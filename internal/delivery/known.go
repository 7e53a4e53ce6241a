package delivery

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/source"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// plan says which part of a content is to be delivered.
type plan struct {
	skip bool  // all of it was
	from int64 // what lies before was
	// voids are points that this delivery makes void.
	voids []string
}

// match is what a content has in common with what was delivered.
type match struct {
	points []store.Point
	// ended says that the content is no longer than the longest point.
	ended  bool
	length int64 // how far the content was read
}

func (m match) plan(again bool) plan {
	var p plan
	for _, point := range m.points {
		whole := m.ended && point.Bytes == m.length
		switch {
		case again:
			p.voids = append(p.voids, point.SHA256)
		case whole:
			return plan{skip: true}
		case point.Unfinished:
			p.voids = append(p.voids, point.SHA256) // it has grown
		default:
			p.from = max(p.from, point.Bytes)
		}
	}
	return p
}

// head is the hash that Point.Head holds for a content, empty if it is short.
func head(s *source.Stream) string {
	b, err := s.Peek(store.HeadBytes)
	if err != nil {
		return "" // too short, or not readable: the reader will say so
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// matchPoints reads a content as far as the longest candidate reaches and
// returns the candidates that it begins with. What cannot be read does not
// match; whoever reads the content next meets the error.
func matchPoints(r io.Reader, candidates []store.Point) match {
	slices.SortFunc(candidates, func(a, b store.Point) int { return cmp.Compare(a.Bytes, b.Bytes) })
	var m match
	sum := sha256.New()
	for _, c := range candidates {
		n, err := io.CopyN(sum, r, c.Bytes-m.length)
		m.length += n
		if err != nil {
			m.ended = err == io.EOF
			break
		}
		if hex.EncodeToString(sum.Sum(nil)) == c.SHA256 {
			m.points = append(m.points, c)
		}
	}
	if !m.ended && len(candidates) > 0 {
		var one [1]byte
		_, err := io.ReadFull(r, one[:])
		m.ended = err == io.EOF
	}
	return m
}

// opened is a source ready to be read from its beginning.
type opened struct {
	*source.Stream
	text io.Reader // what to read instead of Stream
	plan plan
	head string
	temp *os.File
}

func (o *opened) Close() error {
	if o.temp != nil {
		_ = o.temp.Close()
		_ = os.Remove(o.temp.Name())
	}
	return o.Stream.Close()
}

// recognise opens an input and looks up how much of it was delivered. A file
// is read twice for that, but only if it begins like something known; a pipe
// is kept on disk in that case, since it can be read only once.
func (r *reader) recognise(in input, open func() (*source.Stream, error)) (*opened, error) {
	stream, err := open()
	if err != nil {
		return nil, err
	}
	o := &opened{Stream: stream, text: stream, head: head(stream)}
	candidates := r.known.Candidates(o.head)
	if len(candidates) == 0 {
		return o, nil
	}
	if in.Once {
		return o, o.spool(candidates, r.o)
	}
	o.plan = matchPoints(stream, candidates).plan(r.o.Again)
	if err := stream.Close(); err != nil {
		return nil, err
	}
	if o.Stream, err = open(); err != nil {
		return nil, err
	}
	o.text = o.Stream
	return o, nil
}

func (o *opened) spool(candidates []store.Point, opts *Options) error {
	temp, err := os.CreateTemp(opts.Store.Scratch(), "stream-")
	if err != nil {
		return store.Explain(fmt.Errorf("keep stream: %w", err))
	}
	o.temp = temp
	o.plan = matchPoints(io.TeeReader(o.Stream, temp), candidates).plan(opts.Again)
	if _, err := temp.Seek(0, io.SeekStart); err != nil {
		return store.Explain(fmt.Errorf("keep stream: %w", err))
	}
	o.text = io.MultiReader(temp, o.Stream)
	return nil
}
