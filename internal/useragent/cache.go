package useragent

import (
	"hash/maphash"
	"math/bits"
	"sync/atomic"
)

// DefaultCacheSize is the number of user agents a Cache holds unless told. A
// busy API sees a few thousand different ones; at 512 bytes each they take
// about 4 MB.
const DefaultCacheSize = 8192

// Cache remembers parsed user agents. It is safe for concurrent use and
// bounded. An entry has two places to be, by a hash with a random seed, and a new
// one pushes the one before it to the second: to look one up takes no lock and
// no list of what was used when, which was most of its time.
type Cache struct {
	seed    maphash.Seed
	entries []atomic.Pointer[entry] // a power of two
}

type entry struct {
	ua     string
	client client
}

// NewCache returns a cache of at least the given number of entries,
// DefaultCacheSize if size is not positive.
func NewCache(size int) *Cache {
	if size <= 0 {
		size = DefaultCacheSize
	}
	room := 1 << bits.Len(uint(max(size, 2)-1))
	return &Cache{seed: maphash.MakeSeed(), entries: make([]atomic.Pointer[entry], room)}
}

// Parse is the package's Parse. It does not keep ua, and allocates only for a
// user agent it does not hold.
func (c *Cache) Parse(ua []byte) (family, kind string) {
	if len(ua) > maxConsidered {
		ua = ua[:maxConsidered]
	}
	place := maphash.Bytes(c.seed, ua) & uint64(len(c.entries)-1)
	first, second := &c.entries[place], &c.entries[place^1]
	latest := first.Load()
	for _, e := range [...]*entry{latest, second.Load()} {
		if e != nil && e.ua == string(ua) {
			return e.client.family, e.client.kind
		}
	}
	text := string(ua)
	family, kind = Parse(text)
	if latest != nil {
		second.Store(latest)
	}
	first.Store(&entry{text, client{family, kind}})
	return family, kind
}
