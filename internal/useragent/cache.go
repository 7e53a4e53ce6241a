package useragent

import (
	"hash/maphash"

	lru "github.com/hashicorp/golang-lru/v2"
)

// DefaultCacheSize is the number of user agents a Cache holds unless told. A
// busy API sees a few thousand different ones; at 512 bytes each they take
// about 4 MB.
const DefaultCacheSize = 8192

// Cache remembers parsed user agents. It is safe for concurrent use and
// bounded: what was asked for least recently is forgotten.
type Cache struct {
	seed    maphash.Seed
	entries *lru.Cache[uint64, entry]
}

type entry struct {
	ua     string
	client client
}

// NewCache returns a cache of the given number of entries, DefaultCacheSize if
// size is not positive.
func NewCache(size int) *Cache {
	if size <= 0 {
		size = DefaultCacheSize
	}
	entries, err := lru.New[uint64, entry](size)
	if err != nil {
		panic(err) // only a size below 1 is refused
	}
	return &Cache{seed: maphash.MakeSeed(), entries: entries}
}

// Parse is the package's Parse. It does not keep ua, and allocates only for a
// user agent it does not hold. Entries are found by a hash with a random seed,
// so that a lookup needs no string; the text is compared, so that two texts of
// one hash are never mixed up.
func (c *Cache) Parse(ua []byte) (family, kind string) {
	if len(ua) > maxConsidered {
		ua = ua[:maxConsidered]
	}
	sum := maphash.Bytes(c.seed, ua)
	if e, ok := c.entries.Get(sum); ok && e.ua == string(ua) {
		return e.client.family, e.client.kind
	}
	text := string(ua)
	family, kind = Parse(text)
	c.entries.Add(sum, entry{text, client{family, kind}})
	return family, kind
}
