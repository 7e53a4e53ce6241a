package oracle

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/geo"
	"github.com/apigw-lens/apigw-lens/internal/geo/mmdb"
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

// pairs are handlers of every configuration. Those that answer one event at a
// time use their response's buffer again.
func pairs(t testing.TB, oneAtATime bool) (list []*pair) {
	path := filepath.Join(t.TempDir(), "country.mmdb")
	require.NoError(t, mmdb.Write(path, countries))
	database, err := geo.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, database.Close()) })
	for _, mode := range []enrich.PrivacyMode{enrich.Keep, enrich.Truncate, enrich.Hash} {
		for _, snapshots := range histories() {
			p := &pair{reference: reference{mode: mode, hashKey: hashKey, snapshots: snapshots}}
			privacy, err := enrich.NewPrivacy(mode, hashKey)
			require.NoError(t, err)
			rows := &enrich.Enricher{Agents: useragent.NewCache(4), Privacy: privacy}
			if len(snapshots) != 1 {
				p.countries, rows.Countries = countries, database
			}
			var plans enricher.StaticPlans
			if len(snapshots) > 0 {
				history, err := usageplan.NewHistory(snapshots...)
				require.NoError(t, err)
				plans.Lookup = enrich.NewTimeline(history)
			}
			p.handler, err = enricher.New(enricher.Config{
				Enricher: rows, Plans: plans, OneAtATime: oneAtATime,
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
			want[r[accesslog.ColEnrichmentStatus].(string)]++
			if r[accesslog.ColRepaired] == true {
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

// batch is the event of a seed: records of all kinds, and now and then one that
// was there before.
func batch(seed uint64) (event []byte, records []string) {
	g := newGenerator(seed)
	for range 1 + g.IntN(80) {
		if len(records) > 0 && g.oneIn(20) {
			records = append(records, pick(g, records...))
			continue
		}
		records = append(records, g.record())
	}
	return g.event(records), records
}

// run is a comparison of many records, by several workers.
type run struct {
	total                    uint64
	seed, compared, failures atomic.Uint64 // seed is that of the next batch
	shared                   []*pair       // by the workers
}

// number is that of an environment variable, or otherwise.
func number(t *testing.T, variable string, otherwise uint64) uint64 {
	text, set := os.LookupEnv(variable)
	if !set {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err, variable)
	return n
}

// TestOracle compares the handler with the oracle on generated records:
// ORACLE_RECORDS of them, from the batch ORACLE_SEED on. A batch is the same on
// every machine and the last line says which one is next, so that a long run may
// be done in parts; a batch that failed is repeated with its number as the seed
// and one record.
func TestOracle(t *testing.T) {
	r := &run{total: number(t, "ORACLE_RECORDS", 20_000), shared: pairs(t, false)}
	r.seed.Store(number(t, "ORACLE_SEED", 1))
	defer debug.SetGCPercent(debug.SetGCPercent(1000)) // nearly all of it is garbage
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		own := pairs(t, true)
		wg.Go(func() { r.work(t, own) })
	}
	wg.Wait()
	t.Logf("%d records, %d differences; ORACLE_SEED=%d goes on from here", r.compared.Load(), r.failures.Load(), r.seed.Load())
}

// work compares batches until the run is complete, on handlers that other
// workers use at the same time and on its own.
func (r *run) work(t *testing.T, own []*pair) {
	const reported, logged = 20, 1_000_000
	for r.compared.Load() < r.total && r.failures.Load() < reported {
		seed := r.seed.Add(1) - 1
		list := own
		if seed%2 == 0 {
			list = r.shared
		}
		p := list[seed/2%uint64(len(list))]
		event, records := batch(seed)
		if problem := p.difference(event, &comparison{ids: map[string]string{}}); problem != "" {
			r.failures.Add(1)
			t.Errorf("batch %d, mode %s, %d snapshots: %s", seed, p.mode, len(p.snapshots), problem)
		}
		n := uint64(len(records))
		if sum := r.compared.Add(n); sum/logged != (sum-n)/logged {
			t.Logf("%d records, now at batch %d", sum, seed)
		}
	}
}

// FuzzOracle compares them on a line that the fuzzer draws, among generated ones.
func FuzzOracle(f *testing.F) {
	for seed := range uint64(20) {
		_, records := batch(seed)
		f.Add(seed, []byte(records[0]))
	}
	list := pairs(f, true)
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
