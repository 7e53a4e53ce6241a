package geo_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
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
				assert.Equal(t, "DE", db.Country(netip.MustParseAddr("192.0.2.1")))
				assert.Equal(t, "DE", db.Country(netip.MustParseAddr("::ffff:192.0.2.1")))
				assert.Equal(t, "FR", db.Country(netip.MustParseAddr("2001:db8:1::5")))
				assert.Equal(t, "FR", db.Country(netip.MustParseAddr("2001:db8:1::5%eth0")))
				assert.Empty(t, db.Country(netip.MustParseAddr("198.51.100.7")))
				assert.Empty(t, db.Country(netip.MustParseAddr("192.0.2.200")))
				assert.Empty(t, db.Country(netip.MustParseAddr("10.0.0.1")))
				assert.Empty(t, db.Country(netip.Addr{}))
			}
		})
	}
}

func TestCountry_manyAddressesAtOnce(t *testing.T) {
	db := open(t, records{netip.MustParsePrefix("198.18.0.0/15"): mmdbtype.Map{"country_code": mmdbtype.String("JP")}})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 20_000 {
				addr := netip.AddrFrom4([4]byte{198, 18, byte(i >> 8), byte(i)})
				assert.Equal(t, "JP", db.Country(addr))
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
	assert.Equal(t, "CH", db.Country(netip.MustParseAddr("203.0.113.1")))
	assert.Equal(t, "PL", db.Country(netip.MustParseAddr("203.0.113.65")))
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
	i := 0
	for b.Loop() {
		db.Country(netip.AddrFrom4([4]byte{198, 18, byte(i >> 8), byte(i)}))
		i++
	}
}
