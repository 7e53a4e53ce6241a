// Package mmdb writes small country databases in the flat MMDB schema, for the
// demo's own address ranges and for tests. It stands apart from package geo so
// that nothing which only reads links the writer.
package mmdb

import (
	"bytes"
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
)

// buildEpoch stands in for the time of writing, so that equal countries give
// equal bytes: 2026-01-01.
const buildEpoch = 1767225600

// Write makes an MMDB file that maps prefixes to country codes. A longer prefix
// wins over a shorter one that contains it.
func Write(path string, countries map[netip.Prefix]string) error {
	records := make(map[netip.Prefix]mmdbtype.DataType, len(countries))
	for prefix, code := range countries {
		records[prefix] = mmdbtype.Map{"country_code": mmdbtype.String(code)}
	}
	data, err := Encode("country", records)
	if err != nil {
		return fmt.Errorf("write country database %s: %w", path, err)
	}
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, data, 0o644); err != nil {
		return fmt.Errorf("write country database: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("write country database: %w", err)
	}
	return nil
}

// Encode is an MMDB of the given records, which may be of any schema.
func Encode(databaseType string, records map[netip.Prefix]mmdbtype.DataType) ([]byte, error) {
	tree, err := mmdbwriter.New(mmdbwriter.Options{
		BuildEpoch:   buildEpoch,
		DatabaseType: databaseType,
		Description:  map[string]string{"en": "countries of documentation addresses"},
		// The demo's addresses are documentation and benchmark ranges.
		IncludeReservedNetworks: true,
		RecordSize:              24,
	})
	if err != nil {
		return nil, err
	}
	prefixes := make([]netip.Prefix, 0, len(records))
	for prefix := range records {
		prefixes = append(prefixes, prefix)
	}
	slices.SortFunc(prefixes, func(a, b netip.Prefix) int {
		return cmp.Or(a.Bits()-b.Bits(), a.Addr().Compare(b.Addr()))
	})
	for _, prefix := range prefixes {
		network := &net.IPNet{IP: prefix.Masked().Addr().AsSlice(), Mask: net.CIDRMask(prefix.Bits(), prefix.Addr().BitLen())}
		if err := tree.Insert(network, records[prefix]); err != nil {
			return nil, fmt.Errorf("add %s: %w", prefix, err)
		}
	}
	var buf bytes.Buffer
	if _, err := tree.WriteTo(&buf); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
