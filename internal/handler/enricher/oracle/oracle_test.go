package oracle

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/internal/useragent"
)

// pair is a handler and what it must do.
type pair struct {
	handler *enricher.Handler
	reference
}

const hashKey = "a secret of 16 bytes or more"

// pairs are handlers of every configuration.
func pairs(t testing.TB) (list []*pair) {
	for _, mode := range []enrich.PrivacyMode{enrich.Keep, enrich.Truncate, enrich.Hash} {
		for _, snapshots := range histories() {
			p := &pair{reference: reference{mode: mode, hashKey: hashKey, snapshots: snapshots}}
			if len(snapshots) != 1 {
				p.countries = countries{}
			}
			privacy, err := enrich.NewPrivacy(mode, hashKey)
			require.NoError(t, err)
			var plans enricher.StaticPlans
			if len(snapshots) > 0 {
				history, err := usageplan.NewHistory(snapshots...)
				require.NoError(t, err)
				plans.Lookup = enrich.NewTimeline(history)
			}
			p.handler, err = enricher.New(enricher.Config{
				Enricher: &enrich.Enricher{Agents: useragent.NewCache(4), Countries: p.countries, Privacy: privacy},
				Plans:    plans,
			})
			require.NoError(t, err)
			list = append(list, p)
		}
	}
	return list
}

// difference sends an event through the handler; "" where its answer is right.
func (p *pair) difference(event []byte, c *comparison) string {
	want, err := p.process(event)
	if err != nil {
		return "the oracle cannot read the event: " + err.Error()
	}
	response, summary, err := p.handler.Process(context.Background(), event)
	if err != nil {
		return "the handler refuses the event: " + err.Error()
	}
	if problem := c.difference(response, want); problem != "" {
		return problem
	}
	return countDifference(summary, want)
}

// countDifference holds the summary's counts against the answers.
func countDifference(s enricher.Summary, answers []answer) string {
	want := map[string]int{}
	for _, a := range answers {
		want[a.result]++
		for _, r := range a.rows {
			want[r["enrichment_status"].(string)]++
			if r["repaired"] == true {
				want["repaired"]++
			}
		}
	}
	got := map[string]int{
		"Ok": s.Ok, "Dropped": s.Dropped, "ProcessingFailed": s.Failed, "repaired": s.Repaired, "enriched": s.Enriched, "no_key": s.NoKey,
		"unknown_key": s.UnknownKey, "no_plan": s.NoPlan, "no_snapshot": s.NoSnapshot, "unreadable": s.Unreadable,
	}
	for name, n := range got {
		if want[name] != n {
			return fmt.Sprintf("the summary counts %d %s instead of %d", n, name, want[name])
		}
	}
	return ""
}

const batchSize = 40

// batch is the event of a seed: each has records of all kinds, and now and then
// one that was there before.
func batch(seed uint64) (event []byte, records []string) {
	g := newGenerator(seed)
	for len(records) < batchSize {
		if len(records) > 0 && g.oneIn(20) {
			records = append(records, pick(g, records...))
			continue
		}
		records = append(records, g.record())
	}
	return g.event(records), records
}

// TestOracle compares the handler with the oracle on generated records;
// ORACLE_RECORDS says on how many.
func TestOracle(t *testing.T) {
	total := uint64(20_000)
	if text := os.Getenv("ORACLE_RECORDS"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
		total = n
	}
	list := pairs(t)
	const reported = 20
	var next, failures atomic.Uint64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed := next.Add(1); seed*batchSize <= total && failures.Load() < reported; seed = next.Add(1) {
				if seed*batchSize%1_000_000 == 0 {
					t.Logf("%d records", seed*batchSize)
				}
				event, _ := batch(seed)
				p := list[seed%uint64(len(list))]
				if problem := p.difference(event, &comparison{ids: map[string]string{}}); problem != "" {
					failures.Add(1)
					t.Errorf("batch %d, mode %s, %d snapshots: %s", seed, p.mode, len(p.snapshots), problem)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d records", min(next.Load()*batchSize, total))
}

// FuzzOracle compares them on a line that the fuzzer draws, among generated ones.
func FuzzOracle(f *testing.F) {
	for seed := range uint64(20) {
		_, records := batch(seed)
		f.Add(seed, []byte(records[0]))
	}
	list := pairs(f)
	f.Fuzz(func(t *testing.T, seed uint64, line []byte) {
		g := newGenerator(seed)
		records := []string{g.record(), string(line), g.line(1), string(line)}
		if len(line) > 0 {
			records = append(records, g.broken(string(line)))
		}
		problem := list[seed%uint64(len(list))].difference(g.event(records), &comparison{ids: map[string]string{}})
		require.Empty(t, problem)
	})
}
