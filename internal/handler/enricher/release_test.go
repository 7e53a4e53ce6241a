package enricher

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What belongs to one event must not live on in the outcomes of the next.
func TestProcess_smallerEventNext_nothingOfTheFirstIsHeld(t *testing.T) {
	h := newHandler(t, func(cfg *Config) { cfg.OneAtATime = true })
	for _, n := range []int{100, 3, 7} {
		_, _, err := h.Process(context.Background(), event(t, slices.Repeat([][]byte{[]byte(goodLine)}, n)...))
		require.NoError(t, err)
		held := h.only.records
		require.Len(t, held, n)
		for i, o := range held[n:cap(held)] {
			require.Empty(t, o.source, "outcome %d after an event of %d", n+i, n)
		}
	}
}

func TestProcess_eventOfTooManyRecords_outcomesAreLetGo(t *testing.T) {
	h := newHandler(t, func(cfg *Config) { cfg.OneAtATime = true })
	records := make([][]byte, keptRecords+1)
	_, summary, err := h.Process(context.Background(), event(t, records...))
	require.NoError(t, err)
	require.Equal(t, len(records), summary.Failed)
	assert.Zero(t, cap(h.only.records))
	_, summary = process(t, h, []byte(goodLine))
	assert.Equal(t, 1, summary.Ok)
}
