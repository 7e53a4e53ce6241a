package enricher

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
)

func TestLivePlans_firstInvocation_waitsForTheFirstSnapshotOnly(t *testing.T) {
	tests := []struct {
		name          string
		source        *source
		want          string
		waits, second time.Duration
	}{
		{"loaded meanwhile", &source{loadTakes: 400 * time.Millisecond}, "v1", 400 * time.Millisecond, 0},
		{"takes too long", &source{loadTakes: 4 * time.Second}, "", 1500 * time.Millisecond, 0},
		{"fails", &source{loadTakes: 100 * time.Millisecond, loadErr: errors.New("down")}, "", 100 * time.Millisecond, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.source
			s.publish("v1", time.Unix(1720000000, 0))
			live(t, s, func(t *testing.T, p *LivePlans) {
				got, waited := version(p)
				assert.Equal(t, tt.want, got)
				assert.Equal(t, tt.waits, waited)
				_, waited = version(p)
				assert.Equal(t, tt.second, waited)
			})
		})
	}
}

func TestLivePlans_firstInvocationLongAfterInit_waitsStill(t *testing.T) {
	// Lambda may start a process long before its first invocation and freeze it
	// in the middle of the first look.
	s := &source{hangs: 1}
	s.publish("v1", time.Unix(1720000000, 0))
	live(t, s, func(t *testing.T, p *LivePlans) {
		time.Sleep(9900 * time.Millisecond)
		got, waited := version(p)
		assert.Equal(t, "v1", got)
		assert.Equal(t, 100*time.Millisecond, waited)
		assert.Equal(t, 2, s.loads(), "the look that timed out was tried again at once")
	})
}

func TestLivePlans_firstWait_endsWithTheInvocation(t *testing.T) {
	s := &source{loadTakes: time.Minute}
	s.publish("v1", time.Unix(1720000000, 0))
	live(t, s, func(t *testing.T, p *LivePlans) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		start := time.Now()
		lookup, _ := p.Current(ctx)
		assert.Nil(t, lookup)
		assert.Equal(t, time.Millisecond, time.Since(start))
	})
}

func TestLivePlans_manyInvocationsAtOnce_oneLoad(t *testing.T) {
	s := &source{loadTakes: 200 * time.Millisecond}
	s.publish("v1", time.Unix(1720000000, 0))
	live(t, s, func(t *testing.T, p *LivePlans) {
		for round := range 2 {
			var all sync.WaitGroup
			for range 100 {
				all.Go(func() {
					got, waited := version(p)
					assert.Equal(t, "v1", got)
					if round > 0 {
						assert.Zero(t, waited)
					}
				})
			}
			all.Wait()
			synctest.Wait()
			assert.Equal(t, 1, s.loads())
			assert.Equal(t, 1+round, s.pointers())
			time.Sleep(time.Minute)
		}
	})
}

func TestLivePlans_newVersion_loadedInTheBackground(t *testing.T) {
	s := &source{}
	s.publish("v1", time.Unix(1720000000, 0))
	live(t, s, func(t *testing.T, p *LivePlans) {
		version(p)
		s.publish("v2", time.Unix(1720000100, 0))
		s.set(func() { s.loadTakes = 5 * time.Second })
		time.Sleep(29 * time.Second)
		got, _ := version(p)
		synctest.Wait()
		assert.Equal(t, "v1", got)
		assert.Equal(t, 1, s.pointers(), "not before 30 s are over")
		time.Sleep(time.Second)
		for range 5 {
			got, waited := version(p)
			assert.Equal(t, "v1", got, "still loading")
			assert.Zero(t, waited)
			time.Sleep(time.Second)
		}
		synctest.Wait()
		got, _ = version(p)
		assert.Equal(t, "v2", got)
		assert.Equal(t, 2, s.loads())
	})
}

func TestLivePlans_looksAtMostEvery30Seconds(t *testing.T) {
	s := &source{}
	s.publish("v1", time.Unix(1720000000, 0))
	live(t, s, func(t *testing.T, p *LivePlans) {
		for range 10 * 60 {
			version(p)
			time.Sleep(time.Second)
		}
		assert.Equal(t, 20, s.pointers())
		assert.Equal(t, 1, s.loads(), "an unchanged version is not loaded again")
	})
}

func TestLivePlans_trouble_lastGoodStaysAndAges(t *testing.T) {
	confirmed := time.Unix(1720000000, 0).UTC()
	down := errors.New("DynamoDB is down")
	tests := []struct {
		name   string
		change func(*source)
		log    string
	}{
		{"pointer cannot be read", func(s *source) { s.set(func() { s.pointerErr = down }) }, "DynamoDB is down"},
		{"nothing is published any more", func(s *source) { s.publish("", time.Time{}) }, "no usage plan snapshot has been published"},
		{"damaged", func(s *source) {
			s.publish("v3", confirmed.Add(time.Hour))
			s.set(func() { s.loadErr = fmt.Errorf("load: %w", snapshotstore.ErrDamaged) })
		}, "damaged"},
		{"defect", func(s *source) { s.publish("v3", confirmed.Add(time.Hour)); s.set(func() { s.panics = true }) }, "internal error: string"},
		{"hangs", func(s *source) { s.publish("v3", confirmed.Add(time.Hour)); s.set(func() { s.hangs = 2 }) }, "deadline exceeded"},
		{"an eventually consistent read", func(s *source) { s.publish("v1", confirmed.Add(time.Hour)) }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			s := &source{}
			s.publish("v2", confirmed)
			liveWith(t, LiveConfig{Source: s, Log: &log}, func(t *testing.T, p *LivePlans) {
				version(p)
				tt.change(s)
				time.Sleep(30 * time.Second)
				version(p)
				time.Sleep(25 * time.Second)
				lookup, at := p.Current(context.Background())
				require.NotNil(t, lookup)
				assert.Equal(t, "v2", lookup.Snapshot().Version)
				assert.Equal(t, confirmed, at)
				assert.Contains(t, log.String(), tt.log)
				assert.Equal(t, tt.log == "", log.Len() == 0)

				s.set(func() { s.pointerErr, s.loadErr, s.panics, s.hangs = nil, nil, false, 0 })
				s.publish("v4", confirmed.Add(2*time.Hour))
				time.Sleep(30 * time.Second)
				version(p)
				synctest.Wait()
				lookup, at = p.Current(context.Background())
				assert.Equal(t, "v4", lookup.Snapshot().Version)
				assert.Equal(t, confirmed.Add(2*time.Hour), at)
			})
		})
	}
}

func TestLivePlans_confirmedAgain_youngerWithoutLoading(t *testing.T) {
	first := time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC) // before the test's clock begins
	s := &source{}
	s.publish("v1", first)
	live(t, s, func(t *testing.T, p *LivePlans) {
		version(p)
		for _, step := range []struct{ checked, want time.Duration }{{time.Hour, time.Hour}, {time.Minute, time.Hour}, {2 * time.Hour, 2 * time.Hour}} {
			s.publish("v1", first.Add(step.checked))
			time.Sleep(30 * time.Second)
			version(p)
			synctest.Wait()
			_, at := p.Current(context.Background())
			assert.Equal(t, first.Add(step.want), at)
		}
		assert.Equal(t, 1, s.loads())
	})
}

func TestLivePlans_nothingPublishedYet_askedForSoon(t *testing.T) {
	s := &source{}
	live(t, s, func(t *testing.T, p *LivePlans) {
		var asked []int
		start := time.Now()
		seen := 0 // the first look begins with the process, and may be over by now
		for time.Since(start) < 100*time.Second {
			version(p)
			synctest.Wait()
			if n := s.pointers(); n > seen {
				asked, seen = append(asked, int(time.Since(start)/time.Second)), n
			}
			time.Sleep(time.Second)
		}
		assert.Equal(t, []int{0, 1, 3, 7, 15, 31, 61, 91}, asked)
		s.publish("v1", time.Unix(1720000000, 0))
		time.Sleep(30 * time.Second)
		version(p)
		synctest.Wait()
		got, _ := version(p)
		assert.Equal(t, "v1", got)
	})
}

func TestLivePlans_clockGoesBackwards_looksAllTheSame(t *testing.T) {
	now := time.Unix(1720000000, 0)
	s := &source{}
	s.publish("v1", now)
	liveWith(t, LiveConfig{Source: s, Now: func() time.Time { return now }}, func(t *testing.T, p *LivePlans) {
		version(p)
		now = now.Add(-time.Hour)
		version(p)
		synctest.Wait()
		assert.Equal(t, 2, s.pointers())
		version(p)
		synctest.Wait()
		assert.Equal(t, 2, s.pointers())
	})
}

func TestLivePlans_Settle_holdsOneAnswerBriefly(t *testing.T) {
	s := &source{}
	s.publish("v1", time.Unix(1720000000, 0))
	live(t, s, func(t *testing.T, p *LivePlans) {
		settle := func() time.Duration {
			start := time.Now()
			p.Settle(context.Background())
			return time.Since(start)
		}
		version(p)
		assert.Zero(t, settle(), "the look has ended")
		for _, tt := range []struct{ takes, holds time.Duration }{{20 * time.Millisecond, 20 * time.Millisecond}, {2 * time.Second, 250 * time.Millisecond}} {
			s.set(func() { s.pointerTakes = tt.takes })
			time.Sleep(30 * time.Second)
			version(p)
			assert.Equal(t, tt.holds, settle())
			assert.Zero(t, settle(), "the next one is not held")
		}
	})
}

func TestLivePlans_Close_endsALook(t *testing.T) {
	s := &source{hangs: 1}
	s.publish("v1", time.Unix(1720000000, 0))
	live(t, s, func(t *testing.T, p *LivePlans) {
		synctest.Wait()
		start := time.Now()
		p.Close()
		assert.Zero(t, time.Since(start))
	})
}
