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
// has two places to be, by a hash with a random seed, and a new one pushes the
// one before it to the second: to look one up takes no lock and no list of what
// was used when, which was most of its time.
type Cache[V any] struct {
	answer  func(text string) V
	seed    maphash.Seed
	entries []atomic.Pointer[entry[V]] // a power of two
}

type entry[V any] struct {
	text   string
	answer V
}

// New returns a cache of at least size entries, and of at least two. The
// function's answer has to depend on the text alone.
func New[V any](size int, answer func(text string) V) *Cache[V] {
	room := 1 << bits.Len(uint(max(size, 2)-1))
	return &Cache[V]{answer: answer, seed: maphash.MakeSeed(), entries: make([]atomic.Pointer[entry[V]], room)}
}

// Get is the function's answer about a text. It does not keep text, and asks
// and allocates only for one that it does not hold.
func (c *Cache[V]) Get(text []byte) V {
	place := maphash.Bytes(c.seed, text) & uint64(len(c.entries)-1)
	first, second := &c.entries[place], &c.entries[place^1]
	latest := first.Load()
	for _, e := range [...]*entry[V]{latest, second.Load()} {
		if e != nil && e.text == string(text) {
			return e.answer
		}
	}
	added := &entry[V]{text: string(text)}
	added.answer = c.answer(added.text)
	if latest != nil {
		second.Store(latest)
	}
	first.Store(added)
	return added.answer
}
