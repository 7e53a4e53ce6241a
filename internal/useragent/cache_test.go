package useragent

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCache_sameAnswersAsParse_evenWhenTooSmall(t *testing.T) {
	cache := NewCache(8)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				for _, ua := range corpus(t) {
					family, kind := Parse(ua)
					gotFamily, gotKind := cache.Parse([]byte(ua))
					assert.Equal(t, family, gotFamily, ua)
					assert.Equal(t, kind, gotKind, ua)
				}
			}
		})
	}
	wg.Wait()
}

func TestCache_knownAgent_noAllocation(t *testing.T) {
	cache := NewCache(0)
	ua := []byte(chrome)
	cache.Parse(ua)
	assert.Zero(t, testing.AllocsPerRun(100, func() { cache.Parse(ua) }))
}

func BenchmarkParse(b *testing.B) {
	for name, ua := range map[string]string{"browser": chrome, "sdk": "python-requests/2.31.0", "hostile": strings.Repeat("(;/:[ http://", 800)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Parse(ua)
			}
		})
	}
}

func BenchmarkCache(b *testing.B) {
	cache := NewCache(0)
	agents := make([][]byte, 1000)
	for i := range agents {
		agents[i] = []byte(fmt.Sprintf("%s app/%d", chrome, i))
	}
	i := 0
	for b.Loop() {
		cache.Parse(agents[i%len(agents)])
		i++
	}
}
