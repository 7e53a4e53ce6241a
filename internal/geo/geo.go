// Package geo finds the country of an address in an MMDB file that the user
// supplies: GeoLite2, GeoIP2 or one of the flat ip-location-db files.
package geo

import (
	"errors"
	"fmt"
	"net/netip"
	"os"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/apigw-lens/apigw-lens/internal/textcache"
)

const (
	// cacheSize is the number of addresses whose country is remembered; an entry
	// takes about 60 bytes and never more than 150. Most traffic of an API comes
	// from few addresses. They are in memory only, whatever the privacy mode.
	cacheSize = 16384
	// longestAddress bounds what is remembered of one: an IPv6 address takes up
	// to 45 bytes, and the rest is for a zone's name.
	longestAddress = 64
)

// DB is an open MMDB file. Country is safe for concurrent use; Close is not to
// be called while Country runs.
type DB struct {
	reader *maxminddb.Reader
	codes  *textcache.Cache[string] // by the text of an address
}

// Open maps an MMDB file into memory. The error names the file and says what is
// wrong with it, also when it holds no countries.
func Open(path string) (*DB, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open country database: %w", err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("open country database: %s is a directory, not an MMDB file", path)
	}
	reader, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open country database: %s is not an MMDB file: %w", path, err)
	}
	if !hasCountries(reader) {
		err := fmt.Errorf("open country database: %s (%s) holds no countries", path, reader.Metadata.DatabaseType)
		return nil, errors.Join(err, reader.Close())
	}
	db := &DB{reader: reader}
	db.codes = textcache.New(cacheSize, db.find)
	return db, nil
}

// Country is the ISO 3166-1 alpha-2 code of the country that an address, as
// text, belongs to, in upper case. It is "" where the database does not know the
// address, and for text that is none or longer than 64 bytes. Country does not
// keep addr, and allocates only for an address it does not remember.
func (db *DB) Country(addr []byte) string {
	if len(addr) > longestAddress {
		return ""
	}
	return db.codes.Get(addr)
}

// find is Country of an address that is not remembered.
func (db *DB) find(text string) string {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return ""
	}
	return country(db.reader.Lookup(addr.Unmap().WithZone("")))
}

// Close unmaps the file.
func (db *DB) Close() error {
	if err := db.reader.Close(); err != nil {
		return fmt.Errorf("close country database: %w", err)
	}
	return nil
}

// paths are where the schemas in use keep the code: ip-location-db, GeoLite2
// and GeoIP2 (an address without a country of its own falls back to where its
// network is registered), and flat files that call the code "country".
var paths = [][]any{
	{"country_code"},
	{"country", "iso_code"},
	{"country"},
	{"registered_country", "iso_code"},
}

// country reads the code of a record, in whichever schema it is. A path that
// does not fit the record's schema is an error of the decoder and means "not
// here".
func country(record maxminddb.Result) string {
	if !record.Found() {
		return ""
	}
	for _, path := range paths {
		var code string
		if err := record.DecodePath(&code, path...); err == nil {
			if code = upper(code); code != "" {
				return code
			}
		}
	}
	return ""
}

// upper is a two-letter code in upper case, or "" for any other text: the code
// is shown and grouped by.
func upper(code string) string {
	if len(code) != 2 {
		return ""
	}
	b := []byte(code)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c < 'A' || c > 'Z' {
			return ""
		}
		b[i] = c
	}
	return string(b)
}

// probed is how many networks Open looks at before it gives up on finding a
// country: ASN and other databases have none, but some begin with networks
// that are nowhere.
const probed = 1000

func hasCountries(reader *maxminddb.Reader) bool {
	seen := 0
	for network := range reader.Networks() {
		if country(network) != "" {
			return true
		}
		if seen++; seen == probed {
			return false
		}
	}
	return seen == 0 // an empty database is usable, and knows nothing
}
