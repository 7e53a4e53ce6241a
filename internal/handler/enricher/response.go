package enricher

import (
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/firehose"
)

// finish ends the response and keeps it within its limit by giving records back
// as failed: the ones that free the most first, so that as few as possible are.
// They end in the error prefix whole and can be replayed; nothing is ever
// re-ingested from here.
func (b *batch) finish() []byte {
	b.work()
	if over := len(b.response) + firehose.EndSize - b.limit; over > 0 {
		b.giveBack(over)
	}
	b.response = firehose.EndResponse(b.response)
	return b.response
}

// giveBack fails records until the response is by so many bytes smaller.
func (b *batch) giveBack(over int) {
	saving := func(i int) int {
		o := b.records[i]
		if o.result != firehose.Ok {
			return 0
		}
		o.result = firehose.ProcessingFailed
		failed := o.answer(nil)
		return o.end - o.start - failed.Size()
	}
	order := make([]int, len(b.records))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return saving(j) - saving(i) })
	for _, i := range order {
		s := saving(i)
		if over <= 0 || s <= 0 {
			break
		}
		b.records[i].fail(errTooLarge.Error())
		over -= s
	}
	b.rewrite()
}

// rewrite writes the answers anew, in place: none has grown since.
func (b *batch) rewrite() {
	response := firehose.BeginResponse(b.response[:0])
	for i := range b.records {
		o := &b.records[i]
		if o.result == firehose.ProcessingFailed {
			failed := o.answer(nil)
			response = failed.Append(response)
		} else {
			response = append(response, b.response[o.start:o.end]...)
		}
	}
	b.response = response
}
