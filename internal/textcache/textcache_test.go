package textcache

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGet_tooSmallAndShared_rightAnswers(t *testing.T) {
	cache := New(8, strings.ToUpper)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 3000 {
				text := fmt.Sprintf("text %d", i%100)
				assert.Equal(t, strings.ToUpper(text), cache.Get([]byte(text)))
			}
		})
	}
	wg.Wait()
	assert.Empty(t, cache.Get(nil))
}

func TestNew_size_nextPowerOfTwo(t *testing.T) {
	for size, want := range map[int]int{-1: 4, 0: 4, 1: 4, 4: 4, 5: 8, 8: 8, 9: 16} {
		assert.Len(t, New(size, strings.ToUpper).entries, want, size)
	}
}

func TestGet_held_notAskedAgain(t *testing.T) {
	var asked atomic.Int64
	cache := New(4096, func(text string) string {
		asked.Add(1)
		return ""
	})
	for range 3 {
		cache.Get([]byte("empty answers are held too"))
	}
	assert.EqualValues(t, 1, asked.Load())
}

// As many as there are places do not push each other out.
func TestGet_fullPlaces_allHeldWithoutAllocation(t *testing.T) {
	texts := [ways][]byte{[]byte("curl/8.4.0"), []byte(strings.Repeat("longer than a buffer on the stack", 3)), []byte("a"), {}}
	cache := New(ways, func(text string) [4]string { return [4]string{text} })
	for _, text := range texts {
		cache.Get(text)
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		for _, text := range texts {
			cache.Get(text)
		}
	}))
}

// A new text takes the place of the oldest.
func TestGet_fullPlaces_oldestGoes(t *testing.T) {
	var asked []string
	cache := New(ways, func(text string) int { asked = append(asked, text); return 0 })
	for _, text := range []string{"a", "b", "c", "d", "e", "b", "c", "d", "a"} {
		cache.Get([]byte(text))
	}
	assert.Equal(t, []string{"a", "b", "c", "d", "e", "a"}, asked)
}

// The cache is so small that every text is compared with what is held.
func TestGet_callersBufferReused_entryUnharmed(t *testing.T) {
	cache := New(1, strings.ToUpper)
	buf := []byte("curl/8.4.0")
	cache.Get(buf)
	copy(buf, "wget")
	assert.Equal(t, "WGET/8.4.0", cache.Get(buf))
	assert.Equal(t, "CURL/8.4.0", cache.Get([]byte("curl/8.4.0")))
}
