package geo_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/maxmind/mmdbwriter/mmdbtype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/geo"
	"github.com/apigw-lens/apigw-lens/internal/geo/mmdb"
)

type records = map[netip.Prefix]mmdbtype.DataType

func iso(code string) mmdbtype.Map { return mmdbtype.Map{"iso_code": mmdbtype.String(code)} }

func TestCountry_everySchema_sameAnswers(t *testing.T) {
	de, fr := netip.MustParsePrefix("192.0.2.0/25"), netip.MustParsePrefix("2001:db8:1::/48")
	nowhere := netip.MustParsePrefix("198.51.100.0/24")
	tests := []struct {
		name    string
		records records
	}{
		{"ip-location-db", records{
			de:      mmdbtype.Map{"country_code": mmdbtype.String("DE")},
			fr:      mmdbtype.Map{"country_code": mmdbtype.String("fr")},
			nowhere: mmdbtype.Map{"country_code": mmdbtype.String("")},
		}},
		{"flat country", records{
			de:      mmdbtype.Map{"country": mmdbtype.String("DE"), "country_name": mmdbtype.String("Germany")},
			fr:      mmdbtype.Map{"country": mmdbtype.String("FR")},
			nowhere: mmdbtype.Map{"country": mmdbtype.String("<b>")},
		}},
		{"GeoLite2", records{
			de:      mmdbtype.Map{"country": iso("DE"), "registered_country": iso("US")},
			fr:      mmdbtype.Map{"continent": mmdbtype.Map{"code": mmdbtype.String("EU")}, "registered_country": iso("FR")},
			nowhere: mmdbtype.Map{"continent": mmdbtype.Map{"code": mmdbtype.String("EU")}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t, tt.records)
			for range 2 { // the second time from the cache
				assert.Equal(t, "DE", db.Country([]byte("192.0.2.1")))
				assert.Equal(t, "DE", db.Country([]byte("::ffff:192.0.2.1")))
				assert.Equal(t, "FR", db.Country([]byte("2001:db8:1::5")))
				assert.Equal(t, "FR", db.Country([]byte("2001:db8:1::5%eth0")))
				assert.Empty(t, db.Country([]byte("198.51.100.7")))
				assert.Empty(t, db.Country([]byte("192.0.2.200")))
				assert.Empty(t, db.Country([]byte("10.0.0.1")))
				for _, none := range []string{"", "-", "192.0.2.1:443", "192.0.2", " 192.0.2.1", "localhost"} {
					assert.Empty(t, db.Country([]byte(none)), none)
				}
			}
		})
	}
}

func TestCountry_textOver64Bytes_empty(t *testing.T) {
	db := open(t, records{netip.MustParsePrefix("2001:db8::/32"): mmdbtype.Map{"country_code": mmdbtype.String("FR")}})
	zoned := []byte("2001:db8::1%" + strings.Repeat("z", 64))
	assert.Equal(t, "FR", db.Country(zoned[:64]))
	assert.Empty(t, db.Country(zoned[:65]))
}

func TestCountry_remembered_noAllocation(t *testing.T) {
	db := open(t, records{netip.MustParsePrefix("2001:db8::/32"): mmdbtype.Map{"country_code": mmdbtype.String("FR")}})
	for _, text := range []string{"2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", "198.51.100.7", "no address"} {
		addr := []byte(text)
		db.Country(addr)
		assert.Zero(t, testing.AllocsPerRun(100, func() { db.Country(addr) }), text)
	}
}

func TestCountry_manyAddressesAtOnce(t *testing.T) {
	db := open(t, records{netip.MustParsePrefix("198.18.0.0/15"): mmdbtype.Map{"country_code": mmdbtype.String("JP")}})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 20_000 {
				addr := netip.AddrFrom4([4]byte{198, 18, byte(i >> 8), byte(i)})
				assert.Equal(t, "JP", db.Country([]byte(addr.String())))
			}
		})
	}
	wg.Wait()
}

func TestOpen_unusable_saysWhy(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.mmdb")
	require.NoError(t, os.WriteFile(text, []byte("no database"), 0o600))
	asn := filepath.Join(dir, "asn.mmdb")
	write(t, asn, "GeoLite2-ASN", records{netip.MustParsePrefix("192.0.2.0/24"): mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(64496)}})
	tests := []struct{ name, path, want string }{
		{"not there", filepath.Join(dir, "none.mmdb"), "no such file"},
		{"directory", dir, "is a directory"},
		{"other file", text, "is not an MMDB file"},
		{"no countries", asn, "(GeoLite2-ASN) holds no countries"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := geo.Open(tt.path)
			require.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, tt.path)
		})
	}
}

func TestWrite_sameCountries_sameBytes_longerPrefixWins(t *testing.T) {
	countries := map[netip.Prefix]string{
		netip.MustParsePrefix("203.0.113.0/24"):  "CH",
		netip.MustParsePrefix("203.0.113.64/26"): "PL",
		netip.MustParsePrefix("192.0.2.0/24"):    "NL",
	}
	dir := t.TempDir()
	var want []byte
	for i := range 3 {
		path := filepath.Join(dir, fmt.Sprint(i))
		require.NoError(t, mmdb.Write(path, countries))
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		if want == nil {
			want = got
		}
		assert.Equal(t, want, got)
	}
	db, err := geo.Open(filepath.Join(dir, "0"))
	require.NoError(t, err)
	assert.Equal(t, "CH", db.Country([]byte("203.0.113.1")))
	assert.Equal(t, "PL", db.Country([]byte("203.0.113.65")))
	require.NoError(t, db.Close())
}

func TestWrite_noDirectory_error(t *testing.T) {
	assert.ErrorContains(t, mmdb.Write(filepath.Join(t.TempDir(), "none", "x"), nil), "write country database")
}

func open(t *testing.T, r records) *geo.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "country.mmdb")
	write(t, path, "test", r)
	db, err := geo.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

func write(t *testing.T, path, databaseType string, r records) {
	t.Helper()
	data, err := mmdb.Encode(databaseType, r)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, data, 0o600))
}

func BenchmarkCountry(b *testing.B) {
	path := filepath.Join(b.TempDir(), "country.mmdb")
	require.NoError(b, mmdb.Write(path, map[netip.Prefix]string{netip.MustParsePrefix("198.18.0.0/15"): "JP"}))
	db, err := geo.Open(path)
	require.NoError(b, err)
	defer db.Close()
	addrs := make([][]byte, 1000)
	for i := range addrs {
		addrs[i] = fmt.Appendf(nil, "198.18.%d.%d", i>>8, i&255)
	}
	i := 0
	for b.Loop() {
		db.Country(addrs[i%len(addrs)])
		i++
	}
}
