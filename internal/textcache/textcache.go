// Package textcache remembers what was answered about a text, such as a header
// or an address: few different ones make up most traffic.
package textcache

import (
	"hash/maphash"
	"math/bits"
	"sync/atomic"
)

// Cache remembers the answers of a function. It is safe for concurrent use, if
// the function is, and bounded in entries; a caller bounds the texts. An entry
// has a few places to be, by a hash with a random seed, the latest in the first;
// a new one moves the others on: to look one up takes no lock and no list of what
// was used when, which was most of its time.
type Cache[V any] struct {
	answer  func(text string) V
	seed    maphash.Seed
	entries []atomic.Pointer[entry[V]] // a power of two
}

// ways are the places of an entry. With two, of a few hundred texts in a cache of
// thousands some would push each other out for ever.
const ways = 4

type entry[V any] struct {
	text   string
	answer V
}

// New returns a cache of at least size entries. The function's answer has to
// depend on the text alone.
func New[V any](size int, answer func(text string) V) *Cache[V] {
	room := 1 << bits.Len(uint(max(size, ways)-1))
	return &Cache[V]{answer: answer, seed: maphash.MakeSeed(), entries: make([]atomic.Pointer[entry[V]], room)}
}

// Get is the function's answer about a text. It does not keep text, and asks
// and allocates only for one that it does not hold.
func (c *Cache[V]) Get(text []byte) V {
	first := maphash.Bytes(c.seed, text) & uint64(len(c.entries)-1) &^ (ways - 1)
	for i := first; i < first+ways; i++ {
		if e := c.entries[i].Load(); e != nil && e.text == string(text) {
			return e.answer
		}
	}
	added := &entry[V]{text: string(text)}
	added.answer = c.answer(added.text)
	for i := first + ways - 1; i > first; i-- {
		c.entries[i].Store(c.entries[i-1].Load())
	}
	c.entries[first].Store(added)
	return added.answer
}
