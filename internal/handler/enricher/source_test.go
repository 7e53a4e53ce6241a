package enricher

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// source is a store that is slow and fails on demand.
type source struct {
	mu           sync.Mutex
	pointer      snapshotstore.Pointer
	pointerErr   error
	pointerTakes time.Duration
	loadErr      error
	loadTakes    time.Duration
	panics       bool
	hangs        int // so many loads end with their context only

	pointerCalls, loadCalls int
}

func (s *source) Pointer(ctx context.Context) (snapshotstore.Pointer, error) {
	s.mu.Lock()
	s.pointerCalls++
	takes, p, err := s.pointerTakes, s.pointer, s.pointerErr
	s.mu.Unlock()
	time.Sleep(takes)
	if p.Version == "" && err == nil {
		err = snapshotstore.ErrNone
	}
	return p, err
}

func (s *source) Load(ctx context.Context, p snapshotstore.Pointer) (*usageplan.Snapshot, error) {
	s.mu.Lock()
	s.loadCalls++
	takes, err, panics, hangs := s.loadTakes, s.loadErr, s.panics, s.hangs
	s.hangs--
	s.mu.Unlock()
	if panics {
		panic("defect")
	}
	if hangs > 0 {
		<-ctx.Done()
		return nil, fmt.Errorf("load snapshot: %w", ctx.Err())
	}
	time.Sleep(takes)
	if err != nil {
		return nil, err
	}
	return &usageplan.Snapshot{Version: p.Version, TakenAt: p.TakenAt,
		Plans: []usageplan.Plan{{ID: "p1", Name: "Gold " + p.Version, Stages: []usageplan.Stage{{APIID: "api1", Stage: "prod"}}}},
		Keys:  []usageplan.Key{{ID: "k1", Name: "Acme", PlanIDs: []string{"p1"}}}}, nil
}

// pointers and loads are how often each was called.
func (s *source) pointers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pointerCalls
}

func (s *source) loads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loadCalls
}

// set changes what the source does.
func (s *source) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *source) publish(version string, checked time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pointer = snapshotstore.Pointer{Version: version, TakenAt: checked, CheckedAt: checked, Chunks: 1, SHA256: "x"}
}

// live runs a test on LivePlans in a bubble whose clock moves only when all of
// it sleeps. Nothing may be left running when it is closed.
func live(t *testing.T, s *source, test func(t *testing.T, p *LivePlans)) {
	t.Helper()
	liveWith(t, LiveConfig{Source: s}, test)
}

func liveWith(t *testing.T, cfg LiveConfig, test func(t *testing.T, p *LivePlans)) {
	t.Helper()
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	synctest.Test(t, func(t *testing.T) {
		p := NewLivePlans(cfg)
		defer p.Close()
		test(t, p)
	})
}

// version is what an invocation gets, and how long it waited for it.
func version(p *LivePlans) (string, time.Duration) {
	start := time.Now()
	lookup, _ := p.Current(context.Background())
	waited := time.Since(start)
	if lookup == nil {
		return "", waited
	}
	return lookup.Snapshot().Version, waited
}
