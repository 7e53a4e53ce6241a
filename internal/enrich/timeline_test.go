package enrich

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// first is 2026-03-01, in epoch seconds.
const first = 1772323200

// days is a history of n snapshots, taken at the start of days from first on.
func days(t *testing.T, n int) *usageplan.History {
	t.Helper()
	var all []*usageplan.Snapshot
	for i := range n {
		all = append(all, &usageplan.Snapshot{
			Version: fmt.Sprintf("v%03d", i), TakenAt: time.Unix(first+int64(i)*86400, 0).UTC(),
			Plans: []usageplan.Plan{{ID: "p1", Name: fmt.Sprintf("plan of day %d", i), Stages: []usageplan.Stage{{APIID: "a1", Stage: "prod"}}}},
			Keys:  []usageplan.Key{{ID: "k1", Name: "Acme", PlanIDs: []string{"p1"}}},
		})
	}
	h, err := usageplan.NewHistory(all...)
	require.NoError(t, err)
	return h
}

func TestTimeline_eachRecordFromTheSnapshotOfItsTime(t *testing.T) {
	const n = 3 * keptLookups
	plans := NewTimeline(days(t, n))
	assert.Equal(t, fmt.Sprintf("v%03d", n-1), plans.Snapshot().Version, "the timeline stands for its newest")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range n {
				got := plans.At((first+int64(i)*86400)*1000 + 5)
				assert.Equal(t, fmt.Sprintf("v%03d", i), got.Snapshot().Version)
			}
		})
	}
	wg.Wait()
	kept := 0
	for i := range plans.timeline.lookups {
		if plans.timeline.lookups[i].Load() != nil {
			kept++
		}
	}
	assert.Equal(t, keptLookups, kept, "memory does not grow with the history")
}

func TestAppend_timeline_requestTimeDecidesNotArrival(t *testing.T) {
	plans := NewTimeline(days(t, 3))
	row := func(line string) map[string]any {
		record, err := new(accesslog.Parser).Parse([]byte(line))
		require.NoError(t, err)
		e := &Enricher{Agents: noAgents{}}
		out, status := e.Append(nil, Row{Record: record, Line: []byte(line), Arrival: (first + 2*86400) * 1000, Plans: plans})
		assert.Equal(t, Enriched, status)
		var got map[string]any
		require.NoError(t, json.Unmarshal(out, &got))
		return got
	}
	const key = `"apiId":"a1","stage":"prod","identityApiKeyId":"k1"`
	got := row(`{` + key + `,"requestTimeEpoch":"1772409600000"}`)
	assert.Equal(t, "plan of day 1", got["usage_plan"])
	assert.Equal(t, "v001", got["snapshot_version"])
	assert.Equal(t, "plan of day 0", row(`{` + key + `,"requestTimeEpoch":"1772409599999"}`)["usage_plan"])
	assert.Equal(t, "plan of day 2", row(`{` + key + `}`)["usage_plan"], "without a time of its own the record's arrival counts")
}

type noAgents struct{}

func (noAgents) Parse([]byte) (family, kind string) { return "", "" }

func TestAppendPlan_sameColumnsAsInTheRow(t *testing.T) {
	snapshot := &usageplan.Snapshot{
		Version: "v1", TakenAt: time.Unix(1, 0), APIs: []usageplan.API{{ID: "a1", Name: "Pets"}},
		Plans: []usageplan.Plan{{
			ID: "p1", Name: "Gold", Quota: &usageplan.Quota{Limit: 5, Period: "DAY"},
			Throttle: &usageplan.Throttle{RateLimit: 0.5, BurstLimit: 2}, Stages: []usageplan.Stage{{APIID: "a1", Stage: "prod"}},
		}},
		Keys: []usageplan.Key{{ID: "k1", Name: "Acme", PlanIDs: []string{"p1"}}},
	}
	wanted := map[string]bool{}
	for _, id := range PlanColumns {
		wanted[accesslog.Columns[id].Name] = true
	}
	seen := map[string]bool{}
	for _, plans := range []*Lookup{nil, NewLookup(snapshot)} {
		for _, ids := range [][3]string{{"a1", "prod", "k1"}, {"a1", "beta", "k1"}, {"a2", "prod", "k9"}, {"a1", "prod", ""}, {"", "", ""}} {
			line, _ := json.Marshal(map[string]string{"apiId": ids[0], "stage": ids[1], "identityApiKeyId": ids[2]})
			record, err := new(accesslog.Parser).Parse(line)
			require.NoError(t, err)
			out, _ := (&Enricher{Agents: noAgents{}}).Append(nil, Row{Record: record, Line: line, Plans: plans})
			var row, want, got map[string]any
			require.NoError(t, json.Unmarshal(out, &row))
			want = map[string]any{}
			for name := range wanted {
				if v, ok := row[name]; ok {
					want[name], seen[name] = v, true
				}
			}
			text := func(s string) []byte {
				if s == "" {
					return nil
				}
				return []byte(s)
			}
			require.NoError(t, json.Unmarshal(AppendPlan(nil, plans, text(ids[0]), text(ids[1]), text(ids[2])), &got))
			assert.Equal(t, want, got, "%v", ids)
		}
	}
	assert.Equal(t, wanted, seen, "every column of the list is written by some row")
}
