package useragent

import "github.com/apigw-lens/apigw-lens/internal/textcache"

// DefaultCacheSize is the number of user agents a Cache holds unless told. A
// busy API sees a few thousand different ones; at 512 bytes each they take
// about 4 MB.
const DefaultCacheSize = 8192

// Cache remembers parsed user agents. It is safe for concurrent use and
// bounded.
type Cache struct {
	clients *textcache.Cache[client]
}

// NewCache returns a cache of at least the given number of entries,
// DefaultCacheSize if size is not positive.
func NewCache(size int) *Cache {
	if size <= 0 {
		size = DefaultCacheSize
	}
	return &Cache{textcache.New(size, func(ua string) client {
		family, kind := Parse(ua)
		return client{family, kind}
	})}
}

// Parse is the package's Parse. It does not keep ua, and allocates only for a
// user agent it does not hold.
func (c *Cache) Parse(ua []byte) (family, kind string) {
	if len(ua) > maxConsidered {
		ua = ua[:maxConsidered]
	}
	found := c.clients.Get(ua)
	return found.family, found.kind
}
