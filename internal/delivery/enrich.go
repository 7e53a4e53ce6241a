package delivery

import (
	"bytes"
	"context"
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
)

// enrichAll passes batches through the enricher until there are no more. A batch
// that fails carries its error to the stager, who ends the delivery.
func enrichAll(ctx context.Context, e Enricher, work <-chan *batch) {
	for b := range work {
		b.err = b.enrich(ctx, e)
		close(b.done)
	}
}

func (b *batch) enrich(ctx context.Context, e Enricher) error {
	if len(b.records) == 0 {
		return nil
	}
	b.event = appendEvent(b.event, b)
	response, summary, err := e.Process(ctx, b.event)
	if err != nil {
		return fmt.Errorf("enrich: %w", err)
	}
	b.lines = append(b.lines, make([]int, len(b.records))...)
	b.results = append(b.results, make([]outcome, len(b.records))...)
	// The lines are staged in the order of the records, whatever the order of
	// the answers. The handler answers in order, so no sorting is needed; an
	// enricher that does not breaks the contract of this package.
	next := 0
	err = readResponse(response, len(b.records), func(a answer) error {
		if a.index != next {
			return fmt.Errorf("%w: recordId %d is out of order", errResponse, a.index)
		}
		next++
		return b.take(a)
	})
	if err != nil {
		return fmt.Errorf("enrich: %w", err)
	}
	b.explain(summary)
	return nil
}

// take keeps the answer for one record.
func (b *batch) take(a answer) (err error) {
	switch a.result {
	case "Ok":
		start := len(b.out)
		if b.out, err = a.decode(b.out); err != nil {
			return err
		}
		data := b.out[start:]
		if len(data) > 0 && data[len(data)-1] != '\n' {
			b.out = append(b.out, '\n')
			data = b.out[start:]
		}
		b.lines[a.index] = bytes.Count(data, []byte{'\n'})
		if len(data) == 0 {
			b.results[a.index].kind = dropped // an envelope without a line
		}
	case "Dropped":
		b.results[a.index].kind = dropped
	case "ProcessingFailed":
		b.results[a.index] = outcome{kind: failed, reason: "cannot be read"}
	default:
		return fmt.Errorf("%w: unknown result", errResponse)
	}
	return nil
}

// explain takes over why records failed.
func (b *batch) explain(s enricher.Summary) {
	for _, f := range s.Failures {
		if f.Index >= 0 && f.Index < len(b.results) && b.results[f.Index].kind == failed && f.Reason != "" {
			b.results[f.Index].reason = f.Reason
		}
	}
}
