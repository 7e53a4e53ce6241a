package oracle

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/useragent"
)

// rendered is a record of an event or a response, its data as it stands there.
type rendered struct {
	RecordID, Result string
	Data             json.RawMessage
}

func records(t *testing.T, text []byte) []rendered {
	var list struct{ Records []rendered }
	require.NoError(t, json.Unmarshal(text, &list))
	return list.Records
}

// giveBack says what becomes of the answers when their response of size bytes
// may have limit: those that free the most are given back as they came, one by
// one, until it fits or none would free anything.
func giveBack(answers, event []rendered, size, limit int) []rendered {
	var given []rendered
	for i := range answers {
		given = append(given, rendered{answers[i].RecordID, "ProcessingFailed", event[i].Data})
	}
	freed := func(i int) int {
		return len(answers[i].Result) + len(answers[i].Data) - len(given[i].Result) - len(given[i].Data)
	}
	var order []int
	for i := range answers {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int { return freed(j) - freed(i) })
	fitting := slices.Clone(answers)
	for _, i := range order {
		if size <= limit || freed(i) <= 0 {
			break
		}
		size -= freed(i)
		fitting[i] = given[i]
	}
	return fitting
}

func TestOracle_responseTooLarge_whatFreesMostIsGivenBack(t *testing.T) {
	process := func(event []byte, limit int) []byte {
		h, err := enricher.New(enricher.Config{
			Enricher: &enrich.Enricher{Agents: useragent.NewCache(4)}, ResponseLimit: limit, OneAtATime: true,
			Plans: enricher.StaticPlans{Lookup: enrich.NewLookup(histories()[1][0])},
		})
		require.NoError(t, err)
		response, _, err := h.Process(context.Background(), event)
		require.NoError(t, err)
		return response
	}
	given := 0
	for seed := range uint64(40) {
		event, _ := batch(seed)
		whole := process(event, 0)
		for _, percent := range []int{99, 70, 40} {
			limit := len(whole) * percent / 100
			size := len(whole) + 1 // there is room for a comma after the last answer
			want := giveBack(records(t, whole), records(t, event), size, limit)
			got := records(t, process(event, limit))
			require.Len(t, got, len(want))
			for i := range want {
				assert.Equal(t, fmt.Sprint(want[i].RecordID, want[i].Result, string(want[i].Data)), fmt.Sprint(got[i].RecordID, got[i].Result, string(got[i].Data)),
					"batch %d, %d %%, record %d", seed, percent, i)
				if got[i].Result != records(t, whole)[i].Result {
					given++
				}
			}
		}
	}
	assert.Greater(t, given, 100)
}
